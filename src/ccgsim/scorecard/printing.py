"""The scorecard in a terminal: a table for each group, hits and misses in the same weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccgsim.labels import how_many, metric_label, unit_label
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
        parts += [_group_table(str(group), rows, width, plain, card.replicates), Text()]
    parts += [*_skill_parts(card, width), Text()]
    if len(card.rows):
        parts += [_key(width, plain, card.replicates), Text()]
    parts += _headline(card)
    return Group(*parts)


def _marks(plain: bool) -> tuple[str, str]:
    return ("+", "x") if plain else ("✓", "✗")


def _key(width: int, plain: bool, replicates: int) -> Table:
    yes, no = _marks(plain)
    table = Table.grid(padding=(0, 1))
    table.width = width
    observed = "the observed value, as far as its rounding or sample allows,"
    hit, miss = f"{observed} is inside the 90% interval", "it is outside"
    if replicates == 1:
        hit, miss = f"{observed} is the simulated one", "it is another"
    for sign, meaning in (
        (Text(yes, HIT_STYLE), hit),
        (Text(no, MISS_STYLE), miss),
        (Text("=", "dim"), "follows from the facts or the scenario, whatever CCGs do"),
        (Text("t", "dim"), "a test: set aside, never used to fit parameters"),
        (Text("*", "dim"), "sources conflict"),
    ):
        table.add_row(sign, Text(meaning, "dim"))
    return table


def _group_table(group: str, rows: pd.DataFrame, width: int, plain: bool, replicates: int) -> Table:
    """Return the figures of a group; one replicate's value stands without an interval."""
    one = replicates == 1
    how = "as observed" if one else "inside"
    table = _plain_table(f"{group}: {hits(rows)} {how}", width)
    table.add_column("")
    table.add_column("", ratio=1)
    table.add_column("when", no_wrap=True, min_width=12)
    table.add_column("observed", justify="right", no_wrap=True, min_width=8)
    simulated = "simulated" if one else "simulated [90%]"
    table.add_column(simulated, justify="right", no_wrap=True, min_width=10 if one else 22)
    before = ""
    for row in rows.to_dict("records"):
        name = _name(row, plain)
        table.add_row(*_cells(row, plain, name if name.plain != before else Text(), one))
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


def _cells(
    row: dict[Any, Any], plain: bool, name: Text, one: bool
) -> tuple[Text, Text, Text, str, str]:
    yes, no = _marks(plain)
    mark = Text(yes, HIT_STYLE) if row["inside"] else Text(no, MISS_STYLE)
    said = printed(row)
    when = Text(said.when)
    marks = {"=": row["given"], "t": row["use"] == "set aside", "*": row["conflict"]}
    when.append("".join(f" {mark}" for mark, holds in marks.items() if holds), "dim")
    interval = said.median if one else f"{said.median} [{said.low} to {said.high}]"
    return mark, name, when, _typed(said.observed, plain), _typed(interval, plain)


def _skill_parts(card: Scorecard, width: int) -> list[RenderableType]:
    """Return the skill at which CCGs come together and which fail, and how to read it."""
    headings = questions(card)
    parts: list[RenderableType] = [
        _skill_table(title, asked, width) for title, asked in headings.items()
    ]
    if any(_is_answered(asked) for asked in headings.values()):
        said = " ".join(filter(None, (MEANING, no_better(card), rough(card))))
        parts.append(Text(said, "dim"))
    return parts


def _is_answered(asked: tuple[Question, ...]) -> bool:
    """Whether the run answers one of the questions at least."""
    return any(len(question.forecasts) for question in asked)


def _skill_table(title: str, asked: tuple[Question, ...], width: int) -> Table:
    table = _plain_table(title, width)
    table.add_column("", ratio=1)
    if not _is_answered(asked):
        table.show_header = False
        for question in asked:
            table.add_row(question.text)
        return table
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
    """Return the counts: fitted figures, those set aside, and what was put in; none of nothing."""
    count, given = card.replicates, card.used("given")
    lines = [Text(_tested(card), "bold")] if len(card.decided) else []
    how = "are as observed" if count == 1 else "are"
    put_in = f"Of those that follow from the facts or the scenario, {hits(given)} {how}. "
    unscored = f"{len(card.unscored)} figures of the record are not scored, each with its reason."
    lines.append(Text(f"{put_in if len(given) else ''}{unscored}"))
    if count == 1:
        lines.append(Text("One replicate has no interval: how much is luck, more of them tell."))
    elif count < ENOUGH_FOR_INTERVALS:
        held = 90.0 * (count - 1) / (count + 1)  # expected between the quantiles of a sample
        lines.append(
            Text(
                f"Intervals of so few replicates are too narrow: they hold {held:.0f}% of futures."
            )
        )
    return lines


def _tested(card: Scorecard) -> str:
    """Return the count of fitted figures and of those set aside, as far as there are any."""
    fitted, aside = card.used("fitted"), card.used("set aside")
    count = how_many(card.replicates, "replicate")
    where = (
        f"inside the 90% interval of {count}" if card.replicates > 1 else f"as observed in {count}"
    )
    kept = "that were set aside as a test"
    if fitted.empty:
        return f"{hits(aside)} figures {kept} are {where}."
    text = f"{hits(fitted)} figures that parameters were fitted to are {where}"
    return f"{text}, and {hits(aside)} {kept}." if len(aside) else f"{text}."
