"""What can be saved of a map and its charts: pictures, and the numbers as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import solara

from ccgsim.app.england.fans import headlines
from ccgsim.app.parts.browser import PictureWidget
from ccgsim.app.parts.saving import CSV, Save
from ccgsim.results import Results
from ccgsim.results.results import quantiles_of

if TYPE_CHECKING:
    from ccgsim.scorecard import Scorecard


@solara.component
def MapSaves(title: str, about: str) -> None:
    """A button for the map, or the two of them, as they stand; the date is added to ``about``."""
    with solara.Div(classes=["ccgsim-saves"]):
        PictureWidget.element(
            label="PNG", what="the map", target=".ccgsim-map .maps", title=title, about=about,
            file="england.png",
        )  # fmt: skip


@solara.component
def FanSaves(title: str, changes: str, results: Results, baseline: Results | None) -> None:
    """Buttons for the fans, or for their differences from a baseline: a picture, the numbers.

    Args:
        title: of the scenario.
        changes: how it differs from the baseline, in words, if it does.
        results: of its run.
        baseline: what the fans are differences from, if they are.
    """
    about, file = "200 simulated futures beside the record", "fans"
    if baseline is not None:
        about, file = "Difference from the baseline", "differences"
    about = f"{about}. {changes}" if changes else about
    with solara.Div(classes=["ccgsim-saves"]):
        PictureWidget.element(
            label="PNG", what="the charts", target=".ccgsim-lever-fans", title=title, about=about,
            file=f"{file}.png",
        )  # fmt: skip
        Save(
            "CSV", f"{file}.csv", CSV, lambda: fan_numbers(results, baseline),
            "The numbers of the fans",
        )  # fmt: skip


@solara.component
def CardSaves(card: Scorecard) -> None:
    """A button for every figure of the scorecard."""
    with solara.Div(classes=["ccgsim-saves"]):
        Save("CSV", "scorecard.csv", CSV, lambda: card_numbers(card), "Every figure, with its unit")


def fan_numbers(results: Results, baseline: Results | None) -> bytes:
    """Return the quantiles of the headline quantities on every day, as CSV, with their units.

    With a baseline, they are of how far each future is from the same future of the baseline.
    """
    parts = []
    for _, series, unit in headlines(results, baseline):
        low, middle, high = quantiles_of(series.values, (0.05, 0.5, 0.95))
        parts.append(pd.DataFrame({
            "metric": series.metric, "date": series.days, "unit": unit,
            "p05": low, "p50": middle, "p95": high,
        }))  # fmt: skip
    return as_csv(pd.concat(parts).dropna(subset=["p50"]))


def card_numbers(card: Scorecard) -> bytes:
    """Return the rows of the scorecard as CSV."""
    return as_csv(card.rows)


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as a file; numbers with ten digits."""
    text: str = table.to_csv(index=False, float_format="%.10g", date_format="%Y-%m-%d")
    return text.encode()
