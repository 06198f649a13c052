"""Runs side by side, in tables that are made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ccgsim.arguments import check_path
from ccgsim.arrays import IntArray
from ccgsim.comparison.fates import Fates, ccg_table, pair_table
from ccgsim.comparison.happenings import Happenings
from ccgsim.comparison.paired import Paired
from ccgsim.comparison.settings import settings_table
from ccgsim.comparison.standard_errors import number_of_draws, shared_draws
from ccgsim.errors import ResultsError
from ccgsim.outcomes import OUTCOMES
from ccgsim.results import Results

if TYPE_CHECKING:
    import pandas as pd

NO_DAY_IN_COMMON = (
    "The runs have no 1 April in common and do not end on the same day, so there is no day on "
    "which all of them record who belongs to whom. Compare runs that overlap by a year."
)


@dataclass(frozen=True)
class Comparison:
    """Runs of one seed; the first is the baseline, the others are alternatives to it.

    Attributes:
        names: of the runs, each once.
        runs: in the same order.
        ccg_names: names of CCGs by code.
        started: when the first run began, or the comparison of finished runs.
    """

    names: tuple[str, ...]
    runs: tuple[Results, ...]
    ccg_names: dict[str, str]
    started: datetime

    @staticmethod
    def open(folder: str | Path) -> Comparison:
        """Return the comparison in a folder; tables are made from its runs when asked for.

        Raises:
            ResultsError: there is none, it is damaged, or a run of it is gone.
        """
        from ccgsim.comparison.comparing import ccg_names
        from ccgsim.comparison.writing import read

        manifest, runs = read(check_path("folder", folder, "results/compare/mine"))
        names = tuple(run.name for run in manifest.runs)
        return Comparison(names, runs, ccg_names(runs[0]), manifest.started)

    def __repr__(self) -> str:
        return f"<Comparison of {self.replicates} replicates of {', '.join(map(repr, self.names))}>"

    @property
    def replicates(self) -> int:
        """Number of futures R that every run lived through."""
        return self.runs[0].replicates

    @property
    def draws(self) -> int | None:
        """Number of draws of the posterior that futures take in turn; None if they take none."""
        return number_of_draws([run.manifest for run in self.runs])

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The names of all runs but the first."""
        return self.names[1:]

    def run(self, name: str) -> Results:
        """Return the run of this name.

        Raises:
            ResultsError: there is none.
        """
        if name not in self.names:
            raise ResultsError(f"'{name}' is not compared; there are {', '.join(self.names)}.")
        return self.runs[self.names.index(name)]

    def paired(self, alternative: str, metric: str) -> Paired:
        """Return a metric of the baseline and an alternative, future by future.

        Raises:
            ResultsError: there is no such run, or one of the two does not measure the metric.
        """
        baseline, other = self.runs[0].series(metric), self.run(alternative).series(metric)
        return Paired.of(baseline, other, self._shared_draws(alternative))

    def metrics(self) -> tuple[str, ...]:
        """Return the headline outcomes that every run measures."""
        return tuple(name for name in OUTCOMES if all(name in run.units for run in self.runs))

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Every headline outcome: scenario, metric, unit, and the columns of `Paired.table`."""
        import pandas as pd

        units, tables = self.runs[0].units, []
        for name in self.alternatives:
            for metric in self.metrics():
                table = self.paired(name, metric).table()
                for place, (column, value) in enumerate(
                    (("scenario", name), ("metric", metric), ("unit", units[metric]))
                ):
                    table.insert(place, column, value)
                tables.append(table)
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def day(self) -> date:
        """The last day on which all runs say who belongs to whom.

        Raises:
            ResultsError: there is none.
        """
        shared = set.intersection(*(set(run.organisation_days) for run in self.runs))
        if not shared:
            raise ResultsError(NO_DAY_IN_COMMON)
        return max(shared)

    @cached_property
    def ccgs(self) -> pd.DataFrame:
        """What becomes of each CCG by `day`: scenario, and the columns of `fates.ccg_table`."""
        return self._of_fates(
            lambda before, after, draw: ccg_table(before, after, self.ccg_names, draw)
        )

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """What becomes of each pair by `day`: scenario, and the columns of `fates.pair_table`."""
        known = self.runs[0].pairs[["ccg_a", "ccg_b"]].drop_duplicates().astype(str)
        pairs = list(zip(known["ccg_a"], known["ccg_b"], strict=True))
        return self._of_fates(
            lambda before, after, draw: pair_table(before, after, pairs, self.ccg_names, draw)
        )

    @cached_property
    def events(self) -> pd.DataFrame:
        """Events by kind: scenario, and the columns of `happenings.Happenings.table`."""
        return _under_names(
            self.alternatives, [self.happenings[name].table() for name in self.alternatives]
        )

    @cached_property
    def happenings(self) -> dict[str, Happenings]:
        """The events of the baseline and of each alternative, counted."""
        return {name: Happenings.of(self.runs[0], self.run(name)) for name in self.alternatives}

    @cached_property
    def settings(self) -> pd.DataFrame:
        """The settings that differ: key, and a column for each run."""
        return settings_table(self.names, [run.manifest for run in self.runs])

    def warnings(self) -> list[str]:
        """What makes the runs less alike than their scenarios, each as a sentence."""
        first, found = self.runs[0].manifest, []
        for name, run in zip(self.alternatives, self.runs[1:], strict=True):
            for what, version in run.manifest.versions.items():
                if version != (other := first.versions.get(what)):
                    found.append(
                        f"{name} was run with {what} {version}, {self.names[0]} with {other}: "
                        "part of the difference may come from that"
                    )
        return found

    def summary(self) -> list[str]:
        """Return what differs, by how much and how sure, in plain sentences."""
        from ccgsim.comparison.words import summary

        return summary(self)

    def write(self, folder: str | Path) -> None:
        """Write tables, charts, the summary and a manifest to an empty or new folder.

        Raises:
            ResultsError: there is something in it already, or it cannot be written.
        """
        from ccgsim.comparison.writing import claim, write

        claim(Path(folder))
        write(self, Path(folder))

    @cached_property
    def _fates(self) -> list[Fates]:
        return [Fates.on(run, self.day) for run in self.runs]

    def _of_fates(
        self, table: Callable[[Fates, Fates, IntArray | None], pd.DataFrame]
    ) -> pd.DataFrame:
        """Return a table of each alternative's fates beside the baseline's, one under the other."""
        baseline, *others = self._fates
        draws = [self._shared_draws(name) for name in self.alternatives]
        tables = [table(baseline, *each) for each in zip(others, draws, strict=True)]
        return _under_names(self.alternatives, tables)

    def _shared_draws(self, alternative: str) -> IntArray | None:
        return shared_draws((self.runs[0].manifest, self.run(alternative).manifest))


def _under_names(names: Sequence[str], tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return tables one under the other, with the run that each is about in front."""
    import pandas as pd

    for name, table in zip(names, tables, strict=True):
        table.insert(0, "scenario", name)
    return pd.concat(tables, ignore_index=True)
