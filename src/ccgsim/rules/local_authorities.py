"""Local authorities: pooled budgets draw a CCG and its council into commissioning jointly.

Evidence: the Better Care Fund requires pooled budgets (NAO HC 1783, 4.2), some CCGs have formal
joint commissioning with their authority (4.3).
Changes ``world.with_authority``; two CCGs that both work with one authority are closer partners
(``ties``).
"""

from __future__ import annotations

from ccgsim.rules.adoption import adopt_everywhere
from ccgsim.world import World


def local_authorities(world: World) -> None:
    """Each April organisations that do not yet commission with their authority consider it."""
    pooled = world.policy.pooling[world.step]
    if world.month != 4 or pooled <= 0.0:
        return
    p = world.p
    terms = {
        "constant": p("authority_start"),
        "one council": p("authority_alignment")
        * world.facts.authority_share.max(axis=1, initial=0.0),
        "pooled budgets": p("authority_pooling") * pooled,
        "pressure on the allowance": p("authority_pressure") * world.pressure,
    }
    without = world.leads & ~world.with_authority
    name = "joint commissioning with the authority"
    adopt_everywhere(world, name, world.with_authority, without, terms)
