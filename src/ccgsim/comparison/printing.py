"""A comparison on the terminal: the settings that differ, the outcomes, the CCGs, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ccgsim.comparison.words import Change, changes, conclusion

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ccgsim.comparison.result import Comparison

MOST_SETTINGS = 15
COLUMNS = {
    "mean over futures": 32, "base": 7, "here": 7, "difference": 15, "+/−": 7, "surer": 5,
}  # fmt: skip
"""Headings and widths; together they fill a terminal of 80."""


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print what differs between the scenarios, then what came of it, one by one."""
    console.print(f"\n[bold]Baseline: {comparison.runs[0].scenario.title}[/bold]", highlight=False)
    _print_settings(comparison, console)
    for name in comparison.alternatives:
        run = comparison.runs[comparison.names.index(name)]
        console.print(f"\n[bold]{run.scenario.title}[/bold], {comparison.replicates} futures")
        console.print(_outcomes([c for c in changes(comparison, name) if not c.is_none]))
        for line in conclusion(comparison, name):
            console.print(line, markup=False)
    console.print(
        "\nEach future is compared with itself under the baseline, when last measured.\n"
        "±: gives the interval that holds the mean difference in nine studies of ten.\n"
        "+/−: numbers of futures in which there is more, and less, of it.\n"
        "surer: how many times smaller the error is than without the same luck.",
        style="dim",
    )


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


def _outcomes(found: list[Change]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, padding=0)
    for column, width in COLUMNS.items():
        side: Literal["left", "right"] = "right" if table.columns else "left"
        table.add_column(column, width=width, justify=side, no_wrap=side == "right")
    for change in found:
        row = change.row
        mean = change.number(row.mean_difference, sign=True, aligned=True)
        table.add_row(
            change.label,
            change.number(row.baseline_mean, aligned=True),
            change.number(row.alternative_mean, aligned=True),
            mean
            if row.futures == 1
            else f"{mean} ±{change.number(change.give_or_take, aligned=True)}",
            f"{row.more}/{row.fewer}",
            f"{_times(row.error_narrower)}×" if row.standard_error > 0 else "",
            style=None if change.is_clear else "dim",
        )
    return table


def _times(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"
