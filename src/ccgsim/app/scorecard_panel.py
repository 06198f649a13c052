"""The scorecard as a table that can be sorted, hits and misses as plain as each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reacton.ipyvuetify as rv
import solara

from ccgsim.app.downloads import CardSaves
from ccgsim.app.glossary import Words
from ccgsim.app.work import use_newest
from ccgsim.labels import decimals_beside, metric_label, number_label, own_decimals, unit_label
from ccgsim.labels import shown as scaled
from ccgsim.scenario_library import THE_RECORD
from ccgsim.scorecard import Scorecard

if TYPE_CHECKING:
    from ccgsim.app.shown import Futures

HEADERS = (
    ("90% interval", "inside"), ("Quantity", "quantity"), ("Unit", "unit"), ("On", "date"),
    ("Observed", "observed"), ("Median", "median"), ("90% of futures", "interval"),
    ("Source", "source"),
)  # fmt: skip


ANOTHER_POLICY = (
    "This is not the policy of the time. A figure outside its interval may say what the policy "
    "would have changed, and not that the model is wrong; figures that do not arise are left out."
)


@solara.component
def ScorecardPanel(found: Futures) -> None:
    """How many figures are inside, and every one of them."""
    fan = found.fan
    outcome = use_newest(lambda _: fan.scorecard, id(fan))
    if outcome.value is None:
        solara.Text(outcome.state.problem or "Holding the run against the record…")
        return
    card = outcome.value
    is_the_record = found.file.file == f"{THE_RECORD}.toml"
    if not is_the_record or found.title != found.file.scenario.title:
        solara.Text(ANOTHER_POLICY, classes=["ccgsim-difference"])
    for use, words in (("fitted", "that the parameters were fitted to"),
                       ("set aside", "set aside as a test before the fit")):  # fmt: skip
        rows = card.used(use)
        hits = int(rows["inside"].sum())
        solara.Text(f"{hits} of {len(rows)} figures {words} lie inside the interval.")
    Words("interval", "CCG", "accountable officer", "support unit", "directions", "rating", "STP")
    CardSaves(card)
    rv.DataTable(
        headers=[{"text": text, "value": value} for text, value in HEADERS],
        items=table_of(card), items_per_page=25, dense=True, class_="ccgsim-card",
        footer_props={"items-per-page-options": [25, 50, 100, -1]},
    )  # fmt: skip


def table_of(card: Scorecard) -> list[dict[str, Any]]:
    """Return the figures that CCGs decide, as texts and numbers of a table."""
    return [_row(row) for row in card.decided.to_dict("records")]


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    unit = row["unit"]
    observed = scaled(row["observed"], unit)
    beside = [scaled(row[name], unit) for name in ("median", "p05", "p95")]
    places = decimals_beside(observed, beside)
    middle, low, high = (number_label(value, places) for value in beside)
    test = " (test)" if row["use"] == "set aside" else ""
    return {
        "inside": "● inside" if row["inside"] else "◆ missed",
        "quantity": metric_label(row["metric"], row["statistic"]) + test,
        "date": row["date"].replace("/", " to "),
        "unit": unit_label(unit),
        "observed": number_label(observed, own_decimals(observed)),
        "median": middle,
        "interval": f"{low} to {high}",
        "source": row["source"],
    }
