"""The scorecard: every figure of the record beside the simulated distribution, hits and misses
alike.

A figure is inside when the observed value, with what its rounding or its sample allows, meets the
90% interval of the replicates. Figures that follow from the facts or the scenario whatever CCGs do
are marked ``given``: they check the inputs, not the model; the others were ``fitted``, or ``set
aside`` as a test before anything was fitted (`scorecard.rows.set_aside`). Many figures describe one
thing twice (a count and its share), so the number inside is a summary and not a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import FloatArray
from ccgsim.derived_files import replace_whole
from ccgsim.errors import FactsError, ResultsError
from ccgsim.facts import Facts, load_facts
from ccgsim.labels import how_many, metric_label, unit_label
from ccgsim.scorecard.failing import failing_skill, failing_table
from ccgsim.scorecard.pairs import pair_skill, pair_table
from ccgsim.scorecard.rows import (
    Figure,
    MeasuredRun,
    NotMeasured,
    Run,
    Values,
    figures,
    simulated_values,
)

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

GROUPS = (
    "CCGs and mergers", "Accountable officers", "Running costs", "Support units",
    "Footprints and systems", "Assessment", "Finance", "Delegation", "Engagement", "Leaders",
)  # fmt: skip
"""Groups of the card, in the order in which they are shown."""

COLUMNS = (
    "metric", "date", "observed", "unit", "source", "median", "p05", "p95", "inside", "percentile",
    "use", "statistic", "group", "simulated_on", "low", "high", "bound", "given", "conflict",
    "allowance_reason", "replicates",
)  # fmt: skip
ADVICE = "Choose a folder that you may write to."
OTHER_POLICY = (
    "Where a run's policy is not that of the time, or its rules or parameters are not the fitted "
    "model's, a figure may be outside because of them and not because the model is wrong."
)
UNSCORED = ("metric", "date", "observed", "unit", "source", "reason")


@dataclass(frozen=True)
class Scorecard:
    """What a run says beside the record.

    Attributes:
        rows: a scored figure a row, columns `COLUMNS`. ``date`` is in the record's own words and
            ``simulated_on`` the day on which the run is read; ``low`` and ``high`` bound what the
            observation allows; ``percentile`` is the share (%) of replicates below the observed
            value, with half of those equal to it; ``replicates`` counts those in which the quantity
            arises.
        unscored: a figure that is not scored a row, with the ``reason``.
        pairs: ccg_a, ccg_b and, for each, how often the two came under one body and one officer,
            beside what is known. The record of officers is partial: not known to share counts as 0.
        skill: how well the run tells who merges and who shares, beside simple guesses.
        failing: ccg, name and, for each, how often it was rated inadequate and put in directions,
            beside what is known. The record of directions is partial: not known counts as 0.
        failing_skill: how well the run tells which CCGs fail, beside simple guesses.
        replicates: number of replicates of the run.
    """

    rows: pd.DataFrame
    unscored: pd.DataFrame
    pairs: pd.DataFrame
    skill: pd.DataFrame
    failing: pd.DataFrame
    failing_skill: pd.DataFrame
    replicates: int

    def __repr__(self) -> str:
        inside, count = int(self.rows["inside"].sum()), len(self.rows)
        return (
            f"<Scorecard of {how_many(self.replicates, 'replicate')}: {inside} of {count} figures "
            "inside; .print() shows it>"
        )

    def used(self, use: str) -> pd.DataFrame:
        """The rows of one use: "fitted", "set aside" or "given"."""
        return self.rows[self.rows["use"] == use]

    @property
    def decided(self) -> pd.DataFrame:
        """The rows but for those "given": what CCGs and their support decide."""
        return self.rows[~self.rows["given"].astype(bool)]

    def write(self, folder: Path) -> None:
        """Write scorecard.csv, unscored.csv and pairs.csv, pair_skill.csv, failing.csv,
        failing_skill.csv, each whole or not at all.

        They are derived from the run, so those of an earlier score of it are replaced.

        Raises:
            ResultsError: the folder cannot be written.
        """
        tables = {
            "scorecard": self.rows, "unscored": self.unscored, "pairs": self.pairs,
            "pair_skill": self.skill, "failing": self.failing, "failing_skill": self.failing_skill,
        }  # fmt: skip
        for name, table in tables.items():
            text = table.to_csv(index=False, lineterminator="\n", float_format="%.10g")
            replace_whole(Path(folder) / f"{name}.csv", text, ADVICE)

    def print(self, console: Console | None = None) -> None:
        """Print the card, grouped, to a terminal or a file."""
        from ccgsim.scorecard.printing import print_scorecard

        print_scorecard(self, console)


def score(results: Run, facts: Facts | None = None) -> Scorecard:
    """Hold a run against the record of England, 2013 to 2018.

    Args:
        results: the run.
        facts: those it started from; None for England.

    Returns:
        The scorecard.

    Raises:
        FactsError: the run is not of England, so there is no record to hold it against.
        ResultsError: what is given is not the results of one run.
    """
    if not hasattr(results, "values") or not hasattr(results, "pairs"):
        raise ResultsError(
            f"score: found {results!r}; allowed: the results of one run, such as simulate or "
            "Results.open(folder) returns."
        )
    country = _check_country(results, facts)
    rows, unscored = beside_the_record(results)
    pairs, failing = pair_table(results, country), failing_table(results, country)
    return Scorecard(
        rows=rows,
        unscored=unscored,
        pairs=pairs,
        skill=pair_skill(pairs, country, results.replicates),
        failing=failing,
        failing_skill=failing_skill(failing, country, results.replicates),
        replicates=results.replicates,
    )


def beside_the_record(results: MeasuredRun) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the figures of the record that runs of England speak about, and the others.

    Args:
        results: the runs.

    Returns:
        `Scorecard.rows` and `Scorecard.unscored`.
    """
    import pandas as pd

    every = figures()
    values = Values(results, [figure for figure in every if figure.scored])
    rows, unscored = [], []
    for figure in every:
        try:
            if not figure.scored:
                raise NotMeasured(figure.why)
            rows.append(_row(figure, simulated_values(figure, values)))
        except NotMeasured as reason:
            unscored.append(_unscored_row(figure, str(reason)))
    return (
        pd.DataFrame(_in_order(rows), columns=list(COLUMNS)),
        pd.DataFrame(unscored, columns=list(UNSCORED)),
    )


