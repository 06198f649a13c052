"""The levers of both scenarios that are compared, those of A beside those of B."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import solara

from ccgsim.app.compared import Compared, against
from ccgsim.app.england_map import LETTERS
from ccgsim.app.glossary import Quiet
from ccgsim.app.lever_panel import LeverRow, SinceChoice
from ccgsim.app.levers import LEVERS, value_on
from ccgsim.app.view import View

Change = Callable[..., None]


@solara.component
def BothLevers(now: View, found: Compared, change: Change) -> None:
    """One lever below the other, each twice: the left is of A, the right of B."""
    runs = [side.file.scenario.run for side in found.sides]
    SinceChoice(now.since, runs[0].start.year, max(run.end.year for run in runs), change)
    fields = ("rival", "levers") if now.swapped else ("levers", "rival")
    day = date(now.since, 4, 1)

    def move(**fields: object) -> None:
        # Until it is said, what to compare with depends on whether levers are moved.
        change(against=against, **fields)

    with solara.Div(classes=["ccgsim-both"]):
        for letter, side in zip(LETTERS, found.sides, strict=True):
            solara.Text(f"{letter}: {side.file.scenario.title}", classes=["ccgsim-both-head"])
        for lever in LEVERS.values():
            for letter, side, field in zip(LETTERS, found.sides, fields, strict=True):
                before = value_on(side.file.scenario, lever.key, day)
                value = getattr(now, field).get(lever.key, before)
                LeverRow(lever, before, value, field, f"{letter}: {lever.label}", move)
    Quiet("The year is the same for both. What the levers come to is under What differs.")
