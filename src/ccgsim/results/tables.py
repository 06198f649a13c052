"""What a block of replicates did, as tidy tables: one row per observation, ready for Parquet.

The arrays of a `Block` become Arrow columns by repeating and tiling; names are kept once, in the
dictionary of their column. The order of the rows is part of the format, and the same however the
replicates were cut into blocks: metrics by metric, date and replicate; the rest by replicate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from ccgsim.arrays import AnyArray, FloatArray, IntArray
from ccgsim.block import Block, PairCount, Snapshot
from ccgsim.calendar import Calendar
from ccgsim.events import EventTable
from ccgsim.facts import Facts
from ccgsim.metrics import MONTHLY, QUARTERLY, YEARLY

_NAME = pa.dictionary(pa.int16(), pa.string())
_EPOCH = date(1970, 1, 1)

SCHEMAS: dict[str, pa.Schema] = {
    "metrics": pa.schema(
        {"replicate": pa.int32(), "date": pa.date32(), "metric": _NAME, "value": pa.float64()}
    ),
    "events": pa.schema(
        {
            "replicate": pa.int32(), "date": pa.date32(), "kind": _NAME, "ccg": _NAME,
            "organisation": _NAME, "partner": _NAME, "detail": _NAME,
        }
    ),
    "organisations": pa.schema(
        {
            "replicate": pa.int32(), "date": pa.date32(), "ccg": _NAME, "organisation": _NAME,
            "officer": _NAME, "footprint": _NAME, "in_house_share": pa.float32(),
        }
    ),
    "pairs_together": pa.schema(
        {
            "ccg_a": _NAME, "ccg_b": _NAME, "date": pa.date32(),
            "same_organisation": pa.int32(), "same_officer": pa.int32(),
        }
    ),
}  # fmt: skip
"""The columns and types of each file of results, by its name without ".parquet"."""


@dataclass(frozen=True)
class Series:
    """One metric of D days in R replicates: ``values`` is (D, R), in the metric's unit."""

    metric: str
    days: tuple[date, ...]
    values: FloatArray

    def __repr__(self) -> str:
        days, replicates = self.values.shape
        return f"<Series of '{self.metric}': {days} days, {replicates} replicates>"


@dataclass(frozen=True)
class BlockTables:
    """The results of one block of replicates, numbered from ``first`` to ``last``.

    The two largest tables are made when they are asked for.
    """

    first: int
    last: int
    series: tuple[Series, ...]
    happened: EventTable
    pairs: pa.Table
    replicates: IntArray
    snapshots: tuple[Snapshot, ...]
    facts: Facts
    calendar: Calendar

    @property
    def events(self) -> pa.Table:
        """What happened, replicate by replicate."""
        return in_order(events_table(self.happened, self.facts, self.calendar))

    @property
    def organisations(self) -> pa.Table:
        """Who belonged to whom."""
        return _organisations_table(self.replicates, self.snapshots, self.facts)


def tables_of(block: Block, facts: Facts, calendar: Calendar) -> BlockTables:
    """Return what a block of a run on these facts, in these months, did as tables."""
    return BlockTables(
        first=int(block.replicates[0]),
        last=int(block.replicates[-1]),
        series=tuple(series_of(block)),
        happened=block.events,
        pairs=pairs_table(facts, block.pair_counts),
        replicates=block.replicates,
        snapshots=block.snapshots,
        facts=facts,
        calendar=calendar,
    )


METRICS: dict[str, str] = (
    dict(MONTHLY) | dict(QUARTERLY) | {metric.name: metric.unit for metric in YEARLY}
)
"""The unit of every metric, in the order of the table."""


def metric_units(calendar: Calendar) -> dict[str, str]:
    """Return the unit of every metric of a run; without a 31 March none belongs to a year."""
    months = range(calendar.months)
    has_year = any(calendar.last_day(step).month == 3 for step in months)
    return METRICS if has_year else dict(MONTHLY) | dict(QUARTERLY)


def joined(parts: Iterable[Series]) -> Series:
    """Return one metric of several blocks as one series; replicates follow one another."""
    parts = list(parts)
    values = np.concatenate([part.values for part in parts], axis=1)
    return Series(parts[0].metric, parts[0].days, values)


def metric_table(series: Series, first_replicate: int) -> pa.Table:
    """Return the rows of one metric, ordered by date, then replicate."""
    days, replicates = series.values.shape
    numbers = np.arange(first_replicate, first_replicate + replicates, dtype=np.int32)
    names = list(METRICS)
    place = np.full(series.values.size, names.index(series.metric))
    columns = [
        pa.array(np.tile(numbers, days)),
        _dates(np.repeat(_day_numbers(series.days), replicates)),
        _coded(place, pa.array(names)),
        pa.array(series.values.ravel()),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["metrics"])


