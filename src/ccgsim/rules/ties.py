"""What ties two CCGs together: the same footprint, former PCT, local authority, a common border.

Evidence: joint working mirrors STPs (NAO HC 1783, 4.3), local authorities are part of NHS England's
test of a merger (4.6), and professional relationships shaped the groups of 2012 (2.6); that those
inside a former PCT last is our reading.
Changes nothing: ``joint_working``, ``officers`` and ``mergers`` add these terms to their own.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.rules.footprints import by_footprint
from ccgsim.world import World

Tie = tuple[IntArray, IntArray, IntArray, IntArray]
"""(M,) each: the places (replicate x N + CCG) of both CCGs, the first CCG, the pair's number."""


def tie_terms(world: World, purpose: str, rep: IntArray, tie: Tie) -> dict[str, FloatArray | float]:
    """Return terms (M,) of the ties of pairs of CCGs; ``purpose`` begins the weights' names.

    Sharing a footprint counts from the day footprints are announced; a common authority counts more
    where both commission jointly with it.
    """
    p, facts, (at, there, _, pair) = world.p, world.facts, tie
    footprint = 0.0
    if world.step >= world.policy.announced:
        footprint = p(f"{purpose}_footprint", rep) * world.policy.together[world.step].take(pair)
    authority = facts.pair_same_authority.take(pair)
    if world.policy.pooling[world.step] > 0.0:
        both = world.with_authority.take(at) & world.with_authority.take(there)
        authority = authority * (1.0 + p("authority_pooled", rep) * both)
    return {
        "same footprint": footprint,
        "same former PCT": p(f"{purpose}_pct", rep) * facts.pair_same_pct.take(pair),
        "same local authority": p(f"{purpose}_authority", rep) * authority,
        "common border": p(f"{purpose}_border", rep) * facts.pair_neighbours.take(pair),
    }


def few_parties(
    world: World, rep: IntArray, pair: IntArray, one: IntArray, leads: BoolArray
) -> FloatArray | float:
    """Return how few (M,) have to agree in a tie's footprint: 2 / how many there are, at most 1.

    ``leads`` (R, N) marks the CCGs that lead those who have to agree; ``one`` (M,) is a CCG of the
    tie. 0 where the tie's CCGs are in different footprints, or none is announced.
    """
    if world.step < world.policy.announced:
        return 0.0
    footprint = world.policy.footprint[world.step].take(one)
    counted = by_footprint(world, leads)
    parties = counted.take(rep * counted.shape[1] + footprint)
    few: FloatArray = world.policy.together[world.step].take(pair) * 2.0 / np.maximum(parties, 2.0)
    return few


def share_of_council(
    world: World, one: IntArray, other: IntArray, people: FloatArray
) -> FloatArray:
    """Return the share (M,) of a council's people that ``people`` (M,) are, at most 1.

    0 where the CCGs of a tie, ``one`` and ``other`` (M,), have different main local authorities.
    """
    council = world.main_authority
    everyone = np.bincount(council, world.people)[council]
    together = council.take(one) == council.take(other)
    share: FloatArray = np.minimum(people / everyone.take(one), 1.0) * together
    return share
