"""The page to compare two scenarios on: two maps, one clock, and what differs between them."""

from __future__ import annotations

from collections.abc import Callable

import solara

from ccgsim.app.compare.compared import Compared, compared
from ccgsim.app.compare.differences_panel import DifferencesPanel
from ccgsim.app.compare.fates_panel import FatesPanel
from ccgsim.app.compare.levers import BothLevers
from ccgsim.app.compare.picks import Picks, colour_of
from ccgsim.app.compare.two_ccgs_panel import TwoCcgs
from ccgsim.app.england.ccg_panel import CcgChoice
from ccgsim.app.england.colouring import about
from ccgsim.app.england.downloads import MapSaves
from ccgsim.app.england.england_map import EnglandMap, Note
from ccgsim.app.england.fates import FATES
from ccgsim.app.england.file_notes import FileNotes
from ccgsim.app.header import Header
from ccgsim.app.parts.tabs import Tabs, open_tab
from ccgsim.app.running.work import use_newest
from ccgsim.app.view import View

TABS = {
    "differences": "What differs",
    "merges": "Who merges",
    "shares_officer": "Who shares",
    "ccg": "One CCG",
    "levers": "Levers",
}
STOPPED = "Stopped. Choose above what to compare."
Change = Callable[..., None]


@solara.component
def ComparePage(now: View, change: Change) -> None:
    """Two scenarios side by side, under the same luck."""
    levers = (tuple(now.levers.items()), tuple(now.rival.items()), now.since)
    wish = (now.scenario, now.baseline, now.against, levers, now.seed, now.replicate, now.swapped)
    outcome = use_newest(lambda told: compared(now, told), wish)
    found = outcome.value
    subtitle = "Two scenarios with the same luck, so what differs between them is due to the policy"
    Header(now, subtitle, outcome, change)
    Picks(now, found, change)
    if outcome.state.problem:
        solara.Error(outcome.state.problem, dense=True, classes=["ccgsim-problem"])
    if found is None:
        if not outcome.state.problem:
            busy = outcome.state.busy
            said = "Simulating 200 futures of each…" if busy else STOPPED
            solara.Div(classes=["ccgsim-wait"], children=[said])
        return
    FileNotes([side.file for side in found.sides])
    with solara.Div(classes=["ccgsim-columns", "ccgsim-two-maps"]):
        with solara.Div(classes=["ccgsim-left"]):
            TwoMaps(now, found, change)
        with solara.Div(classes=["ccgsim-right"]):
            Panels(now, found, change)


@solara.component
def TwoMaps(now: View, found: Compared, change: Change) -> None:
    """One future of each scenario, on the months that both have."""
    shots = solara.use_memo(found.frames, [found])
    spans = [side.replay.scenario.run for side in found.sides]
    if spans[0] != spans[1]:
        solara.Text(
            f"A runs from {spans[0].start:%-d %B %Y} to {spans[0].end:%-d %B %Y}, B from "
            f"{spans[1].start:%-d %B %Y} to {spans[1].end:%-d %B %Y}. Only the months that both "
            f"have are compared: up to {found.days[-1]:%-d %B %Y}.",
            classes=["ccgsim-difference"],
        )
    Note(about(colour_of(now)), now.footprints, change)
    EnglandMap(now, shots, colour_of(now), change)
    MapSaves(" and ".join(shot.title for shot in shots), shots[0].about.capitalize())


@solara.component
def Panels(now: View, found: Compared, change: Change) -> None:
    """The panel that is chosen, under its tabs."""
    tab = open_tab(now, TABS)
    Tabs(tab, TABS, change)
    with solara.Div(classes=["ccgsim-panel"]):
        if tab == "differences":
            DifferencesPanel(now, found)
        elif tab in FATES:
            FatesPanel(found, tab, change)
        elif tab == "levers":
            BothLevers(now, found, change)
        else:
            CcgChoice(now, change)
            TwoCcgs(now, found)
