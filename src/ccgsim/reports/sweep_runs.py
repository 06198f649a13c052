"""The runs of some points of a sweep, looked at together; and points grouped by a lever's value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import IntArray
from ccgsim.lever_names import value_name
from ccgsim.reports.influence import groups_of

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.reports.sweep_tables import SweepTables


@dataclass(frozen=True)
class SweepRuns:
    """All runs of some points (P,) of a sweep, as if they were the replicates of one run."""

    sweep: SweepTables
    points: IntArray

    @property
    def replicates(self) -> int:
        """Number of runs."""
        return len(self.points) * self.sweep.manifest.replicates

    def values(self, metric: str) -> pd.DataFrame:
        """replicate, date, value of one metric, on the days on which any run has one.

        Each run of each point has a number of its own.
        """
        table = self.sweep.values(metric)
        table = table[table["point"].isin(self.points)]
        measured = table.groupby("date")["value"].transform("count") > 0
        number = table["point"] * self.sweep.manifest.replicates + table["replicate"]
        return table.assign(replicate=number).loc[measured, ["replicate", "date", "value"]]


@dataclass(frozen=True)
class Level:
    """Points (P,) at which a lever has like values, and what these are."""

    name: str
    points: IntArray


def levels_of(values: pd.Series, most: int) -> list[Level]:
    """Group points by a lever's value, least first; names in the order of the sweep file.

    Args:
        values: of the lever, by point.
        most: groups of numbers at most: of more numbers, so many groups of like size.
    """
    import pandas as pd

    is_number = pd.api.types.is_float_dtype(values)
    group = groups_of(values, most)
    levels = []
    for number in np.unique(group):
        some = values[group == number]
        name = span(some) if is_number else value_name(str(some.iloc[0]))
        levels.append(Level(name, some.index.to_numpy()))
    return levels


def span(values: pd.Series[float]) -> str:
    """Return the one value there is, or between which numbers values lie, with three digits."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        return f"{low:,.10g}"
    places = 2 - math.floor(math.log10(max(abs(low), abs(high))))
    return f"{round(low, places):,.10g} to {round(high, places):,.10g}"
