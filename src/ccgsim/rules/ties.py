"""What ties two CCGs together: the same footprint, former PCT, local authority, a common border.

Evidence: joint working mirrors STPs (NAO HC 1783, 4.3), local authorities are part of NHS England's
test of a merger (4.6), and professional relationships shaped the groups of 2012 (2.6); that those
inside a former PCT last is our reading.
Changes nothing: ``joint_working``, ``officers`` and ``mergers`` add these terms to their own.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.links import Ties
from ccgsim.rules.footprints import by_footprint
from ccgsim.world import World


def tie_terms(
    world: World, purpose: str, rep: IntArray, ties: Ties
) -> dict[str, FloatArray | float]:
    """Return terms (M,) of ties in replicates (M,); ``purpose`` begins the weights' names.

    Sharing a footprint counts from the day footprints are announced; a common authority counts more
    where both commission jointly with it.
    """
    p, facts, pair = world.p, world.facts, ties.pair
    footprint = 0.0
    if world.step >= world.policy.announced:
        footprint = p(f"{purpose}_footprint", rep) * world.policy.together[world.step].take(pair)
    authority = facts.pair_same_authority.take(pair)
    if world.policy.pooling[world.step] > 0.0:
        start, works = rep * facts.n, world.with_authority
        both = works.take(start + ties.one) & works.take(start + ties.other)
        authority = authority * (1.0 + p("authority_pooled", rep) * both)
    return {
        "same footprint": footprint,
        "same former PCT": p(f"{purpose}_pct", rep) * facts.pair_same_pct.take(pair),
        "same local authority": p(f"{purpose}_authority", rep) * authority,
        "common border": p(f"{purpose}_border", rep) * facts.pair_neighbours.take(pair),
    }


def few_parties(world: World, rep: IntArray, ties: Ties, leads: BoolArray) -> FloatArray | float:
    """Return how few (M,) have to agree in a tie's footprint: 2 / how many there are, at most 1.

    ``leads`` (R, N) marks the CCGs that lead those who have to agree. 0 where a tie's CCGs are in
    different footprints, or none is announced.
    """
    if world.step < world.policy.announced:
        return 0.0
    footprint = world.policy.footprint[world.step].take(ties.one)
    counted = by_footprint(world, leads)
    parties = counted.take(rep * counted.shape[1] + footprint)
    together = world.policy.together[world.step].take(ties.pair)
    few: FloatArray = together * 2.0 / np.maximum(parties, 2.0)
    return few


def share_of_council(world: World, ties: Ties, people: FloatArray) -> FloatArray:
    """Return the share (M,) of a council's people that ``people`` (M,) are, at most 1.

    0 where the CCGs of a tie have different main local authorities.
    """
    council = world.main_authority
    everyone = np.bincount(council, world.people)[council]
    together = council.take(ties.one) == council.take(ties.other)
    share: FloatArray = np.minimum(people / everyone.take(ties.one), 1.0) * together
    return share
