"""Buttons that save what a page shows: a file the server makes when it is asked, or a picture."""

from __future__ import annotations

from collections.abc import Callable

import solara

from ccgsim.app.parts.browser import SaveWidget
from ccgsim.app.running.work import use_newest

CSV, HTML = "text/csv", "text/html"
NOTHING: tuple[int, bytes] = (0, b"")


@solara.component
def Save(label: str, file: str, kind: str, make: Callable[[], bytes], about: str = "") -> None:
    """A small button for a file; what is wrong, if it cannot be made, stands below it.

    Args:
        label: on the button.
        file: the name to save under.
        kind: `CSV` or `HTML`.
        make: returns what is in the file; called in the background, when the button is pressed.
        about: what is read on hovering.
    """
    asked = solara.use_reactive(0)
    number = asked.value
    outcome = use_newest(lambda _: (number, make()) if number else NOTHING, number)
    state = outcome.state
    failed = number if state.problem and not state.busy else 0
    SaveWidget.element(
        label=label, about=about, file=file, kind=kind, asked=number, on_asked=asked.set,
        sent=list(state.value or NOTHING), failed=failed,
    )  # fmt: skip
    if failed:
        solara.Error(state.problem, dense=True, classes=["ccgsim-problem"])
