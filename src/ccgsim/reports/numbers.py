"""Numbers as a reader of a report meets them: rounded to what matters, with their unit."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ccgsim.labels import COUNTED, number_label, shown, unit_label


def decimals(values: Iterable[float], is_whole: bool) -> int:
    """Return how many decimals show values together: none for whole things, else three digits."""
    finite = [abs(value) for value in values if math.isfinite(value)]
    if not finite or is_whole or all(value == round(value) for value in finite):
        return 0
    largest = max(finite)
    return 0 if largest >= 100 else 1 if largest >= 10 else 2 if largest >= 1 else 3


def plain(values: Iterable[float], unit: str, means: bool = False) -> tuple[str, ...]:
    """Return values of a metric on the scale of its unit's label, all with as many decimals.

    A value that is not known is empty. Of ``means``, fractions of whole things are kept.
    """
    scaled = [shown(float(value), unit) for value in values]
    places = decimals(scaled, is_whole=unit in COUNTED and not means)
    return tuple(number_label(one, places) if math.isfinite(one) else "" for one in scaled)


def with_unit(number: str, unit: str) -> str:
    """Return a number as running text has it: "£1.13bn", "56%", "195".

    Whole things are named by the metric's label already.
    """
    label = unit_label(unit)
    if label.startswith("£"):
        sign, size = ("−", number[1:]) if number.startswith("−") else ("", number)
        return f"{sign}£{size}{label[1:]}"
    if label.startswith("%"):
        return f"{number}%"
    return number if not label or unit in COUNTED else f"{number} {label}"


def percentage(share: float) -> str:
    """Return a share from 0 to 1 as a whole percentage, its ends kept for none and for all."""
    if 0.0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1.0:
        return "over 99%"
    return f"{share:.0%}"
