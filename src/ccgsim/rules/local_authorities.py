"""Local authorities: pooled budgets draw a CCG and its council into commissioning jointly.

Evidence: the Better Care Fund requires pooled budgets (NAO HC 1783, 4.2), some CCGs have formal joint
commissioning with their authority (4.3). Changes ``world.with_authority``; two CCGs that both work with
one authority are closer partners (``ties``).
"""

from __future__ import annotations

import numpy as np

from ccgsim.choice import Question, main_reasons, yes_no
from ccgsim.world import World


def local_authorities(world: World) -> None:
    """Each April organisations that do not yet commission with their authority consider it."""
    pooled = world.policy.pooling[world.step]
    if world.month != 4 or pooled <= 0.0:
        return
    rep, ccg = np.nonzero(world.leads & ~world.with_authority)
    p = world.p
    terms = {
        "constant": p("authority_start", rep),
        "one council": p("authority_alignment", rep) * world.facts.authority_share[ccg].max(axis=1),
        "pooled budgets": p("authority_pooling", rep) * pooled,
        "pressure on the allowance": p("authority_pressure", rep) * world.pressure[rep, ccg],
    }
    yes = yes_no(world, Question("commission with the authority", rep, ccg), terms)
    world.with_authority[rep[yes], ccg[yes]] = True
    spread_to_members(world, world.with_authority)
    reason = main_reasons(world, terms, np.flatnonzero(yes))
    world.events.write(
        "joint commissioning with the authority", world.step, rep[yes], ccg[yes], ccg[yes],
        detail=reason,
    )  # fmt: skip


def spread_to_members(world: World, values: np.ndarray) -> None:
    """Give every CCG (R, N) the value of the organisation it belongs to, in place."""
    values[:] = np.take_along_axis(values, world.organisation, axis=1)
