"""What organisations and footprints look like: sizes, mergers, case studies."""

from __future__ import annotations

import numpy as np

from ccgsim.areas import totals
from ccgsim.arrays import FloatArray
from ccgsim.metrics.counting import count, sum_over
from ccgsim.rules.footprints import by_footprint
from ccgsim.world import RATINGS, World

CASE_STUDIES = 6


def footprint_sizes(world: World) -> FloatArray:
    """Return (3, 1) mean, least and most people of a footprint, nan before they are announced."""
    if world.step < world.policy.announced:
        return np.full((3, 1), np.nan)
    used = world.policy.footprints[world.step]
    people = world.policy.footprint_people(world.step, world.people)[used]
    return np.array([[people.mean()], [people.min()], [people.max()]])


def bodies_by_footprint(world: World) -> FloatArray:
    """Return (3, R) mean, fewest and most organisations of a footprint.

    An organisation counts where its leading CCG is. Before the announcement it is (3, 1) of nan.
    """
    if world.step < world.policy.announced:
        return np.full((3, 1), np.nan)
    used = world.policy.footprints[world.step]
    bodies = by_footprint(world, world.leads).take(used, axis=1)
    return np.stack((bodies.mean(axis=1), bodies.min(axis=1), bodies.max(axis=1)))


def merged_bodies(world: World) -> FloatArray:
    """Return (3, R) fewest and most founding CCGs in a merged body, % of founders in one.

    The first two are nan where no body has merged.
    """
    founders = totals(world.organisation, np.ones(1))
    merged = founders > 1.0
    some = merged.any(axis=1)
    fewest = (founders + world.facts.n * ~merged).min(axis=1)
    return np.stack(
        (
            np.where(some, fewest, np.nan),
            np.where(some, founders.max(axis=1), np.nan),
            100.0 * count(merged) / world.facts.n,
        )
    )


def case_study(world: World) -> FloatArray:
    """Return (2, R) the least and most bought share of the allowance, %, in six bodies at random.

    The King's Fund and Nuffield Trust (2016, p 42) report the least and most of six case studies.
    """
    luck = world.draws.for_every_ccg("case-study CCGs", world.month_number)
    most = min(CASE_STUDIES, world.facts.n) - 1
    drawn = np.argpartition(luck + ~world.leads, most, axis=1)[:, : most + 1]  # leaders first
    drawn = drawn + np.arange(len(drawn))[:, None] * world.facts.n
    spent = world.year.bought.take(drawn) / np.maximum(world.year.allowance.take(drawn), 1.0)
    share = np.where(world.leads.take(drawn), 100.0 * spent, np.nan)
    return np.stack((np.nanmin(share, axis=1), np.nanmax(share, axis=1)))


def size_and_rating(world: World) -> FloatArray:
    """Return (R,) the correlation of people and rating over organisations.

    It is nan before ratings, and where all are of one size or rated alike.
    """
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
    found: FloatArray = np.full(len(scale), np.nan)
    np.divide((size * rating).sum(axis=1), scale, out=found, where=scale > 0)
    return found


def income(world: World) -> FloatArray:
    """Return (R,) £m a year that all support units earn."""
    earned: FloatArray = (world.unit_income + world.unit_other_income).sum(axis=1) / 1e6
    return earned


def running_costs(world: World) -> FloatArray:
    """Return (7, R) the running costs of all organisations in the year.

    Allowance, net and gross costs, £bn; underspend, % of the allowance; allowance, £ per head;
    staff, £m and % of gross costs.
    """
    year, leads = world.year, world.leads
    allowance, net = sum_over(year.allowance, leads), sum_over(year.running_costs, leads)
    staff, net_of_gross = sum_over(year.staff, leads), np.ravel(world.p("net_of_gross"))
    return np.stack(
        (
            allowance / 1e9,
            net / 1e9,
            net / 1e9 / net_of_gross,
            100.0 - 100.0 * net / np.maximum(allowance, 1.0),
            allowance / np.ravel(world.p("allowance_people")) / world.people.sum(),
            staff / 1e6,
            100.0 * staff * net_of_gross / np.maximum(net, 1.0),
        )
    )


def ratings(world: World) -> FloatArray:
    """Return (8, R) organisations outstanding, good, requiring improvement and inadequate.

    Then the % of the first two, one by one and together, and of the last two together. All are nan
    before ratings are given.
    """
    if world.step < world.policy.ratings:
        return np.full((8, world.shape[0]), np.nan)
    numbers = range(len(RATINGS) - 1, 0, -1)
    counts = [count((world.rating == number) & world.leads) for number in numbers]
    best, good, fair, worst = counts
    shares = (best, good, best + good, fair + worst)
    bodies = count(world.leads)
    return np.stack((*counts, *(100.0 * share / bodies for share in shares)))


def body_sizes(world: World) -> FloatArray:
    """Return (5, R) people of an organisation: mean, median, least, most, and most to least."""
    least, most = world.size.min(axis=1), world.size.max(axis=1)
    mean = world.people.sum() / count(world.leads)
    return np.stack((mean, _median_size(world), least, most, most / least))


def _median_size(world: World) -> FloatArray:
    beyond_all = world.people.sum()
    ordered = np.sort(world.size + beyond_all * ~world.leads, axis=1)  # leaders first
    bodies = count(world.leads)
    rows = np.arange(len(bodies))
    median: FloatArray = (ordered[rows, (bodies - 1) // 2] + ordered[rows, bodies // 2]) / 2.0
    return median