def pairs_table(facts: Facts, counts: Sequence[PairCount]) -> pa.Table:
    """Return in how many replicates the two CCGs of each pair were together, day by day."""
    codes = pa.array(facts.codes)
    first, second = facts.pairs.T
    days = _day_numbers([count.day for count in counts])
    columns = [
        _coded(np.tile(first, len(days)), codes),
        _coded(np.tile(second, len(days)), codes),
        _dates(np.repeat(days, len(first))),
        _counted([count.same_organisation for count in counts]),
        _counted([count.same_officer for count in counts]),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["pairs_together"])


def in_order(events: pa.Table) -> pa.Table:
    """Return a block's events by replicate, and as they happened within it."""
    replicate = events["replicate"].to_numpy()
    # Whole numbers of 16 bits are sorted in one pass, and a block is never as large as that.
    place = replicate - (replicate.min() if len(replicate) else 0)
    return events.take(np.argsort(place.astype(np.int16), kind="stable"))


def summed(parts: Iterable[pa.Table]) -> pa.Table:
    """Return the pairs of several blocks as one table: the counts of replicates add up."""
    first, *others = parts
    for name in ("same_organisation", "same_officer"):
        total = sum((part[name].to_numpy() for part in others), first[name].to_numpy())
        place = first.schema.get_field_index(name)
        first = first.set_column(place, first.schema.field(place), pa.array(total, pa.int32()))
    return first


def series_of(block: Block) -> Iterator[Series]:
    """Yield every metric: stocks from the first day on, what belongs to a year at its end."""
    names = (dict(MONTHLY), dict(QUARTERLY), [metric.name for metric in YEARLY])
    for group, measures in zip(names, (block.monthly, block.quarterly, block.yearly), strict=True):
        for place, name in enumerate(group if measures.days else ()):
            yield Series(name, measures.days, measures.values[:, :, place].T)


def events_table(events: EventTable, facts: Facts, calendar: Calendar) -> pa.Table:
    """Return the events as they happened; each is dated the first day of its month."""
    starts = _day_numbers([calendar.first_day(step) for step in range(calendar.months)])
    codes = pa.array(facts.codes)
    partners, place = _partners(facts)
    columns = [
        pa.array(events.replicate),
        _dates(starts[events.step]),
        _worded(events.kind, events.words),
        _coded(events.ccg, codes),
        _coded(events.organisation, codes),
        _coded(place[events.partner], partners),
        _worded(events.detail, events.words),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["events"])


def _partners(facts: Facts) -> tuple[pa.Array, IntArray]:
    """Return the labels of partners, each once, and the place there of each of the world's.

    A support unit or a footprint may be called as a CCG is. The last place, at -1, is nobody's.
    """
    labels = (*facts.codes, *facts.units, *facts.footprint_codes)
    place = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    return pa.array(place), np.array([*(place[label] for label in labels), -1], dtype=np.int16)


def _organisations_table(numbers: IntArray, shots: tuple[Snapshot, ...], facts: Facts) -> pa.Table:
    """Return who belonged to whom in S snapshots: R * S * N rows, by replicate, date and CCG."""
    replicates, n = len(numbers), facts.n
    codes, rows = pa.array(facts.codes), replicates * len(shots)

    def stacked(name: str) -> AnyArray:
        return np.stack([getattr(shot, name) for shot in shots], axis=1).ravel()

    footprint = np.stack([shot.footprint for shot in shots]).ravel()
    days = np.repeat(_day_numbers([shot.day for shot in shots]), n)
    columns = [
        pa.array(np.repeat(numbers.astype(np.int32), len(shots) * n)),
        _dates(np.tile(days, replicates)),
        _coded(np.tile(np.arange(n), rows), codes),
        _coded(stacked("organisation"), codes),
        _coded(stacked("officer"), codes),
        _coded(np.tile(footprint, replicates), pa.array(facts.footprint_codes)),
        pa.array(stacked("in_house_share")),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["organisations"])


def _coded(index: AnyArray, words: pa.Array) -> pa.DictionaryArray:
    """Return a column of names; an index below 0 is nobody: null."""
    index = index.astype(np.int16, copy=False)
    nobody = index < 0
    return pa.DictionaryArray.from_arrays(
        pa.array(index, mask=nobody if nobody.any() else None), words
    )


def _worded(index: IntArray, words: Sequence[str]) -> pa.DictionaryArray:
    """Return a column of words of the log with those alone that stand in it, in the log's order."""
    stands = np.zeros(len(words), dtype=bool)
    stands[index] = True
    place = np.cumsum(stands, dtype=np.int16) - np.int16(1)
    kept = [word for word, one in zip(words, stands.tolist(), strict=True) if one]
    return _coded(place.take(index), pa.array(kept, pa.string()))


def _counted(counts: Sequence[IntArray]) -> pa.Array:
    values = np.concatenate(counts) if counts else np.zeros(0)
    return pa.array(values.astype(np.int32))


def _day_numbers(days: Iterable[date]) -> AnyArray:
    """Return days since 1 January 1970, as Arrow and Parquet count them."""
    return np.array([(day - _EPOCH).days for day in days], dtype=np.int32)


def _dates(numbers: AnyArray) -> pa.Array:
    return pa.array(numbers).cast(pa.date32())
