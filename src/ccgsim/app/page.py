"""The page: England on a map, and beside it the record, the levers, one CCG, the scorecard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import solara
import solara.lab

from ccgsim.app.about import About
from ccgsim.app.browser import AddressWidget
from ccgsim.app.ccg_panel import CcgPanel
from ccgsim.app.lever_panel import LeverPanel
from ccgsim.app.levers import LEVERS, changed
from ccgsim.app.map_panel import MapPanel
from ccgsim.app.record_panel import RecordPanel
from ccgsim.app.runs import Fan, fan_of, replay_of
from ccgsim.app.scorecard_panel import ScorecardPanel
from ccgsim.app.shelf import ScenarioFile, scenario_file
from ccgsim.app.view import TYPICAL, View
from ccgsim.app.work import Outcome, use_newest
from ccgsim.errors import CcgsimError
from ccgsim.replay import Replay
from ccgsim.scenario import Scenario

TABS = {
    "record": "Against the record",
    "levers": "Levers",
    "ccg": "One CCG: why",
    "scorecard": "Scorecard",
    "about": "About",
}
STYLE = Path(__file__).parent / "style.css"


def warm_up() -> None:
    """Work out the first view, so that the first visitor does not wait for it."""
    with suppress(CcgsimError):  # a visitor is told what is wrong; the server goes on
        shown(View(), lambda _: None)


@dataclass(frozen=True)
class Shown:
    """What is shown: a scenario's futures, one of them, and the baseline's if levers moved."""

    file: ScenarioFile
    scenario: Scenario
    fan: Fan
    replay: Replay
    typical: int
    baseline: Fan | None


def shown(view: View, told: Callable[[float], None]) -> Shown:
    """Work out what a view shows.

    Raises:
        CcgsimError: a scenario or a setting is not valid.
    """
    file = scenario_file(view.scenario)
    known = {key: text for key, text in view.levers.items() if key in LEVERS}
    scenario = changed(file.scenario, known, view.since)
    baseline = fan_of(file.scenario, view.seed, told) if known else None
    fan = fan_of(scenario, view.seed, told)
    # The baseline's typical future, so that a moved lever changes the policy and not the luck.
    typical = (baseline or fan).typical
    number = typical if view.replicate == TYPICAL else view.replicate
    return Shown(file, scenario, fan, replay_of(scenario, view.seed, number), typical, baseline)


@solara.component
def Page() -> None:
    """Everything a visitor sees; the view is the visitor's own."""
    search = solara.use_router().search or ""
    view = solara.use_reactive(solara.use_memo(lambda: View.from_query(search), []))
    now = view.value
    wish = (now.scenario, tuple(now.levers.items()), now.since, now.seed, now.replicate)
    outcome = use_newest(lambda told: shown(view.peek(), told), wish)

    def change(**fields: object) -> None:
        view.value = replace(view.peek(), **fields)

    solara.Title("England's CCGs, 2013 to 2018")
    solara.Style(STYLE)
    AddressWidget.element(query=now.query())
    with solara.Div(classes=["ccgsim-page"]):
        Header(outcome)
        if outcome.state.problem:
            solara.Error(outcome.state.problem, dense=True, classes=["ccgsim-problem"])
        if outcome.value is None:
            if not outcome.state.problem:
                solara.Div(classes=["ccgsim-wait"], children=["Simulating 200 futures…"])
            return
        with solara.Div(classes=["ccgsim-columns"]):
            with solara.Div(classes=["ccgsim-left"]):
                MapPanel(now, outcome.value, change)
            with solara.Div(classes=["ccgsim-right"]):
                Panels(now, outcome, change)


@solara.component
def Header(outcome: Outcome[Shown]) -> None:
    """The title of the scenario, how far the work is, and light or dark."""
    with solara.Div(classes=["ccgsim-header"]):
        with solara.Div(classes=["ccgsim-title"]):
            solara.HTML(tag="h1", unsafe_innerHTML="How England’s 211 CCGs reorganised")
            title = outcome.value.scenario.title if outcome.value else ""
            solara.Text(f"Scenario: {title}" if title else "", classes=["ccgsim-quiet"])
        Progress(outcome)
        solara.lab.ThemeToggle()


@solara.component
def Progress(outcome: Outcome[Shown]) -> None:
    """A bar of a fixed size, so that nothing moves when work begins or ends."""
    with solara.Div(classes=["ccgsim-progress"]):
        if outcome.state.busy:
            solara.ProgressLinear(value=100 * outcome.done.value)
            solara.Button("Stop", on_click=outcome.stop, small=True, text=True)


@solara.component
def Panels(now: View, outcome: Outcome[Shown], change: Callable[..., None]) -> None:
    """The panel that is chosen, under its tabs."""
    assert outcome.value is not None, "panels are shown once there is something to show"
    names = list(TABS)
    at = names.index(now.tab) if now.tab in names else 0
    with solara.lab.Tabs(value=at, on_value=lambda place: change(tab=names[place])):
        for label in TABS.values():
            solara.lab.Tab(label)
    with solara.Div(classes=["ccgsim-panel"]):
        if names[at] in ("record", "levers"):
            # At one place under both tabs, so that the chart stays as it is.
            with solara.Div(classes=["ccgsim-levers"] if names[at] == "levers" else []):
                with solara.Div(classes=["ccgsim-lever-list"]):
                    if names[at] == "levers":
                        LeverPanel(now, outcome.value, change)
                with solara.Div(classes=["ccgsim-lever-fans"]):
                    RecordPanel(now, outcome.value)
        elif names[at] == "ccg":
            CcgPanel(now, outcome.value, change)
        elif names[at] == "scorecard":
            ScorecardPanel(outcome.value)
        else:
            About()
