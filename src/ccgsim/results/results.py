"""The results of a run, in memory or in a folder, as pandas tables made on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccgsim.arguments import check_path
from ccgsim.arrays import FloatArray
from ccgsim.calendar import Calendar
from ccgsim.errors import ResultsError
from ccgsim.facts.tables import nearest
from ccgsim.labels import how_many
from ccgsim.manifest import Manifest, read_manifest
from ccgsim.posterior import parameters_of
from ccgsim.results.reading import FolderSource, Source, damaged, missing
from ccgsim.results.tables import METRICS, SCHEMAS, Series, metric_table, metric_units
from ccgsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

REPLICATES_AT_ONCE = 2_000
"""Replicates whose events are looked through together, so that memory stays small."""


class Results:
    """What R replicates of a scenario did.

    Tables in a folder are read when they are asked for; a ResultsError then says which is damaged.

    Attributes:
        manifest: scenario, parameters, seed, versions: enough to run it again exactly.
        source: what gives their tables.
        folder: where the results are on disk; None for results in memory.
    """

    def __init__(self, manifest: Manifest, source: Source, folder: Path | None = None) -> None:
        self.manifest = manifest
        self.folder = folder
        self.source = source

    @staticmethod
    def open(folder: str | Path) -> Results:
        """Return the results in a folder, or beside a manifest; tables are read when asked for.

        Raises:
            ResultsError: the folder holds no finished run, or its manifest is damaged.
        """
        place = check_path("folder", folder, "results/mine")
        manifest = read_manifest(place)
        place = place.parent if place.is_file() else place
        for name in SCHEMAS:
            if not (path := place / f"{name}.parquet").is_file():
                raise missing(path)
        # the folder is read when tables are asked for, and the caller may be elsewhere by then
        return Results(manifest, FolderSource(place.absolute(), manifest.replicates), place)

    def __repr__(self) -> str:
        where = self.folder or "in memory"
        runs = how_many(self.replicates, "replicate")
        return f"<Results of {runs} of '{self.scenario.title}', {where}>"

    @property
    def replicates(self) -> int:
        """Number of replicates R."""
        return self.manifest.replicates

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was run, with the settings given on the command line."""
        return Scenario.from_resolved(self.manifest.scenario)

    @property
    def _calendar(self) -> Calendar:
        return Calendar(self.scenario.run.start, self.scenario.run.end)

    @property
    def units(self) -> dict[str, str]:
        """The unit of every metric there is."""
        return self.manifest.units

    @property
    def metrics(self) -> pd.DataFrame:
        """Replicate, date, metric, value: every quantity at every month's or year's end.

        Large when there are many replicates: `values` and `quantiles` read a metric at a time.
        """
        return frame_of(self.source.table("metrics"))

    @cached_property
    def events(self) -> pd.DataFrame:
        """Replicate, date (first of the month), kind, ccg, organisation, partner, detail."""
        return frame_of(self.source.table("events"))

    def events_of(self, first: int, stop: int) -> pd.DataFrame:
        """Return the events of the replicates numbered from ``first`` to before ``stop``."""
        replicate = pc.field("replicate")
        return frame_of(self.source.rows("events", (replicate >= first) & (replicate < stop)))

    def events_in_turn(self, kinds: Iterable[str]) -> Iterator[pd.DataFrame]:
        """Yield the events of some kinds, those of `REPLICATES_AT_ONCE` replicates at a time."""
        replicate, wanted = pc.field("replicate"), pc.field("kind").isin(list(kinds))
        begin = self.manifest.first_replicate
        for first in range(begin, begin + self.replicates, REPLICATES_AT_ONCE):
            here = (replicate >= first) & (replicate < first + REPLICATES_AT_ONCE)
            yield frame_of(self.source.rows("events", here & wanted))

    def organisations_on(self, day: date) -> pd.DataFrame:
        """Return who belonged to whom on one of the days of `organisations`.

        Raises:
            ResultsError: it is none of them.
        """
        day = day.date() if isinstance(day, datetime) else day
        if day not in self.organisation_days:
            days = ", ".join(map(str, self.organisation_days))
            raise ResultsError(
                f"It is not known who belonged to whom on {day}. Name one of these days as a date, "
                f"such as date(2018, 4, 1): {days}."
            )
        return frame_of(self.source.rows("organisations", pc.field("date") == pa.scalar(day)))

    @cached_property
    def organisation_days(self) -> tuple[date, ...]:
        """The days on which it is known who belonged to whom."""
        one = pc.field("replicate") == self.manifest.first_replicate
        days: list[date] = self.source.rows("organisations", one)["date"].unique().to_pylist()
        if not days and self.folder is not None:
            path = self.folder / "organisations.parquet"
            raise damaged(path, f"it has no rows of replicate {self.manifest.first_replicate}")
        return tuple(sorted(days))

    @cached_property
    def organisations(self) -> pd.DataFrame:
        """Who belonged to whom each 1 April and on the last day.

        Replicate, date, ccg, organisation, officer (each named by the founding CCG that leads it),
        footprint, in_house_share (0 to 1, of commissioning support by cost).
        """
        return frame_of(self.source.table("organisations"))

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """In how many replicates each pair had the same organisation and the same officer.

        ccg_a, ccg_b, date, same_organisation, same_officer; pairs that share a footprint or border.
        """
        return frame_of(self.source.table("pairs_together"))

    @property
    def parameters(self) -> pd.DataFrame:
        """Replicate, and a column for each parameter: what each replicate ran with.

        Raises:
            ResultsError: the run was made with another posterior than this ccgsim has.
        """
        return parameters_of(self.manifest)

    def series(self, metric: str) -> Series:
        """Return one metric as days (D,) and values (D, R), in its unit.

        Raises:
            ResultsError: there is no such metric, or the run has no day on which it is measured.
        """
        if metric not in self.units:
            if metric in METRICS and metric not in metric_units(self._calendar):
                raise ResultsError(
                    f"The run has no 31 March, on which '{metric}' is measured. Let it end later."
                )
            hint = nearest(metric, self.units) or "; list(results.units) names those there are"
            raise ResultsError(f"These results have no metric '{metric}'{hint}.")
        return self.source.series(metric)

    def values(self, metric: str) -> pd.DataFrame:
        """Return one metric as replicate, date, value.

        No rows for a metric of ccgsim that the run has no day for, as those of a year without a
        31 March.

        Raises:
            ResultsError: there is no such metric.
        """
        if metric in METRICS and metric not in self.units:
            table = SCHEMAS["metrics"].empty_table()
        else:
            table = metric_table(self.series(metric), self.manifest.first_replicate)
        return frame_of(table.drop_columns(["metric"]))

    def quantiles(
        self, probabilities: Sequence[float] = (0.05, 0.5, 0.95), metrics: Iterable[str] = ()
    ) -> pd.DataFrame:
        """Return quantiles over the replicates that have a value, a row for each metric and date.

        Args:
            probabilities: each from 0 to 1; a column p05, p50, p95 ... for each.
            metrics: names of metrics; all if empty.

        Returns:
            metric, date, unit and the quantiles.

        Raises:
            ResultsError: there is no such metric in these results, the names are one text, or
                probabilities are not numbers from 0 to 1 in a list.
        """
        import pandas as pd

        _refuse_what_is_no_probability(probabilities)
        if isinstance(metrics, str):
            raise ResultsError(
                f"metrics={metrics!r} is one text: give names in a list, [{metrics!r}]."
            )

        rows = []
        for metric in list(metrics) or self.units:
            series = self.series(metric)
            found = quantiles_of(series.values, probabilities)
            columns = {f"p{100 * p:02g}": row for p, row in zip(probabilities, found, strict=True)}
            days = pd.to_datetime(list(series.days))
            head = {"metric": metric, "date": days, "unit": self.units[metric]}
            rows.append(pd.DataFrame({**head, **columns}))
        return pd.concat(rows, ignore_index=True)


def frame_of(table: pa.Table) -> pd.DataFrame:
    """Return a table as pandas has it: dates as timestamps, names as categories."""
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    return frame


def quantiles_of(values: FloatArray, probabilities: Sequence[float]) -> FloatArray:
    """Return quantiles (Q, D) of values (D, R); nan stands for no value."""
    missing = np.isnan(values)
    if not missing.any():
        return np.quantile(values, probabilities, axis=1)
    found = np.full((len(probabilities), len(values)), np.nan)
    for day in np.flatnonzero(~missing.all(axis=1)):
        found[:, day] = np.quantile(values[day, ~missing[day]], probabilities)
    return found


def _refuse_what_is_no_probability(probabilities: Sequence[float]) -> None:
    if not isinstance(probabilities, Iterable):
        raise ResultsError(
            f"probabilities={probabilities!r} is one number: give a list, [{probabilities!r}]."
        )
    for probability in probabilities:
        if not isinstance(probability, Real) or not 0 <= probability <= 1:
            raise ResultsError(
                f"probabilities: found {probability}; allowed: from 0 to 1, such as 0.05."
            )
