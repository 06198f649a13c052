"""The headline quantities beside the record, or as differences from the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara
import solara.lab

from ccgsim.app.chart import ChartWidget
from ccgsim.app.fans import difference_figure, fan_figure, in_words
from ccgsim.app.levers import differences
from ccgsim.app.view import View

if TYPE_CHECKING:
    from ccgsim.app.page import Shown

LEVEL, DIFFERENCE = "Levels", "Difference from the baseline"


@solara.component
def RecordPanel(now: View, shown: Shown) -> None:
    """Four fans, what differs from the baseline, and the same in words."""
    mode, set_mode = solara.use_state(LEVEL)
    with solara.Div():  # always there, so that the chart below stays the same one
        if shown.baseline is not None:
            for said in differences(shown.file.scenario, now.levers, now.since):
                solara.Text(said, classes=["ccgsim-difference"])
            solara.ToggleButtonsSingle(
                mode, on_value=set_mode, values=[LEVEL, DIFFERENCE], dense=True
            )
    dark = bool(solara.lab.use_dark_effective())
    day = shown.replay.days[min(now.month, len(shown.replay.days) - 1)]
    results = shown.fan.results
    if shown.baseline is not None and mode == DIFFERENCE:
        figure = difference_figure(results, shown.baseline.results, day, dark)
    else:
        baseline = shown.baseline.results if shown.baseline is not None else None
        number = shown.replay.replicate
        figure = fan_figure(results, number, baseline, day, True, dark)
    ChartWidget.element(figure=figure.to_json(), words=in_words(results))
    with solara.Details("In words"):
        solara.Text(in_words(results))
    solara.Text(
        "Two hundred futures under one policy differ by luck and by what is not known of behaviour "
        "(a draw of the fitted parameters each). Dots: what was observed, with what rounding "
        "allows. Dotted line: the date on the map.",
        classes=["ccgsim-quiet"],
    )
