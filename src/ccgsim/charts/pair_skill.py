"""Charts of skill at pairs: how reliable the probabilities are, and how well they rank.

Each returns a plotly figure with a panel for who merges and one for who shares an accountable
officer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ccgsim import palette
from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.charts.style import dress
from ccgsim.facts import Facts, load_facts
from ccgsim.scorecard.pairs import OUTCOMES, guesses
from ccgsim.scorecard.rows import Z90
from ccgsim.scorecard.skill import area_under_curve, roc_curve

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

TITLES = {"same_organisation": "One body, 1 April 2018", "same_officer": "One officer, August 2018"}
EDGES = (0.0, 0.02, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
"""Bins of probability; the last includes 1. Narrow near 0, where most pairs are."""
DASHES = ("dash", "dot", "dashdot")
WIDTH, HEIGHT = 1000, 560


def reliability_chart(pairs: pd.DataFrame) -> Figure:
    """Draw how often pairs came together that the run gave a probability of so much.

    Args:
        pairs: as in `Scorecard.pairs`.

    Returns:
        A figure: a point for each bin of probability that holds pairs, its number of pairs, and the
        90% interval of a share (Wilson 1927). On the diagonal the probabilities can be taken at
        their word.
    """
    figure = _two_panels()
    for number, outcome in enumerate(OUTCOMES, 1):
        probability, happened = _columns(pairs, outcome)
        _add_diagonal(figure, number)
        if not np.isnan(probability).any():
            _add_bins(figure, number, probability, happened)
    figure.update_xaxes(title_text="simulated probability", range=[-0.04, 1.04], tickformat=".0%")
    figure.update_yaxes(title_text="share of pairs that did", range=[-0.06, 1.04], tickformat=".0%")
    return _finish(
        figure, "Do pairs come together as often as the model says?",
        "Beside each point its number of pairs; lines are 90% intervals",
    )  # fmt: skip


def roc_chart(pairs: pd.DataFrame, facts: Facts | None = None) -> Figure:
    """Draw how well the run and the simple guesses rank pairs.

    Args:
        pairs: as in `Scorecard.pairs`.
        facts: the country; None for England.

    Returns:
        A figure: as the threshold falls, the share of pairs found that came together against the
        share of those that did not. The legend has the area under each curve.
    """
    country = facts or load_facts()
    figure = _two_panels()
    for number, outcome in enumerate(OUTCOMES, 1):
        probability, happened = _columns(pairs, outcome)
        _add_diagonal(figure, number)
        for place, (name, scores) in enumerate(guesses(country, outcome).items()):
            line = {"color": palette.SERIES[place + 1], "dash": DASHES[place], "width": 2}
            _add_curve(figure, number, name, scores, happened, line)
        if not np.isnan(probability).any():
            line = {"color": palette.SIMULATED, "width": 3}
            _add_curve(figure, number, "simulation", probability, happened, line)
            figure.data[-1].legendrank = 1  # drawn on top of the guesses, named before them
    figure.update_xaxes(title_text="pairs that stayed apart, share found", tickformat=".0%")
    figure.update_yaxes(title_text="pairs that came together, share found", tickformat=".0%")
    return _finish(
        figure, "Who comes together: the model beside simple guesses",
        "In the legend the area under the curve: 0.5 is chance, 1 is perfect",
    )  # fmt: skip


def _columns(pairs: pd.DataFrame, outcome: str) -> tuple[FloatArray, BoolArray]:
    """Return (P,) the probabilities and whether pairs came together."""
    probability = pairs[f"p_{outcome}"].to_numpy(dtype=np.float64)
    return probability, pairs[f"observed_{outcome}"].to_numpy(dtype=bool)


def _two_panels() -> Figure:
    from plotly.subplots import make_subplots

    return make_subplots(1, 2, subplot_titles=[TITLES[o] for o in OUTCOMES], horizontal_spacing=0.1)


def _add_diagonal(figure: Figure, number: int) -> None:
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", showlegend=False, hoverinfo="skip",
        line={"color": palette.QUIET, "width": 1}, row=1, col=number,
    )  # fmt: skip


def _add_bins(figure: Figure, number: int, probability: FloatArray, happened: BoolArray) -> None:
    which = np.clip(np.digitize(probability, EDGES) - 1, 0, len(EDGES) - 2)
    bins = [np.flatnonzero(which == k) for k in np.unique(which)]
    counts = np.array([len(members) for members in bins])
    mean = np.array([probability[members].mean() for members in bins])
    share = np.array([happened[members].mean() for members in bins])
    low, high = wilson_interval(share, counts)
    figure.add_scatter(
        x=mean, y=share, mode="markers+text", text=[f"{count:,}" for count in counts],
        textposition="bottom right", textfont={"size": 11, "color": palette.QUIET},
        marker={"size": 10, "color": palette.SIMULATED, "line": {"color": "white", "width": 1}},
        error_y={"type": "data", "array": high - share, "arrayminus": share - low, "thickness": 1.2,
                 "width": 3, "color": palette.SIMULATED},
        hovertemplate="simulated %{x:.1%}, observed %{y:.1%}, %{text} pairs<extra></extra>",
        showlegend=False, cliponaxis=False, row=1, col=number,
    )  # fmt: skip


def wilson_interval(share: FloatArray, count: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the 90% interval (K,), (K,) of shares (K,) of so many trials (K,) (Wilson 1927)."""
    spread = Z90**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = np.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return np.minimum(middle - half, share), np.maximum(middle + half, share)


def _add_curve(
    figure: Figure, number: int, name: str, scores: FloatArray, happened: BoolArray,
    line: dict[str, Any],
) -> None:  # fmt: skip
    wrong, right = roc_curve(scores, happened)
    figure.add_scatter(
        x=wrong, y=right, mode="lines", line=line,
        name=f"{area_under_curve(scores, happened):.2f}  {name}",
        legend="legend" if number == 1 else "legend2", row=1, col=number,
    )  # fmt: skip


def _finish(figure: Figure, title: str, about: str) -> Figure:
    dress(figure, title, about, WIDTH, HEIGHT, t=112)
    figure.update_annotations(font={"size": 15})
    for number, name in enumerate(("legend", "legend2"), 1):
        right = figure.layout[f"xaxis{number if number > 1 else ''}"].domain[1]
        figure.layout[name] = {
            "x": right, "xanchor": "right", "y": 0.03, "yanchor": "bottom", "font": {"size": 12},
            "bgcolor": "rgba(255,255,255,0.8)",
        }  # fmt: skip
    return figure
