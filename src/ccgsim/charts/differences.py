"""Two policies under the same luck: fans of the differences, and the CCGs that fare differently."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING

from ccgsim import palette
from ccgsim.charts.fans import HEADLINES
from ccgsim.charts.style import TOP, chart_text, dress, legend_on_top
from ccgsim.comparison.words import titles
from ccgsim.errors import ResultsError
from ccgsim.labels import how_many, metric_label, of_difference, shown, unit_label
from ccgsim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from ccgsim.comparison import Comparison

WIDTH, HEIGHT = 1100, 780
MOST_NAMED = 20
LONGEST = 40
"""Letters in a line of a legend."""
FATES = (("merges", "is in a merged CCG"), ("shares_officer", "shares an officer"))


def difference_fans(comparison: Comparison) -> Figure:
    """Draw the paired differences of four headlines over time, a fan for each alternative.

    A line is the mean difference from the baseline, a band holds 90% of the futures.
    """
    from plotly.subplots import make_subplots

    names = [metric_label(metric) for metric, _ in HEADLINES]
    figure = make_subplots(
        2, 2, subplot_titles=names, horizontal_spacing=0.09, vertical_spacing=0.15
    )
    for number, (metric, unit) in enumerate(HEADLINES):
        place = {"row": number // 2 + 1, "col": number % 2 + 1}
        for which, name in enumerate(comparison.alternatives):
            colour = palette.SERIES[which % len(palette.SERIES)]
            _add_fan(figure, comparison, name, metric, unit, colour, place)
        figure.update_yaxes(title_text=f"difference, {unit_label(of_difference(unit)[0])}", **place)
        figure.add_hline(0, line_color=palette.QUIET, line_width=1, **place)
    about = f"{_less_the_baseline(comparison)}: mean, and the band that holds 90% of them"
    call_by_title(figure, titles(comparison))
    dress(figure, "What the policies change", about, WIDTH, HEIGHT, l=84, t=TOP + 30)
    figure.update_annotations(font={"size": 15}, xanchor="left")
    for number, note in enumerate(figure.layout.annotations):
        note.x = figure.layout[f"xaxis{number + 1 if number else ''}"].domain[0]
    legend_on_top(figure)
    figure.update_layout(legend_entrywidth=None)
    return figure


def difference_fan(comparison: Comparison, metric: str, unit: str) -> Figure:
    """Draw the paired differences of one metric over time, a fan for each alternative.

    Args:
        comparison: scenarios under the same luck.
        metric: any; of an outcome (`ccgsim.outcomes`) that not every run measures there is no fan.
        unit: its unit, as in `ccgsim.metrics`.

    Raises:
        ResultsError: there is no such metric, or it is no outcome and not every run measures it.
    """
    from plotly.graph_objects import Figure

    figure = Figure()
    for which, name in enumerate(comparison.alternatives):
        colour = palette.SERIES[which % len(palette.SERIES)]
        _add_fan(figure, comparison, name, metric, unit, colour, {})
    own = unit_label(of_difference(unit)[0]) or metric_label(metric)
    figure.update_yaxes(title_text=f"difference, {own}")
    figure.add_hline(0, line_color=palette.QUIET, line_width=1)
    call_by_title(figure, titles(comparison))
    dress(figure, metric_label(metric), _less_the_baseline(comparison), WIDTH // 2, HEIGHT // 2)
    legend_on_top(figure)
    return figure


def ccgs_that_differ(comparison: Comparison, alternative: str) -> Figure:
    """Draw the CCGs that fare most differently: how often, under the baseline and here.

    Raises:
        ResultsError: there is no such alternative.
    """
    from plotly.subplots import make_subplots

    if alternative not in comparison.alternatives:
        raise ResultsError(
            f"'{alternative}' is no alternative; there are {', '.join(comparison.alternatives)}."
        )
    table = comparison.ccgs[comparison.ccgs["scenario"] == alternative].head(MOST_NAMED)[::-1]
    figure = make_subplots(
        1, 2, shared_yaxes=True, subplot_titles=[title for _, title in FATES],
        horizontal_spacing=0.04,
    )  # fmt: skip
    for column, (fate, _) in enumerate(FATES, 1):
        before, after = (100 * table[f"{fate}_{which}"] for which in ("baseline", "alternative"))
        _add_moves(figure, table["name"].tolist(), before.tolist(), after.tolist(), column)
    figure.update_xaxes(range=[-3, 103], ticksuffix="%")
    called = chart_text(titles(comparison)[alternative])
    about = (
        f"Share of {how_many(comparison.replicates, 'future')} in which each is so on "
        f"{comparison.day:%-d %B %Y}, under the baseline and under “{called}”"
    )
    title = "The CCGs that fare most differently"
    dress(figure, title, about, WIDTH, 190 + 24 * len(table), l=300, t=TOP + 30)
    legend_on_top(figure)
    return figure


def call_by_title(figure: Figure, called: dict[str, str]) -> None:
    """Write the titles of runs in a legend, in lines, in place of their names."""
    lines = {
        written: "<br>".join(map(chart_text, wrap(title, LONGEST)))
        for name, title in called.items()
        for written in (name, chart_text(name))
    }
    for trace in figure.data:
        trace.name = lines.get(trace.name, trace.name)


def _less_the_baseline(comparison: Comparison) -> str:
    futures = how_many(comparison.replicates, "future")
    baseline = chart_text(titles(comparison)[comparison.names[0]])
    return f"{futures}, each less itself under “{baseline}”"


def page(comparison: Comparison) -> str:
    """Return all charts as one page that needs no network."""
    figures = [difference_fans(comparison)]
    figures += [ccgs_that_differ(comparison, name) for name in comparison.alternatives]
    options = {"displaylogo": False, "toImageButtonOptions": {"format": "svg"}}
    parts = [
        figure.to_html(full_html=False, include_plotlyjs=number == 0, config=options)
        for number, figure in enumerate(figures)
    ]
    title = escape(f"{comparison.runs[0].scenario.title}: compared")
    return f"<!doctype html><meta charset=utf-8><title>{title}</title>{''.join(parts)}"


def _add_fan(
    figure: Figure,
    comparison: Comparison,
    name: str,
    metric: str,
    unit: str,
    colour: str,
    place: dict[str, int],
) -> None:
    from plotly.graph_objects import Scatter

    table = comparison.outcomes
    table = table[(table["scenario"] == name) & (table["metric"] == metric)]
    if not len(table) and metric not in OUTCOMES:
        table = comparison.paired(name, metric).table()
    own, scale = of_difference(unit)
    low, mean, high = (
        shown(scale, own) * table[column]
        for column in ("difference_p05", "mean_difference", "difference_p95")
    )
    days, is_first = table["date"], place in ({}, {"row": 1, "col": 1})
    figure.add_trace(Scatter(
        x=[*days, *days[::-1]], y=[*high, *low[::-1]], fill="toself", mode="lines",
        line={"width": 0}, fillcolor=palette.faded(colour, 0.18), hoverinfo="skip",
        legendgroup=name, showlegend=False,
    ), **place)  # fmt: skip
    figure.add_trace(Scatter(
        x=days, y=mean, mode="lines", line={"color": colour, "width": 2.5}, name=name,
        legendgroup=name, showlegend=is_first,
    ), **place)  # fmt: skip


def _add_moves(
    figure: Figure, names: list[str], before: list[float], after: list[float], column: int
) -> None:
    """Add an open point for the baseline, a full one for the alternative, and a line between."""
    from plotly.graph_objects import Scatter

    between = [value for pair in zip(before, after, strict=True) for value in (*pair, None)]
    rows = [name for name in names for _ in range(3)]
    figure.add_trace(Scatter(
        x=between, y=rows, mode="lines", line={"color": palette.GRID, "width": 4},
        hoverinfo="skip", showlegend=False,
    ), row=1, col=column)  # fmt: skip
    for values, label, fill in (
        (before, "baseline", "white"),
        (after, "alternative", palette.BLUE),
    ):
        figure.add_trace(Scatter(
            x=values, y=names, mode="markers", name=label, showlegend=column == 1,
            legendgroup=label, marker={"size": 10, "color": fill,
                                       "line": {"color": palette.BLUE, "width": 1.5}},
            hovertemplate="%{y}: %{x:.0f}%<extra>" + label + "</extra>",
        ), row=1, col=column)  # fmt: skip
