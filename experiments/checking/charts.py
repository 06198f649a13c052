"""Charts of the checks: recovery of known parameters, predictions, and what is pinned down."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ccgsim import palette
from ccgsim.charts.style import dress, legend_on_top
from ccgsim.labels import metric_label
from checking.markdown import each_row
from checking.pinned import SHOWN, Pinned
from checking.recovery import BEST, DATA_SETS, Recovery

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LETTERS = 44
"""Most letters of what a parameter means, beside its name."""
TENTHS = 10
SHARES = np.linspace(0.05, 0.95, 19)
MARKS = {"fitted": "circle", "set aside": "diamond", "given": "square"}


def recovery_chart(found: Recovery) -> Figure:
    """Draw ranks of true parameters among the draws, and how often intervals hold them."""
    from plotly.subplots import make_subplots

    figure = make_subplots(
        1, 2, horizontal_spacing=0.12,
        subplot_titles=["Where the truth lies among the draws", "How often an interval holds it"],
    )  # fmt: skip
    every = np.arange(len(found.names))
    groups = {
        f"all {len(every)} parameters": (every, palette.SIMULATED, "circle"),
        f"the {BEST} best known": (found.best(), palette.ORANGE, "diamond"),
    }
    tenth = ((found.ranks + 0.5) / (found.draws + 1.0) * TENTHS).astype(int)
    for name, (which, colour, symbol) in groups.items():
        counts = np.bincount(tenth[:, which].ravel(), minlength=TENTHS)
        figure.add_bar(
            x=np.arange(TENTHS) * 10 + 5, y=100.0 * counts / counts.sum(), name=name,
            marker_color=colour, row=1, col=1,
        )  # fmt: skip
        figure.add_scatter(
            x=100 * SHARES, y=[100 * found.covered(s)[:, which].mean() for s in SHARES],
            mode="lines+markers", marker={"color": colour, "symbol": symbol, "size": 7},
            line={"color": colour}, name=name, showlegend=False, row=1, col=2,
        )  # fmt: skip
    dashed = {"color": palette.INK, "dash": "dash", "width": 1}
    figure.add_scatter(x=[0, 100], y=[10, 10], mode="lines", line=dashed, showlegend=False,
                       row=1, col=1)  # fmt: skip
    figure.add_scatter(x=[0, 100], y=[0, 100], mode="lines", line=dashed, showlegend=False,
                       row=1, col=2)  # fmt: skip
    figure.update_xaxes(title_text="percentile of the truth", range=[0, 100], row=1, col=1)
    figure.update_yaxes(title_text="% of parameters", range=[0, 16], row=1, col=1)
    figure.update_xaxes(title_text="interval of the draws, %", range=[0, 100], row=1, col=2)
    figure.update_yaxes(title_text="% of truths inside", range=[0, 100], row=1, col=2)
    dress(
        figure, "Parameters that are known, found again",
        f"{DATA_SETS} data sets that the model made itself; a right method follows the dashed line",
        1000, 470, t=140,
    )  # fmt: skip
    figure.update_layout(bargap=0.15)
    _legend(figure, 170)
    return figure


def _legend(figure: Figure, entry: int) -> None:
    legend_on_top(figure)
    figure.update_layout(legend={"entrywidth": entry})


def predictive_chart(rows: pd.DataFrame) -> Figure:
    """Draw each figure's percentile in the simulated distribution, and their histogram."""
    from plotly.subplots import make_subplots

    names = [f"{metric_label(r.metric, r.statistic)}, {_period(r.date)}" for r in each_row(rows)]
    half = (len(rows) + 1) // 2
    figure = make_subplots(1, 2, horizontal_spacing=0.29)
    for column, (start, stop) in enumerate(((0, half), (half, len(rows))), 1):
        _add_rows(figure, rows.iloc[start:stop], names[start:stop], column)
    dress(
        figure, "Each figure of the record among 1,000 simulated ones",
        "Shaded: the central 50% and 90% of the simulations. Filled: inside the 90% interval once "
        "rounding and survey error are allowed for", 1240, half * 17 + 180, l=330, t=110,
    )  # fmt: skip
    figure.update_yaxes(ticks="", showgrid=False, tickfont={"size": 11})
    figure.update_xaxes(range=[-3, 103], title_text="percentile of the record")
    _legend(figure, 150)
    return figure


def _period(text: str) -> str:
    return text.replace("/", " to ")


