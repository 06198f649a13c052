"""Doing one chunk, in whatever process or on whatever machine it is done.

Points that differ in parameters only stand side by side in one block, as replicates do. Nothing of
Mesa is imported here: a worker is ready as soon as the engine is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import ccgsim
from ccgsim.arrays import FloatArray, IntArray
from ccgsim.block import Block
from ccgsim.engine import Setting, run_block
from ccgsim.errors import CcgsimError, SweepError
from ccgsim.facts import Facts, load_facts
from ccgsim.parameters import Parameters
from ccgsim.rules import Rule
from ccgsim.simulation import Run, prepared
from ccgsim.stems import Stems
from ccgsim.sweeps.chunks import Chunk
from ccgsim.sweeps.outputs import (
    ccgs_rows,
    days_of,
    events_rows,
    metrics_rows,
    pairs_rows,
    schema_of,
    stacked,
)
from ccgsim.sweeps.points import ONE_FOR_ALL, Space

KEPT = 3
"""Stems that a process keeps, of 80 MB for 1,000 replicates of England."""

FAILED = b"failed"
"""Where in the schema of a chunk's metrics its failed points are kept, with their errors."""


@dataclass(frozen=True)
class Job:
    """What all chunks of a sweep share; it is sent to the process that does one.

    Attributes:
        space: the scenario and its levers.
        seed: of every draw, the same for all points.
        parameters: "posterior" or "median", where a point does not vary them.
        facts: folder of tables; None for England's.
        metrics, dates, events, pairs: what is kept (`file.Outputs`).
        rules: None for the package's.
        version: of the ccgsim that sends it.
    """

    space: Space
    seed: int
    parameters: str
    facts: str | None
    metrics: tuple[str, ...]
    dates: tuple[date, ...] | None
    events: bool
    pairs: bool
    rules: tuple[Rule, ...] | None
    version: str

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables of a chunk."""
        return ("metrics", "ccgs", *["events"] * self.events, *["pairs"] * self.pairs)


def run_chunk(job: Job, chunk: Chunk, points: FloatArray) -> dict[str, bytes]:
    """Run the points of a chunk.

    Args:
        job: the sweep.
        chunk: which points and replicates.
        points: their part (P, L) of the design.

    Returns:
        A Parquet file for each of the job's tables.

    Raises:
        SweepError: this process has another ccgsim than the one that asks.
        FactsError: the facts cannot be read here.
    """
    if job.version != ccgsim.__version__:
        raise SweepError(
            f"a worker has ccgsim {ccgsim.__version__}, this is {job.version}. Install the same."
        )
    facts = _facts(job.facts)
    parts: dict[str, list[pa.Table]] = {name: [] for name in job.tables}
    failed: dict[int, str] = {}
    for group in job.space.groups(points):
        for name, table in _run_group(job, chunk, points, group, facts, failed):
            parts[name].append(table)
    return {name: _file(name, tables, job, failed) for name, tables in parts.items()}


@cache
def _facts(folder: str | None) -> Facts:
    return load_facts(folder)


def _run_group(
    job: Job,
    chunk: Chunk,
    points: FloatArray,
    group: IntArray,
    facts: Facts,
    failed: dict[int, str],
) -> Iterator[tuple[str, pa.Table]]:
    """Run points (G,) of one scenario and yield their tables; note in ``failed`` what fails.

    Whatever goes wrong in a point is data; only a lack of memory is the machine's fault.
    """
    numbers = [chunk.first_point + int(place) for place in group]
    try:
        run = _prepared(job, chunk, points[group[0]], facts)
    except MemoryError:
        raise
    except Exception as problem:
        failed |= dict.fromkeys(numbers, _in_words(problem))
        return
    # Events and pairs of points side by side could not be told apart.
    together = [group] if not (job.events or job.pairs) else [group[[n]] for n in range(len(group))]
    while together:
        some = together.pop(0)
        try:
            tables = list(_run_together(job, chunk, run, points, some))
        except MemoryError:
            raise
        except Exception as problem:
            if len(some) > 1:  # find out which of them it is
                together = [some[[n]] for n in range(len(some))]
            else:
                failed[chunk.first_point + int(some[0])] = _in_words(problem)
        else:
            yield from tables


def _in_words(problem: Exception) -> str:
    return (
        str(problem) if isinstance(problem, CcgsimError) else f"{type(problem).__name__}: {problem}"
    )


def _prepared(job: Job, chunk: Chunk, point: FloatArray, facts: Facts) -> Run:
    """Return the run of a point's scenario, its parameters left as in the base."""
    return prepared(
        job.space.scenario(point),
        chunk.end_replicate - chunk.first_replicate,
        job.seed,
        job.rules,
        job.parameters,
        facts,
        chunk.first_replicate,
    )


def _run_together(
    job: Job, chunk: Chunk, run: Run, points: FloatArray, group: IntArray
) -> Iterator[tuple[str, pa.Table]]:
    """Run points (G,) of one scenario side by side in a block of G times R runs."""
    replicates, many = run.replicates, len(group)
    usual = run.parameters.of(0, replicates)
    values = {name: stacked(value, many) for name, value in usual.values.items()}
    for name, varied in job.space.parameters(points[group]).items():
        values[name] = float(varied[0]) if name in ONE_FOR_ALL else np.repeat(varied, replicates)
    days = days_of(job.dates, run.setting.calendar)
    setting = replace(run.setting, pair_days=days if job.pairs else ())
    numbers = np.tile(np.arange(run.first_replicate, run.first_replicate + replicates), many)
    block = _block(job, setting, Parameters(values), numbers)
    number = chunk.first_point + group
    yield "metrics", metrics_rows(block, np.repeat(number, replicates), days, job.metrics)
    yield "ccgs", ccgs_rows(block, setting, number)
    if job.events:
        yield "events", events_rows(block, setting, int(number[0]))
    if job.pairs:
        yield "pairs", pairs_rows(block, setting, int(number[0]))


_stems: Stems[None] = Stems(KEPT)
_latest: list[Setting] = []


def _block(job: Job, setting: Setting, parameters: Parameters, numbers: IntArray) -> Block:
    """Run a block, from where an earlier one of this process was the same.

    The next points are likely to part from this one where this one parts from the one before; so
    that is the month that is kept. A rule of somebody's own may remember what it has seen, and
    points with parameters of their own have no month in common.
    """
    if job.rules is not None or job.space.varies_parameters:
        return run_block(setting, parameters, numbers)
    course, _ = _stems.begin(setting, parameters, numbers, None)
    begun, parting = course.months, max(map(setting.months_as_in, _latest), default=0)
    _latest[:] = [setting]
    while course.months < parting:
        course.live_month()
    if begun < course.months < setting.calendar.months:
        _stems.keep(course, None)
    return course.rest()


def _file(name: str, tables: list[pa.Table], job: Job, failed: dict[int, str]) -> bytes:
    """Return tables, in the order of points, as a Parquet file."""
    schema = schema_of(name, job.metrics)
    whole = pa.concat_tables([schema.empty_table(), *tables])
    order = np.argsort(whole["point"].to_numpy(), kind="stable")
    if (np.diff(order) != 1).any():
        whole = whole.take(order)
    if name == "metrics":
        notes = {str(point): failed[point] for point in sorted(failed)}
        whole = whole.replace_schema_metadata({FAILED: json.dumps(notes)})
    sink = pa.BufferOutputStream()
    pq.write_table(whole, sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    return data
