"""What the page shows of a sweep: a column at a time, in little memory however many points.

Tables of a finished sweep do not change, so visitors share what was read; nobody can change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from shlex import quote

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ccgsim.app.results.archive import place_of, without_the_way
from ccgsim.app.results.lever_names import name_of_lever
from ccgsim.errors import CcgsimError, ResultsError
from ccgsim.manifest import NAME as MANIFEST
from ccgsim.reports.sweep_tables import SweepTables

ROWS_AT_ONCE = 250_000
LEVELS = {0.05: "p05", 0.5: "median", 0.95: "p95"}
KEPT_SWEEPS, KEPT_METRICS = 4, 24


@dataclass(frozen=True, eq=False)
class OpenSweep:
    """A sweep that is looked at: its name below the folder of results, and its tables.

    There is one for each state of a folder, so that it stands for what was read of it.
    """

    name: str
    stamp: int
    tables: SweepTables

    def outcome(self, metric: str) -> pd.DataFrame:
        """Return p05, median and p95 of a metric over the replicates of each point.

        By date and point (index), both in order; where it was measured.

        Raises:
            ResultsError: the table is damaged.
        """
        return _outcome(self.tables.folder / "metrics.parquet", metric, self.stamp)

    def days(self, metric: str) -> list[date]:
        """Return the days on which a metric was measured, in order."""
        return [day.date() for day in self.outcome(metric).index.unique("date")]

    def on(self, metric: str, day: date) -> pd.DataFrame:
        """Return `outcome` by point on a day on which it was measured; without rows on another."""
        found = self.outcome(metric)
        return found[found.index.get_level_values("date") == pd.Timestamp(day)].droplevel("date")

    @cached_property
    def lever_names(self) -> Mapping[str, str]:
        """What the levers are called, by key."""
        return {lever.key: name_of_lever(lever.key) for lever in self.tables.manifest.levers}

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that were kept, as they are named in `metrics.parquet`."""
        return self.tables.manifest.metrics


def open_sweep(name: str) -> OpenSweep:
    """Return the sweep of a name below the folder of results.

    Raises:
        CcgsimError: there is none, or it is damaged.
    """
    place = place_of(name)
    try:
        return _open(place, name, (place / MANIFEST).stat().st_mtime_ns)
    except OSError as problem:
        raise ResultsError(f"{name} cannot be read ({problem.strerror}).") from None
    except CcgsimError as problem:
        raise ResultsError(without_the_way(str(problem))) from None


@lru_cache(maxsize=KEPT_SWEEPS)
def _open(place: Path, name: str, stamp: int) -> OpenSweep:
    """Open a sweep; ``stamp``, when its manifest was written, tells it from an earlier one."""
    return OpenSweep(name, stamp, SweepTables.open(place))


@lru_cache(maxsize=KEPT_METRICS)
def _outcome(path: Path, metric: str, stamp: int) -> pd.DataFrame:
    parts, rest = [], None
    try:
        columns = ["point", "date", metric]
        for batch in pq.ParquetFile(path).iter_batches(ROWS_AT_ONCE, columns=columns):
            rows = batch.to_pandas()
            rows = rows if rest is None else pd.concat([rest, rows])
            last = rows["point"].to_numpy() == rows["point"].iloc[-1]
            rest = rows[last]  # the rows of a point may go on in the next batch
            parts.append(_over_replicates(rows[~last], metric))
    except (OSError, ValueError, pa.ArrowException) as problem:
        raise ResultsError(without_the_way(
            f"{path} is damaged or missing: it cannot be read ({problem}). To make it again: "
            f"ccgsim resume {quote(str(path.parent))}"
        )) from None  # fmt: skip
    if rest is not None:
        parts.append(_over_replicates(rest, metric))
    return pd.concat(parts).sort_index() if parts else _over_replicates(_no_rows(metric), metric)


def _over_replicates(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    known = rows.dropna(subset=[metric])
    of_points = known.assign(date=pd.to_datetime(known["date"])).groupby(["date", "point"])[metric]
    return of_points.quantile(np.array([*LEVELS])).unstack().rename(columns=LEVELS)


def _no_rows(metric: str) -> pd.DataFrame:
    return pd.DataFrame({"point": [], "date": [], metric: []}, dtype=float)
