"""What can be saved of the page England: the map and the fans as pictures, numbers as CSV."""

from __future__ import annotations

import solara

from ccgsim.app.browser import PictureWidget
from ccgsim.app.saving import CSV, Save
from ccgsim.charts.fans import HEADLINES
from ccgsim.results import Results
from ccgsim.scorecard import Scorecard


@solara.component
def MapSaves(title: str, about: str) -> None:
    """A button for the map, or the two of them, as they stand; the date is added to ``about``."""
    with solara.Div(classes=["ccgsim-saves"]):
        PictureWidget.element(
            label="PNG", target=".ccgsim-map .maps", title=title, about=about, file="england.png"
        )


@solara.component
def FanSaves(results: Results, about: str) -> None:
    """Buttons for the fans: a picture, of which ``about`` says what it shows, and the numbers."""
    with solara.Div(classes=["ccgsim-saves"]):
        PictureWidget.element(
            label="PNG", target=".ccgsim-lever-fans", title=results.scenario.title, about=about,
            file="fans.png",
        )  # fmt: skip
        Save("CSV", "fans.csv", CSV, lambda: fan_numbers(results), "The numbers of the fans")


@solara.component
def CardSaves(card: Scorecard) -> None:
    """A button for every figure of the scorecard."""
    with solara.Div(classes=["ccgsim-saves"]):
        Save("CSV", "scorecard.csv", CSV, lambda: card_numbers(card), "Every figure, with its unit")


def fan_numbers(results: Results) -> bytes:
    """Return the quantiles of the headline quantities on every day, as CSV, with their units."""
    table = results.quantiles(metrics=[name for name, _ in HEADLINES if name in results.units])
    table = table.dropna(subset=["p50"])
    text: str = table.to_csv(index=False, float_format="%.10g", date_format="%Y-%m-%d")
    return text.encode()


def card_numbers(card: Scorecard) -> bytes:
    """Return the rows of the scorecard as CSV."""
    text: str = card.rows.to_csv(index=False, float_format="%.10g")
    return text.encode()
