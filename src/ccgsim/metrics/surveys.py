"""What surveys of practices, leaders and stakeholders would say."""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import FloatArray
from ccgsim.choice import total
from ccgsim.metrics.counting import count
from ccgsim.rules.leaders import stay_terms
from ccgsim.world import World


def survey(world: World, name: str) -> FloatArray:
    """Return (R,) % who say yes: a logistic curve of ownership, averaged over people."""
    p = world.p
    level = p(f"{name}_start") + p(f"{name}_ownership") * world.ownership
    yes = 1.0 / (1.0 + np.exp(-level))
    share: FloatArray = 100.0 * np.vecdot(yes, world.people) / world.people.sum()
    return share


def ownership(world: World) -> FloatArray:
    """Return (R,) % of practices who feel the organisation is theirs, averaged over people."""
    yes = 1.0 / (1.0 + np.exp(-world.ownership))
    share: FloatArray = 100.0 * np.vecdot(yes, world.people) / world.people.sum()
    return share


def leaders_staying(world: World) -> FloatArray:
    """Return (R,) % of clinical leaders who would go on, were their term to end now."""
    where = world.leads & ~world.leaderless
    chance = 1.0 / (1.0 + np.exp(-total(stay_terms(world))))
    staying: FloatArray = 100.0 * (chance * where).sum(axis=1) / np.maximum(count(where), 1)
    return staying
