"""What is compared: a scenario on each side, which future is on the maps, and what colours them."""

from __future__ import annotations

from collections.abc import Callable

import reacton.ipyvuetify as rv
import solara

from ccgsim.app.compare.compared import KEEPING, Compared, against, mine_is_b
from ccgsim.app.england.colouring import APART, CHOICES, DIFFERENCE, LETTERS
from ccgsim.app.england.england_map import ColourChoice, futures
from ccgsim.app.running.shelf import LOADED, titles
from ccgsim.app.view import View

Change = Callable[..., None]
ROLES = ("the baseline", "what is compared with it")


def colour_of(now: View) -> str:
    """Return what colours the maps; merged bodies where a link says what there is not."""
    known = now.colour in CHOICES or now.colour == DIFFERENCE
    return now.colour if known else "organisation"


@solara.component
def Picks(now: View, found: Compared | None, change: Change) -> None:
    """All menus. They stay also when there is nothing to compare, so that there is a way on."""
    with solara.Div(classes=["ccgsim-picks"]):
        ScenarioPick(now, 0, change)
        solara.IconButton(
            "mdi-swap-horizontal", on_click=lambda: change(swapped=not now.swapped),
            attributes={"aria-label": "Swap A and B", "title": "Swap A and B"},
        )  # fmt: skip
        ScenarioPick(now, 1, change)
        ColourChoice(colour_of(now), {DIFFERENCE: APART.label}, change)
        rv.Select(
            label="Future on both maps", items=futures(found.mine.typical if found else None),
            v_model=now.replicate, dense=True, outlined=True, hide_details=True,
            on_v_model=lambda which: change(replicate=which),
        )  # fmt: skip
    moved = (now.rival, now.levers) if mine_is_b(now) else (now.levers, now.rival)
    if changed := [letter for letter, levers in zip(LETTERS, moved, strict=True) if levers]:
        with solara.Div(classes=["ccgsim-buttons"]):
            whose = " and ".join(changed)
            solara.Text(f"Levers of {whose} are changed.")
            solara.Button(
                "Undo all changes", on_click=lambda: change(levers={}, rival={}), outlined=True,
                small=True,
            )  # fmt: skip


@solara.component
def ScenarioPick(now: View, side: int, change: Change) -> None:
    """The menu of one side: the scenario of the view, or the one it is compared with."""
    is_mine = side == int(mine_is_b(now))
    chosen = now.scenario if is_mine else against(now)
    there = dict(solara.use_memo(titles, []))
    if chosen.startswith(LOADED):
        there[chosen] = "The loaded file"
    if now.levers if is_mine else now.rival:
        there[chosen] = f"{there.get(chosen, chosen)}, changed"

    def pick(name: str) -> None:
        if is_mine:
            change(**{**KEEPING, "scenario": name, "levers": {}})
        else:
            change(**{**KEEPING, "against": name, "rival": {}})

    rv.Select(
        label=f"{LETTERS[side]}: {ROLES[side]}", v_model=chosen, dense=True, outlined=True,
        items=[{"text": title, "value": name} for name, title in there.items()],
        hide_details=True, on_v_model=pick,
    )  # fmt: skip
