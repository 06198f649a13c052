"""How the map is coloured: by whom a CCG belongs to, or by a figure of its organisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from ccgsim import palette
from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray
from ccgsim.belonging import merged
from ccgsim.charts.merge_map import scale_top
from ccgsim.facts import Facts
from ccgsim.hexagons import hexagon_map
from ccgsim.hexagons.grid import touching
from ccgsim.world import RATINGS

LETTERS = "AB"
"""What two maps are called."""
ALONE, UNKNOWN, LESS, MORE = (f"var(--{name})" for name in ("ccg", "ccg-unknown", "less", "more"))
"""Colours of map.css, which follow the light or dark page: a body of its own, what is not known,
and the orange and blue ends of a difference.
"""
RAMP = [f"var(--{name})" for name in ("none", "some", "most", "all")]
"""And of `palette.SEQUENCE`, which on a dark page grows lighter instead."""
STEPS = 64
"""Shades of a ramp."""
RATING_COLOURS = (UNKNOWN, palette.VERMILION, palette.ORANGE, palette.SKY, palette.BLUE)
MERGED, SHARED = ("outline", "merged into one body"), ("line", "share an officer")


@dataclass(frozen=True)
class Measure:
    """A figure the map can show: its name, what is drawn dark, and how a number is written.

    The scale is from ``low`` to ``high``; figures may go on beyond it.
    """

    label: str
    about: str
    unit: str
    low: float
    high: float
    goes_on: bool = False

    def ends(self) -> tuple[str, str]:
        """What stands at the ends of the scale; figures may go on beyond them."""
        low, high = (_number(value) + self.unit for value in (self.low, self.high))
        return (f"{low} or less", f"{high} or more") if self.goes_on else (low, high)


MERGING = "merging"
MEASURES = {
    "pressure": Measure(
        "Pressure on the allowance",
        "How far the cost of the organisation's arrangements at full staffing exceeds what it "
        "plans to spend, in % of its running cost allowance.",
        "%", -40, 60, goes_on=True,
    ),
    "in_house_share": Measure(
        "Support done in-house",
        "Share of commissioning support, by cost, that is not bought from a support unit (CSU).",
        "%", 0, 100,
    ),
    "ownership": Measure(
        "Practices' sense of ownership",
        "Member practices that feel the organisation is theirs.", "%", 10, 60, goes_on=True,
    ),
    MERGING: Measure(
        "Probability of merging",
        "Share of the 200 simulated futures in which the CCG is part of a merged body by then.",
        "%", 0, 100,
    ),
}  # fmt: skip
GROUPS = {
    "organisation": ("Merged CCGs", "Each merged body in one colour; grey CCGs stand alone."),
    "officer": (
        "Shared officers",
        "The accountable officer is responsible for a CCG. CCGs under one officer have one colour.",
    ),
    "footprint": (
        "Partnerships (STPs)",
        "Sustainability and transformation partnerships: the 44 areas announced in March 2016.",
    ),
}
RATING = (
    "Rating",
    "NHS England's yearly assessment of the organisation. The model says little about which CCGs "
    "did well or badly in fact.",
)
CHOICES: dict[str, str] = {
    **{name: label for name, (label, _) in GROUPS.items()},
    **{name: measure.label for name, measure in MEASURES.items()},
    "rating": RATING[0],
}
"""What a map may be coloured by, and its name."""
KNOWN_IN_FACT = tuple(GROUPS)
"""What the record knows CCG by CCG."""
DIFFERENCE = "difference"
"""In place of a name in `CHOICES`, where two scenarios are compared."""
APART = Measure(
    "Merging: B less A",
    "Share of the 200 simulated futures in which the CCG is part of a merged body by then: under B "
    "minus under A, in percentage points. The colours of both maps are the same.",
    " points", -100, 100,
)  # fmt: skip


@dataclass(frozen=True)
class Colouring:
    """Colours of M months and N CCGs.

    ``fill`` (M, N) indexes ``colours``; ``value`` (M, N) is empty where there are no numbers, and
    ``words`` (of each colour) where there are no words. ``legend`` is as in `MapWidget`.
    """

    fill: IntArray
    colours: tuple[str, ...]
    value: FloatArray
    legend: dict[str, Any]
    words: tuple[str, ...] = ()


def about(name: str) -> str:
    """Return what a colouring shows, in a sentence."""
    if name in GROUPS:
        return GROUPS[name][1]
    return {**MEASURES, DIFFERENCE: APART}[name].about if name != "rating" else RATING[1]


def by_group(
    name: str, groups: Sequence[IntArray], facts: Facts, known: Sequence[bool]
) -> list[Colouring]:
    """Colour bodies so that no two that touch look alike; a CCG of its own is grey.

    Args:
        name: of `GROUPS`.
        groups: of each map (M, N) what each CCG belongs to: an index of a CCG or a footprint. A
            group has the same colour on all of them.
        facts: the country.
        known: of each map, whether it says of every CCG what it belongs to.
    """
    group = np.concatenate(groups)
    # An STP of one CCG is an STP all the same.
    shared = np.ones(group.shape, dtype=bool) if name == "footprint" else merged(group)
    colour = _apart(group, shared, facts)
    fill = np.where(shared, 1 + np.take(colour, group), 0)
    ends = np.cumsum([len(one) for one in groups])[:-1]
    found = []
    for part, whole in zip(np.split(fill, ends), known, strict=True):
        alone = "on its own" if whole or name == "organisation" else "not known to share an officer"
        items = [[ALONE, alone]] if name != "footprint" else []
        legend = {"title": GROUPS[name][0], "items": items, "marks": [MERGED, SHARED]}
        found.append(Colouring(part, (ALONE, *palette.SERIES), np.zeros(0), legend))
    return found


def measure_of(name: str, values: Sequence[FloatArray]) -> Measure:
    """Return a figure of `MEASURES`; a probability's scale ends where those on all maps do.

    Args:
        name: of the figure.
        values: of each map (M, N), in its unit.
    """
    measure = MEASURES[name]
    if name != MERGING:
        return measure
    tops = (100 * scale_top(value / 100) for value in values)
    return replace(measure, high=max(tops, default=measure.high))


def by_measure(measure: Measure, value: FloatArray) -> Colouring:
    """Colour by a figure (M, N), in the unit of its measure."""
    return _by_ramp(measure, value, _shade, measure.ends())


def _shade(share: float) -> str:
    """Return the colour for a share from 0 to 1."""
    stops = [place for place, _ in palette.SEQUENCE]
    at = float(np.interp(share, stops, range(len(stops))))
    below = min(int(at), len(stops) - 2)
    return f"color-mix(in srgb, {RAMP[below + 1]} {100 * (at - below):.0f}%, {RAMP[below]})"


def by_difference(value: FloatArray) -> Colouring:
    """Colour by a difference (M, N) in percentage points; the scale ends where differences do."""
    top = 100 * scale_top(np.abs(value) / 100)
    measure = replace(APART, low=-top, high=top)
    ends = (_number(-top), "0", f"+{_number(top)}{measure.unit}")
    return _by_ramp(measure, value, _less_or_more, ends)


def _less_or_more(share: float) -> str:
    """Return orange for less, blue for more, and what an empty map is like for no difference."""
    colour = LESS if share < 0.5 else MORE
    return f"color-mix(in srgb, {colour} {100 * abs(2 * share - 1):.0f}%, {ALONE})"


def _by_ramp(
    measure: Measure, value: FloatArray, shade: Callable[[float], str], ends: Sequence[str]
) -> Colouring:
    share = np.clip((value - measure.low) / (measure.high - measure.low), 0.0, 1.0)
    colours = tuple(shade(step / (STEPS - 1)) for step in range(STEPS))
    legend = {
        "title": measure.label, "unit": measure.unit,
        "ends": list(ends), "marks": [MERGED, SHARED],
        "ramp": ", ".join(shade(step / 8) for step in range(9)),
    }  # fmt: skip
    return Colouring((share * (STEPS - 1)).round().astype(np.intp), colours, value, legend)


def by_rating(rating: FloatArray) -> Colouring:
    """Colour by NHS England's rating (M, N), an index of `RATINGS`."""
    items = [[colour, word] for colour, word in zip(RATING_COLOURS, RATINGS, strict=True)]
    legend = {"title": RATING[0], "items": items, "marks": [MERGED, SHARED]}
    words = tuple(f"Rating: {word}" for word in RATINGS)
    return Colouring(rating.astype(np.intp), RATING_COLOURS, np.zeros(0), legend, words)


