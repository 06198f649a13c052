"""Charts of what alternatives change, metric by metric: the level of each, then the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccgsim import palette
from ccgsim.charts.bands import add_band
from ccgsim.charts.differences import call_by_title, difference_fan
from ccgsim.charts.fans import HEADLINES, add_record
from ccgsim.charts.style import dress
from ccgsim.comparison.words import titles
from ccgsim.labels import label_with_unit, metric_label, of_difference, shown, unit_label
from ccgsim.reports.blocks import Chart, Charts, Table
from ccgsim.reports.country import has_a_record
from ccgsim.reports.figures import fitted
from ccgsim.reports.numbers import plain, with_unit

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from ccgsim.comparison import Comparison


def difference_charts(comparison: Comparison) -> Charts:
    """Return two charts for each headline metric: what it comes to, and how it differs."""
    charts: list[Chart] = []
    for metric, unit in HEADLINES:
        if metric in comparison.metrics():
            charts += [_levels(comparison, metric, unit), _difference(comparison, metric, unit)]
    return Charts(tuple(charts))


def _rows(comparison: Comparison, name: str, metric: str) -> pd.DataFrame:
    table = comparison.outcomes
    return table[(table["scenario"] == name) & (table["metric"] == metric)]


def _levels(comparison: Comparison, metric: str, unit: str) -> Chart:
    """Return the median and the range of a metric under the baseline and each alternative."""
    from plotly.graph_objects import Figure

    figure, title = Figure(), metric_label(metric)
    names = comparison.names
    for place, name in enumerate(names):
        which = "baseline" if place == 0 else "alternative"
        table = _rows(comparison, names[1] if place == 0 else name, metric)
        _add_range(figure, table, which, unit, place, name)
    first = comparison.runs[0].manifest
    recorded = has_a_record(first.scenario, first.facts)
    if recorded:
        add_record(figure, metric, unit, {})
    call_by_title(figure, titles(comparison))
    dress(figure, title, "", 550, 390)
    figure.update_yaxes(title_text=unit_label(unit) or title)
    figure.update_xaxes(title_text="date")
    about = "Lines are middle futures, bands hold nine in ten of them"
    about += "; points are the record." if recorded else "."
    return fitted(
        figure, title, about, _levels_in_words(comparison, metric, unit),
        _levels_table(comparison, metric, unit),
    )  # fmt: skip


def _add_range(
    figure: Figure, table: pd.DataFrame, which: str, unit: str, place: int, name: str
) -> None:
    """Add the band of a run and its median, told apart by colour and dash."""
    colour = palette.INK if place == 0 else palette.SERIES[(place - 1) % len(palette.SERIES)]
    low, middle, high = (
        shown(1.0, unit) * table[column]
        for column in (f"{which}_p05", which, f"{which}_p95")
    )  # fmt: skip
    add_band(figure, table["date"], low, middle, high, name, colour, place)


def _levels_in_words(comparison: Comparison, metric: str, unit: str) -> str:
    said, called = [], titles(comparison)
    for place, name in enumerate(comparison.names):
        table = _rows(comparison, comparison.names[1] if place == 0 else name, metric)
        which = "baseline" if place == 0 else "alternative"
        last = table.iloc[-1]
        low, middle, high = plain((last[f"{which}_p05"], last[which], last[f"{which}_p95"]), unit)
        said.append(f"{with_unit(middle, unit)} under “{called[name]}” ({low} to {high})")
    day = f"{table['date'].iloc[-1]:%-d %B %Y}"
    return f"{metric_label(metric)} on {day}, in the middle future: {'; '.join(said)}."


def _levels_table(comparison: Comparison, metric: str, unit: str) -> Table:
    first = _rows(comparison, comparison.alternatives[0], metric)
    columns = [plain(first["baseline"], unit)]
    columns += [
        plain(_rows(comparison, name, metric)["alternative"], unit)
        for name in comparison.alternatives
    ]
    days = [f"{day:%Y-%m-%d}" for day in first["date"]]
    folded = f"As a table, middle futures: {label_with_unit(metric, unit)}"
    rows = tuple(zip(days, *columns, strict=True))
    return Table(("date", *titles(comparison).values()), rows, folded=folded)


def _difference(comparison: Comparison, metric: str, unit: str) -> Chart:
    figure = difference_fan(comparison, metric, unit)
    figure.update_xaxes(title_text="date")
    called = titles(comparison)
    (own, scale), said, rows = of_difference(unit), [], []
    for name in comparison.alternatives:
        found = _rows(comparison, name, metric)
        columns = [
            plain(scale * found[column], own, means=True)
            for column in ("difference_p05", "mean_difference", "difference_p95")
        ]
        days = [f"{day:%Y-%m-%d}" for day in found["date"]]
        rows += [(called[name], *cells) for cells in zip(days, *columns, strict=True)]
        said.append(f"{with_unit(columns[1][-1], own)} under “{called[name]}”")
    words = f"{metric_label(metric)}, mean difference at the end: {'; '.join(said)}."
    table = Table(
        ("under", "date", "5% of futures below", "mean", "5% above"), tuple(rows), 2,
        folded=f"As a table, differences: {label_with_unit(metric, own)}",
    )  # fmt: skip
    about = "Each future minus itself under the baseline: the mean, and a band for nine in ten."
    return fitted(figure, f"{metric_label(metric)}: difference", about, words, table)
