"""An outcome of a sweep against a lever: a dot for each point, its interval, and what is usual.

A plain dict in plotly's form, as in `fans`.
"""

from __future__ import annotations

from html import escape
from itertools import cycle
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd

from ccgsim import palette
from ccgsim.app.england.fans import LEVELS, Trace
from ccgsim.app.parts.chart import of_page, shade_of_page
from ccgsim.app.results.lever_names import about_lever
from ccgsim.app.results.points import NOTHING, Look, is_a_range
from ccgsim.arrays import AnyArray, FloatArray
from ccgsim.charts.style import FONT
from ccgsim.labels import label_with_unit, metric_label, shown
from ccgsim.lever_names import value_name
from ccgsim.reports.influence import MOST_GROUPS, groups_of
from ccgsim.reports.numbers import plain, with_unit
from ccgsim.reports.sweep_charts import LONGEST

MOST_DRAWN, MOST_WITH_BARS = 1500, 200
"""Points drawn, of more an even choice; and those that have room for a bar each."""
HEIGHT = 520
POINT = "a point"
SPREAD = 0.5
"""Over how much of its place the points of a named value are spread, from side to side."""
GOLDEN = 0.618034
"""Its multiples less their whole parts lie evenly between 0 and 1, however many there are."""
SERIES = (of_page("simulated"), *palette.SERIES[1:4], of_page("other"), *palette.SERIES[5:])
"""As `palette.SERIES`; on a dark page its two blues change places."""
SCALE = [[at, shade_of_page(at)] for at, _ in palette.SEQUENCE]
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star")


def points_figure(look: Look) -> dict[str, Any]:
    """Draw the outcome of the points that are looked at.

    Against numbers: dots, with bars for 90% of the replicates where there is room, and the mean of
    groups of like values. Against few values: a box of the points' medians for each, behind dots.
    """
    values, scale = look.values(look.along), shown(1.0, look.unit)
    frame = scale * look.points
    few = not is_a_range(values) or values.nunique() <= MOST_GROUPS
    across, ticks = _across(values, few)
    drawn = np.arange(0, len(frame), _step(look))
    bars = len(drawn) <= MOST_WITH_BARS and look.sweep.tables.manifest.replicates > 1
    traces = _boxes(values, frame) if few and len(frame) else []
    series = _series(look)
    for name, inside, style in series:
        some = drawn[inside[drawn]]
        traces.append(_dots(look, frame, across, some, name, style, bars))
        if not few and inside.any():
            traces.append(_usual(values[inside], frame["median"][inside], name, style))
    named = any(name != POINT for name, *_ in series)
    return {"data": traces, "layout": _layout(look, ticks, named)}