def unknown(group: IntArray, name: str) -> Colouring:
    """Colour nothing, in the shape (M, N) of a group: the record lacks this CCG by CCG."""
    items = [[UNKNOWN, "not known CCG by CCG"]]
    legend = {"title": CHOICES[name], "items": items, "marks": [MERGED, SHARED]}
    return Colouring(np.zeros_like(group), (UNKNOWN,), np.zeros(0), legend)


def one_legend(paints: Sequence[Colouring]) -> dict[str, Any]:
    """Return a legend for all maps: that of the first, and what only others need.

    Where one colour means two things, each has the letter of the map on which it does.
    """
    meanings: dict[str, dict[str, str]] = {}
    for letter, paint in zip(LETTERS, paints, strict=False):
        for colour, label in paint.legend.get("items", []):
            meanings.setdefault(colour, {}).setdefault(label, letter)
    items = [
        [colour, label if len(labels) == 1 else f"{label} ({letter})"]
        for colour, labels in meanings.items()
        for label, letter in labels.items()
    ]
    return {**paints[0].legend, "items": items}


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _apart(group: IntArray, shared: BoolArray, facts: Facts) -> AnyArray:
    """Return (G,) a colour for each group's number: groups that ever touch differ if they can.

    Groups are coloured one by one, the largest first, each with the colour used least among those
    that no group it touches has.
    """
    count = int(group.max()) + 1
    member = np.zeros((count, facts.n), dtype=bool)
    month, ccg = np.nonzero(shared)
    member[group[month, ccg], ccg] = True
    # Not as products of matrices: the threads that make those go on to wait for more.
    near, pairs = _near(facts), np.argwhere(member)
    around, touches = np.zeros_like(member), np.zeros((count, count), dtype=bool)
    for label, place in pairs:
        around[label] |= near[place]
    for label, place in pairs:
        touches[label] |= around[:, place]
    colour, used = np.full(count, -1), np.zeros(len(palette.SERIES))
    for label in np.argsort(-member.sum(axis=1), kind="stable"):
        taken = set(colour[touches[label]].tolist())
        free = [k for k in range(len(used)) if k not in taken] or list(range(len(used)))
        colour[label] = min(free, key=lambda k: used[k])
        used[colour[label]] += member[label].any()
    return colour


@cache
def _near(facts: Facts) -> BoolArray:
    """Return (N, N) whether two hexagons are one or touch."""
    near = np.eye(facts.n, dtype=bool)
    first, second = touching(hexagon_map(facts).cells).T
    near[first, second] = near[second, first] = True
    return near
