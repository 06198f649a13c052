"""The headline quantities beside the record, or as differences from the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara
import solara.lab
from plotly.graph_objects import Figure, FigureWidget

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
    moved = shown.baseline is not None
    if moved:
        for said in differences(shown.file.scenario, now.levers, now.since):
            solara.Text(said, classes=["ccgsim-difference"])
        solara.ToggleButtonsSingle(mode, on_value=set_mode, values=[LEVEL, DIFFERENCE], dense=True)
    dark = bool(solara.lab.use_dark_effective())
    day = shown.replay.days[min(now.month, len(shown.replay.days) - 1)]
    results = shown.fan.results
    if shown.baseline is not None and mode == DIFFERENCE:
        figure = difference_figure(results, shown.baseline.results, day, dark)
    else:
        baseline = shown.baseline.results if shown.baseline is not None else None
        number = shown.replay.replicate
        figure = fan_figure(results, number, baseline, day, True, dark)
    Chart(figure)
    with solara.Details("In words"):
        solara.Text(in_words(results))
    solara.Text(
        "Two hundred futures under one policy differ by luck and by what is not known of behaviour "
        "(a draw of the fitted parameters each). Dots: what was observed, with what rounding "
        "allows. Dotted line: the date on the map.",
        classes=["ccgsim-quiet"],
    )


@solara.component
def Chart(figure: Figure) -> None:
    """A plotly figure that is changed in place, so that nothing blinks."""
    element = FigureWidget.element()

    def update() -> None:
        widget: FigureWidget = solara.get_widget(element)
        same = [trace.name for trace in widget.data] == [trace.name for trace in figure.data]
        with widget.batch_update():
            if same:
                for old, new in zip(widget.data, figure.data, strict=True):
                    old.update(new.to_plotly_json(), overwrite=True)
            widget.layout.update(figure.layout.to_plotly_json(), overwrite=True)
        if not same:
            widget.data = []
            widget.add_traces(list(figure.data))

    solara.use_effect(update, [id(figure)])
