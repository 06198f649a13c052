"""A row of the scorecard as a reader meets it, in the terminal, in charts, reports and the app."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccgsim.labels import (
    COUNTED,
    decimals_beside,
    label_with_unit,
    number_label,
    own_decimals,
    shown,
)

if TYPE_CHECKING:
    import pandas as pd

BOUNDS = {"at least": "≥ ", "at most": "≤ ", "": ""}


@dataclass(frozen=True)
class Printed:
    """A row of the card as a reader meets it: the numbers on the scale of their unit's label.

    ``observed`` has the sign of a bound before it; ``when`` is the record's date where that is
    short, else the day on which the run is read.
    """

    label: str
    when: str
    observed: str
    median: str
    low: str
    high: str


def printed(row: Mapping[Any, Any]) -> Printed:
    """Return how a row of `Scorecard.rows` is printed."""
    unit = row["unit"]
    observed = shown(row["observed"], unit)
    simulated = [shown(row[name], unit) for name in ("median", "p05", "p95")]
    is_whole = unit in COUNTED and "mean" not in row["statistic"]
    places = own_decimals(observed) if is_whole else decimals_beside(observed, simulated)
    return Printed(
        label_with_unit(row["metric"], unit, row["statistic"]),
        row["date"] if len(row["date"]) <= 10 else str(row["simulated_on"]),
        BOUNDS[row["bound"]] + number_label(observed, own_decimals(observed)),
        *(number_label(value, places) for value in simulated),
    )


def hits(rows: pd.DataFrame) -> str:
    """Return how many of some rows are inside: "20 of 25"."""
    return f"{int(rows['inside'].sum())} of {len(rows)}"


def half_widths_away(row: Mapping[Any, Any], value: float) -> float:
    """Return how far a value is from a row's median, in half-widths of its 90% interval.

    Where all replicates agree, any other value is infinitely far.
    """
    away, half = value - row["median"], (row["p95"] - row["p05"]) / 2
    if half > 0.0:
        return float(away / half)
    return 0.0 if math.isclose(away, 0.0, abs_tol=1e-9) else math.copysign(math.inf, away)
