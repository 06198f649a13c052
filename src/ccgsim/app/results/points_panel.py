"""The points as a table that sorts and pages on the server, and as a file."""

from __future__ import annotations

from html import escape

import pandas as pd
import solara

from ccgsim.app.parts.paged import PagedTable
from ccgsim.app.parts.saving import CSV, Save
from ccgsim.app.results.points import Look
from ccgsim.app.results.points_table import MOST_ROWS, USUAL_ROWS, PointsTable, points_table
from ccgsim.app.running.work import use_newest

MOST_FAILURES = 20


@solara.component
def PointsPanel(look: Look) -> None:
    """Every point that is within the limits, and those that failed."""
    failed = failures(look)
    outcome = use_newest(lambda _: points_table(look, failed), id(look))
    with solara.Div(classes=["ccgsim-heading"]):
        solara.HTML(tag="h3", unsafe_innerHTML="Points")
        if outcome.value is not None:
            Save("CSV", "points.csv", CSV, outcome.value.csv, "All of these points, with units")
    if outcome.value is None:
        solara.Text(outcome.state.problem or "Reading all outcomes…", classes=["ccgsim-quiet"])
        return
    solara.Text(
        "Medians over the replicates of a point, each outcome on its latest day up to "
        f"{look.day:%-d %B %Y}. The file has the 5% and 95% ends too.",
        classes=["ccgsim-quiet"],
    )
    if len(failed):
        Failures(failed)
    Rows(outcome.value)


def failures(look: Look) -> pd.DataFrame:
    """Return the points of the design that failed; limits are for those that ran."""
    design = look.sweep.tables.design
    return design[design["status"] == "failed"]


@solara.component
def Failures(failed: pd.DataFrame) -> None:
    """How many failed, and the first errors."""
    rows = "".join(
        f"<tr><td>{point}</td><td>{escape(str(error))}</td></tr>"
        for point, error in failed["error"].head(MOST_FAILURES).items()
    )
    more = f"<p>The file has all {len(failed):,}.</p>" if len(failed) > MOST_FAILURES else ""
    points = "1 point" if len(failed) == 1 else f"{len(failed):,} points"
    with solara.Details(f"{points} failed, and why"):
        solara.HTML(
            unsafe_innerHTML=f"<table class='ccgsim-failures'><tbody>{rows}</tbody></table>{more}"
        )


@solara.component
def Rows(table: PointsTable) -> None:
    """One page of the table; the browser says which, and by what to sort."""
    headers = [{"text": column.heading, "value": column.key} for column in table.columns]
    sizes = (USUAL_ROWS, 25, MOST_ROWS)
    PagedTable(headers, table.page, len(table.rows), sizes, "ccgsim-points", id(table))
