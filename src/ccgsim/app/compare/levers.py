"""The levers of both scenarios that are compared, those of A beside those of B."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import solara

from ccgsim.app.compare.compared import KEEPING, Compared, mine_is_b
from ccgsim.app.england.colouring import LETTERS
from ccgsim.app.england.lever_panel import LeverRow, SinceChoice
from ccgsim.app.england.levers import LEVERS, held_from, value_on, years
from ccgsim.app.parts.glossary import Quiet
from ccgsim.app.view import View
from ccgsim.scenario import Scenario

Change = Callable[..., None]


def years_of(scenarios: Sequence[Scenario]) -> range:
    """Return the years from which levers of any of some scenarios may hold."""
    ends = [(years(one)[0], years(one)[-1]) for one in scenarios]
    return range(min(first for first, _ in ends), max(last for _, last in ends) + 1)


@solara.component
def BothLevers(now: View, found: Compared, change: Change) -> None:
    """One lever below the other, each twice: the left is of A, the right of B."""
    scenarios = [side.file.scenario for side in found.sides]
    choices = years_of(scenarios)
    SinceChoice(min(max(now.since, choices[0]), choices[-1]), choices, change)
    fields = ("rival", "levers") if mine_is_b(now) else ("levers", "rival")

    def move(**moved: object) -> None:
        change(**KEEPING, **moved)

    with solara.Div(classes=["ccgsim-both"]):
        for letter, side in zip(LETTERS, found.sides, strict=True):
            solara.Text(f"{letter}: {side.file.scenario.title}", classes=["ccgsim-both-head"])
        for lever in LEVERS.values():
            for letter, scenario, field in zip(LETTERS, scenarios, fields, strict=True):
                day = date(held_from(scenario, now.since), 4, 1)
                before, to = value_on(scenario, lever.key, day), getattr(now, field).get(lever.key)
                LeverRow(lever, before, to, field, f"{letter}: {lever.label}", move)
    Quiet(
        "The year is the same for both, as far as each runs. What the levers come to is under "
        "What differs."
    )
