"""One CCG under two scenarios: how it fares in all futures, and on the maps, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara

from ccgsim.app.england.ccg_panel import Why, numbers_in_html
from ccgsim.app.england.colouring import LETTERS
from ccgsim.app.england.fates import FATES, fate_in_words
from ccgsim.app.parts.toggle import Toggle
from ccgsim.app.view import View
from ccgsim.comparison import Comparison
from ccgsim.facts import load_facts

if TYPE_CHECKING:
    from ccgsim.app.compare.compared import Compared

UNDER = {f"Under {letter}": letter for letter in LETTERS}


@solara.component
def TwoCcgs(now: View, found: Compared) -> None:
    """The CCG that is open, under both."""
    facts = load_facts()
    under, set_under = solara.use_state(next(iter(UNDER)))
    if now.ccg not in facts.codes:
        solara.Text("No CCG is open.", classes=["ccgsim-quiet"])
        return
    ccg, day = facts.codes.index(now.ccg), found.days[min(now.month, len(found.days) - 1)]
    replays = {letter: one.replay for letter, one in zip(LETTERS, found.sides, strict=True)}
    solara.HTML(unsafe_innerHTML=numbers_in_html(replays, ccg, day, facts))
    for said in fates_in_words(found.comparison, now.ccg):
        solara.Text(said, style={"display": "block"})
    Toggle(under, list(UNDER), set_under)
    replay = replays[UNDER[under]]
    Why(replay, now.ccg, f"{under}, in future {replay.replicate}")


def fates_in_words(comparison: Comparison, code: str) -> list[str]:
    """Say in how many futures a CCG fares so and so under both."""
    row = comparison.ccgs.set_index("ccg").loc[code]
    return [
        fate_in_words(
            fate, comparison.day,
            f"{100 * row[f'{fate}_baseline']:.0f}% of futures under A, in "
            f"{100 * row[f'{fate}_alternative']:.0f}% under B",
        )
        for fate in FATES
    ]  # fmt: skip