def notes(look: Look) -> str:
    """Say how to read the chart."""
    runs = look.sweep.tables.manifest.replicates
    said = f"A dot is the median of a point’s {runs} replicates"
    step, values = _step(look), look.values(look.along)
    if runs > 1 and -(-len(look.points) // step) <= MOST_WITH_BARS:
        said += ", its bar holds 90% of them"
    said += f"; one point in {step} is drawn." if step > 1 else "."
    if is_a_range(values) and values.nunique() > MOST_GROUPS:
        return (
            f"{said} Lines: the mean of up to {MOST_GROUPS} groups of points with similar values."
        )
    return (
        f"{said} Boxes: the middle half of the points, with lines at the median and to 5% and 95%."
    )


def in_words(look: Look) -> str:
    """Say what the chart shows: the alternative for those who cannot see it."""
    label = metric_label(look.outcome)
    if look.points.empty:
        return f"{label}: no point is shown."
    ends = (look.points["median"].min(), look.points["median"].max())
    low, high = (with_unit(number, look.unit) for number in plain(ends, look.unit))
    lever = look.names[look.along]
    text = f"{label} on {look.day:%-d %B %Y} against “{lever}”: medians from {low} to {high}"
    values = look.values(look.along)
    means = look.points["median"].groupby(groups_of(values)).mean()
    first, last = plain((means.iloc[0], means.iloc[-1]), look.unit, means=True)
    return (
        f"{text} among {len(look.points):,} points; on average {first} where the lever is lowest "
        f"or first, {last} where it is highest or last."
    )


def _step(look: Look) -> int:
    return max(1, -(-len(look.points) // MOST_DRAWN))


def _across(values: pd.Series, few: bool) -> tuple[FloatArray, dict[str, Any]]:
    """Return where points stand along the chart (P,), and the marks of that axis."""
    if not few:
        return values.to_numpy(dtype=np.float64), {}
    names, place = _named(values)
    # Points of one value lie in the same order in every box.
    beside = pd.Series(place).groupby(place)
    number, alone = beside.cumcount().to_numpy(), beside.transform("size").to_numpy() == 1
    aside = np.where(alone, 0.0, SPREAD * ((number * GOLDEN) % 1.0 - 0.5))
    short = [escape(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…") for name in names]
    ticks = {"tickvals": list(range(len(names))), "ticktext": short,
             "range": [-0.6, len(names) - 0.4]}  # fmt: skip
    return place + aside, ticks


def _named(values: pd.Series) -> tuple[list[str], AnyArray]:
    """Return the names of the values that there are, in order, and the place of each point's."""
    place, found = pd.factorize(values, sort=True)
    return [
        f"{value:.4g}" if is_a_range(values) else value_name(str(value)) for value in found
    ], place


def _series(look: Look) -> list[tuple[str, AnyArray, dict[str, Any]]]:
    """Return the points in series by the lever that colours them: name, which (P,), marker."""
    everything = np.ones(len(look.points), dtype=bool)
    if look.shade == NOTHING:
        return [(POINT, everything, {"color": of_page("simulated"), "symbol": "circle"})]
    values = look.values(look.shade)
    names, place = _named(values)
    if len(names) <= len(SERIES):
        looks = zip(SERIES, cycle(SYMBOLS), strict=False)
        return [
            (name, place == number, {"color": colour, "symbol": symbol})
            for number, (name, (colour, symbol)) in enumerate(zip(names, looks, strict=False))
        ]
    numbers = values.to_numpy(dtype=np.float64) if is_a_range(values) else place.astype(float)
    return [(POINT, everything, {
        "color": numbers, "symbol": "circle", "colorscale": SCALE,
        "colorbar": {"title": {"text": _lines(look.shade, 55), "side": "right",
                               "font": {"size": 12}},
                     "thickness": 12, "outlinewidth": 0, "len": 0.9},
    })]  # fmt: skip


def _dots(
    look: Look, frame: pd.DataFrame, across: FloatArray, some: AnyArray, name: str,
    style: dict[str, Any], bars: bool,
) -> Trace:  # fmt: skip
    """Return the dots of some points (K,) of those that are looked at."""
    rows = frame.iloc[some]
    marker = {**style, "size": 7, "opacity": 0.75 if len(some) < 400 else 0.5}
    marker["line"] = {"color": palette.QUIET, "width": 0.5}  # the palest and the darkest are seen
    if isinstance(style["color"], np.ndarray):
        low, high = float(style["color"].min()), float(style["color"].max())
        marker |= {"color": _rounded(style["color"][some]), "opacity": 0.9}
        marker |= {"cmin": low, "cmax": high}
    trace = {
        "type": "scatter", "mode": "markers", "name": escape(name), "marker": marker,
        "showlegend": not isinstance(style["color"], np.ndarray),
        "x": _rounded(across[some]), "y": _rounded(rows["median"].to_numpy()),
        "text": _said(look, some), "customdata": _rounded(rows[["p05", "p95"]].to_numpy()),
        "hovertemplate": "%{text}<br><b>%{y:,.4~r}</b> (90%: %{customdata[0]:,.4~r} to "
                         "%{customdata[1]:,.4~r})<extra></extra>",
    }  # fmt: skip
    if bars:
        trace["error_y"] = {
            "type": "data", "symmetric": False, "thickness": 1, "width": 0,
            "array": _rounded((rows["p95"] - rows["median"]).to_numpy()),
            "arrayminus": _rounded((rows["median"] - rows["p05"]).to_numpy()),
        }  # fmt: skip
    return trace


def _said(look: Look, some: AnyArray) -> list[str]:
    """Return what is read on hovering: the point's number and its levers."""
    design = look.sweep.tables.design.loc[look.points.index[some]]
    levers = list(look.names)
    return [
        "<br>".join([f"Point {point}", *(
            escape(f"{name}: {_value(value)}")
            for name, value in zip(look.names.values(), row, strict=True)
        )])
        for point, row in zip(design.index, design[levers].itertuples(index=False), strict=True)
    ]  # fmt: skip


def _value(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else value_name(str(value))


def _usual(values: pd.Series, medians: pd.Series, name: str, style: dict[str, Any]) -> Trace:
    """Return the line through the means of groups of points of like values."""
    group = groups_of(values)
    x, y = values.groupby(group).mean(), medians.groupby(group).mean()
    alone = name == POINT
    return {
        "type": "scatter", "mode": "lines", "name": "mean of a group", "hoverinfo": "skip",
        "x": _rounded(x.to_numpy()), "y": _rounded(y.to_numpy()), "showlegend": alone,
        "line": {"color": palette.VERMILION if alone else style["color"], "width": 3},
    }  # fmt: skip


def _boxes(values: pd.Series, frame: pd.DataFrame) -> list[Trace]:
    """Return a box over the medians of the points of each value, worked out from all of them."""
    names, place = _named(values)
    levels = frame["median"].groupby(place).quantile(np.array(LEVELS)).unstack()
    low, first, middle, third, high = (_rounded(levels[level].to_numpy()) for level in levels)
    return [{
        "type": "box", "name": "points of one value", "x": list(range(len(names))),
        "lowerfence": low, "q1": first, "median": middle, "q3": third, "upperfence": high,
        "line": {"color": of_page("ink"), "width": 1.2}, "fillcolor": "rgba(0,0,0,0)",
        "width": SPREAD + 0.15, "hoverinfo": "skip", "showlegend": False,
    }]  # fmt: skip


def _lines(lever: str, width: int) -> str:
    """Return what a lever is, in lines of so many characters at most."""
    return "<br>".join(map(escape, wrap(about_lever(lever), width)))


def _rounded(values: AnyArray) -> list[Any]:
    """Return numbers as JSON has them, with as many digits as anybody can see."""
    digits = [float(f"{value:.6g}") for value in np.ravel(values)]
    return digits if values.ndim == 1 else np.reshape(digits, values.shape).tolist()


def _layout(look: Look, ticks: dict[str, Any], named: bool) -> dict[str, Any]:
    """Return the layout; ``named`` says whether the legend has the values of a lever."""
    legend = named or not ticks
    shade = _lines(look.shade, 90) if named else ""
    axis = {"automargin": True, "zeroline": False, "linecolor": palette.QUIET, "ticklen": 4,
            "ticks": "outside", "tickcolor": palette.QUIET}  # fmt: skip
    return {
        "autosize": True, "height": HEIGHT, "hovermode": "closest",
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": of_page("ink")},
        "margin": {"l": 60, "r": 12, "t": 56 if named else 36 if legend else 12, "b": 56},
        "hoverlabel": {"bgcolor": of_page("paper"), "align": "left"},
        "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom",
                   "title": {"text": shade, "side": "top", "font": {"size": 12}}},
        "showlegend": legend,
        "xaxis": {**axis, **ticks, "showgrid": False, "showline": True,
                  "title": {"text": _lines(look.along, 90), "standoff": 8}},
        "yaxis": {**axis, "gridcolor": of_page("rule"), "nticks": 8,
                  "title": {"text": label_with_unit(look.outcome, look.unit), "standoff": 6}},
    }  # fmt: skip
