"""A sweep over time: every run together, and by the value of the lever that does most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccgsim import palette
from ccgsim.charts.bands import add_band
from ccgsim.charts.fans import add_record, axis_title, quantiles_by_day, time_title
from ccgsim.charts.style import dress
from ccgsim.labels import label_with_unit, metric_label, shown
from ccgsim.lever_names import lever_name
from ccgsim.reports.blocks import Chart, Charts, Table
from ccgsim.reports.fans import fan
from ccgsim.reports.figures import fitted
from ccgsim.reports.influence import may_move
from ccgsim.reports.numbers import plain, with_unit
from ccgsim.reports.sweep_runs import Level, SweepRuns, levels_of

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.reports.sweep_tables import SweepTables

FEWEST_DAYS = 4
"""A metric kept on fewer days is not drawn over time."""
MOST_METRICS = 6
MOST_LEVELS = 3
"""Groups of a lever's numbers: the bands of more could not be told apart."""


def sweep_fans(sweep: SweepTables, influence: pd.DataFrame, record: bool) -> Charts:
    """Return two charts for each of the first metrics that were kept on enough days.

    Args:
        sweep: a finished sweep whose points have one calendar.
        influence: share explained, by outcome (index) and lever (columns).
        record: whether it is of England, which the record is about.
    """
    days = sweep.outcomes[list(influence.index)].groupby("date").count().gt(0).sum()
    drawn = [str(metric) for metric in influence.index if days[metric] >= FEWEST_DAYS]
    charts: list[Chart] = []
    for metric in drawn[:MOST_METRICS]:
        unit = sweep.manifest.units[metric]
        charts.append(fan(SweepRuns(sweep, sweep.ran), metric, unit, record))
        lever = main_lever(influence.T[metric])
        if lever is not None:
            charts.append(_by_level(sweep, metric, lever, record))
    return Charts(tuple(charts))


def main_lever(influence: pd.Series[float]) -> str | None:
    """Return the lever that explains most of an outcome; None if none explains any of it.

    Where that can be told of none, it is the first.
    """
    moving = may_move(influence)
    return None if moving.empty else str(moving.index[0])


def _by_level(sweep: SweepTables, metric: str, lever: str, record: bool) -> Chart:
    """Return the middle and the range of a metric for each value of a lever, or group of values."""
    from plotly.graph_objects import Figure

    figure, label, unit = Figure(), metric_label(metric), sweep.manifest.units[metric]
    called = lever_name(lever)
    levels = _few(levels_of(sweep.design.loc[sweep.ran, lever], MOST_LEVELS))
    found = {
        level.name: quantiles_by_day(SweepRuns(sweep, level.points), metric) for level in levels
    }
    for place, (name, table) in enumerate(found.items()):
        scaled = shown(1.0, unit) * table
        low, middle, high = (scaled[level] for level in (0.05, 0.5, 0.95))
        add_band(figure, scaled.index, low, middle, high, name, palette.SERIES[place], place)
    if record:
        add_record(figure, metric, unit, {})
    dress(figure, label, "", 550, 390)
    figure.update_yaxes(title_text=axis_title(metric, unit))
    figure.update_xaxes(title_text=time_title(next(iter(found.values())).index))
    about = "Runs by the value of the lever: lines are middle runs, bands hold nine in ten."
    return fitted(
        figure, f"{label} by {called}", about, _in_words(found, metric, unit, called),
        _table(found, metric, unit, called),
    )  # fmt: skip


def _few(levels: list[Level]) -> list[Level]:
    """Leave so many that bands can be told apart: the ends, and an even choice between."""
    if len(levels) <= MOST_LEVELS:
        return levels
    step = (len(levels) - 1) / (MOST_LEVELS - 1)
    return [levels[round(number * step)] for number in range(MOST_LEVELS)]


def _in_words(found: dict[str, pd.DataFrame], metric: str, unit: str, lever: str) -> str:
    said = []
    for name, table in found.items():
        last = table.iloc[-1]
        low, middle, high = plain((last[0.05], last[0.5], last[0.95]), unit)
        said.append(f"{with_unit(middle, unit)} where it is {name} ({low} to {high})")
    day = f"{last.name:%-d %B %Y}"
    return f"{metric_label(metric)} on {day} by {lever}, middle run: {'; '.join(said)}."


def _table(found: dict[str, pd.DataFrame], metric: str, unit: str, lever: str) -> Table:
    rows = [
        (name, f"{day:%Y-%m-%d}", *plain((row[0.05], row[0.5], row[0.95]), unit))
        for name, table in found.items()
        for day, row in table.iterrows()
    ]
    columns = (lever, "date", "5% of runs below", "middle run", "5% above")
    folded = f"As a table, over time: {label_with_unit(metric, unit)}, by {lever}"
    return Table(columns, tuple(rows), 2, folded=folded)
