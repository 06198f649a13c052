"""The left of the page: what colours the map, whose future it shows, and the map with its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import solara

from ccgsim.app.colouring import (
    CHOICES,
    GROUPS,
    KNOWN_IN_FACT,
    Colouring,
    by_group,
    by_measure,
    by_rating,
    labels,
    unknown,
)
from ccgsim.app.map import MapWidget, country_of, packed
from ccgsim.app.news import News, news_of_record, news_of_run
from ccgsim.app.runs import REPLICATES
from ccgsim.app.view import TYPICAL, View
from ccgsim.arrays import IntArray
from ccgsim.calendar import Calendar
from ccgsim.facts import load_facts
from ccgsim.history import history

if TYPE_CHECKING:
    from ccgsim.app.shown import Shown


@dataclass(frozen=True)
class Frames:
    """What the map shows: who belongs to whom (M, N), what happens, and a title."""

    organisation: IntArray
    officer: IntArray
    footprint: IntArray
    news: list[News]
    title: str


def frames(now: View, shown: Shown) -> Frames:
    """Return the months of the replicate, or of the record."""
    facts, replay = load_facts(), shown.replay
    calendar = Calendar(shown.scenario.run.start, shown.scenario.run.end)
    if now.record:
        known = history(replay.days, facts)
        news = news_of_record(known, calendar)
        return Frames(known.organisation, known.officer, replay.footprint, news, "What happened")
    news = news_of_run(replay.events, calendar, facts)
    title = f"Future {replay.replicate}"
    return Frames(replay.organisation, replay.officer, replay.footprint, news, title)


def colouring(now: View, shown: Shown, shot: Frames) -> Colouring:
    """Return the colours of the map."""
    name = now.colour if now.colour in CHOICES else "organisation"
    if name in GROUPS:
        return by_group(name, getattr(shot, name), load_facts())
    if now.record:
        return unknown(shot.organisation, name)
    if name == "rating":
        return by_rating(shown.replay.figures["rating"])
    if name == "merging":
        return by_measure(name, shown.fan.merged)
    return by_measure(name, shown.replay.figures[name])


@solara.component
def MapPanel(now: View, shown: Shown, change: Callable[..., None]) -> None:
    """The map with its choices."""
    replay = shown.replay
    about = (id(replay), now.record)
    shot = solara.use_memo(lambda: frames(now, shown), [about])
    paint = solara.use_memo(lambda: colouring(now, shown, shot), [about, now.colour, id(shown.fan)])
    country = solara.use_memo(lambda: country_of(load_facts()), [])
    Choices(now, shown, change)
    codes = load_facts().codes
    MapWidget.element(
        country=country,
        **arrays(shot, paint),
        days=[day.isoformat() for day in replay.days],
        events=[[one.month, one.what, one.ccg] for one in shot.news],
        title=shot.title,
        month=min(now.month, len(replay.days) - 1),
        on_month=lambda month: change(month=month),
        selected=codes.index(now.ccg) if now.ccg in codes else -1,
        on_selected=lambda ccg: change(ccg=codes[ccg], tab="ccg") if ccg >= 0 else None,
        show_footprints=now.footprints,
    )
    if now.record:
        solara.Text(
            "Mergers are dated to the day. Of shared officers only some statements are known, up "
            "to 31 August 2018: a CCG is shown with those named beside it in the latest one.",
            classes=["ccgsim-quiet"],
        )


def arrays(shot: Frames, paint: Colouring) -> dict[str, Any]:
    """Return what the widget needs as bytes, and what explains it."""
    return {
        "organisation": packed(shot.organisation, "i2"),
        "officer": packed(shot.officer, "i2"),
        "footprint": packed(shot.footprint, "i2"),
        "fill": packed(paint.fill, "u1"),
        "value": packed(np.asarray(paint.value), "f4"),
        "palette": list(paint.colours),
        "legend": paint.legend,
    }


@solara.component
def Choices(now: View, shown: Shown, change: Callable[..., None]) -> None:
    """What the map shows, and how."""
    import reacton.ipyvuetify as rv

    with solara.Div(classes=["ccgsim-choices"]):
        rv.Select(
            label="Colour by", items=labels(list(CHOICES)), v_model=now.colour, dense=True,
            outlined=True, hide_details=True, on_v_model=lambda name: change(colour=name),
        )  # fmt: skip
        rv.Select(
            label="Show", items=[*_futures(shown), {"text": "What happened in fact", "value": -2}],
            v_model=-2 if now.record else now.replicate, dense=True, outlined=True,
            hide_details=True, on_v_model=lambda which: _choose(which, change),
        )  # fmt: skip
    known = now.colour in KNOWN_IN_FACT or not now.record
    note = _about(now.colour) if known else "The record does not have this CCG by CCG."
    with solara.Div(classes=["ccgsim-note"]):
        solara.Text(note, classes=["ccgsim-quiet"])
        solara.Switch(
            label="Outline STPs", value=now.footprints, on_value=lambda on: change(footprints=on)
        )


def _futures(shown: Shown) -> list[dict[str, Any]]:
    typical = {"text": f"Typical future ({shown.typical})", "value": TYPICAL}
    return [typical, *({"text": f"Future {k}", "value": k} for k in range(REPLICATES))]


def _choose(which: int, change: Callable[..., None]) -> None:
    if which == -2:
        change(record=True)
    else:
        change(record=False, replicate=which)


def _about(name: str) -> str:
    from ccgsim.app.colouring import MEASURES, RATING

    if name in GROUPS:
        return GROUPS[name][1]
    return MEASURES[name].about if name in MEASURES else RATING[1]
