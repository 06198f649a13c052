"""The scorecard as a table that can be sorted, hits and misses as plain as each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import solara

from ccgsim.app.england.downloads import CardSaves
from ccgsim.app.parts.glossary import Quiet, Words
from ccgsim.app.parts.paged import ORDER, PagedTable, page_of
from ccgsim.app.running.work import use_newest
from ccgsim.labels import shown as scaled
from ccgsim.scenario.library import THE_RECORD
from ccgsim.scorecard import Scorecard
from ccgsim.scorecard.printed import hits, printed

if TYPE_CHECKING:
    from ccgsim.app.england.shown import Futures

HEADERS = (
    ("90% interval", "inside"), ("Quantity", "quantity"), ("On", "date"), ("Observed", "observed"),
    ("Median", "median"), ("90% of futures", "interval"), ("Source", "source"),
)  # fmt: skip


ANOTHER_SCENARIO = (
    "This is not the record’s scenario. Where its policy differs from that of the time, a figure "
    "outside its interval may be an effect of the policy and not an error of the model. Figures "
    "that do not arise are left out."
)
SOURCES = (
    "Sources: NAO2018 is the National Audit Office’s report HC 1783 of 18 December 2018, KF_NT2016 "
    "that of the King’s Fund and Nuffield Trust of July 2016, HSJ the Health Service Journal; "
    "mergers.csv is a table in ccgsim, with a source for each row."
)
NO_FIGURE = "The record has no figures for a run of these dates."


@solara.component
def ScorecardPanel(found: Futures) -> None:
    """How many figures are inside, and every one of them."""
    fan = found.fan
    outcome = use_newest(lambda _: fan.scorecard, id(fan))
    if outcome.value is None:
        solara.Text(outcome.state.problem or "Comparing the run with the record…")
        return
    card = outcome.value
    is_the_record = found.file.file == f"{THE_RECORD}.toml"
    if not is_the_record or found.title != found.file.scenario.title:
        solara.Text(ANOTHER_SCENARIO, classes=["ccgsim-difference"])
    if card.decided.empty:
        solara.Text(NO_FIGURE)
        return
    for use, words in (("fitted", "that the parameters were fitted to"),
                       ("set aside", "set aside as a test, never used in fitting,")):  # fmt: skip
        solara.Text(f"{hits(card.used(use))} figures {words} lie inside the interval.")
    Words(
        "interval", "CCG", "accountable officer", "support unit", "delegated commissioning",
        "directions", "rating", "STP",
    )  # fmt: skip
    CardSaves(card)
    CardTable(card)
    Quiet(SOURCES)


@solara.component
def CardTable(card: Scorecard) -> None:
    """Every figure that CCGs decide."""
    rows = solara.use_memo(lambda: table_of(card), [id(card)])
    PagedTable(
        [{"text": text, "value": value} for text, value in HEADERS],
        lambda options: page_of(rows, options), len(rows), (25, 50, -1), "ccgsim-card", id(card),
    )  # fmt: skip


def table_of(card: Scorecard) -> list[dict[str, Any]]:
    """Return the figures that CCGs decide, as rows of a table."""
    return [_row(row) for row in card.decided.to_dict("records")]


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    unit, said = row["unit"], printed(row)
    test = " (test)" if row["use"] == "set aside" else ""
    return {
        "inside": "● inside" if row["inside"] else "◆ missed",
        "quantity": said.label + test,
        "date": row["date"].replace("/", " to "),
        "observed": said.observed,
        "observed" + ORDER: scaled(row["observed"], unit),
        "median": said.median,
        "median" + ORDER: scaled(row["median"], unit),
        "interval": f"{said.low} to {said.high}",
        "interval" + ORDER: scaled(row["p05"], unit),
        "source": row["source"],
    }
