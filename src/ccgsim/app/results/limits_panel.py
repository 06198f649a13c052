"""What was varied, how much each lever explains, and limits that leave some points only."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import Any

import reacton.ipyvuetify as rv
import solara

from ccgsim.app.results.lever_names import about_lever
from ccgsim.app.results.points import AMONG, BETWEEN, Look, choices, is_a_range, limits, places
from ccgsim.app.view import View
from ccgsim.labels import metric_label
from ccgsim.lever_names import value_name
from ccgsim.reports.numbers import percentage
from ccgsim.reports.sweep_page import FEWEST_POINTS
from ccgsim.sweeps.levers import Lever

STEPS = 200
"""Of a range, from end to end of its slider."""
Change = Callable[..., None]


@solara.component
def LimitsPanel(now: View, look: Look, change: Change) -> None:
    """A row for each lever."""
    with solara.Div(classes=["ccgsim-heading"]):
        solara.HTML(tag="h3", unsafe_innerHTML="What was varied")
        solara.Button(
            "Show all points", on_click=lambda: change(only={}), disabled=not now.only, text=True,
            small=True,
        )  # fmt: skip
    solara.Text(
        "Narrow a lever to see only some points. Bars: how much of the difference between the "
        f"medians of these points in “{metric_label(look.outcome)}” a lever explains by itself. "
        f"{_caution(look)}",
        classes=["ccgsim-quiet"],
    )
    for lever in look.sweep.tables.manifest.levers:
        LimitRow(lever, now, look, change).key(lever.key)


def _caution(look: Look) -> str:
    count = len(look.points)
    if any(map(math.isnan, look.shares.values())):
        return "–: each point has its own value, so it cannot be told."
    return f"With {count} points that is rough." if count < FEWEST_POINTS else ""


@solara.component
def LimitRow(lever: Lever, now: View, look: Look, change: Change) -> None:
    """A lever: its name, what it explains, what it is, and its limits."""
    key, name, values = lever.key, look.names[lever.key], look.sweep.tables.design[lever.key]

    def limit(text: str) -> None:
        kept = {one: old for one, old in now.only.items() if one != key}
        change(only={**kept, key: text} if text else kept)

    limited = key in now.only
    with solara.Div(classes=["ccgsim-lever", *(["ccgsim-moved"] if limited else [])]):
        solara.HTML(unsafe_innerHTML=_head(name, look.shares[key]))
        solara.HTML(unsafe_innerHTML=_about(key, name), classes=["ccgsim-quiet"])
        if is_a_range(values):
            low, high = float(values.min()), float(values.max())
            ends = limits(values, now.only[key]) if limited else (low, high)
            if low < high:
                RangeSlider(name, (low, high), ends, limit)
            else:
                solara.Text(f"{low:g} in every point", classes=["ccgsim-limits"])
        else:
            NamesChoice(name, choices(values), now.only.get(key, ""), limit)


def _about(key: str, name: str) -> str:
    """Return what a lever is, unless its name says it, and its key in a scenario file."""
    about = about_lever(key)
    parts = ".</span><span>".join(escape(part) for part in key.split("."))  # it breaks at dots
    said = "" if about == name else f"{escape(about)} · "
    return f"{said}<code><span>{parts}</span></code>"


def _head(name: str, share: float) -> str:
    """Return a lever's name, and what it explains as a bar and a number."""
    known = not math.isnan(share)
    width = 100 * share if known else 0
    text = percentage(share) if known else "–"
    return (
        f"<div class='ccgsim-explains'><span class='name'>{escape(name)}</span><span class='bar' "
        f"aria-hidden='true'><i style='width:{width:.1f}%'></i></span>"
        f"<span class='ccgsim-value' title='explained by this lever'>{text}</span></div>"
    )


@solara.component
def RangeSlider(
    name: str, ends: tuple[float, float], value: tuple[float, float], limit: Callable[[str], None]
) -> None:
    """A slider with two knobs that speaks when one is let go; its ends stand beside it."""
    place: solara.Reactive[list[float]] = solara.use_reactive(list(value))
    solara.use_effect(lambda: place.set(list(value)), [value])
    low, high = ends
    first, last = place.value
    with solara.Div(classes=["ccgsim-range"]):
        slider = rv.RangeSlider(
            v_model=place.value, min=low, max=high, step=(high - low) / STEPS, dense=True,
            hide_details=True, on_v_model=place.set, attributes={"aria-label": f"Limits on {name}"},
        )  # fmt: skip
        solara.Text(f"{first:.3g} to {last:.3g}".replace("-", "−"), classes=["ccgsim-limits"])

    def let_go(_widget: object, _event: object, data: Any) -> None:
        chosen = sorted(min(max(float(end), low), high) for end in data)
        place.set(chosen)
        whole = chosen[0] <= low and chosen[1] >= high
        limit("" if whole else f"{chosen[0]:.6g}{BETWEEN}{chosen[1]:.6g}")

    rv.use_event(slider, "change", let_go)


@solara.component
def NamesChoice(name: str, names: list[object], text: str, limit: Callable[[str], None]) -> None:
    """The values of a lever of names, of which some can be taken."""
    taken = places(text, len(names))

    def choose(found: list[int]) -> None:
        some = sorted(int(place) for place in found)
        limit("" if len(some) in (0, len(names)) else AMONG.join(map(str, some)))

    rv.Select(
        items=[{"text": value_name(str(one)), "value": place} for place, one in enumerate(names)],
        v_model=taken, multiple=True, chips=True, small_chips=True, dense=True, outlined=True,
        hide_details=True, placeholder="all values", on_v_model=choose,
        attributes={"aria-label": f"Limits on {name}"},
    )  # fmt: skip
