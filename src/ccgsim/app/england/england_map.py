"""The map of one future, of the record, or of two of them side by side under one clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import reacton.ipyvuetify as rv
import solara

from ccgsim.app.england.colouring import (
    CHOICES,
    DIFFERENCE,
    GROUPS,
    LETTERS,
    MERGING,
    Colouring,
    by_difference,
    by_group,
    by_measure,
    by_rating,
    measure_of,
    one_legend,
    unknown,
)
from ccgsim.app.england.frames import Frames
from ccgsim.app.england.news import lettered
from ccgsim.app.parts.glossary import Quiet
from ccgsim.app.parts.map import MapWidget, Sealed, country_of, packed
from ccgsim.app.running.runs import REPLICATES
from ccgsim.app.view import TYPICAL, View
from ccgsim.facts import load_facts

Change = Callable[..., None]


def coloured(name: str, shots: Sequence[Frames]) -> list[Colouring]:
    """Return the colours of each map by a choice, or by the difference of the second."""
    if name in GROUPS:
        groups, known = [getattr(shot, name) for shot in shots], [bool(s.figures) for s in shots]
        return by_group(name, groups, load_facts(), known)
    if name == DIFFERENCE:
        first, second = (shot.figures[MERGING] for shot in shots)
        return [by_difference(second - first)] * 2
    figures = [shot.figures[name] for shot in shots if name in shot.figures]
    paint = by_rating if name == "rating" else partial(by_measure, measure_of(name, figures))
    return [
        paint(shot.figures[name]) if name in shot.figures else unknown(shot.organisation, name)
        for shot in shots
    ]


@solara.component
def EnglandMap(now: View, shots: tuple[Frames, ...], colour: str, change: Change) -> None:
    """One map or two, with their clock and the list of what happens.

    Args:
        now: what month is shown, and which CCG is open.
        shots: what is on each map; all have the same days.
        colour: what colours them.
        change: told of clicks, and of the month at rest.
    """
    told = solara.use_memo(lambda: widget_data(shots, coloured(colour, shots)), [shots, colour])
    country = solara.use_memo(lambda: Sealed(country_of(load_facts())), [])
    codes = load_facts().codes
    MapWidget.element(
        country=country,
        **told,
        month=min(now.month, len(shots[0].days) - 1),
        on_month=lambda month: change(month=month),
        selected=codes.index(now.ccg) if now.ccg in codes else -1,
        on_selected=lambda ccg: change(ccg=codes[ccg], tab="ccg") if ccg >= 0 else None,
        show_footprints=now.footprints,
    )


def widget_data(shots: Sequence[Frames], paints: Sequence[Colouring]) -> dict[str, Sealed]:
    """Return the traits of the widget that say what is on its maps."""
    letters = LETTERS if len(shots) > 1 else ("",)
    lists = {letter: shot.news for letter, shot in zip(letters, shots, strict=True)}
    told = {
        "days": [day.isoformat() for day in shots[0].days],
        "maps": [
            {"letter": letter, **_map(shot, paint)}
            for letter, shot, paint in zip(letters, shots, paints, strict=True)
        ],
        "legend": one_legend(paints),
        "events": [[one.month, one.what, one.ccg, where] for one, where in lettered(lists)],
    }
    return {name: Sealed(data) for name, data in told.items()}


def _map(shot: Frames, paint: Colouring) -> dict[str, Any]:
    return {
        "title": shot.title,
        "about": shot.about,
        "organisation": packed(shot.organisation, "i2"),
        "officer": packed(shot.officer, "i2"),
        "footprint": packed(shot.footprint, "i2"),
        "announced": shot.announced,
        "renamed": shot.renamed,
        "fill": packed(paint.fill, "u1"),
        "value": packed(np.asarray(paint.value), "f4"),
        "palette": list(paint.colours),
        "words": list(paint.words),
    }


@solara.component
def ColourChoice(colour: str, more: dict[str, str], change: Change) -> None:
    """What colours the map: one of `CHOICES`, or of some more."""
    items = [{"text": text, "value": name} for name, text in {**more, **CHOICES}.items()]
    rv.Select(
        label="Colour by", items=items, v_model=colour, dense=True, outlined=True,
        hide_details=True, on_v_model=lambda name: change(colour=name),
    )  # fmt: skip


def futures(typical: int | None) -> list[dict[str, Any]]:
    """Return the replicates as a menu shows them; which is typical may not be known yet."""
    number = "" if typical is None else f" ({typical})"
    return [
        {"text": f"Typical future{number}", "value": TYPICAL},
        *({"text": f"Future {k}", "value": k} for k in range(REPLICATES)),
    ]


@solara.component
def Note(note: str, outlined: bool, change: Change, what: str = "") -> None:
    """What is on the map (if said), what its colours mean, and whether STPs are outlined."""
    with solara.Div(classes=["ccgsim-note"]):
        with solara.Div():
            if what:
                solara.Text(what, classes=["ccgsim-what"])
            Quiet(note)
        solara.Switch(
            label="Outline STPs", value=outlined, on_value=lambda on: change(footprints=on)
        )
