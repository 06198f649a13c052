"""What a process does of a run: some of its replicates, or one to watch, from where they are new.

A process keeps the worlds of the day from which levers hold, and the next run that is the same
until then goes on from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np

from ccgsim.app.running.workers import Told
from ccgsim.arrays import IntArray
from ccgsim.belonging import merged
from ccgsim.engine import Course
from ccgsim.manifest import Manifest, now
from ccgsim.replaying import Moment, Replay, as_replay, moment
from ccgsim.results.tables import BlockTables, tables_of
from ccgsim.scenario import Scenario
from ccgsim.simulation import Run, prepared
from ccgsim.stems import Stems
from ccgsim.world import World

T = TypeVar("T")
KEPT = 6
"""Stems of shares that a process keeps, of 16 MB for 200 replicates of England."""
KEPT_ALONE = 12
"""Stems of single replicates, of less than 1 MB."""


@dataclass(frozen=True)
class Share:
    """Some replicates of a run.

    Attributes:
        manifest: of the whole run.
        block: what these replicates did.
        merged: (M, N) in how many of them each CCG is part of a merged body, month by month.
    """

    manifest: Manifest
    block: BlockTables
    merged: IntArray


@dataclass(frozen=True)
class _Merged:
    """What is noted of a share's month: bodies dissolved so far, and as `Share.merged` (N,)."""

    dissolved: float
    counts: IntArray


_stems: Stems[tuple[_Merged, ...]] = Stems(KEPT)
_stems_alone: Stems[tuple[Moment, ...]] = Stems(KEPT_ALONE)


def run_share(
    told: Told, scenario: Scenario, seed: int, since: int, replicates: int, places: range
) -> Share:
    """Run some of a scenario's replicates here.

    Args:
        told: hears every month, and may raise to end it.
        scenario: what to run.
        seed: of the run.
        since: the 1 April on which runs to come may part from this one.
        replicates: of the whole run.
        places: of those to run.
    """
    started = now()
    run = prepared(scenario, replicates, seed)
    course, months = _lived(told, run, places, since, _stems, _merged)
    counts = np.array([month.counts for month in months])
    tables = tables_of(course.block(), run.setting.facts, run.setting.calendar)
    return Share(run.manifest(started), tables, counts)


def run_alone(told: Told, scenario: Scenario, seed: int, since: int, replicate: int) -> Replay:
    """Run one replicate here, to be watched month by month; arguments as in `run_share`."""
    run = prepared(scenario, 1, seed, first_replicate=replicate)
    course, moments = _lived(
        told, run, range(1), since, _stems_alone, lambda world, _: moment(world)
    )
    return as_replay(run, course, moments)


def _lived(
    told: Told,
    run: Run,
    places: range,
    since: int,
    stems: Stems[tuple[T, ...]],
    note: Callable[[World, Sequence[T]], T],
) -> tuple[Course, list[T]]:
    """Return some replicates once they have lived, and what was noted of each month.

    Args:
        places: of those to run, among the run's replicates.
        stems: where to begin, and where to keep the stem of ``since``.
        note: makes a month's note of the world at its end and the notes of the months before.
    """
    numbers, parameters = run.first_replicate + np.array(places), run.parameters
    course, before = stems.begin(run.setting, parameters.of(places.start, places.stop), numbers, ())
    calendar, notes, begun = run.setting.calendar, list(before), course.months
    parting = calendar.first_step_from(date(since, 4, 1))
    while course.months < calendar.months:
        if course.months == parting > begun:
            stems.keep(course, tuple(notes))
        course.live_month()
        notes.append(note(course.world, notes))
        told(course.months / calendar.months)
    return course, notes


def _merged(world: World, before: Sequence[_Merged]) -> _Merged:
    dissolved = float(world.bodies_dissolved.sum())
    if before and before[-1].dissolved == dissolved:
        return before[-1]  # nobody has merged
    return _Merged(dissolved, merged(world.organisation).sum(axis=0))
