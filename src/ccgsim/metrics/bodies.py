"""What organisations and footprints look like: sizes, mergers, case studies."""

from __future__ import annotations

import numpy as np

from ccgsim.areas import totals
from ccgsim.arrays import FloatArray
from ccgsim.metrics.counting import count
from ccgsim.rules.footprints import by_footprint
from ccgsim.world import World

CASE_STUDIES = 6


def footprint_sizes(world: World) -> FloatArray:
    """Return (F',) people of the footprints in force, nan before they are announced."""
    used = world.policy.footprints[world.step]
    people: FloatArray = world.policy.footprint_people(world.step, world.people)[used]
    return people if world.step >= world.policy.announced else people * np.nan


def bodies_by_footprint(world: World) -> FloatArray:
    """Return (R, F') organisations by footprint of the leading CCG, nan before the announcement."""
    bodies = by_footprint(world, world.leads)[:, world.policy.footprints[world.step]]
    return bodies if world.step >= world.policy.announced else bodies * np.nan


def merged_sizes(world: World, largest: bool) -> FloatArray:
    """Return (R,) the most or fewest founding CCGs in any merged body, nan where there is none."""
    founders = totals(world.organisation, np.ones(1))
    merged = founders > 1.0
    extreme = np.where(merged, founders, -np.inf if largest else np.inf)
    found: FloatArray = extreme.max(axis=1) if largest else extreme.min(axis=1)
    return np.where(np.isfinite(found), found, np.nan)


def merged_founders(world: World) -> FloatArray:
    """Return (R,) % of founding CCGs that are part of a merged body."""
    return 100.0 * count(totals(world.organisation, np.ones(1)) > 1.0) / world.facts.n


def case_study(world: World) -> FloatArray:
    """Return (R, 6 or fewer) the bought share of the allowance in six bodies drawn at random.

    The King's Fund and Nuffield Trust (2016, p 42) report the least and most of six case studies.
    """
    luck = world.draws.for_every_ccg("case-study CCGs", world.month_number)
    drawn = np.argsort(np.where(world.leads, luck, 2.0), axis=1)[:, :CASE_STUDIES]
    return np.take_along_axis(bought_share(world), drawn, axis=1)


def size_and_rating(world: World) -> FloatArray:
    """Return (R,) the correlation of people and rating over organisations, nan before ratings."""
    if world.step < world.policy.ratings:
        return np.full(world.shape[0], np.nan)
    leads = world.leads
    bodies = leads.sum(axis=1, keepdims=True)
    parts = []
    for values in (world.size, world.rating):
        mean = (values * leads).sum(axis=1, keepdims=True) / bodies
        parts.append((values - mean) * leads)
    size, rating = parts
    scale = np.sqrt((size**2).sum(axis=1) * (rating**2).sum(axis=1))
    found: FloatArray = np.zeros(len(scale))
    np.divide((size * rating).sum(axis=1), scale, out=found, where=scale > 0)
    return found


def bought_share(world: World) -> FloatArray:
    """Return (R, N) bought support as a percentage of the year's allowance."""
    share: FloatArray = 100.0 * world.year.bought / np.maximum(world.year.allowance, 1.0)
    return share


def income(world: World) -> FloatArray:
    """Return (R,) £m a year that all support units earn."""
    earned: FloatArray = (world.unit_income + world.unit_other_income).sum(axis=1) / 1e6
    return earned


def median_size(world: World) -> FloatArray:
    """Return (R,) people of the organisation in the middle."""
    ordered = np.sort(np.where(world.leads, world.size, np.inf), axis=1)
    bodies = count(world.leads)
    rows = np.arange(len(bodies))
    median: FloatArray = (ordered[rows, (bodies - 1) // 2] + ordered[rows, bodies // 2]) / 2.0
    return median
