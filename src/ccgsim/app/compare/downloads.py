"""What can be saved of a comparison: its charts as a picture, the numbers as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara

from ccgsim.app.england.downloads import as_csv, fan_numbers
from ccgsim.app.parts.browser import PictureWidget
from ccgsim.app.parts.saving import CSV, Save

if TYPE_CHECKING:
    from ccgsim.app.compare.compared import Compared
    from ccgsim.comparison import Comparison


@solara.component
def DifferenceSaves(found: Compared) -> None:
    """Buttons for the charts of what differs, and for every outcome that is compared."""
    first, second = found.sides
    with solara.Div(classes=["ccgsim-saves"]):
        PictureWidget.element(
            label="PNG", what="the charts", target=".ccgsim-difference-fans",
            title=f"{second.title}, minus {first.title}", about="200 futures, one by one",
            file="differences.png",
        )  # fmt: skip
        Save(
            "CSV", "differences.csv", CSV,
            lambda: fan_numbers(second.fan.results, first.fan.results), "The numbers of the charts",
        )  # fmt: skip
        Save(
            "CSV of every outcome", "outcomes.csv", CSV,
            lambda: outcome_numbers(found.comparison),
            "Every outcome of both scenarios, their difference and how sure it is",
        )  # fmt: skip


def outcome_numbers(comparison: Comparison) -> bytes:
    """Return every outcome that is compared as CSV."""
    return as_csv(comparison.outcomes)
