"""A comparison on the terminal: the settings that differ, the outcomes, the CCGs, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ccgsim.comparison.words import Change, changes, conclusion
from ccgsim.labels import how_many

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ccgsim.comparison.result import Comparison

MOST_SETTINGS = 15
LABEL = "mean over futures"
SPAN = "nine futures in ten"
COLUMNS = {LABEL: 32, "base": 7, "here": 7, "difference": 15, SPAN: 19, "+/−": 7, "surer": 5}
"""Headings and widths; together, but for the span, they fill a terminal of 80."""
NARROWEST_LABEL = 12
"""Columns for labels, whose words wrap, in the narrowest terminal."""
DISPENSABLE = (SPAN, "surer", "+/−")
"""Columns that a narrower terminal goes without, the first one first."""
LEGEND = {
    "difference": "±: the interval that holds the mean difference in nine studies out of ten.",
    SPAN: f"{SPAN}: the range of their differences, from luck and uncertain parameters.",
    "+/−": "+/−: numbers of futures with more, and with less, of it.",
    "surer": "surer: how many times smaller the error is than without the same luck.",
}


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print what differs between the scenarios, then what came of it, one by one."""
    from rich.text import Text

    console.print(Text(f"\nBaseline: {comparison.runs[0].scenario.title}", style="bold"))
    _print_settings(comparison, console)
    columns, anything_differs = _columns(console.width), False
    for name in comparison.alternatives:
        title = Text(f"\n{comparison.run(name).scenario.title}", style="bold")
        console.print(
            title.append(f", {how_many(comparison.replicates, 'future')}", style="not bold")
        )
        found = [change for change in changes(comparison, name) if not change.is_none]
        if found:
            anything_differs = True
            console.print(_outcomes(found, columns))
        for line in conclusion(comparison, name):
            console.print(line, markup=False)
    if anything_differs:
        legend = [line for column, line in LEGEND.items() if column in columns]
        first = "\nEach future is compared with itself under the baseline, when last measured."
        console.print("\n".join((first, *legend)), style="dim")


def _columns(width: int) -> dict[str, int]:
    """Return the headings and widths that fit a terminal."""
    columns = dict(COLUMNS)
    for dispensable in DISPENSABLE:
        if _taken(columns) > width:
            del columns[dispensable]
    columns[LABEL] = max(columns[LABEL] - max(_taken(columns) - width, 0), NARROWEST_LABEL)
    return columns


def _taken(columns: dict[str, int]) -> int:
    return sum(columns.values()) + len(columns) + 1  # a space beside each


def _print_settings(comparison: Comparison, console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    differing = comparison.settings
    if differing.empty:
        console.print("All settings are the same.")
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 1))
    for column in ("settings that differ", *comparison.names):
        table.add_column(column, overflow="fold")
    for row in differing.head(MOST_SETTINGS).itertuples(index=False):
        table.add_row(*row)
    console.print(table)
    if (more := len(differing) - MOST_SETTINGS) > 0:
        console.print(f"and {more} more in settings.csv", style="dim")


def _outcomes(found: list[Change], columns: dict[str, int]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, padding=0)
    for column, width in columns.items():
        side: Literal["left", "right"] = "right" if table.columns else "left"
        table.add_column(column, width=width, justify=side, no_wrap=side == "right")
    for change in found:
        cells = _cells(change)
        style = None if change.is_clear else "dim"
        table.add_row(*(cells[column] for column in columns), style=style)
    return table


def _cells(change: Change) -> dict[str, str]:
    """Return what is printed of an outcome, by column."""
    row = change.row
    mean = change.number(row.mean_difference, sign=True, aligned=True)
    if row.futures > 1:
        mean += f" ±{change.number(change.give_or_take, aligned=True)}"
    return {
        LABEL: change.label,
        "base": change.number(row.baseline_mean, aligned=True),
        "here": change.number(row.alternative_mean, aligned=True),
        "difference": mean,
        SPAN: " to ".join(dict.fromkeys(change.span)),
        "+/−": f"{row.more}/{row.fewer}",
        "surer": f"{_times(row.error_narrower)}×" if row.standard_error > 0 else "",
    }


def _times(value: float) -> str:
    if value >= 1000:  # two futures may be alike by chance
        return ">999"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"
