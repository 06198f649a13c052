"""The page to watch England on: a map, and beside it the record, the levers, one CCG, the card."""

from __future__ import annotations

from collections.abc import Callable

import solara

from ccgsim.app.england.ccg_panel import CcgPanel
from ccgsim.app.england.file_notes import FileNotes
from ccgsim.app.england.lever_panel import LeverPanel
from ccgsim.app.england.map_panel import MapPanel
from ccgsim.app.england.record_panel import RecordPanel
from ccgsim.app.england.scorecard_panel import ScorecardPanel
from ccgsim.app.england.shown import Futures, Shown, futures, with_replay
from ccgsim.app.header import Header
from ccgsim.app.parts.tabs import Tabs, open_tab
from ccgsim.app.running.work import use_newest
from ccgsim.app.view import View
from ccgsim.scenario.library import THE_RECORD

TABS = {
    "record": "Against the record",
    "levers": "Levers",
    "ccg": "One CCG: why",
    "scorecard": "Scorecard",
}
Change = Callable[..., None]


@solara.component
def WatchPage(now: View, change: Change) -> None:
    """England in one future, and beside it the panel that is chosen."""
    policy = (now.scenario, now.baseline, tuple(now.levers.items()), now.since)
    wish = (*policy, now.seed, now.replicate)
    outcome = use_newest(lambda told: futures(now, told), wish)
    # The fans need not wait for the map, which follows.
    found = outcome.value
    mapped = use_newest(lambda _: with_replay(found) if found else None, id(found))
    title = found.title if found else ""
    Header(now, f"Simulated under the scenario “{title}”" if title else "", outcome, change)
    if outcome.state.problem:
        solara.Error(outcome.state.problem, dense=True, classes=["ccgsim-problem"])
    if outcome.state.stopped:
        Stopped(title, outcome.again)
    if found is None or mapped.value is None:
        if outcome.state.busy or mapped.state.busy:
            solara.Div(classes=["ccgsim-wait"], children=["Simulating 200 futures…"])
        else:
            WayOn(now, change)
        return
    FileNotes([found.file])
    two = now.beside and not now.record
    with solara.Div(classes=["ccgsim-columns", *(["ccgsim-two-maps"] if two else [])]):
        with solara.Div(classes=["ccgsim-left"]):
            MapPanel(now, mapped.value, change)
        with solara.Div(classes=["ccgsim-right"]):
            Panels(now, found, mapped.value, change)


@solara.component
def WayOn(now: View, change: Change) -> None:
    """What a visitor can do whose link leads to nothing."""
    with solara.Div(classes=["ccgsim-buttons"]):
        if now.levers:
            solara.Button(
                "Undo all changes", on_click=lambda: change(levers={}), outlined=True, small=True
            )
        solara.Button(
            "Open the record, 2013 to 2018", outlined=True, small=True,
            on_click=lambda: change(scenario=THE_RECORD, baseline="", levers={}),
        )  # fmt: skip


@solara.component
def Stopped(title: str, again: Callable[[], None]) -> None:
    """What the page shows once its work was stopped, and the way on."""
    still = f"The page still shows the previous results: {title}." if title else ""
    with solara.Div(classes=["ccgsim-stopped"]):
        solara.Text(f"Stopped. {still}")
        solara.Button("Simulate", on_click=again, small=True, outlined=True)


@solara.component
def Panels(now: View, found: Futures, shown: Shown, change: Change) -> None:
    """The panel that is chosen, under its tabs."""
    tab = open_tab(now, TABS)
    Tabs(tab, TABS, change)
    with solara.Div(classes=["ccgsim-panel"]):
        if tab in ("record", "levers"):
            # At one place under both tabs, so that the chart stays as it is.
            with solara.Div(classes=["ccgsim-levers"] if tab == "levers" else []):
                with solara.Div(classes=["ccgsim-lever-list"]):
                    if tab == "levers":
                        LeverPanel(now, found, change)
                with solara.Div(classes=["ccgsim-lever-fans"]):
                    RecordPanel(now, found)
        elif tab == "ccg":
            CcgPanel(now, shown, change)
        else:
            ScorecardPanel(found)
