"""Events that differ between two runs that lived through the same luck."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd

ALIKE = ("replicate", "date", "kind", "ccg", "organisation", "partner")
"""Two events are the same if they agree in these; the reason given may be another."""
POLICY = ("allowance changes", "footprints announced", "footprints merge")
"""Kinds of events that policy sets itself: they differ by the question, not in answer to it."""


@dataclass(frozen=True)
class Happenings:
    """The events of a baseline and of an alternative, in R replicates each."""

    baseline: pd.DataFrame
    alternative: pd.DataFrame
    first_replicate: int
    replicates: int

    def table(self) -> pd.DataFrame:
        """Return a row for each kind of event, numbers for each future on average.

        Columns: kind, baseline, alternative, mean_difference, standard_error, in_both (the same
        to the same on the same day), only_baseline, only_alternative.
        """
        import pandas as pd

        rows = []
        for kind in sorted(set(self._kind)):
            of_kind = self._kind == kind
            before, after, both = (
                self._by_replicate(count, of_kind)
                for count in (self._before, self._after, np.minimum(self._before, self._after))
            )
            change = after - before
            spread = change.std(ddof=1) if self.replicates > 1 else np.nan
            rows.append({
                "kind": kind, "baseline": before.mean(), "alternative": after.mean(),
                "mean_difference": change.mean(),
                "standard_error": spread / np.sqrt(self.replicates),
                "in_both": both.mean(), "only_baseline": (before - both).mean(),
                "only_alternative": (after - both).mean(),
            })  # fmt: skip
        return pd.DataFrame(rows)

    def partings(self) -> pd.Series:
        """Return (R,) the day of the first event that differs; not a time where none ever does."""
        import pandas as pd

        differs = (self._before != self._after) & ~np.isin(self._kind, POLICY)
        found = self._distinct[differs]
        days = pd.to_datetime(pd.Series(found["date"].to_numpy()))
        first = days.groupby(found["replicate"].to_numpy()).min()
        numbers = range(self.first_replicate, self.first_replicate + self.replicates)
        return first.reindex(numbers).reset_index(drop=True)

    @cached_property
    def _both(self) -> pd.DataFrame:
        import pandas as pd

        frames = [frame[list(ALIKE)].astype(_PLAIN) for frame in (self.baseline, self.alternative)]
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def _numbers(self) -> tuple[AnyArray, AnyArray]:
        """Where each distinct event first stands, and (E,) which of them each event is."""
        import pandas as pd

        key = np.zeros(len(self._both), dtype=np.int64)
        for column in ALIKE:
            codes, names = pd.factorize(self._both[column], use_na_sentinel=False)
            key = pd.factorize(key * len(names) + codes)[0].astype(np.int64)
        first, which = np.unique(key, return_index=True, return_inverse=True)[1:]
        return first, which

    @cached_property
    def _distinct(self) -> pd.DataFrame:
        return self._both.iloc[self._numbers[0]]

    @cached_property
    def _kind(self) -> AnyArray:
        return self._distinct["kind"].to_numpy()

    @cached_property
    def _before(self) -> IntArray:
        """How often each distinct event happens in the baseline."""
        first, which = self._numbers
        return np.bincount(which[: len(self.baseline)], minlength=len(first))

    @cached_property
    def _after(self) -> IntArray:
        first, which = self._numbers
        return np.bincount(which[len(self.baseline) :], minlength=len(first))

    def _by_replicate(self, count: IntArray, which: BoolArray) -> FloatArray:
        """Return (R,) the sum of counts by replicate."""
        replicate = self._distinct["replicate"].to_numpy()[which] - self.first_replicate
        total = np.bincount(replicate, count[which].astype(float), self.replicates)
        return total.astype(float)


_PLAIN = {"kind": "object", "ccg": "object", "organisation": "object", "partner": "object"}
"""Names as themselves: two runs may number them differently."""
