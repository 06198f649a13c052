"""The page of results: a run, a comparison or a sweep that is finished, to look at and to take."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import reacton.ipyvuetify as rv
import solara
from markdown import markdown

from ccgsim.app.header import Header
from ccgsim.app.results.archive import DAMAGED, UNFINISHED, Entry, entries, folder, report_of
from ccgsim.app.results.sweep_panel import SaveReport, SweepPanel
from ccgsim.app.running.work import Outcome, use_newest
from ccgsim.app.view import View

WHAT_IT_IS = {
    "run": "A run: one scenario simulated many times. Its report has the fans beside the "
    "record, the scorecard, the map and the events.",
    "comparison": "A comparison: the same futures under two or more policies. Its "
    "report says what changes, how sure that is, and for which CCGs.",
}
"""What is said of results that have a report but no page of their own."""
ANEW: dict[str, object] = {"outcome": "", "on": "", "along": "", "shade": "", "only": {}}
"""What other results start with."""
Change = Callable[..., None]


@solara.component
def ResultsPage(now: View, change: Change) -> None:
    """The results there are, and those that are chosen."""
    again, set_again = solara.use_state(0)
    found = use_newest(lambda _: entries(), again)
    Header(now, "Results of finished runs, comparisons and sweeps", None, change)
    if found.value is None:
        solara.Div(classes=["ccgsim-wait"], children=["Looking for results…"])
        return
    if not found.value and not now.results:
        NoResults()
        return
    with solara.Div(classes=["ccgsim-archive"]):
        rv.Autocomplete(
            label="Results: what, of what, how much, finished when, in which folder",
            items=[{"text": entry.line, "value": entry.name} for entry in found.value],
            v_model=now.results or None, dense=True, outlined=True, hide_details=True,
            on_v_model=lambda name: change(results=name or "", **ANEW),
        )  # fmt: skip
        solara.Button(
            "Look again", on_click=lambda: set_again(again + 1), outlined=True, small=True
        )
    Chosen(now, found, change)


@solara.component
def NoResults() -> None:
    """How to come by results."""
    with solara.Div(classes=["ccgsim-about"]):
        solara.HTML(
            unsafe_innerHTML=markdown(
                f"There are no results in the folder `{folder().name}` yet. In a terminal, where "
                "the app was started, make some:\n\n"
                "    ccgsim sweep experiments/allowance-and-stance.toml\n"
                "    ccgsim run record-2013-2018\n"
                "    ccgsim compare record-2013-2018 no-moratorium\n\n"
                "Then reload this page. `ccgsim app --results DIR` looks in another folder."
            )
        )


@solara.component
def Chosen(now: View, found: Outcome[list[Entry]], change: Change) -> None:
    """The results that are chosen, or what is wrong with them."""
    known = {entry.name: entry for entry in found.value or ()}
    entry = known.get(now.results)
    if not now.results:
        solara.Text("Choose results from the list.", classes=["ccgsim-quiet"])
    elif entry is None or entry.kind in (UNFINISHED, DAMAGED):
        Problem(now.results)
    elif entry.kind == "sweep":
        SweepPanel(entry, now, change).key(entry.name)
    else:
        ReportOnly(entry)


@solara.component
def Problem(name: str) -> None:
    """What the command line says of results that cannot be shown."""
    outcome = use_newest(lambda _: report_of(name), name)
    if outcome.state.problem:
        solara.Error(outcome.state.problem, dense=True, classes=["ccgsim-problem"])
    elif not outcome.state.busy:
        solara.Text("These results have just been finished: look again.")


@solara.component
def ReportOnly(entry: Entry) -> None:
    """A line on what it is, and its report."""
    with solara.Div(classes=["ccgsim-about"]):
        solara.HTML(tag="h2", unsafe_innerHTML=escape(entry.title))
        solara.Text(entry.question)
        solara.Text(f"{WHAT_IT_IS.get(entry.kind, '')} {entry.made}.", classes=["ccgsim-quiet"])
        SaveReport(entry)
