"""The left of the page England: what colours the map, whose future it shows, and the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import reacton.ipyvuetify as rv
import solara

from ccgsim.app.england.colouring import CHOICES, KNOWN_IN_FACT, about
from ccgsim.app.england.downloads import MapSaves
from ccgsim.app.england.england_map import ColourChoice, EnglandMap, Note, futures
from ccgsim.app.england.frames import Frames, of_future, of_record
from ccgsim.app.parts.glossary import Quiet
from ccgsim.app.running.runs import REPLICATES
from ccgsim.app.view import View

if TYPE_CHECKING:
    from ccgsim.app.england.shown import Shown

IN_FACT, BESIDE = -2, -3
"""In place of a future in the menu: what happened, alone or beside the future."""
UNKNOWN_IN_FACT = "The record does not have this for each CCG."


def frames(now: View, shown: Shown) -> tuple[Frames, ...]:
    """Return the months of the future, of the record, or of both."""
    record = [of_record(shown.replay)] if now.record or now.beside else []
    if now.record:
        return tuple(record)
    return (of_future(shown.title, shown.fan, shown.replay, shown.replay.days), *record)


def what_is_shown(now: View, colour: str, number: int) -> str:
    """Say which parts of the map are simulated; ``number`` is the future's."""
    if now.record:
        return "What happened in fact"
    if now.beside:
        return f"A: simulated, one of {REPLICATES} futures. B: what happened in fact"
    if colour == "merging":
        return f"Simulated: colours of all {REPLICATES} futures, outlines of number {number}"
    return f"Simulated: one of {REPLICATES} futures, number {number}"


@solara.component
def MapPanel(now: View, shown: Shown, change: Callable[..., None]) -> None:
    """The map with its choices."""
    known = [id(shown.replay), id(shown.fan), now.record, now.beside]
    shots = solara.use_memo(lambda: frames(now, shown), known)
    colour = now.colour if now.colour in CHOICES else "organisation"
    with solara.Div(classes=["ccgsim-choices"]):
        ColourChoice(colour, {}, change)
        which = IN_FACT if now.record else BESIDE if now.beside else now.replicate
        WhatToShow(which, shown.typical, change)
    what = what_is_shown(now, colour, shown.replay.replicate)
    known_here = colour in KNOWN_IN_FACT or not now.record
    Note(about(colour) if known_here else UNKNOWN_IN_FACT, now.footprints, change, what)
    EnglandMap(now, shots, colour, change)
    MapSaves(*((what, "") if now.record else (shown.title, what)))
    if now.record or now.beside:
        Quiet(
            "Mergers are dated to the day. For shared officers only some statements are known, up "
            "to 31 August 2018: a CCG is shown with those named with it in the latest one."
        )


@solara.component
def WhatToShow(which: int, typical: int, change: Callable[..., None]) -> None:
    """A menu of what happened, with or without the future, and of all futures."""
    first = futures(typical)
    items = [
        first[0],
        {"text": "Side by side with what happened", "value": BESIDE},
        {"text": "What happened in fact", "value": IN_FACT},
        *first[1:],
    ]

    def choose(new: int) -> None:
        chosen = {"replicate": new} if new not in (IN_FACT, BESIDE) else {}
        change(record=new == IN_FACT, beside=new == BESIDE, **chosen)

    rv.Select(
        label="Show", items=items, dense=True, outlined=True, hide_details=True, v_model=which,
        on_v_model=choose,
    )  # fmt: skip
