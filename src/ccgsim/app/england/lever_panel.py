"""The levers: choose a scenario, change it, see the fan follow; save it, load one, share a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import reacton.ipyvuetify as rv
import solara

from ccgsim.app.england.levers import LEVERS, Lever, as_file, moved, value_on, years
from ccgsim.app.england.slider import NumberSlider
from ccgsim.app.parts.browser import FileWidget
from ccgsim.app.parts.glossary import Quiet, term
from ccgsim.app.running.shelf import LOADED, keep, titles
from ccgsim.app.view import View
from ccgsim.errors import CcgsimError

if TYPE_CHECKING:
    from ccgsim.app.england.shown import Futures

Change = Callable[..., None]


@solara.component
def LeverPanel(now: View, found: Futures, change: Change) -> None:
    """Scenario and levers; the fans stand beside them."""
    ScenarioChoice(now, found, change)
    BaselineChoice(now, change)
    SinceChoice(found.since, years(found.file.scenario), change)
    for lever in LEVERS.values():
        before = value_on(found.file.scenario, lever.key, date(found.since, 4, 1))
        LeverRow(lever, before, now.levers.get(lever.key), "levers", lever.label, change)
    SaveAndReset(now, found, change)


@solara.component
def SinceChoice(since: int, choices: range, change: Change) -> None:
    """The year from which moved levers hold."""
    rv.Select(
        label="Changes hold from 1 April", items=list(choices), v_model=since,
        dense=True, outlined=True, hide_details=True, on_v_model=lambda year: change(since=year),
    )  # fmt: skip


@solara.component
def ScenarioChoice(now: View, found: Futures, change: Change) -> None:
    """The scenario files there are, one from the visitor's own, and what is wrong with it."""
    problem, set_problem = solara.use_state("")
    known = [{"text": title, "value": name} for name, title in solara.use_memo(titles, []).items()]
    if now.scenario.startswith(LOADED):
        known.append({"text": found.file.file, "value": now.scenario})
    rv.Select(
        label="Scenario", items=known, v_model=now.scenario, dense=True, outlined=True,
        hide_details=True, on_v_model=lambda name: change(scenario=name, levers={}),
    )  # fmt: skip
    Quiet(found.file.scenario.question)

    def load(picked: list[object]) -> None:
        file, text, _ = (str(part) for part in picked)
        try:
            change(scenario=keep(file, text), levers={})
            set_problem("")
        except CcgsimError as error:
            set_problem(str(error))

    FileWidget.element(label="Load a scenario file", accept=".toml", on_picked=load)
    if problem:
        solara.Error(problem, dense=True, classes=["ccgsim-problem"])


@solara.component
def BaselineChoice(now: View, change: Change) -> None:
    """What the scenario is compared with: itself without changes, or another one."""
    others = solara.use_memo(titles, [])
    unchanged = {"text": "this scenario, unchanged", "value": ""}
    known = [{"text": title, "value": name} for name, title in others.items()]
    rv.Select(
        label="Compared with", items=[unchanged, *known], v_model=now.baseline, dense=True,
        outlined=True, hide_details=True, on_v_model=lambda name: change(baseline=name),
    )  # fmt: skip


@solara.component
def LeverRow(
    lever: Lever, before: str, to: str | None, levers: str, name: str, change: Change
) -> None:
    """One lever with its value, what it means, and the scenario's own value when it is moved.

    Args:
        lever: to show.
        before: the scenario's own value, on the day from which moved levers hold.
        to: the one it is moved to; None if it is not.
        levers: the field of the view in which moved ones are.
        name: of the control, for those who cannot see it.
        change: told of the value when the lever is let go.
    """

    def set_value(text: str) -> None:
        change(**{levers: lambda view: moved(getattr(view, levers), lever.key, text, before)})

    value = before if to is None else to
    with solara.Div(classes=["ccgsim-lever", *(["ccgsim-moved"] if to is not None else [])]):
        with solara.Div(classes=["ccgsim-lever-head"]):
            solara.HTML(tag="span", unsafe_innerHTML=term(lever.label, lever.about))
            solara.Text(_value(lever, before, to), classes=["ccgsim-value"])
        if lever.choices:
            rv.Select(
                items=list(lever.choices), v_model=value, dense=True, outlined=True,
                hide_details=True, on_v_model=set_value, attributes={"aria-label": name},
            )  # fmt: skip
        else:
            NumberSlider(lever, float(value), name, set_value)


def _value(lever: Lever, before: str, to: str | None) -> str:
    """Return what stands beside a lever's name: its value, unless a menu shows it, and the old.

    One that is moved to the value of that day keeps it, whatever the scenario does later.
    """
    if to == before:
        return "stays" if lever.choices else f"stays {lever.shown(to)}"
    if lever.choices:
        return f"was {before}" if to is not None else ""
    return lever.shown(before) + ("" if to is None else f" → {lever.shown(to)}")


@solara.component
def SaveAndReset(now: View, found: Futures, change: Change) -> None:
    """Back to the scenario as it is; the change as a file."""
    with solara.Div(classes=["ccgsim-buttons"]):
        solara.Button(
            "Undo all changes", on_click=lambda: change(levers={}), disabled=not now.levers,
            outlined=True, small=True,
        )  # fmt: skip
        text = as_file(found.file.scenario, found.file.file, now.levers, found.since)
        with solara.FileDownload(text, filename="changed.toml", mime_type="text/plain"):
            solara.Button("Save as a scenario file", outlined=True, small=True)
    Quiet(
        "The address of this page holds all of this: copy it to share the view. Put a saved file "
        f"beside {found.file.file}, which it extends."
    )
