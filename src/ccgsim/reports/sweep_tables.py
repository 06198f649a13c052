"""What a sweep's folder says: its manifest, its points, and the mean outcome of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ccgsim.arrays import IntArray
from ccgsim.errors import ResultsError
from ccgsim.sweeps.plan import SweepManifest, read_written

if TYPE_CHECKING:
    import pandas as pd

ROWS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class SweepTables:
    """A finished sweep."""

    folder: Path
    manifest: SweepManifest

    @staticmethod
    def open(folder: Path) -> SweepTables:
        """Return the sweep in a folder; its tables are read when they are asked for.

        Raises:
            SweepError: its manifest is damaged.
        """
        return SweepTables(folder, read_written(folder / "manifest.json", SweepManifest))

    @cached_property
    def design(self) -> pd.DataFrame:
        """A row for each point: its number (index), each lever under its key, status, error.

        A lever with names for values has them in the order of the sweep file.
        """
        import pandas as pd

        table = self._read("design").set_index("point")
        for lever in self.manifest.levers:
            if not pd.api.types.is_numeric_dtype(table[lever.key]):
                in_order = dict.fromkeys(lever.column(lever.every_place()).to_pylist())
                table[lever.key] = pd.Categorical(table[lever.key], list(in_order), ordered=True)
        return table

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """The mean of each metric (column) over the runs of a point, by date and point (index).

        Points of which a run failed are left out.
        """
        table = self._read("metrics", ["date", "point", *self.manifest.metrics])
        table = table[table["point"].isin(self.ran)]
        return table.groupby(["date", "point"], observed=True).mean()

    @property
    def ran(self) -> IntArray:
        """(P,) the numbers of the points of which no run failed."""
        return self.design.index[self.design["status"] == "ran"].to_numpy()

    @property
    def has_one_calendar(self) -> bool:
        """Whether all points begin and end on the same days."""
        return not {"run.start", "run.end"} & {lever.key for lever in self.manifest.levers}

    def values(self, metric: str) -> pd.DataFrame:
        """point, replicate, date, value of one metric; nan where it is not measured on a day.

        No rows for a metric that was not kept.
        """
        import pandas as pd

        columns = ["point", "replicate", "date"]
        if metric not in self.manifest.metrics:
            return pd.DataFrame(columns=[*columns, "value"])
        return self._read("metrics", [*columns, metric]).rename(columns={metric: "value"})

    def last(self, metric: str) -> pd.Series[float]:
        """Return a metric by point on the last day on which it was measured; its name is the day.

        Empty where it never was.
        """
        known = self.outcomes[metric].dropna()
        if known.empty:
            return known
        day = known.index.get_level_values("date").max()
        last: pd.Series[float] = known.loc[day].rename(f"{day:%-d %B %Y}")
        return last

    def ccgs(self, points: Sequence[int] | IntArray | None = None) -> pd.DataFrame:
        """In how many runs each CCG ends part of a merged body, and sharing its officer.

        Args:
            points: some of them; None for all.

        Returns:
            A row for each point and CCG: point, ccg (its code of 2013), merged, shares_officer.
        """
        table = self._read("ccgs")
        return table if points is None else table[table["point"].isin(points)]

    def events(self) -> Iterator[pd.DataFrame]:
        """Yield the date and kind of all events, part by part; nothing if they were not kept."""
        path = self.folder / "events.parquet"
        if not self.manifest.events:
            return
        try:
            parts = pq.ParquetFile(path).iter_batches(ROWS_AT_ONCE, columns=["date", "kind"])
            for part in parts:
                yield part.to_pandas()
        except (OSError, ValueError, pa.ArrowException) as problem:
            raise _damaged(path, problem) from None

    def _read(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        path = self.folder / f"{name}.parquet"
        try:
            table = pq.ParquetFile(path).read(columns)
        except (OSError, ValueError, pa.ArrowException) as problem:
            raise _damaged(path, problem) from None
        frame: pd.DataFrame = table.to_pandas(date_as_object=False)
        return frame


def _damaged(path: Path, problem: object) -> ResultsError:
    return ResultsError(
        f"{path} is damaged or missing: it cannot be read ({problem}). To rebuild it: ccgsim "
        f"resume {quote(str(path.parent))}"
    )
