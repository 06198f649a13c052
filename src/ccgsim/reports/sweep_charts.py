"""Charts of a sweep: each outcome against the levers that move it most, a dot for each point."""

from __future__ import annotations

import math
from textwrap import wrap
from typing import TYPE_CHECKING

import pandas as pd

from ccgsim import palette
from ccgsim.charts.style import chart_text, dress
from ccgsim.labels import how_many, label_with_unit, metric_label, shown, unit_label
from ccgsim.lever_names import lever_name, value_name
from ccgsim.reports.blocks import Chart, Charts, Table
from ccgsim.reports.figures import fitted
from ccgsim.reports.influence import MOST_GROUPS, may_move
from ccgsim.reports.levers import meaning
from ccgsim.reports.numbers import percentage, plain, with_unit
from ccgsim.reports.sweep_runs import levels_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from ccgsim.reports.sweep_tables import SweepTables

MOST_METRICS = 6
MOST_LEVERS = 3
MOST_DRAWN = 600
"""Points drawn in a chart; of more, an even choice."""
LONGEST = 26
"""Characters of a lever's value on an axis."""
MOST_LEVEL = 5
"""Values whose names stand level below an axis, in lines; of more they are slanted."""
ROOM = 45
"""Characters that fit below an axis side by side."""


def lever_charts(sweep: SweepTables, influence: pd.DataFrame) -> Charts:
    """Return the charts of the first outcomes that levers move, against those that do most.

    Args:
        sweep: a finished sweep.
        influence: share explained, by outcome (index) and lever (columns); nan where it cannot be
            told.
    """
    charts: list[Chart] = []
    levers = {str(metric): may_move(shares) for metric, shares in influence.iterrows()}
    moved = [metric for metric, shares in levers.items() if len(shares)]
    for metric in moved[:MOST_METRICS]:
        charts += [
            _chart(sweep, metric, str(lever), float(share))
            for lever, share in levers[metric].head(MOST_LEVERS).items()
        ]
    return Charts(tuple(charts))


def _chart(sweep: SweepTables, metric: str, lever: str, share: float) -> Chart:
    """Return one outcome against one lever."""
    from plotly.graph_objects import Figure

    outcome, unit = sweep.last(metric), sweep.manifest.units[metric]
    values = sweep.design.loc[outcome.index, lever]
    groups = _groups(values, outcome)
    figure, label, called = Figure(), metric_label(metric), lever_name(lever)
    step = -(-len(outcome) // MOST_DRAWN)
    scaled = shown(1.0, unit) * outcome.iloc[::step]
    if pd.api.types.is_float_dtype(values):
        _add_dots(figure, values.iloc[::step], scaled)
        _add_means(figure, groups["value"], shown(1.0, unit) * groups["mean"])
    else:
        _add_boxes(figure, values.iloc[::step], scaled)
    dress(figure, label, "", 550, 390)
    figure.update_yaxes(title_text=unit_label(unit) or label)
    figure.update_xaxes(title_text="<br>".join(map(chart_text, wrap(meaning(lever), 48))))
    runs = how_many(sweep.manifest.replicates, "run")
    about = f"On {outcome.name}; a dot is the mean of {runs} of a point."
    about += f" One in {step} points is drawn." if step > 1 else ""
    table = _table(groups, called, metric, unit)
    first, last = (with_unit(row[3], unit) for row in (table.rows[0], table.rows[-1]))
    known = not math.isnan(share)
    explains = f", which by itself explains {percentage(share)} of the difference between points"
    words = (
        f"{label} against the {called}{explains if known else ''}: {first} on average for "
        f"{table.rows[0][0]}, {last} for {table.rows[-1][0]}."
    )
    return fitted(figure, f"{label} by {called}", about, words, table, 330)


def _groups(values: pd.Series, outcome: pd.Series[float]) -> pd.DataFrame:
    """Return a row for each group of a lever's values: name, mean value, outcome."""
    is_number = pd.api.types.is_float_dtype(values)
    return pd.DataFrame([
        {
            "name": level.name,
            "value": values[level.points].mean() if is_number else float("nan"),
            "points": len(level.points),
            "low": outcome[level.points].min(),
            "mean": outcome[level.points].mean(),
            "high": outcome[level.points].max(),
        }
        for level in levels_of(values, MOST_GROUPS)
    ])  # fmt: skip


def _table(groups: pd.DataFrame, lever: str, metric: str, unit: str) -> Table:
    numbers = plain(groups[["low", "mean", "high"]].to_numpy().ravel(), unit, means=True)
    rows = tuple(
        (row["name"], str(row["points"]), *numbers[3 * place : 3 * place + 3])
        for place, row in enumerate(groups.to_dict("records"))
    )
    columns = (lever, "points", "lowest point", "mean", "highest point")
    folded = f"As a table: {label_with_unit(metric, unit)}, by {lever}"
    return Table(columns, rows, folded=folded)


def _add_dots(figure: Figure, values: pd.Series[float], outcome: pd.Series[float]) -> None:
    figure.add_scatter(
        x=values.to_numpy(), y=outcome.to_numpy(), mode="markers", name="a point",
        marker={"size": 6, "color": palette.faded(palette.SKY, 0.65)},
    )  # fmt: skip


def _add_means(figure: Figure, values: pd.Series[float], means: pd.Series[float]) -> None:
    figure.add_scatter(
        x=values.to_numpy(), y=means.to_numpy(), mode="lines+markers",
        name="mean of similar points",
        line={"color": palette.BLUE, "width": 2.5}, marker={"size": 6},
    )  # fmt: skip


def _add_boxes(figure: Figure, values: pd.Series, outcome: pd.Series[float]) -> None:
    """Add a box with its points for each value, in the order of the values' names."""
    texts = values.astype(str)
    in_order = list(dict.fromkeys(values.sort_values().astype(str)))
    is_level = len(in_order) <= MOST_LEVEL
    room = ROOM // len(in_order) if is_level else LONGEST
    for number, text in enumerate(in_order, 1):
        name = value_name(text)
        longest = 4 * room if is_level else LONGEST
        short = name if len(name) <= longest else f"{number}: {name[: longest - 4]}…"
        lines = "<br>".join(map(chart_text, wrap(short, room)))
        figure.add_box(
            y=outcome[(texts == text).to_numpy()].to_numpy(), name=lines, boxpoints="all",
            pointpos=0, jitter=0.5, showlegend=False, line={"color": palette.BLUE, "width": 1.5},
            marker={"size": 5, "color": palette.faded(palette.SKY, 0.65)},
            fillcolor=palette.faded(palette.SKY, 0.0),
        )  # fmt: skip
    if is_level:
        figure.update_xaxes(tickangle=0)
