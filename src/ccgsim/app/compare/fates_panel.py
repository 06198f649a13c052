"""Which CCGs fare differently under two scenarios: a table that can be sorted, and opens a CCG."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import solara

from ccgsim.app.england.fates import FATES
from ccgsim.app.parts.glossary import Quiet
from ccgsim.app.parts.paged import ORDER, PagedTable, page_of
from ccgsim.comparison.words import CLEAR_AMONG_MANY
from ccgsim.labels import number_label
from ccgsim.scorecard.rows import Z90

if TYPE_CHECKING:
    from ccgsim.app.compare.compared import Compared
    from ccgsim.comparison import Comparison

HEADERS = (
    ("CCG of 2013", "name"), ("A, %", "baseline"), ("B, %", "alternative"),
    ("B less A", "difference"), ("±", "give_or_take"), ("Clear?", "clear"),
)  # fmt: skip


@solara.component
def FatesPanel(compared: Compared, fate: str, change: Callable[..., None]) -> None:
    """In how many futures each CCG fares so, under both; those that differ most come first."""
    comparison = compared.comparison
    rows = solara.use_memo(lambda: fate_rows(comparison, fate), [id(comparison), fate])
    clear = sum(row["clear"] == "● yes" for row in rows)
    solara.Text(f"{clear} of {len(rows)} CCGs clearly differ.")
    Quiet(
        f"Share of {comparison.replicates} futures in which each CCG of 2013 {FATES[fate]} on "
        f"{comparison.day:%-d %B %Y}, in percent, and the difference in percentage points. ±: the "
        "interval that holds the mean difference in nine studies out of ten. Clear: more than "
        "three standard errors. Click a row to open the CCG."
    )
    headers = [
        {"text": text, "value": value, "align": "start" if value == "name" else "end"}
        for text, value in HEADERS
    ]
    PagedTable(
        headers, lambda options: page_of(rows, options), len(rows), (20, 50, -1), "ccgsim-fates",
        id(rows), stacks=False, on_row=lambda row: change(ccg=row["ccg"], tab="ccg"),
    )  # fmt: skip


def fate_rows(comparison: Comparison, fate: str) -> list[dict[str, Any]]:
    """Return a row for each CCG, in percent and percentage points, the most different first."""
    table = comparison.ccgs
    order = table[f"{fate}_difference"].abs().sort_values(ascending=False, kind="stable").index
    return [_row(row, fate) for row in table.loc[order].to_dict("records")]


def _row(row: dict[Any, Any], fate: str) -> dict[str, Any]:
    error = row[f"{fate}_standard_error"]
    is_clear = abs(row[f"{fate}_difference"]) > CLEAR_AMONG_MANY * error
    return {
        "ccg": row["ccg"],
        "name": row["name"],
        **_number("baseline", row[f"{fate}_baseline"]),
        **_number("alternative", row[f"{fate}_alternative"]),
        **_number("difference", row[f"{fate}_difference"]),
        **_number("give_or_take", Z90 * error),
        "clear": "● yes" if is_clear else "○ no",
    }


def _number(name: str, share: float) -> dict[str, Any]:
    """Return a share in percent as it is shown, and what it is sorted by."""
    return {name: number_label(100 * share, 0), name + ORDER: share}
