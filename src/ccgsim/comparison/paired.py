"""Outcomes of two runs that lived through the same luck, future by future.

The difference of one replicate under two policies is the policies' doing alone, because both draw
the same luck. How much that is worth is said beside every difference: the interval, and the
standard error, that the same replicates would give were they not paired.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.comparison.standard_errors import mean, number_known, spread, standard_error
from ccgsim.results.results import quantiles_of
from ccgsim.results.tables import Series

if TYPE_CHECKING:
    import pandas as pd

INTERVAL = (0.05, 0.5, 0.95)
LAST_BITS = 1e-12
"""Relative: a sum taken in another order may differ by so much, which is no difference."""
UNPAIRED_DIFFERENCES = 4000
"""About so many differences of futures that are not each other's stand for an unpaired study."""


@dataclass(frozen=True)
class Paired:
    """One metric in R futures of a baseline and of an alternative, on the D days both have.

    ``baseline`` and ``alternative`` are (D, R); a future in which one of them has no value has none
    in the other either. ``draw`` (R,) is the same for futures that share a draw of the posterior;
    None where none do.
    """

    metric: str
    days: tuple[date, ...]
    baseline: FloatArray
    alternative: FloatArray
    draw: IntArray | None = None

    def __repr__(self) -> str:
        days, futures = self.baseline.shape
        return f"<Paired '{self.metric}': {days} days, {futures} futures>"

    @staticmethod
    def of(baseline: Series, alternative: Series, draw: IntArray | None = None) -> Paired:
        """Pair two series of the same replicates."""
        days = tuple(day for day in baseline.days if day in set(alternative.days))
        one, other = (
            series.values[[series.days.index(day) for day in days]]
            for series in (baseline, alternative)
        )
        unknown = np.isnan(one) | np.isnan(other)
        one, other = (np.where(unknown, np.nan, values) for values in (one, other))
        return Paired(baseline.metric, days, one, other, draw)

    @property
    def difference(self) -> FloatArray:
        """(D, R) alternative less baseline, future by future."""
        difference = self.alternative - self.baseline
        largest = np.maximum(abs(self.alternative), abs(self.baseline))
        return np.where(abs(difference) <= LAST_BITS * largest, 0.0 * largest, difference)

    def table(self) -> pd.DataFrame:
        """Return a row for each day: both runs, the paired difference and how sure it is.

        Columns: date, futures (with a value in both), baseline_p05, baseline (median),
        baseline_p95, alternative_p05, alternative, alternative_p95, difference_p05, difference
        (median), difference_p95, baseline_mean, alternative_mean, mean_difference, standard_error,
        unpaired_p05, unpaired_p95, unpaired_standard_error, interval_narrower and error_narrower
        (how many times as wide the unpaired ones are; nan where futures do not differ among
        themselves), more, fewer and same (numbers of futures).
        """
        import pandas as pd

        difference = self.difference
        futures = number_known(difference)
        table = pd.DataFrame({"date": pd.to_datetime(list(self.days)), "futures": futures})
        for name, values in (
            ("baseline", self.baseline),
            ("alternative", self.alternative),
            ("difference", difference),
        ):
            low, median, high = quantiles_of(values, INTERVAL)
            table[f"{name}_p05"], table[name], table[f"{name}_p95"] = low, median, high
        table["baseline_mean"] = mean(self.baseline)
        table["alternative_mean"] = mean(self.alternative)
        table["mean_difference"] = mean(difference)
        table["standard_error"] = standard_error(difference, self.draw)
        self._add_unpaired(table, futures)
        for name, found in (
            ("more", difference > 0), ("fewer", difference < 0), ("same", difference == 0),
        ):  # fmt: skip
            table[name] = found.sum(axis=1)
        return table

    def _add_unpaired(self, table: pd.DataFrame, futures: IntArray) -> None:
        """Add what the same futures would say if each were set beside another's."""
        replicates = self.baseline.shape[1]
        turns = range(1, min(max(UNPAIRED_DIFFERENCES // replicates, 1) + 1, replicates))
        apart = [self.alternative - np.roll(self.baseline, turn, axis=1) for turn in turns]
        if apart:
            low, _, high = quantiles_of(np.concatenate(apart, axis=1), INTERVAL)
        else:
            low = high = np.full(len(self.days), np.nan)
        spreads = (spread(values, self.draw) for values in (self.baseline, self.alternative))
        error = np.sqrt(sum(each**2 for each in spreads) / np.maximum(futures, 1))
        table["unpaired_p05"], table["unpaired_p95"] = low, high
        table["unpaired_standard_error"] = error
        width = table["difference_p95"] - table["difference_p05"]
        table["interval_narrower"] = _times(high - low, width.to_numpy())
        table["error_narrower"] = _times(error, table["standard_error"].to_numpy())


def _times(wide: FloatArray, narrow: FloatArray) -> FloatArray:
    """Return how many times as wide; nan where the narrow one is nought."""
    times: FloatArray = np.full(len(wide), np.nan)
    return np.divide(wide, narrow, out=times, where=narrow > 0)
