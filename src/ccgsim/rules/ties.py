"""What ties two CCGs together: the same footprint, former PCT, local authority, a common border.

Evidence: joint working mirrors STPs (NAO HC 1783, 4.3), local authorities are part of NHS England's test
of a merger (4.6), and old working relationships shaped the groups of 2012 (2.6).
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.world import World


def same_footprint(world: World, first: IntArray, second: IntArray) -> BoolArray:
    """Return (M,) whether two CCGs are in one footprint, once footprints are announced."""
    footprint = world.policy.footprint[world.step]
    live = world.step >= world.policy.announced
    return (footprint[first] == footprint[second]) & live


def tie_terms(
    world: World, purpose: str, rep: IntArray, first: IntArray, second: IntArray, pair: IntArray
) -> dict[str, FloatArray]:
    """Return terms (M,) of the ties of pairs of CCGs; ``purpose`` is the prefix of the weights' names."""
    facts, p = world.facts, world.p
    both_joint = world.with_authority[rep, first] & world.with_authority[rep, second]
    authority = facts.pair_same_authority[pair] * (1.0 + p("authority_pooled", rep) * both_joint)
    return {
        "same footprint": p(f"{purpose}_footprint", rep) * same_footprint(world, first, second),
        "same former PCT": p(f"{purpose}_pct", rep) * facts.pair_same_pct[pair],
        "same local authority": p(f"{purpose}_authority", rep) * authority,
        "common border": np.asarray(p(f"{purpose}_border", rep) * facts.pair_neighbours[pair]),
    }
