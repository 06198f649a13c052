"""Delegation: CCGs take on commissioning of general practice, work that brings no new money.

Evidence: 178 of 195 had taken it on by April 2018 (NAO HC 1783, 2.10); leaders feared the workload, and
decisions had to be quick (King's Fund and Nuffield Trust 2016, p 22, 33, 49). Changes ``world.delegated``.
"""

from __future__ import annotations

import numpy as np

from ccgsim.choice import Question, main_reasons, yes_no
from ccgsim.rules.local_authorities import spread_to_members
from ccgsim.world import RATINGS, World


def delegation(world: World) -> None:
    """On each invited 1 April organisations decide whether to take general practice on."""
    if world.step not in world.policy.invited:
        return
    earlier = sum(step < world.step for step in world.policy.invited)
    rep, ccg = np.nonzero(world.leads & ~world.delegated)
    p = world.p
    size = np.log(world.size[rep, ccg] / p("reference_people", rep))
    willing = world.draws.normal_for_every_ccg("willing to take on delegation", 0)
    weak = (world.rating[rep, ccg] == RATINGS.index("inadequate")) | world.in_directions[rep, ccg]
    terms = {
        "constant": p("delegation_start", rep),
        "earlier rounds": p("delegation_momentum", rep) * earlier,
        "local willingness": p("delegation_local", rep) * willing[rep, ccg],
        "size": p("delegation_size", rep) * size,
        "pressure on the allowance": p("delegation_pressure", rep) * world.pressure[rep, ccg],
        "failing": p("delegation_failing", rep) * weak,
        "neighbours have it": p("delegation_imitation", rep) * _neighbours_share(world, rep, ccg),
    }
    yes = yes_no(world, Question("take on delegation", rep, ccg), terms)
    world.delegated[rep[yes], ccg[yes]] = True
    spread_to_members(world, world.delegated)
    world.events.write(
        "delegation", world.step, rep[yes], ccg[yes], ccg[yes],
        detail=main_reasons(world, terms, np.flatnonzero(yes)),
    )  # fmt: skip


def _neighbours_share(world: World, rep: np.ndarray, ccg: np.ndarray) -> np.ndarray:
    """Return (K,) the share of each CCG's ties that have delegation already."""
    row, _, partner, _ = world.links.of_ccgs(np.arange(len(ccg)), ccg)
    ties = np.bincount(row, minlength=len(ccg))
    have = np.bincount(row, world.delegated[rep[row], partner], minlength=len(ccg))
    return have / np.maximum(ties, 1)
