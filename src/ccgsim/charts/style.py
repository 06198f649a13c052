"""The look that all charts share: type, grid and titles."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from ccgsim import palette

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
TOP = 100  # pixels above the plots: title, a line about it, and the legend


def dress(figure: Figure, title: str, about: str, width: int, height: int, **margin: int) -> Figure:
    """Give a chart its title, a line that says how to read it, and the common look.

    Args:
        figure: changed in place.
        title: what is shown.
        about: how to read it.
        width: pixels.
        height: pixels.
        margin: pixels to the left (l), right (r), top (t) or bottom (b), where the usual do not do.
    """
    below = f"<span style='font-size:13px;color:{palette.QUIET}'>{about}</span>"
    edges = {"l": 70, "r": 28, "t": TOP, "b": 56, **margin}
    figure.update_layout(
        template="none",
        width=width,
        height=height,
        paper_bgcolor="white",
        plot_bgcolor="white",
        font={"family": FONT, "size": 13, "color": palette.INK},
        margin=edges,
        title={
            "text": f"<b>{title}</b><br>{below}",
            "x": 20 / width, "xref": "container", "xanchor": "left", "y": 1 - 34 / height,
            "yref": "container", "yanchor": "middle", "font": {"size": 19},
        },
        hoverlabel={"font": {"family": FONT}},
    )  # fmt: skip
    axis: dict[str, Any] = {
        "gridcolor": palette.GRID, "zeroline": False, "linecolor": palette.QUIET,
        "ticks": "outside", "tickcolor": palette.QUIET, "ticklen": 4,
        "title": {"standoff": 8, "font": {"size": 13, "color": palette.QUIET}},
    }  # fmt: skip
    figure.update_xaxes(**axis, showgrid=False)
    figure.update_yaxes(**axis, showline=False)
    return figure


def chart_text(text: str) -> str:
    """Return plain text for a chart, which takes text as HTML but shows `&quot;` as it stands."""
    return escape(text, quote=False)


def legend_on_top(figure: Figure) -> None:
    """Lay the legend of a dressed chart out in a row under its title."""
    layout = figure.layout
    inner_width = layout.width - layout.margin.l - layout.margin.r
    inner_height = layout.height - layout.margin.t - layout.margin.b
    figure.update_layout(legend={
        "orientation": "h", "x": (14 - layout.margin.l) / inner_width, "xanchor": "left",
        "y": 1 + (layout.margin.t - 66) / inner_height, "yanchor": "top",
        "font": {"size": 12}, "traceorder": "normal", "entrywidth": 118,
    })  # fmt: skip
