"""What is kept of the runs of a sweep: metrics, what becomes of each CCG, and if asked for more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray
from ccgsim.belonging import merged, shares_officer
from ccgsim.block import Block
from ccgsim.calendar import Calendar
from ccgsim.engine import Setting
from ccgsim.errors import SweepError
from ccgsim.facts.tables import nearest
from ccgsim.labels import metric_label
from ccgsim.metrics import LEDGER, MONTHLY, QUARTERLY, YEARLY
from ccgsim.results.tables import METRICS, SCHEMAS, events_table, in_order, pairs_table

GROUPS: tuple[tuple[str, ...], ...] = (
    tuple(dict(MONTHLY)),
    tuple(dict(QUARTERLY)),
    tuple(metric.name for metric in YEARLY),
)
_POINT = pa.field("point", pa.int32())
KEYS = {"ccgs": ("point", "ccg"), "pairs": ("point", "date", "ccg_a", "ccg_b")}
"""Tables that count the runs of a point: what tells their rows apart, and orders them. Their other
columns are counts, which add up from chunk to chunk."""


def plain_fields(name: str) -> list[pa.Field]:
    """Return the columns of a run's table with names as plain text."""
    return [
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in SCHEMAS[name]
    ]


def schema_of(table: str, metrics: Sequence[str]) -> pa.Schema:
    """Return the columns of a chunk's table: "metrics", "ccgs", "events" or "pairs"."""
    if table == "ccgs":
        counts = dict.fromkeys(("merged", "shares_officer"), pa.int32())
        return pa.schema({"point": pa.int32(), "ccg": pa.string()} | counts)
    if table == "metrics":
        head = {"point": pa.int32(), "replicate": pa.int32(), "date": pa.date32()}
        return pa.schema(head | dict.fromkeys(metrics, pa.float64()))
    return pa.schema([_POINT, *plain_fields({"pairs": "pairs_together"}.get(table, table))])


def check_outputs(
    metrics: Sequence[str], dates: Sequence[date] | None, calendar: Calendar, where: str
) -> None:
    """Refuse metrics and days that no run has.

    Args:
        metrics, dates: what is asked for; None for the usual days.
        calendar: of the base scenario.
        where: the file to name.

    Raises:
        SweepError: with the name or day, and the nearest that there is.
    """
    for name in metrics:
        if name not in METRICS:
            raise SweepError(f"{where}: outputs.metrics: there is no metric '{name}'{_meant(name)}")
    for day in dates or ():
        if not calendar.start <= day <= calendar.end:
            raise SweepError(
                f"{where}: outputs.dates: found {day}; allowed: a day of the run, from "
                f"{calendar.start} to {calendar.end}"
            )
        last = calendar.last_day(calendar.index_of(day))
        if day not in (calendar.start, last):
            raise SweepError(
                f"{where}: outputs.dates: found {day}; metrics are measured at the end of a month, "
                f"here {last}, and on the first day of the run, {calendar.start}"
            )
    days = days_of(dates, calendar)
    for name in metrics:
        if not any(_is_measured(name, day, calendar) for day in days):
            often = "at the end of each quarter"
            if name in LEDGER:
                often = "for a whole year in the run, on 31 March"
            elif name in GROUPS[2]:
                often = "for a year, on 31 March"
            raise SweepError(
                f"{where}: outputs.metrics: {name} is not measured on any of the days kept. It is "
                f"measured {often}."
            )


def _meant(name: str) -> str:
    """Name the metric that a label or a name nearly right stands for, or say where all are."""
    labelled = [metric for metric in METRICS if metric_label(metric).casefold() == name.casefold()]
    if labelled:
        return f"; it is written {' or '.join(labelled)}"
    return f"{nearest(name, METRICS)}; all are named under units in the manifest.json of any run"


def _is_measured(name: str, day: date, calendar: Calendar) -> bool:
    if name in GROUPS[0] or day == calendar.start:
        return name not in GROUPS[2]
    if name in LEDGER and calendar.start > date(day.year - 1, 4, 1):
        return False
    return day.month == 3 if name in GROUPS[2] else day.month in (1, 4, 7, 10)


