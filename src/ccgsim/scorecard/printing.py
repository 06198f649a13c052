"""The scorecard in a terminal: a table for each group, hits and misses in the same weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccgsim.labels import metric_label, unit_label
from ccgsim.scorecard.printed import hits, printed
from ccgsim.scorecard.scorecard import Scorecard
from ccgsim.scorecard.which_ccgs import MEANING, Question, no_better, questions, rough

if TYPE_CHECKING:
    import pandas as pd


HIT_STYLE, MISS_STYLE = "cyan", "yellow"
WIDEST = 100  # in a wider terminal the eye would lose the line
ENOUGH_FOR_INTERVALS = 100
"""Replicates whose 90% interval holds 88% of futures; one of fewer is clearly too narrow."""


def print_scorecard(card: Scorecard, console: Console | None = None) -> None:
    """Print a scorecard.

    Args:
        card: as from `ccgsim.scorecard.score`.
        console: where to; None for the terminal.
    """
    out = console or Console()
    out.print(render(card, width=min(out.width, WIDEST), plain=not out.encoding.startswith("utf")))


def render(card: Scorecard, width: int, plain: bool = False) -> RenderableType:
    """Return the card for a terminal of this width; ``plain`` where it can show ASCII only."""
    parts: list[RenderableType] = []
    for group, rows in card.rows.groupby("group", sort=False):
        parts += [_group_table(str(group), rows, width, plain), Text()]
    parts += [*_skill_parts(card, width), Text()]
    parts += [_key(width, plain), Text(), *_headline(card)]
    return Group(*parts)


def _marks(plain: bool) -> tuple[str, str]:
    return ("+", "x") if plain else ("✓", "✗")


def _key(width: int, plain: bool) -> Table:
    yes, no = _marks(plain)
    table = Table.grid(padding=(0, 1))
    table.width = width
    meets = (
        "the observed value, as far as its rounding or sample allows, is inside the 90% interval"
    )
    for sign, meaning in (
        (Text(yes, HIT_STYLE), meets),
        (Text(no, MISS_STYLE), "it is outside"),
        (Text("=", "dim"), "follows from the facts or the scenario, whatever CCGs do"),
        (Text("t", "dim"), "a test: set aside, never used to fit parameters"),
        (Text("*", "dim"), "sources conflict"),
    ):
        table.add_row(sign, Text(meaning, "dim"))
    return table


def _group_table(group: str, rows: pd.DataFrame, width: int, plain: bool) -> Table:
    table = _plain_table(f"{group}: {hits(rows)} inside", width)
    table.add_column("")
    table.add_column("", ratio=1)
    table.add_column("when", no_wrap=True, min_width=12)
    table.add_column("observed", justify="right", no_wrap=True, min_width=8)
    table.add_column("simulated [90%]", justify="right", no_wrap=True, min_width=22)
    before = ""
    for row in rows.to_dict("records"):
        name = _name(row, plain)
        table.add_row(*_cells(row, plain, name if name.plain != before else Text()))
        before = name.plain
    return table


def _plain_table(title: str, width: int) -> Table:
    return Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False,
        padding=(0, 1, 0, 0), width=width, header_style="dim",
    )  # fmt: skip


def _name(row: dict[Any, Any], plain: bool) -> Text:
    """Return a quantity's name and unit, which is left out where the name has it already."""
    label, unit = metric_label(row["metric"], row["statistic"]), unit_label(row["unit"])
    name = Text(label)
    if unit and unit.lower() not in label.lower():
        name.append(_typed(f", {unit}", plain), "dim")
    return name


def _typed(text: str, plain: bool) -> str:
    """Return a text in the signs that a terminal has; those of ASCII take as much room."""
    signs = {"−": "-", "≥ ": ">=", "≤ ": "<=", "£": "GBP "} if plain else {}
    for sign, instead in signs.items():
        text = text.replace(sign, instead)
    return text


def _cells(row: dict[Any, Any], plain: bool, name: Text) -> tuple[Text, Text, Text, str, str]:
    yes, no = _marks(plain)
    mark = Text(yes, HIT_STYLE) if row["inside"] else Text(no, MISS_STYLE)
    said = printed(row)
    when = Text(said.when)
    marks = {"=": row["given"], "t": row["use"] == "set aside", "*": row["conflict"]}
    when.append("".join(f" {mark}" for mark, holds in marks.items() if holds), "dim")
    interval = f"{said.median} [{said.low} to {said.high}]"
    return mark, name, when, _typed(said.observed, plain), _typed(interval, plain)


def _skill_parts(card: Scorecard, width: int) -> list[RenderableType]:
    """Return the skill at which CCGs come together and which fail, and how to read it."""
    parts: list[RenderableType] = [
        _skill_table(title, asked, width) for title, asked in questions(card).items()
    ]
    said = " ".join(filter(None, (MEANING, no_better(card), rough(card))))
    return [*parts, Text(said, "dim")]


def _skill_table(title: str, asked: tuple[Question, ...], width: int) -> Table:
    table = _plain_table(title, width)
    table.add_column("", ratio=1)
    for name in ("area under ROC [90%]", "Brier skill", "log score"):
        table.add_column(name, justify="right")
    for question in asked:
        table.add_row(question.text)
        for row in question.forecasts.to_dict("records"):
            area = f"{row['auc']:.2f} [{row['auc_low']:.2f} to {row['auc_high']:.2f}]"
            scores = ((row["brier_skill"], 2), (row["log_score"], 3))
            cells = ("" if np.isnan(score) else f"{score:.{places}f}" for score, places in scores)
            table.add_row(Text(f"  {row['forecast']}", "dim"), area, *cells)
    return table


def _headline(card: Scorecard) -> list[Text]:
    """Return the counts: fitted figures, those set aside, and what was put in."""
    fitted, aside, given = map(card.used, ("fitted", "set aside", "given"))
    count = card.replicates
    lines = [
        Text(
            f"{hits(fitted)} figures that parameters were fitted to are inside the 90% interval "
            f"of {count} replicates, and {hits(aside)} that were set aside as a test.",
            "bold",
        ),
        Text(
            f"Of those that follow from the facts or the scenario, {hits(given)} are. "
            f"{len(card.unscored)} figures of the record are not scored, each with its reason."
        ),
    ]
    if count < ENOUGH_FOR_INTERVALS:
        held = 90.0 * (count - 1) / (count + 1)  # expected between the quantiles of a sample
        lines.append(
            Text(
                f"Intervals of so few replicates are too narrow: they hold {held:.0f}% of futures."
            )
        )
    return lines
