"""What a block of replicates did, as arrays: measures, events, and who belonged to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.events import EventTable
from ccgsim.metrics.counting import count
from ccgsim.world import World


@dataclass(frozen=True)
class Snapshot:
    """Who belongs to whom on a day, after what takes effect on it: (R, N) each, footprint (N,)."""

    day: date
    organisation: IntArray
    officer: IntArray
    footprint: IntArray
    in_house_share: FloatArray


@dataclass(frozen=True)
class PairCount:
    """How many replicates of a block had each pair of the facts (P,) together on a day's end."""

    day: date
    same_organisation: IntArray
    same_officer: IntArray


@dataclass(frozen=True)
class Measures:
    """Some metrics on some days: ``values`` is (R, D, M), in the order of days and of metrics."""

    days: tuple[date, ...]
    values: FloatArray


@dataclass(frozen=True)
class Block:
    """What R replicates did: measures, events, and who belonged to whom.

    Stocks are measured on the first day and at month ends (``metrics.MONTHLY``, ``QUARTERLY``);
    what belongs to a financial year on 31 March (``YEARLY``).
    """

    replicates: IntArray
    monthly: Measures
    quarterly: Measures
    yearly: Measures
    events: EventTable
    snapshots: tuple[Snapshot, ...]
    pair_counts: tuple[PairCount, ...]


def snapshot(world: World, day: date) -> Snapshot:
    """Return who belongs to whom now, under the name of a day."""
    return Snapshot(
        day=day,
        organisation=world.organisation.astype(np.int32),
        officer=world.officer.astype(np.int32),
        footprint=world.policy.footprint[world.step],
        in_house_share=world.in_house_share.astype(np.float32),
    )


def measures_of(by_day: dict[date, FloatArray]) -> Measures:
    """Return measures (R, M) by day side by side, in the order of the days given."""
    if not by_day:
        return Measures((), np.zeros((0, 0, 0)))
    # replicates lie side by side in memory, as they are measured and as tables want them
    values = np.stack([measured.T for measured in by_day.values()]).transpose(2, 0, 1)
    return Measures(tuple(by_day), values)


def pair_count(world: World, day: date) -> PairCount:
    """Count the replicates in which each pair is together, comparing rows of CCGs."""
    one, other = world.facts.pairs.T
    together = []
    for area in (world.organisation, world.officer):
        rows = np.ascontiguousarray(area.T, dtype=np.int32)
        together.append(count(rows.take(one, axis=0) == rows.take(other, axis=0)))
    return PairCount(day, *together)
