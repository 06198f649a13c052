"""Which CCGs fail: rated inadequate, or put in legal directions, beside the record and guesses.

Observed (table `failing`) are the CCGs rated inadequate for 2015-16, all of which are named, and
those of which a source says when directions began, from April 2015 to October 2018. That list is
partial, so some CCGs that count as not directed were. A founding CCG fails with the organisation
that it belongs to.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.facts import Facts, load_table
from ccgsim.scorecard.skill import skill_table

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.scorecard.rows import Run

RATED, DIRECTED = "rated_inadequate", "directed"
PERIODS = {
    RATED: (date(2016, 3, 31), date(2016, 3, 31)),
    DIRECTED: (date(2015, 4, 1), date(2018, 10, 31)),
}
"""What is judged: the rating in force at the end of 2015-16, and directions given between two days,
of which the later is that of the National Audit Office's count (HC 1783, 3.4)."""
OBSERVED = {RATED: "rated inadequate", DIRECTED: "directions given"}
"""What the table of what was observed calls each."""


def failing_table(results: Run, facts: Facts) -> pd.DataFrame:
    """Return how often each CCG fails in a run, beside what is known.

    Args:
        results: a run from these facts.
        facts: England; N CCGs.

    Returns:
        (N,) ccg, name, p_rated_inadequate, p_directed (shares of replicates, nan where the run does
        not live through the period), observed_rated_inadequate, observed_directed (0 or 1).
    """
    import pandas as pd

    known = load_table("failing")
    counts = dict.fromkeys(PERIODS, np.zeros(facts.n))
    for events in results.events_in_turn(("rated", "directions given", "merger")):
        happened = _Happened(events, facts)
        counts[RATED] = counts[RATED] + happened.rated_inadequate().sum(axis=0)
        counts[DIRECTED] = counts[DIRECTED] + happened.directed().sum(axis=0)
    table = pd.DataFrame({"ccg": facts.codes, "name": facts.names})
    run = results.scenario.run
    for outcome, (first, last) in PERIODS.items():
        lived = run.start <= first and run.end >= last
        table[f"p_{outcome}"] = counts[outcome] / results.replicates if lived else np.nan
    for outcome, what in OBSERVED.items():
        named = known["code"][known["what"] == what]
        table[f"observed_{outcome}"] = table["ccg"].isin(named).astype(int)
    return table


class _Happened:
    """Ratings, directions and mergers of some replicates, R of them, one event a row."""

    def __init__(self, events: pd.DataFrame, facts: Facts) -> None:
        replicates, row = np.unique(events["replicate"].to_numpy(), return_inverse=True)
        self._shape = len(replicates), facts.n
        place = {code: index for index, code in enumerate(facts.codes)}
        numbered = events.assign(
            row=row,
            leader=events["ccg"].map(place).astype(np.intp),
            new=events["organisation"].map(place).astype(np.intp),
        )
        self._events = numbered.set_index("date").sort_index(kind="stable")

    def rated_inadequate(self) -> BoolArray:
        """Return (R, N) whether the rating in force is inadequate; a new body has its leader's."""
        last = PERIODS[RATED][1]
        rated = self._of("rated", date.min, last)
        inadequate = np.zeros(self._shape, dtype=bool)
        for _, given in rated.groupby(level="date"):
            inadequate[given["row"], given["leader"]] = given["detail"] == "inadequate"
        return np.take_along_axis(inadequate, self._bodies(last), axis=1)

    def directed(self) -> BoolArray:
        """Return (R, N) whether a CCG's organisation is put in directions within the period."""
        directed = np.zeros(self._shape, dtype=bool)
        within = self._of("directions given", *PERIODS[DIRECTED])
        for day in within.index.unique():
            given, now = within.loc[[day]], np.zeros(self._shape, dtype=bool)
            now[given["row"], given["leader"]] = True
            directed |= np.take_along_axis(now, self._bodies(day), axis=1)
        return directed

    def _of(self, kind: str, first: date, last: date) -> pd.DataFrame:
        """Return the events of a kind from one day to another."""
        days = self._events.index.to_numpy()
        within = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
        return self._events[within & (self._events["kind"] == kind).to_numpy()]

    def _bodies(self, day: date) -> IntArray:
        """Return (R, N) the leader of each CCG's organisation, after the mergers up to a day."""
        body = np.tile(np.arange(self._shape[1]), (self._shape[0], 1))
        for _, mergers in self._of("merger", date.min, day).groupby(level="date"):
            becomes = np.tile(np.arange(self._shape[1]), (self._shape[0], 1))
            becomes[mergers["row"], mergers["leader"]] = mergers["new"]
            before = None
            while before is None or (body != before).any():  # one day may see a merged body merge
                before, body = body, np.take_along_axis(becomes, body, axis=1)
        return body


def guesses(facts: Facts) -> dict[str, FloatArray]:
    """Return (N,) the simple guesses' scores of who fails, by name.

    Which way deprivation and size point was chosen knowing who failed, so they are hard to beat.
    Where no deprivation was published a CCG ranks in the middle.
    """
    deprivation = facts.deprivation
    return {
        "in directions in 2013": facts.directions_at_start.astype(np.float64),
        "less deprived": -np.where(np.isnan(deprivation), np.nanmedian(deprivation), deprivation),
        "more people": facts.population[0],
    }


def failing_skill(table: pd.DataFrame, facts: Facts, replicates: int) -> pd.DataFrame:
    """Return how well a run tells who fails, beside simple guesses.

    Args:
        table: as from `failing_table`.
        facts: England.
        replicates: R of the run.

    Returns:
        As `skill_table`, with ccgs (how many) and failed (how many did).
    """
    return skill_table(
        table, PERIODS, lambda _: guesses(facts), facts.footprint, replicates, ("ccgs", "failed")
    )
