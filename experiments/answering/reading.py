"""Numbers of a comparison in words; a word that a number no longer bears out stops the script."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ccgsim.comparison import Comparison
from ccgsim.comparison.words import Change
from ccgsim.facts import load_facts
from ccgsim.labels import number_label, of_difference, shown


class NoLongerSo(Exception):
    """An answer says what the numbers do not: it has to be written anew."""


HARDLY = 0.02
"""Part of what there is by which it may differ and still be said hardly to."""


@dataclass(frozen=True)
class Reading:
    """One alternative beside its baseline.

    Attributes:
        comparison: what it is part of.
        name: the alternative's.
    """

    comparison: Comparison
    name: str

    def change(self, metric: str, day: date | None = None) -> Change:
        """Return how a metric differs on a day on which it is measured; None: the last."""
        table = self.comparison.outcomes
        rows = table[(table["scenario"] == self.name) & (table["metric"] == metric)]
        when = rows["date"].max() if day is None else pd.Timestamp(day)
        (row,) = rows[rows["date"] == when].itertuples()
        return Change(row)

    def more(self, metric: str, day: date | None = None) -> str:
        """Return by how much there is more of it, with the 90% interval of the mean.

        Raises:
            NoLongerSo: there is not, or not clearly.
        """
        return self._by(metric, day, 1)

    def fewer(self, metric: str, day: date | None = None) -> str:
        """Return by how much there is less of it, as `more` does."""
        return self._by(metric, day, -1)

    def hardly_any(self, metric: str) -> str:
        """Return the difference of a metric that hardly differs, with its interval.

        Raises:
            NoLongerSo: it differs by more than `HARDLY`.
        """
        change = self.change(metric)
        if abs(self.relative(metric)) > HARDLY:
            raise NoLongerSo(f"{self.name}: {change.label} differs by {self.relative(metric):.1%}")
        return told(change.row, change.row.mean_difference, change.give_or_take, sign=True)

    def signed(self, metric: str) -> str:
        """Return the mean difference with its sign, to the first digit of its error."""
        change = self.change(metric)
        row = change.row
        return told(row, row.mean_difference, change.give_or_take, sign=True).split(" ")[0]

    def before(self, metric: str, day: date | None = None) -> str:
        """Return the baseline's mean."""
        return mean(self.change(metric, day), "baseline_mean")

    def after(self, metric: str, day: date | None = None) -> str:
        """Return the alternative's mean."""
        return mean(self.change(metric, day), "alternative_mean")

    def difference(self, metric: str, day: date | None = None) -> float:
        """Return the mean difference on the metric's own scale, to reckon with."""
        return float(self.change(metric, day).row.mean_difference)

    def relative(self, metric: str) -> float:
        """Return the mean difference as a part of the baseline's mean."""
        return self.difference(metric) / float(self.change(metric).row.baseline_mean)

    def inside_footprints(self) -> tuple[float, float]:
        """Return which part of the pairs under one officer is in one footprint, here and before."""
        facts, table = load_facts(), self.comparison.pairs
        rows = table[table["scenario"] == self.name]
        footprint = dict(zip(facts.codes, facts.footprint, strict=True))
        inside = rows["ccg_a"].map(footprint) == rows["ccg_b"].map(footprint)
        here, before = (
            float(rows.loc[inside, column].sum() / rows[column].sum())
            for column in ("same_officer_alternative", "same_officer_baseline")
        )
        return here, before

    def most_changed(self, fate: str, count: int = 5) -> str:
        """Name the CCGs whose fate, "merges" or "shares_officer", differs most, with how often."""
        table = self.comparison.ccgs
        rows = table[table["scenario"] == self.name]
        order = rows[f"{fate}_difference"].abs().sort_values(ascending=False).index[:count]
        return ", ".join(
            f"{row['name'].removeprefix('NHS ').removesuffix(' CCG')} "
            f"({row[f'{fate}_baseline']:.0%} to {row[f'{fate}_alternative']:.0%})"
            for _, row in rows.loc[order].iterrows()
        )

    def _by(self, metric: str, day: date | None, sign: int) -> str:
        change = self.change(metric, day)
        if not change.is_clear or np.sign(change.row.mean_difference) != sign:
            more = "more" if sign > 0 else "less"
            raise NoLongerSo(f"{self.name}: there is not clearly {more} of {change.label}")
        return told(change.row, abs(change.row.mean_difference), change.give_or_take)


def told(row: Any, value: float, error: float, sign: bool = False) -> str:
    """Return a difference and its error as "13.4 ± 0.3", to the error's first digit."""
    unit, scale = of_difference(row.unit)
    value, error = (shown(scale * number, unit) for number in (value, error))
    places = max(0, -math.floor(math.log10(error))) if error > 0.0 else 0
    text = number_label(value, places)
    plus = "+" if sign and value > 0.0 and text.strip("0.") else ""
    return f"{plus}{text} ± {number_label(error, places)}"


def mean(change: Change, column: str) -> str:
    """Return a mean to the digits that differ; counts to whole ones."""
    value = getattr(change.row, column)
    unit, scale = of_difference(change.row.unit)
    value = shown(scale * value, unit)
    return number_label(value, 0 if abs(value) >= 10 else 1)


def share(part: float, whole: float) -> str:
    """Return a part in percent, to the nearest five."""
    return f"{5 * round(20 * part / whole)}%"
