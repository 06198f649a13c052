"""A middle line with a band around it, one of several told apart by colour and dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccgsim import palette
from ccgsim.charts.style import chart_text

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

DASHES = ("solid", "dash", "dot", "dashdot")


def add_band(
    figure: Figure,
    days: pd.Series | pd.Index,
    low: pd.Series[float],
    middle: pd.Series[float],
    high: pd.Series[float],
    name: str,
    colour: str,
    place: int,
) -> None:
    """Add a band and its middle line to a figure.

    Args:
        figure: changed in place.
        days: D dates.
        low, middle, high: (D,) on the scale of the axis.
        name: plain text, for the legend.
        colour: "#RRGGBB".
        place: 0 for the first of several; it sets the dash.
    """
    figure.add_scatter(
        x=[*days, *days[::-1]], y=[*high, *low[::-1]], fill="toself", mode="lines",
        line={"width": 0}, fillcolor=palette.faded(colour, 0.12), hoverinfo="skip",
        legendgroup=name, showlegend=False,
    )  # fmt: skip
    figure.add_scatter(
        x=days, y=middle, mode="lines", name=chart_text(name), legendgroup=name,
        line={"color": colour, "width": 2.2, "dash": DASHES[place % len(DASHES)]},
    )  # fmt: skip