def _check_country(results: Run, facts: Facts | None) -> Facts:
    """Return England's facts, once the run is known to have started from its CCGs."""
    england = load_facts()
    together = results.pairs
    codes = set(together["ccg_a"]) | set(together["ccg_b"])
    whole = {england.codes[ccg] for ccg in np.unique(england.pairs)}
    if (facts is not None and facts.codes != england.codes) or codes != whole:
        name = facts.name if facts is not None else "another country"
        raise FactsError(
            f"There is no record of {name} to hold the run against: the record is that of the "
            f"{england.n} CCGs of England. Score a run that uses the package's own facts."
        )
    return england


def _row(figure: Figure, simulated: FloatArray) -> dict[str, object]:
    """Return a row of the card from what the replicates say, (R',)."""
    p05, median, p95 = np.quantile(simulated, (0.05, 0.5, 0.95))
    equal = np.abs(simulated - figure.observed) <= figure.slack
    below = (simulated < figure.observed) & ~equal
    return {
        "metric": figure.metric,
        "date": figure.period,
        "observed": figure.observed,
        "unit": figure.unit,
        "source": figure.source,
        "median": median,
        "p05": p05,
        "p95": p95,
        "inside": figure.meets(p05, p95),
        "percentile": 100.0 * (below.mean() + 0.5 * equal.mean()),
        "use": figure.use,
        "statistic": figure.statistic,
        "group": figure.group,
        "simulated_on": figure.on,
        "low": figure.low,
        "high": figure.high,
        "bound": figure.bound,
        "given": figure.given,
        "conflict": figure.conflict,
        "allowance_reason": figure.why,
        "replicates": len(simulated),
    }


def _unscored_row(figure: Figure, reason: str) -> dict[str, object]:
    return {
        "metric": figure.metric,
        "date": figure.period,
        "observed": figure.observed,
        "unit": figure.unit,
        "source": figure.source,
        "reason": reason,
    }


def _in_order(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return rows by group, those of one quantity together and in order of date."""
    first: dict[tuple[str, str], int] = {}

    def quantity(row: dict[str, object]) -> tuple[str, str]:
        return metric_label(str(row["metric"]), str(row["statistic"])), unit_label(str(row["unit"]))

    def place(row: dict[str, object]) -> tuple[int, int, str]:
        return GROUPS.index(str(row["group"])), first[quantity(row)], str(row["simulated_on"])

    for row in rows:
        first.setdefault(quantity(row), len(first))
    return sorted(rows, key=place)
