"""The headline quantities as fans of 200 futures: beside the record, or beside a baseline."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ccgsim import palette
from ccgsim.charts.fans import HEADLINES, observed_figures
from ccgsim.charts.style import FONT
from ccgsim.labels import metric_label, shown, unit_label
from ccgsim.results import Results
from ccgsim.scorecard_rows import Z90
from ccgsim.tables import Series

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
HEIGHT = 560
WORDS = {
    "ccg_count": "Number of CCGs",
    "ccgs_with_joint_ao": "CCGs sharing an officer",
    "running_cost_actual_net": "Running costs in the year",
    "csu_income": "Support units’ income in the year",
}


def fan_figure(
    results: Results, replicate: int, baseline: Results | None, day: date, record: bool, dark: bool
) -> Figure:
    """Draw four quantities: bands of 90% and 50%, the median, one replicate, and observed points.

    Args:
        results: the run.
        replicate: the one to draw as a line.
        baseline: an earlier run whose median is drawn for comparison, if any.
        day: that of the map, marked by a line.
        record: whether there is a record to show.
        dark: on a dark page.
    """
    figure = _panels([WORDS.get(metric, metric_label(metric)) for metric, _ in HEADLINES])
    for number, (metric, unit) in enumerate(HEADLINES):
        place = _place(number)
        if metric not in results.units:
            continue
        series = results.series(metric)
        _add_bands(figure, series, unit, place)
        if baseline is not None:
            before = baseline.series(metric)
            middle = np.nanmedian(before.values, axis=1)
            _add_line(figure, before, middle, unit, "baseline, median", palette.VERMILION, "dash",
                      place)  # fmt: skip
        one = series.values[:, replicate]
        _add_line(figure, series, one, unit, "this future", palette.ORANGE, "solid", place)
        if record:
            _add_record(figure, metric, unit, place, dark)
        figure.update_yaxes(title_text=unit_label(unit), **place)
    return _dressed(figure, day, dark)


def difference_figure(results: Results, baseline: Results, day: date, dark: bool) -> Figure:
    """Draw how far each future is from the same future of the baseline: the same luck, paired."""
    names = [WORDS.get(metric, metric_label(metric)) for metric, _ in HEADLINES]
    figure = _panels(names)
    for number, (metric, unit) in enumerate(HEADLINES):
        place = _place(number)
        if metric not in results.units or metric not in baseline.units:
            continue
        ours, theirs = results.series(metric), baseline.series(metric)
        length = min(len(ours.days), len(theirs.days))
        apart = ours.values[:length] - theirs.values[:length]
        _add_bands(figure, Series(metric, ours.days[:length], apart), unit, place)
        figure.add_hline(y=0, line={"color": palette.QUIET, "width": 1}, **place)
        figure.update_yaxes(title_text=f"{unit_label(unit)}, difference", **place)
    return _dressed(figure, day, dark)


def in_words(results: Results) -> str:
    """Say what the fans show at the end of the run: the alternative for those who cannot see it."""
    said = []
    for metric, unit in HEADLINES:
        if metric in results.units:
            last = results.series(metric)
            low, middle, high = np.nanquantile(last.values[-1], (0.05, 0.5, 0.95))
            digits = 2 if unit == "GBP bn" else 0
            said.append(
                f"{metric_label(metric)} on {last.days[-1]}: {middle:.{digits}f} {unit_label(unit)} "
                f"(90% of futures: {low:.{digits}f} to {high:.{digits}f})"
            )
    return "; ".join(said)


def _panels(names: list[str]) -> Figure:
    return make_subplots(
        2, 2, subplot_titles=names, horizontal_spacing=0.11, vertical_spacing=0.16
    )


def _place(number: int) -> dict[str, int]:
    return {"row": number // 2 + 1, "col": number % 2 + 1}


def _new(figure: Figure, name: str) -> dict[str, Any]:
    """Return what makes panels share one entry of the legend."""
    first = all(trace.name != name for trace in figure.data)
    return {"name": name, "legendgroup": name, "showlegend": first}


def _add_bands(figure: Figure, series: Series, unit: str, place: dict[str, int]) -> None:
    p05, p25, middle, p75, p95 = shown(1.0, unit) * np.nanquantile(series.values, LEVELS, axis=1)
    days = [day.isoformat() for day in series.days]
    for low, high, name, opacity in (
        (p05, p95, "90% of futures", 0.18),
        (p25, p75, "50% of futures", 0.35),
    ):
        figure.add_scatter(
            x=[*days, *days[::-1]], y=[*high, *low[::-1]], fill="toself", mode="lines",
            fillcolor=palette.faded(palette.SIMULATED, opacity), line={"width": 0},
            hoverinfo="skip", **_new(figure, name), **place,
        )  # fmt: skip
    figure.add_scatter(
        x=days, y=middle, mode="lines", line={"color": palette.SIMULATED, "width": 2.5},
        customdata=np.stack([p05, p95], axis=1),
        hovertemplate="%{y:,.3~r}, 90%: %{customdata[0]:,.3~r} to %{customdata[1]:,.3~r}",
        **_new(figure, "median"), **place,
    )  # fmt: skip


def _add_line(
    figure: Figure, series: Series, values: Any, unit: str, name: str, colour: str, dash: str,
    place: dict[str, int],
) -> None:  # fmt: skip
    figure.add_scatter(
        x=[day.isoformat() for day in series.days], y=shown(1.0, unit) * values, mode="lines",
        line={"color": colour, "width": 1.8, "dash": dash}, hovertemplate="%{y:,.3~r}",
        **_new(figure, name), **place,
    )  # fmt: skip


def _add_record(
    figure: Figure, metric: str, unit: str, place: dict[str, int], dark: bool
) -> None:
    ink = "#ECECEC" if dark else palette.INK
    points = [point for point in observed_figures(metric) if not point.conflict]
    allowed = [shown(point.half_width + Z90 * point.sd, unit) for point in points]
    figure.add_scatter(
        x=[str(point.on) for point in points], y=[shown(point.observed, unit) for point in points],
        mode="markers", marker={"size": 8, "color": ink, "line": {"color": "white", "width": 1}},
        error_y={"type": "data", "array": allowed, "visible": any(allowed), "color": ink,
                 "thickness": 1, "width": 3},
        hovertemplate="%{y:,}", **_new(figure, "the record"), **place,
    )  # fmt: skip


def _dressed(figure: Figure, day: date, dark: bool) -> Figure:
    ink, rule = ("#ECECEC", "#444444") if dark else (palette.INK, palette.GRID)
    figure.update_layout(
        template="none", autosize=True, height=HEIGHT, hovermode="x unified",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 12, "color": ink},
        margin={"l": 52, "r": 12, "t": 66, "b": 28},
        hoverlabel={"bgcolor": "#1e1e1e" if dark else "white"},
        legend={"orientation": "h", "x": 0, "y": 1.12, "yanchor": "bottom", "font": {"size": 12},
                "traceorder": "normal", "entrywidth": 108},
    )  # fmt: skip
    figure.update_annotations(font={"size": 13, "color": ink}, xanchor="left")
    for number, note in enumerate(figure.layout.annotations):
        note.x = figure.layout[f"xaxis{number + 1 if number else ''}"].domain[0]
    figure.update_xaxes(
        showgrid=False, linecolor=palette.QUIET, ticks="outside", ticklen=4, hoverformat="%-d %B %Y",
        tickcolor=palette.QUIET,
    )  # fmt: skip
    figure.update_yaxes(
        gridcolor=rule, zeroline=False, title={"standoff": 4, "font": {"size": 12}}, nticks=5
    )
    figure.add_vline(x=day.isoformat(), line={"color": palette.QUIET, "width": 1, "dash": "dot"})
    return figure
