"""The head of every page: what it is about, the way to the other pages, work, light or dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import solara
import solara.lab

from ccgsim.app.parts.browser import TourWidget
from ccgsim.app.parts.glossary import Quiet, explained
from ccgsim.app.running.work import Outcome
from ccgsim.app.tour import TOURED, steps
from ccgsim.app.view import PAGES, View

T = TypeVar("T")
TITLE = "How England’s 211 CCGs reorganised"


@solara.component
def Header(
    now: View, subtitle: str, outcome: Outcome[T] | None, change: Callable[..., None]
) -> None:
    """The title, the pages to choose from, how far the work is if there is any, light or dark."""
    with solara.Div(classes=["ccgsim-header"]):
        with solara.Div(classes=["ccgsim-title"]):
            solara.HTML(tag="h1", unsafe_innerHTML=explained(TITLE))
            Quiet(subtitle)
        Pages(now.page, change)
        with solara.Div(classes=["ccgsim-tour-place"]):
            if now.page == TOURED:
                TourWidget.element(steps=steps())
        with solara.Div(classes=["ccgsim-progress"]):  # of a fixed size, so that nothing moves
            if outcome is not None:
                Progress(outcome)
        solara.lab.ThemeToggle()


@solara.component
def Pages(open_page: str, change: Callable[..., None]) -> None:
    """A button for each page."""
    names = list(PAGES)
    with solara.Div(classes=["ccgsim-pages"], attributes={"role": "navigation"}):
        for name in names:
            here = name == open_page
            solara.Button(
                PAGES[name], on_click=lambda name=name: change(page=name), text=True, small=True,
                classes=["ccgsim-here"] if here else [],
                attributes={"aria-current": "page"} if here else {},
            )  # fmt: skip


@solara.component
def Progress(outcome: Outcome[T]) -> None:
    """A bar while work is going on, and a way to end it."""
    if outcome.state.busy:
        solara.ProgressLinear(value=100 * outcome.done.value)
        solara.Button("Stop", on_click=outcome.stop, small=True, text=True)
