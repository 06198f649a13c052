"""A process's share of a run: some of its replicates, from the month in which they are new.

A process keeps the worlds of the day from which levers hold, and the next run that is the same
until then goes on from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from ccgsim.app.workers import Told
from ccgsim.arrays import IntArray
from ccgsim.belonging import merged
from ccgsim.manifest import Manifest, now
from ccgsim.posterior import POSTERIOR
from ccgsim.scenario import Scenario
from ccgsim.simulation import prepared
from ccgsim.stems import Stems
from ccgsim.tables import BlockTables, tables_of

KEPT = 6
"""Stems that a process keeps, of 16 MB for 200 replicates of England."""


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


_stems: Stems[tuple[IntArray, ...]] = Stems(KEPT)


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
    parameters = run.parameters.of(places.start, places.stop)
    course, before = _stems.begin(run.setting, parameters, np.array(places), ())
    calendar, counts, begun = run.setting.calendar, list(before), course.months
    parting = calendar.first_step_from(date(since, 4, 1))
    while course.months < calendar.months:
        if course.months == parting > begun:
            _stems.keep(course, tuple(counts))
        bodies = course.world.bodies_dissolved.sum()
        course.live_month()
        if counts and course.world.bodies_dissolved.sum() == bodies:
            counts.append(counts[-1])  # nobody has merged
        else:
            counts.append(merged(course.world.organisation).sum(axis=0))
        told(course.months / calendar.months)
    return Share(run.manifest(started), tables_of(run.setting, course.block()), np.array(counts))
