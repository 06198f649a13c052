"""Which CCGs fare differently under two scenarios: a table that can be sorted, and opens a CCG."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import reacton.ipyvuetify as rv
import solara

from ccgsim.app.glossary import Quiet
from ccgsim.comparison.words import CLEAR_AMONG_MANY
from ccgsim.scorecard_rows import Z90

if TYPE_CHECKING:
    from ccgsim.app.compared import Compared
    from ccgsim.comparison import Comparison

FATES = {"merges": "is part of a merged body", "shares_officer": "shares an accountable officer"}
"""What may become of a CCG, by the names of `comparison.fates.ccg_table`."""
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
    solara.Text(f"{clear} of {len(rows)} CCGs fare clearly differently.")
    Quiet(
        f"Share of {comparison.replicates} futures in which each CCG of 2013 {FATES[fate]} on "
        f"{comparison.day:%-d %B %Y}, in percent, and the difference in percentage points. ±: "
        "gives the interval that holds the mean difference in nine studies of ten. Clear: more "
        "than three standard errors. A click on a row opens the CCG."
    )
    table = rv.DataTable(
        headers=[
            {"text": text, "value": value, "align": "start" if value == "name" else "end"}
            for text, value in HEADERS
        ],
        items=rows, items_per_page=20, dense=True, mobile_breakpoint=0,
        class_="ccgsim-fates",
        footer_props={"items-per-page-options": [20, 50, -1]},
    )  # fmt: skip
    rv.use_event(table, "click:row", lambda _widget, _event, row: change(ccg=row["ccg"], tab="ccg"))


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
        **{
            name: round(100 * row[f"{fate}_{name}"])
            for name in ("baseline", "alternative", "difference")
        },
        "give_or_take": round(100 * Z90 * error),
        "clear": "● yes" if is_clear else "○ no",
    }
