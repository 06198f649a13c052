"""The headline quantities as fans of 200 futures: beside the record, or beside a baseline.

Charts are plain dicts in plotly's form: plotly's own objects check every value, which takes longer
than half a simulation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ccgsim import palette
from ccgsim.app.parts.chart import of_page
from ccgsim.arrays import FloatArray
from ccgsim.charts.fans import HEADLINES, known_figures
from ccgsim.charts.style import FONT
from ccgsim.comparison.paired import Paired
from ccgsim.labels import metric_label, of_difference, shown, unit_label
from ccgsim.results import Results
from ccgsim.results.results import quantiles_of
from ccgsim.results.tables import Series
from ccgsim.scorecard.rows import Z90

if TYPE_CHECKING:
    from ccgsim.scorecard.rows import Figure as Observed

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
WIDE, NARROW = (560, 88, 112), (1000, 112, 96)
"""Pixels of the figure's height, of that above the panels, and of an entry of the legend's width:
panels in two columns, or in one.
"""
Share = tuple[float, float]
COLUMNS, ROWS = ((0.0, 0.44), (0.56, 1.0)), ((0.58, 1.0), (0.0, 0.42))
PANELS = tuple((across, up) for up in ROWS for across in COLUMNS)
STACKED = tuple(((0.0, 1.0), (up, up + 0.2)) for up in (0.8, 0.5333, 0.2667, 0.0))
"""Where panels lie in the figure, as shares of its width and height."""
TITLES = {
    "ccg_count": "Number of CCGs",
    "ccgs_with_joint_ao": "CCGs sharing an officer",
    "running_cost_actual_net": "Running costs in the year",
    "csu_income": "Support units’ income in the year",
}
NOTHING = "no figure within this run"
MARGIN = 0.02
"""Of the time drawn, left free on either side: a dot on the first day is whole."""
Trace = dict[str, Any]
Span = tuple[date, date]
"""The first and the last day that are drawn."""


def fan_figure(
    results: Results, replicate: int, baseline: Results | None, day: date
) -> dict[str, Any]:
    """Draw four quantities: bands of 90% and 50%, the median, one replicate, and observed points.

    Args:
        results: the run.
        replicate: the one to draw as a line.
        baseline: another run whose median is drawn for comparison, if any.
        day: on the map.
    """
    runs = [one.scenario.run for one in (results, baseline) if one is not None]
    span = (min(run.start for run in runs), max(run.end for run in runs))
    traces: list[Trace] = []
    for panel, series, unit in headlines(results, None):
        metric, found = series.metric, _bands(series, unit)
        if baseline is not None and metric in baseline.units:
            before = baseline.series(metric)
            middle = quantiles_of(before.values, (0.5,))[0]
            line = {"color": palette.VERMILION, "width": 1.8, "dash": "dash"}
            found.append(_line("baseline, median", before, middle, unit, line))
        line = {"color": palette.ORANGE, "width": 1.8}
        found.append(_line(f"future {replicate}", series, series.values[:, replicate], unit, line))
        found.append(_record(metric, unit, span))
        traces += _in_panel(found, panel)
    return _figure(traces, span, day, "")


def difference_figure(
    results: Results, replicate: int, baseline: Results, day: date
) -> dict[str, Any]:
    """Draw how far each future is from the same future of the baseline: the same luck, paired.

    Args:
        results: the run.
        replicate: the one to draw as a line.
        baseline: another run of the same futures; days that only one of them has are left out.
        day: on the map.
    """
    runs = (results.scenario.run, baseline.scenario.run)
    span = (max(run.start for run in runs), min(run.end for run in runs))
    traces: list[Trace] = []
    for panel, apart, unit in headlines(results, baseline):
        line = {"color": palette.ORANGE, "width": 1.8}
        mine = _line(f"future {replicate}", apart, apart.values[:, replicate], unit, line)
        traces += _in_panel([*_bands(apart, unit), mine], panel)
    return _figure(traces, span, day, ", difference")


def headlines(results: Results, baseline: Results | None) -> Iterator[tuple[int, Series, str]]:
    """Yield the panel of each headline that there is, its series and its unit.

    With a baseline, the series is each future less the same future of the baseline, on the days
    that both have; sums in £bn, which differ by little, are then in £m.
    """
    for panel, (metric, unit) in enumerate(HEADLINES):
        if metric in results.units and baseline is None:
            yield panel, results.series(metric), unit
        elif baseline is not None and metric in results.units and metric in baseline.units:
            pair = Paired.of(baseline.series(metric), results.series(metric))
            own, scale = of_difference(unit)
            yield panel, Series(metric, pair.days, scale * pair.difference), own


def _in_panel(traces: list[Trace], panel: int) -> list[Trace]:
    """Put traces in a panel; all panels share one legend."""
    axis = str(panel + 1) if panel else ""
    own = {"xaxis": f"x{axis}", "yaxis": f"y{axis}", "showlegend": panel == 0}
    return [{**trace, **own, "legendgroup": trace["name"]} for trace in traces]


def _days(series: Series) -> list[str]:
    return [day.isoformat() for day in series.days]


def _numbers(values: FloatArray) -> list[float | None]:
    """Return values as JSON has them: nothing where there is no value."""
    return [None if np.isnan(value) else round(float(value), 6) for value in values]


def _bands(series: Series, unit: str) -> list[Trace]:
    p05, p25, middle, p75, p95 = shown(1.0, unit) * quantiles_of(series.values, LEVELS)
    days = _days(series)
    bands = [
        {
            "type": "scatter", "name": name, "mode": "lines", "fill": "toself",
            "x": [*days, *days[::-1]], "y": [*_numbers(high), *_numbers(low)[::-1]],
            "fillcolor": of_page("simulated", opacity), "line": {"width": 0},
            "hoverinfo": "skip",
        }
        for low, high, name, opacity in (
            (p05, p95, "90% of futures", 0.18), (p25, p75, "50% of futures", 0.35),
        )
    ]  # fmt: skip
    median = _trace("median", days, middle, {"color": of_page("simulated"), "width": 2.5})
    median["customdata"] = [list(pair) for pair in zip(_numbers(p05), _numbers(p95), strict=True)]
    median["hovertemplate"] = "%{y:,.3~r} (90%: %{customdata[0]:,.3~r} to %{customdata[1]:,.3~r})"
    return [*bands, median]


def _trace(name: str, days: list[str], values: FloatArray, line: dict[str, Any]) -> Trace:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": days, "y": _numbers(values),
        "line": line, "hovertemplate": "%{y:,.3~r}",
    }  # fmt: skip


def _line(name: str, series: Series, values: FloatArray, unit: str, line: dict[str, Any]) -> Trace:
    return _trace(name, _days(series), shown(1.0, unit) * values, line)


@cache
def _undisputed(metric: str) -> list[Observed]:
    """Return what was observed of a metric; the tables it stands in are slow to read."""
    return [point for point in known_figures(metric) if not point.conflict]


def _record(metric: str, unit: str, span: Span) -> Trace:
    first, last = span
    points = [one for one in _undisputed(metric) if one.on and first <= one.on <= last]
    allowed = [shown(point.half_width + Z90 * point.sd, unit) for point in points]
    return {
        "type": "scatter", "mode": "markers", "name": "the record",
        "x": [str(point.on) for point in points],
        "y": [shown(point.observed, unit) for point in points], "hovertemplate": "%{y:,}",
        "marker": {"size": 8, "color": of_page("ink"), "line": {"color": "white", "width": 1}},
        "error_y": {"type": "data", "array": allowed, "visible": any(allowed), "width": 3,
                    "color": of_page("ink"), "thickness": 1},
    }  # fmt: skip


def _figure(traces: list[Trace], span: Span, day: date, detail: str) -> dict[str, Any]:
    """Return a figure with the layout of a narrow place beside the usual one, for chart.js."""
    usual, narrow = _layout(PANELS, WIDE, day, detail), _layout(STACKED, NARROW, day, detail)
    free = timedelta(days=1 + MARGIN * (span[1] - span[0]).days)
    drawn = {trace["xaxis"] for trace in traces}
    for layout in (usual, narrow):
        for panel in range(len(HEADLINES)):
            axis = str(panel + 1) if panel else ""
            layout[f"xaxis{axis}"]["range"] = [
                (span[0] - free).isoformat(), (span[1] + free).isoformat()
            ]  # fmt: skip
            if f"x{axis}" not in drawn:
                layout[f"yaxis{axis}"]["showticklabels"] = False
                layout["annotations"].append({
                    "text": NOTHING, "showarrow": False, "xref": f"x{axis} domain", "x": 0.5,
                    "yref": f"y{axis} domain", "y": 0.5,
                })  # fmt: skip
    return {"data": traces, "layout": usual, "narrow": narrow}


def _layout(
    panels: Sequence[tuple[Share, Share]], size: tuple[int, int, int], day: date, detail: str
) -> dict[str, Any]:
    height, head, entry = size
    layout: dict[str, Any] = {
        "autosize": True, "height": height, "hovermode": "x unified",
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": of_page("ink")},
        "margin": {"l": 54, "r": 12, "t": head, "b": 26},
        "hoverlabel": {"bgcolor": of_page("paper")},
        "legend": {"orientation": "h", "x": 0, "yref": "container", "y": 1, "yanchor": "top",
                   "entrywidth": entry, "traceorder": "normal"},
        "annotations": [], "shapes": [],
    }  # fmt: skip
    for panel, ((metric, unit), (across, up)) in enumerate(zip(HEADLINES, panels, strict=True)):
        axis = str(panel + 1) if panel else ""
        own = unit_label(of_difference(unit)[0] if detail else unit)
        layout[f"xaxis{axis}"] = {
            "type": "date", "domain": across, "anchor": f"y{axis}", "showgrid": False,
            "ticks": "outside", "ticklen": 4, "tickcolor": palette.QUIET, "zeroline": False,
            "linecolor": palette.QUIET, "showline": True, "hoverformat": "%-d %B %Y", "nticks": 6,
        }  # fmt: skip
        layout[f"yaxis{axis}"] = {
            "domain": up, "anchor": f"x{axis}", "gridcolor": of_page("rule"), "nticks": 5,
            "zeroline": bool(detail), "zerolinecolor": palette.QUIET,
            "title": {"text": own + detail, "standoff": 4},
        }  # fmt: skip
        layout["annotations"].append({
            "text": TITLES.get(metric) or metric_label(metric), "showarrow": False,
            "xref": "paper", "yref": "paper", "x": across[0], "y": up[1], "xanchor": "left",
            "yanchor": "bottom", "font": {"size": 13},
        })  # fmt: skip
        layout["shapes"].append({
            "type": "line", "xref": f"x{axis}", "yref": f"y{axis} domain", "y0": 0, "y1": 1,
            "x0": day.isoformat(), "x1": day.isoformat(),
            "line": {"color": palette.QUIET, "width": 1, "dash": "dot"},
        })  # fmt: skip
    return layout
