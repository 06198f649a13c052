"""Putting the chunks of a sweep together: some points at a time, the same bytes every time.

What a final table holds depends on the plan alone: rows are in the order of points and replicates,
and are written in groups of one size, wherever one chunk ended and the next began.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ccgsim.sweeps.chunks import Chunk
from ccgsim.sweeps.folder import SweepFolder
from ccgsim.sweeps.outputs import KEYS, schema_of
from ccgsim.sweeps.plan import Plan
from ccgsim.sweeps.points import table_columns
from ccgsim.sweeps.work import FAILED

ROWS = 250_000
"""Rows in a group of a final table."""

RUNS_AT_ONCE = 2_000
"""Runs put together at a time, of whole points."""

Files = Mapping[Chunk, Mapping[str, Path]]


def failed_points(files: Files) -> dict[int, str]:
    """Return the error of every point of which a run failed."""
    failed: dict[int, str] = {}
    for chunk in sorted(files):
        schema = pq.read_schema(pa.BufferReader(SweepFolder.read(files[chunk]["metrics"])))
        for point, error in json.loads(schema.metadata[FAILED]).items():
            failed.setdefault(int(point), error)
    return failed


def write_design(path: Path, plan: Plan, failed: Mapping[int, str]) -> None:
    """Write every point: its levers, whether it ran, and if not, why."""
    points = range(len(plan.points))
    columns = {
        "point": pa.array(points, pa.int32()),
        **table_columns(plan.levers, plan.design),
        "status": pa.array(["failed" if point in failed else "ran" for point in points]),
        "error": pa.array([failed.get(point) for point in points], pa.string()),
    }
    _write(path, pa.table(columns).schema, iter([pa.table(columns)]))


def write_table(path: Path, name: str, plan: Plan, files: Files) -> None:
    """Write a table of all runs: "metrics", "ccgs", "events" or "pairs"."""
    schema = schema_of(name, plan.metrics)
    parts = _parts(name, schema, plan, files)
    if name in KEYS:
        parts = (_summed(part, KEYS[name]) for part in parts)
    if name == "metrics":
        levers = table_columns(plan.levers, plan.design)
        parts = (_with_levers(part, levers) for part in parts)
        schema = _with_levers(schema.empty_table(), levers).schema
    _write(path, schema, parts)


def _parts(name: str, schema: pa.Schema, plan: Plan, files: Files) -> Iterator[pa.Table]:
    """Yield the rows of some points at a time, by point and replicate."""
    chunks, kept = sorted(files), dict[Chunk, pa.Table]()
    step = max(1, RUNS_AT_ONCE // plan.replicates)
    for first in range(0, len(plan.points), step):
        end = first + step
        here = [c for c in chunks if c.first_point < end and first < c.end_point]
        kept = {chunk: kept.get(chunk) or _read(files[chunk][name], schema) for chunk in here}
        by_replicate = sorted(here, key=lambda c: (c.first_replicate, c.first_point))
        whole = pa.concat_tables([_within(kept[chunk], first, end) for chunk in by_replicate])
        yield whole.take(np.argsort(whole["point"].to_numpy(), kind="stable"))


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    table = pq.ParquetFile(pa.BufferReader(SweepFolder.read(path))).read()
    return table.replace_schema_metadata(None).cast(schema)


def _within(table: pa.Table, first: int, end: int) -> pa.Table:
    """Return the rows of points from ``first`` to before ``end``."""
    start, stop = np.searchsorted(table["point"].to_numpy(), (first, end))
    return table.slice(start, stop - start)


def _summed(part: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Add up the counts of rows with the same keys, from chunks of several replicates."""
    counts = [(name, "sum") for name in part.column_names if name not in keys]
    total = part.group_by(list(keys), use_threads=False).aggregate(counts)
    named = total.rename_columns([name.removesuffix("_sum") for name in total.column_names])
    ordered = named.sort_by([(key, "ascending") for key in keys])
    return ordered.select(part.column_names).cast(part.schema)


def _with_levers(part: pa.Table, levers: Mapping[str, pa.Array]) -> pa.Table:
    """Put the value of every lever in its own column, after the date."""
    for place, (key, values) in enumerate(levers.items(), 3):
        part = part.add_column(place, key, values.take(part["point"]))
    return part


def can_be_read(path: Path) -> bool:
    """Whether a final table is there and whole."""
    try:
        for _ in pq.ParquetFile(path).iter_batches():
            pass
    except (OSError, ValueError, pa.ArrowException):
        return False
    return True


def _write(path: Path, schema: pa.Schema, parts: Iterator[pa.Table]) -> None:
    """Write rows in groups of one size, with the names of each group kept once."""
    schema = _named_once(schema.empty_table()).schema
    options = {"compression": "zstd", "write_statistics": ["point"]}
    with pq.ParquetWriter(path, schema, **options) as writer:
        for group in _regrouped(parts):
            writer.write_table(_named_once(group.combine_chunks()), ROWS)


def _regrouped(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield the same rows in groups of ``ROWS``, the last one smaller."""
    waiting: list[pa.Table] = []
    for part in parts:
        waiting.append(part)
        while sum(table.num_rows for table in waiting) >= ROWS:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, ROWS)
            waiting = [whole.slice(ROWS)]
    if rest := [table for table in waiting if table.num_rows]:
        yield pa.concat_tables(rest)


def _named_once(table: pa.Table) -> pa.Table:
    """Return a table whose columns of text are dictionaries, in the order of first use."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) and field.name != "error":
            table = table.set_column(
                place, field.name, pc.dictionary_encode(table[field.name]).unify_dictionaries()
            )
    return table
