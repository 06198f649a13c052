"""Delegation: CCGs take on commissioning of general practice, work that brings no new money.

Evidence: 178 of 195 had taken it on by April 2018 (NAO HC 1783, 2.10); leaders feared the workload,
and decisions had to be quick (King's Fund and Nuffield Trust 2016, p 23, 33, 49).
Changes ``world.delegated``.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.rules.adoption import adopt_everywhere
from ccgsim.world import RATINGS, World


def delegation(world: World) -> None:
    """On each invited 1 April organisations decide whether to take general practice on."""
    if world.step not in world.policy.invited:
        return
    earlier = sum(step < world.step for step in world.policy.invited)
    p = world.p
    weak = (world.rating == RATINGS.index("inadequate")) | world.in_directions
    terms = {
        "constant": p("delegation_start"),
        "earlier rounds": p("delegation_momentum") * earlier,
        "local willingness": p("delegation_local") * world.willing,
        "size": p("delegation_size") * np.log(world.size / p("reference_people")),
        "pressure on the allowance": p("delegation_pressure") * world.pressure,
        "failing": p("delegation_failing") * weak,
        "neighbours have it": p("delegation_imitation") * neighbours_share(world, world.delegated),
    }
    without = world.leads & ~world.delegated
    adopt_everywhere(world, "delegation", world.delegated, without, terms)


def neighbours_share(world: World, where: BoolArray) -> FloatArray:
    """Return (R, N) the share of the CCGs each is tied to for which ``where`` (R, N) is true."""
    links = world.links
    share: FloatArray = links.summed(where, np.int64) / np.maximum(links.count, 1)
    return share