def _add_rows(figure: Figure, rows: pd.DataFrame, names: list[str], column: int) -> None:
    height = np.arange(len(rows), 0, -1)
    for use, symbol in MARKS.items():
        for inside, colour in ((True, palette.HIT), (False, palette.MISS)):
            which = ((rows["use"] == use) & (rows["inside"].astype(bool) == inside)).to_numpy()
            figure.add_scatter(
                x=rows["percentile"][which], y=height[which], mode="markers",
                marker={"symbol": symbol if inside else f"{symbol}-open", "size": 8,
                        "color": colour, "line": {"width": 2 if not inside else 0}},
                name=f"{use}, {'inside' if inside else 'outside'}", showlegend=column == 1,
                row=1, col=column,
            )  # fmt: skip
    for low, high in ((5, 95), (25, 75)):
        figure.add_vrect(x0=low, x1=high, fillcolor=palette.faded(palette.SKY, 0.18), line_width=0,
                         layer="below", row=1, col=column)  # fmt: skip
    figure.update_yaxes(
        tickvals=height, ticktext=names, range=[0, len(rows) + 1], row=1, col=column
    )


def percentile_chart(rows: pd.DataFrame) -> Figure:
    """Draw how many figures fall in each tenth of their simulated distribution."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for use, colour in (("fitted", palette.SIMULATED), ("set aside", palette.ORANGE)):
        values = rows["percentile"][rows["use"] == use]
        counts = np.histogram(values, np.linspace(0, 100, TENTHS + 1))[0]
        figure.add_bar(x=np.arange(TENTHS) * 10 + 5, y=100.0 * counts / counts.sum(),
                       name=f"{use} ({len(values)})", marker_color=colour)  # fmt: skip
    dress(
        figure, "Where the record lies in what is simulated",
        "Fitted figures crowd the middle by design; spread evenly, those set aside would follow "
        "the dashed line", 800, 420, t=116,
    )  # fmt: skip
    figure.add_hline(y=10, line={"color": palette.INK, "dash": "dash", "width": 1})
    figure.update_xaxes(title_text="percentile of the record", range=[0, 100])
    figure.update_yaxes(title_text="% of figures")
    _legend(figure, 120)
    return figure


def pinned_chart(known: Pinned) -> Figure:
    """Draw the best known parameters on the range of their priors."""
    import plotly.graph_objects as go

    rows = known.table.head(SHOWN)
    height = np.arange(len(rows), 0, -1)
    figure = go.Figure()
    for low, high, width, name in (("p05", "p95", 5, "90% interval"), ("p25", "p75", 11, "50%")):
        x, y = _bars(_scaled(rows, low), _scaled(rows, high), height)
        figure.add_scatter(x=x, y=y, mode="lines", line={"color": palette.SIMULATED,
                           "width": width}, opacity=0.55, name=f"posterior, {name}")  # fmt: skip
    figure.add_scatter(x=_scaled(rows, "median"), y=height, mode="markers", name="median",
                       marker={"color": palette.INK, "symbol": "line-ns-open", "size": 13,
                               "line": {"width": 2}})  # fmt: skip
    dress(
        figure, "What the record pins down best",
        "Each line runs over the prior's range, from its lower to its upper bound", 1000,
        SHOWN * 23 + 180, l=440, r=60, t=110,
    )  # fmt: skip
    names = [f"{shorten(r.meaning, LETTERS, placeholder=' …')} <b>{r.name}</b>"
             for r in each_row(rows)]  # fmt: skip
    figure.update_yaxes(tickvals=height, ticktext=names, ticks="", range=[0, len(rows) + 1])
    figure.update_xaxes(range=[0, 1], tickvals=[0, 0.5, 1],
                        ticktext=["lower bound", "middle", "upper bound"])  # fmt: skip
    figure.update_yaxes(showgrid=True)
    _legend(figure, 170)
    return figure


def _scaled(rows: pd.DataFrame, column: str) -> np.ndarray:
    scaled: np.ndarray = ((rows[column] - rows["low"]) / (rows["high"] - rows["low"])).to_numpy()
    return scaled


def _bars(
    low: np.ndarray, high: np.ndarray, height: np.ndarray
) -> tuple[list[float | None], list[float | None]]:
    """Return x and y of one line per row, with gaps between."""
    x: list[float | None] = []
    y: list[float | None] = []
    for a, b, at in zip(low, high, height, strict=True):
        x += [float(a), float(b), None]
        y += [float(at), float(at), None]
    return x, y