def days_of(dates: Sequence[date] | None, calendar: Calendar) -> tuple[date, ...]:
    """Return the days kept of a run: those asked for, or each year's end, and a month later.

    What belongs to a year is dated 31 March. On 1 April mergers take effect; the end of April has
    the count after them, and all that is measured by the quarter.
    """
    if dates is not None:
        return tuple(sorted({day for day in dates if calendar.start <= day <= calendar.end}))
    ends = [calendar.last_day(step) for step in range(calendar.months)]
    return tuple(day for day in ends if day.month in (3, 4) or day == calendar.end)


def metrics_rows(
    block: Block, points: AnyArray, days: Sequence[date], metrics: Sequence[str]
) -> pa.Table:
    """Return some metrics on some days of every run, a row for each run and day.

    Args:
        block: R runs.
        points: (R,) the point of each.
        days: D of them.
        metrics: M of them.

    Returns:
        point, replicate, date and the metrics; no value where one is not measured on that day.
    """
    values = np.full((len(points), len(days), len(metrics)), np.nan)
    for names, measures in zip(GROUPS, (block.monthly, block.quarterly, block.yearly), strict=True):
        for place, day in enumerate(days):
            if day not in measures.days:
                continue
            found = measures.values[:, measures.days.index(day)]
            for column, name in enumerate(metrics):
                if name in names:
                    values[:, place, column] = found[:, names.index(name)]
    columns = [
        pa.array(np.repeat(points, len(days)).astype(np.int32)),
        pa.array(np.repeat(block.replicates, len(days)).astype(np.int32)),
        pa.array(list(days) * len(points), pa.date32()),
        *(pa.array(values[:, :, place].ravel(), from_pandas=True) for place in range(len(metrics))),
    ]
    return pa.Table.from_arrays(columns, schema=schema_of("metrics", metrics))


def ccgs_rows(block: Block, setting: Setting, points: IntArray) -> pa.Table:
    """Return in how many runs of each point a CCG ends in a merged body, and shares its officer.

    Args:
        block: the runs of G points, those of one after those of the other.
        setting: of the block; N CCGs.
        points: (G,) the points.

    Returns:
        G times N rows: point, ccg, merged, shares_officer.
    """
    last, codes = block.snapshots[-1], setting.facts.codes

    def counted(where: BoolArray) -> pa.Array:
        by_point = where.reshape(len(points), -1, len(codes)).sum(axis=1)
        return pa.array(by_point.ravel().astype(np.int32))

    columns = [
        pa.array(np.repeat(points, len(codes)).astype(np.int32)),
        pa.array(codes * len(points)),
        counted(merged(last.organisation)),
        counted(shares_officer(last.organisation, last.officer)),
    ]
    return pa.Table.from_arrays(columns, schema=schema_of("ccgs", ()))


def events_rows(block: Block, setting: Setting, point: int) -> pa.Table:
    """Return the events of the runs of one point, by replicate."""
    table = in_order(events_table(block.events, setting.facts, setting.calendar))
    return _of_point(table, point, schema_of("events", ()))


def pairs_rows(block: Block, setting: Setting, point: int) -> pa.Table:
    """Return in how many runs of one point pairs were together; pairs that never were left out."""
    table = pairs_table(setting.facts, block.pair_counts)
    some = _counts(table, "same_organisation") + _counts(table, "same_officer") > 0
    return _of_point(table.filter(pa.array(some)), point, schema_of("pairs", ()))


def _counts(table: pa.Table, name: str) -> IntArray:
    counts: IntArray = table[name].to_numpy()
    return counts


def _of_point(table: pa.Table, point: int, schema: pa.Schema) -> pa.Table:
    column = pa.array(np.full(table.num_rows, point, np.int32))
    return table.add_column(0, _POINT, column).cast(schema)


def stacked(values: float | FloatArray, points: int) -> float | FloatArray:
    """Return a parameter of R replicates for as many points, one after the other: (points * R,)."""
    return np.tile(values, points) if isinstance(values, np.ndarray) else values
