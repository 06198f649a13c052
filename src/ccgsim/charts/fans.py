"""Metrics over time as fans beside the record: one metric, and the panel of headlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccgsim import palette
from ccgsim.charts.style import TOP, dress, legend_on_top
from ccgsim.errors import ResultsError
from ccgsim.labels import how_many, metric_label, shown, unit_label
from ccgsim.scorecard.rows import Z90, figures

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from ccgsim.scorecard.rows import Figure as Observed
    from ccgsim.scorecard.rows import MeasuredRun

MIDDLE = "middle run"
BANDS = ((0.05, 0.95, "90% of runs", 0.18), (0.25, 0.75, "50% of runs", 0.35))
FEW = 15
"""A series of at most so many dates shows each of them as a point."""
HEADLINES = (
    ("ccg_count", "CCGs"), ("ccgs_with_joint_ao", "CCGs"), ("running_cost_actual_net", "GBP bn"),
    ("csu_income", "GBP m"),
)  # fmt: skip
PANEL_WIDTH, PANEL_HEIGHT = 1100, 780


def fan_chart(results: MeasuredRun, metric: str, unit: str, record: bool = True) -> Figure:
    """Draw a metric over time: median, 50% and 90% of the replicates, and the record's points.

    Args:
        results: a run.
        metric: one that the run measures.
        unit: its unit, as in `ccgsim.metrics`.
        record: whether the run is of England, which the record is about.

    Returns:
        A figure. The record's points carry what their rounding or sample allows; open points are
        those with which another source disagrees.

    Raises:
        ResultsError: the run does not measure the metric, or has no value of it yet.
    """
    from plotly.graph_objects import Figure

    figure = Figure()
    _add_fan(figure, results, metric, unit, {})
    if record:
        add_record(figure, metric, unit, {})
    figure.update_yaxes(title_text=axis_title(metric, unit))
    figure.update_xaxes(title_text=time_title(results.values(metric)["date"]))
    label = metric_label(metric)
    dress(figure, label, f"{how_many(results.replicates, 'run')} beside the record", 860, 480)
    legend_on_top(figure)
    return figure


def headline_panel(results: MeasuredRun) -> Figure:
    """Draw CCGs, shared officers, running costs beside the allowance, and support units' income.

    Args:
        results: a run.

    Returns:
        A figure of four panels.

    Raises:
        ResultsError: the run does not measure one of them.
    """
    from plotly.subplots import make_subplots

    names = [metric_label(metric) for metric, _ in HEADLINES]
    figure = make_subplots(
        2, 2, subplot_titles=names, horizontal_spacing=0.09, vertical_spacing=0.15
    )
    for number, (metric, unit) in enumerate(HEADLINES):
        place = {"row": number // 2 + 1, "col": number % 2 + 1}
        _add_fan(figure, results, metric, unit, place)
        add_record(figure, metric, unit, place)
        places = ".2f" if unit == "GBP bn" else None
        figure.update_yaxes(title_text=unit_label(unit), tickformat=places, **place)
        figure.update_xaxes(title_text=time_title(results.values(metric)["date"]), **place)
    _add_allowance(figure, results, {"row": 2, "col": 1})
    first = results.values("ccg_count")["date"]
    figure.update_xaxes(range=[min(first), max(first)])
    about = f"{how_many(results.replicates, 'run')} beside the record"
    dress(
        figure,
        "What CCGs did and what the model does",
        about,
        PANEL_WIDTH,
        PANEL_HEIGHT,
        t=TOP + 30,
    )
    figure.update_annotations(font={"size": 15}, xanchor="left")
    for number, note in enumerate(figure.layout.annotations):
        note.x = figure.layout[f"xaxis{number + 1 if number else ''}"].domain[0]
    legend_on_top(figure)
    return figure


def axis_title(metric: str, unit: str) -> str:
    """Return what stands beside the axis of a metric: its unit, or its name if it has none."""
    label, printed = metric_label(metric), unit_label(unit)
    return printed[:1].upper() + printed[1:] if printed else label


def time_title(days: pd.Series | pd.Index) -> str:
    """Say what the days of a metric are: ends of months, or of financial years."""
    is_yearly = days.nunique() > 1 and all((day.month, day.day) == (3, 31) for day in days.unique())
    return "end of financial year" if is_yearly else "end of month"


def quantiles_by_day(results: MeasuredRun, metric: str) -> pd.DataFrame:
    """Return the 5, 25, 50, 75 and 95% quantiles (columns) of a metric on each date (index).

    Raises:
        ResultsError: there are no values of it.
    """
    values = results.values(metric).dropna()
    if values.empty:
        raise ResultsError(
            f"The run has no values of '{metric}'. Its metrics are the names in metrics.parquet; "
            "some begin late, as ratings do."
        )
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    found: pd.DataFrame = values.groupby("date")["value"].quantile(np.array(levels)).unstack()
    return found


def _add_fan(
    figure: Figure, results: MeasuredRun, metric: str, unit: str, place: dict[str, int]
) -> None:
    """Add bands and median to a panel."""
    from plotly.graph_objects import Scatter

    by_date = shown(1.0, unit) * quantiles_by_day(results, metric)
    dates = by_date.index
    for low, high, name, opacity in BANDS:
        figure.add_trace(Scatter(
            x=[*dates, *dates[::-1]], y=[*by_date[high], *by_date[low][::-1]], fill="toself",
            fillcolor=palette.faded(palette.SIMULATED, opacity), line={"width": 0}, mode="lines",
            hoverinfo="skip", name=name, legendgroup=name, showlegend=_is_new(figure, name),
        ), **place)  # fmt: skip
    few = len(dates) <= FEW
    figure.add_trace(Scatter(
        x=dates, y=by_date[0.5], mode="lines+markers" if few else "lines", marker={"size": 5},
        line={"color": palette.SIMULATED, "width": 2.5}, name=MIDDLE, legendgroup=MIDDLE,
        showlegend=_is_new(figure, MIDDLE),
    ), **place)  # fmt: skip


def _is_new(figure: Figure, name: str) -> bool:
    """Whether the legend does not have a name yet: panels share one legend."""
    return all(trace.name != name for trace in figure.data)


def known_figures(metric: str) -> list[Observed]:
    """Return the record's figures of a metric, of those on one day the most precise."""
    known = [f for f in figures() if f.simulated == metric and f.how == "value"]
    best: dict[tuple[object, bool], Observed] = {}
    for figure in sorted(known, key=lambda f: f.high - f.low):
        best.setdefault((figure.on, figure.conflict), figure)
    return list(best.values())


