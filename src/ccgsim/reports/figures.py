"""A plotly figure made to fit a page: no size, no title of its own, a legend that wraps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccgsim.charts.style import FONT
from ccgsim.reports.blocks import Chart, Table

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BUTTON = {
    "bgcolor": "rgba(0, 0, 0, 0)",
    "color": "rgba(68, 68, 68, 0.45)", "activecolor": "rgba(68, 68, 68, 0.9)",
}  # fmt: skip
"""The button that saves a chart; a legend's last word may reach under it."""


def fitted(
    figure: Figure, title: str, about: str, words: str, table: Table, height: int = 340
) -> Chart:
    """Return a chart that takes the width of its place; the page says the title, not the figure.

    Args:
        figure: changed in place.
        title, about: plain text; what is shown and how to read it.
        words: the text alternative.
        table: the numbers behind the chart, folded.
        height: pixels.
    """
    figure.update_layout(
        title=None,
        width=None,
        height=None,
        autosize=True,
        dragmode=False,  # a finger on a chart scrolls the page
        font={"family": FONT, "size": 12},
        margin={"l": 58, "r": 14, "t": 34, "b": 48},
        legend={
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom",
            "font": {"size": 11}, "entrywidth": None, "traceorder": "normal",
        },
        modebar=BUTTON,
    )  # fmt: skip
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return Chart(title, about, words, str(figure.to_json()), table, height)


def kept_in_shape(figure: Figure, title: str, about: str, table: Table) -> Chart:
    """Return a map: it keeps its shape, up to its own size, and says itself what it shows."""
    layout = figure.layout
    edge = 6
    spare = layout.margin.t + layout.margin.b - 2 * edge
    shape = (layout.width - layout.margin.l - layout.margin.r + 2 * edge, layout.height - spare)
    figure.update_layout(
        title=None, width=None, height=None, autosize=True, dragmode=False,
        margin={"l": edge, "r": edge, "t": edge, "b": edge},
    )  # fmt: skip
    figure.update_yaxes(scaleanchor="x", scaleratio=1)
    words = str(layout.meta)
    return Chart(title, about, words, str(figure.to_json()), table, shape=shape)
