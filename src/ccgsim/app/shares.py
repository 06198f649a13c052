"""A process's share of a run: some of its replicates, from the month in which they are new.

Runs under other policies are the same until the policies part. So a process keeps the worlds of the
day from which levers hold, and the next run that is the same until then goes on from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from ccgsim.app.workers import Told
from ccgsim.arrays import IntArray
from ccgsim.belonging import merged
from ccgsim.engine import Course
from ccgsim.manifest import Manifest, now
from ccgsim.posterior import POSTERIOR, ChosenParameters
from ccgsim.scenario import Scenario
from ccgsim.simulation import Run, prepared
from ccgsim.tables import BlockTables, tables_of

KEPT = 6
"""Courses that a process keeps, of 16 MB for each 200 replicates of England."""


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
class _Stage:
    """A course on its way, with what a share notes of it."""

    course: Course
    parameters: ChosenParameters
    places: range
    merged: tuple[IntArray, ...]

    def serves(self, run: Run, places: range) -> bool:
        """Return whether the same replicates of a run are the same until this stage."""
        return (
            self.places == places
            and self.parameters == run.parameters
            and self.course.months <= run.setting.months_as_in(self.course.setting)
        )


_kept: list[_Stage] = []


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
    run = prepared(scenario, replicates, seed, None, POSTERIOR, None, 0)
    calendar = run.setting.calendar
    parting = calendar.first_step_from(date(since, 4, 1))
    course, counts = _begun(run, places)
    begun = course.months
    while course.months < calendar.months:
        if course.months == parting > begun:
            stage = course.branch(run.setting)
            _keep(_Stage(stage, run.parameters, places, tuple(counts)))
        course.live_month()
        counts.append(merged(course.world.organisation).sum(axis=0))
        told(course.months / calendar.months)
    return Share(run.manifest(started), tables_of(run.setting, course.block()), np.array(counts))


def _begun(run: Run, places: range) -> tuple[Course, list[IntArray]]:
    """Return the latest stage that serves a run, to go on from, or else its first day."""
    serving = [stage for stage in _kept if stage.serves(run, places)]
    if not serving:
        return run.course(places.start, places.stop), []
    stage = max(serving, key=lambda stage: stage.course.months)
    _keep(stage)
    return stage.course.branch(run.setting), list(stage.merged)


def _keep(stage: _Stage) -> None:
    """Put a stage first among those kept, once; the one used longest ago goes."""
    others = [one for one in _kept if one is not stage]
    _kept[:] = [stage, *others][:KEPT]