def add_record(figure: Figure, metric: str, unit: str, place: dict[str, int]) -> None:
    """Add the record's figures of a metric, those in dispute as open points."""
    from plotly.graph_objects import Scatter

    known = known_figures(metric)
    for conflict, name, fill in (
        (False, "record", palette.INK),
        (True, "sources conflict", "white"),
    ):
        points = [f for f in known if f.conflict == conflict]
        if not points:
            continue
        allowed = [shown(f.half_width + Z90 * f.sd, unit) for f in points]
        shapes = ["triangle-up" if f.bound == "at least" else "circle" for f in points]
        figure.add_trace(Scatter(
            x=[f.on for f in points], y=[shown(f.observed, unit) for f in points], mode="markers",
            name=name, legendgroup=name, showlegend=_is_new(figure, name),
            text=[f"{f.bound} {f.source}".strip() for f in points],
            hovertemplate="%{y:,} on %{x|%-d %B %Y}<br>%{text}<extra></extra>",
            error_y={"type": "data", "array": allowed, "visible": any(allowed),
                     "color": palette.INK, "thickness": 1, "width": 3},
            marker={"size": 9, "color": fill, "symbol": shapes,
                    "line": {"color": palette.INK, "width": 1.5}},
        ), **place)  # fmt: skip


def _add_allowance(figure: Figure, results: MeasuredRun, place: dict[str, int]) -> None:
    """Add the allowance as a dashed line with its name beside it."""
    from plotly.graph_objects import Scatter

    allowance = quantiles_by_day(results, "running_cost_allocation")[0.5]
    figure.add_trace(Scatter(
        x=allowance.index, y=allowance, mode="lines+text", showlegend=False, name="allowance",
        line={"color": palette.VERMILION, "width": 2, "dash": "dash"}, textposition="top left",
        text=[*[""] * (len(allowance) - 1), "allowance"], textfont={"color": palette.VERMILION},
    ), **place)  # fmt: skip
