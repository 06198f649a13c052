"""Which points of a sweep a visitor looks at, and what these come to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ccgsim.app.results.sweep_reading import OpenSweep
from ccgsim.arrays import BoolArray
from ccgsim.reports.influence import shares

if TYPE_CHECKING:
    from ccgsim.app.view import View

NOTHING = "nothing"
"""In place of a lever that colours points; unsaid, it is the one that explains most but one."""
FIRST = "ccg_count"
"""The outcome that is shown unless another is chosen, if the sweep has it."""
BETWEEN, AMONG = "..", ","
"""How a limit is written: "15..20" of a range; of a list, places in it from 0, "0,2"."""


@dataclass(frozen=True)
class Look:
    """What is shown of a sweep.

    Attributes:
        sweep: what is looked at.
        outcome: the metric.
        day: on which it was measured; ``days`` are all of these.
        along: the lever along the chart.
        shade: the lever that colours its points; `NOTHING` for none.
        chosen: (P,) which points of the design ran and are within the limits.
        points: p05, median and p95 of the outcome for each chosen point (index).
        shares: of what differs between these medians, how much each lever explains by itself.
    """

    sweep: OpenSweep
    outcome: str
    day: date
    days: tuple[date, ...]
    along: str
    shade: str
    chosen: BoolArray
    points: pd.DataFrame
    shares: Mapping[str, float]

    @property
    def unit(self) -> str:
        """The unit of the outcome."""
        return self.sweep.tables.manifest.units[self.outcome]

    @property
    def names(self) -> Mapping[str, str]:
        """What the levers are called, by key."""
        return self.sweep.lever_names

    def values(self, lever: str) -> pd.Series:
        """Return the value of a lever at each of the points shown."""
        values: pd.Series = self.sweep.tables.design.loc[self.points.index, lever]
        return values


def look_at(sweep: OpenSweep, view: View) -> Look:
    """Return what a view shows of a sweep; what its link does not say, or says wrongly, is chosen.

    Raises:
        ResultsError: a table of the sweep is damaged.
    """
    levers = [lever.key for lever in sweep.tables.manifest.levers]
    metrics = sweep.metrics
    usual = FIRST if FIRST in metrics else metrics[0]
    outcome = view.outcome if view.outcome in metrics else usual
    days = tuple(sweep.days(outcome))
    day = next((one for one in days if one.isoformat() == view.on), days[-1] if days else date.max)
    chosen = within(sweep, view.only)
    points = sweep.on(outcome, day)
    points = points[points.index.isin(sweep.tables.design.index[chosen])]
    explained = shares(points["median"], sweep.tables.design, levers)
    order = sorted(levers, key=lambda key: -np.nan_to_num(explained[key], nan=-1.0))
    along = view.along if view.along in levers else order[0]
    others = [*(key for key in order if key != along), NOTHING]
    shade = view.shade if view.shade in others else others[0]
    return Look(sweep, outcome, day, days, along, shade, chosen, points, explained)


def within(sweep: OpenSweep, only: Mapping[str, str]) -> BoolArray:
    """Return (P,) which points ran and are within limits; a limit that says nothing holds none."""
    design = sweep.tables.design
    kept = np.array(design["status"] == "ran", dtype=bool)
    for key, text in only.items():
        if key in design.columns and key not in ("status", "error"):
            kept &= _within(design[key], text)
    return kept


def is_a_range(values: pd.Series) -> bool:
    """Whether the values of a lever are numbers, of which a limit is a range."""
    return pd.api.types.is_float_dtype(values)


def choices(values: pd.Series) -> list[object]:
    """Return the values of a lever of names, in the order in which a limit counts them."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return list(values.cat.categories)
    return sorted(values.unique().tolist())


def _within(values: pd.Series, text: str) -> BoolArray:
    if is_a_range(values):
        low, high = limits(values, text)
        return np.asarray(values.between(low, high), dtype=bool)
    names = choices(values)
    allowed = [names[place] for place in places(text, len(names))]
    return np.asarray(values.isin(allowed), dtype=bool) if allowed else np.ones(len(values), bool)


def limits(values: pd.Series, text: str) -> tuple[float, float]:
    """Return the ends of a limit on a lever of numbers; its own ends where none is said."""
    low, high = float(values.min()), float(values.max())
    with suppress(ValueError):
        first, last = (float(part) for part in text.split(BETWEEN))
        if first <= last:
            return first, last
    return low, high


def places(text: str, count: int) -> list[int]:
    """Return the places that a limit on a lever of names allows; none if it says nothing."""
    parts = [int(part) for part in text.split(AMONG) if part.isdecimal() and len(part) < 6]
    return sorted({part for part in parts if part < count})
