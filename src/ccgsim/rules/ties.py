"""What ties two CCGs together: the same footprint, former PCT, local authority, a common border.

Evidence: joint working mirrors STPs (NAO HC 1783, 4.3), local authorities are part of NHS England's
test of a merger (4.6), and old working relationships shaped the groups of 2012 (2.6).
Changes nothing: ``joint_working``, ``officers`` and ``mergers`` add these terms to their own.
"""

from __future__ import annotations

from ccgsim.arrays import FloatArray, IntArray
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
