"""Events that differ between two runs that lived through the same luck."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import AnyArray, IntArray
from ccgsim.comparison.standard_errors import shared_draws, standard_error

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.results import Results

NAMED = ("kind", "ccg", "partner")
"""Two events are the same if replicate, date and these agree; the reason given may be another."""
POLICY = ("allowance changes", "footprints announced", "footprints merge")
"""Kinds of events that policy sets itself: they differ by the question, not in answer to it."""
AT_ONCE = 100
"""Replicates worked on side by side, so that memory stays flat."""


@dataclass(frozen=True)
class Happenings:
    """Numbers of events of K kinds in R futures, (R, K), and when the futures part, (R,).

    ``both`` counts those that are the same in both runs; ``parting`` is the day of the first event
    that differs, not a time where none does. ``draw`` (R,) is the same for futures that share a
    draw of the posterior; None where none do.
    """

    kinds: tuple[str, ...]
    before: IntArray
    after: IntArray
    both: IntArray
    parting: AnyArray
    draw: IntArray | None = None

    @staticmethod
    def of(baseline: Results, alternative: Results) -> Happenings:
        """Count the events of two runs of the same replicates, in the time that both cover."""
        first, replicates = baseline.manifest.first_replicate, baseline.replicates
        period = shared_period(baseline, alternative)
        parts = []
        for start in range(first, first + replicates, AT_ONCE):
            stop = min(start + AT_ONCE, first + replicates)
            before, after = (
                _within(run.events_of(start, stop), period) for run in (baseline, alternative)
            )
            parts.append(happenings(before, after, start, stop - start))
        draw = shared_draws((baseline.manifest, alternative.manifest))
        return replace(_together(parts), draw=draw)

    def table(self) -> pd.DataFrame:
        """Return a row for each kind of event, numbers for each future on average.

        Columns: kind, baseline, alternative, mean_difference, standard_error, in_both (the same
        to the same on the same day), only_baseline, only_alternative.
        """
        import pandas as pd

        change = self.after - self.before
        return pd.DataFrame({
            "kind": self.kinds,
            "baseline": self.before.mean(axis=0),
            "alternative": self.after.mean(axis=0),
            "mean_difference": change.mean(axis=0),
            "standard_error": standard_error(change.T.astype(np.float64), self.draw),
            "in_both": self.both.mean(axis=0),
            "only_baseline": (self.before - self.both).mean(axis=0),
            "only_alternative": (self.after - self.both).mean(axis=0),
        })  # fmt: skip

    def partings(self) -> list[date]:
        """Return the days on which futures part, in order; those that never do are left out."""
        known = self.parting[~np.isnat(self.parting)]
        days: list[date] = np.sort(known).astype("datetime64[D]").tolist()
        return days


def shared_period(baseline: Results, alternative: Results) -> tuple[date, date]:
    """Return the first and the last day that both runs cover."""
    runs = [run.scenario.run for run in (baseline, alternative)]
    return max(run.start for run in runs), min(run.end for run in runs)


def _within(events: pd.DataFrame, period: tuple[date, date]) -> pd.DataFrame:
    first, last = (np.datetime64(day) for day in period)
    days = events["date"].to_numpy().astype("datetime64[D]")
    within: pd.DataFrame = events[(first <= days) & (days <= last)]
    return within


def happenings(
    baseline: pd.DataFrame, alternative: pd.DataFrame, first: int, replicates: int
) -> Happenings:
    """Count the events of two tables.

    Args:
        baseline: replicate, date and, as categories, the names of `NAMED`.
        alternative: the same of another run.
        first: number of the first replicate.
        replicates: number of them R.
    """
    import pandas as pd
    from pandas.api.types import union_categoricals

    both = pd.concat([frame[["replicate", "date"]] for frame in (baseline, alternative)])
    days, day_of = np.unique(both["date"].to_numpy(), return_inverse=True)
    coded = {
        name: union_categoricals([baseline[name], alternative[name]]).remove_unused_categories()
        for name in NAMED
    }
    parts = [(both["replicate"].to_numpy() - first, replicates), (day_of, len(days))]
    parts += [(names.codes + 1, len(names.categories) + 1) for names in coded.values()]
    key = np.zeros(len(both), dtype=np.int64)
    for codes, size in parts:
        key = key * size + codes
    place, which = np.unique(key, return_index=True, return_inverse=True)[1:]
    before = np.bincount(which[: len(baseline)], minlength=len(place))
    after = np.bincount(which[len(baseline) :], minlength=len(place))
    kinds = tuple(coded["kind"].categories)
    kind, replicate = coded["kind"].codes[place], parts[0][0][place]

    def by_kind(count: IntArray) -> IntArray:
        cell = replicate * len(kinds) + kind
        total = np.bincount(cell, count.astype(float), replicates * len(kinds))
        return total.astype(np.int64).reshape(replicates, len(kinds))

    differs = (before != after) & ~np.isin(np.array(kinds, dtype=object)[kind], POLICY)
    never = len(days)
    earliest = np.full(replicates, never)
    np.minimum.at(earliest, replicate[differs], day_of[place][differs])
    parting = np.append(days, np.datetime64("NaT"))[earliest]
    shared = np.minimum(before, after)
    return Happenings(kinds, by_kind(before), by_kind(after), by_kind(shared), parting)


def _together(parts: list[Happenings]) -> Happenings:
    """Return the futures of all parts; a kind that a part does not know happens there never."""
    kinds = tuple(sorted({kind for part in parts for kind in part.kinds}))

    def stacked(name: str) -> IntArray:
        found = []
        for part in parts:
            counts = np.zeros((len(part.parting), len(kinds)), dtype=np.int64)
            counts[:, [kinds.index(kind) for kind in part.kinds]] = getattr(part, name)
            found.append(counts)
        return np.concatenate(found)

    parting = np.concatenate([part.parting for part in parts])
    return Happenings(kinds, stacked("before"), stacked("after"), stacked("both"), parting)
