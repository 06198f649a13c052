"""New care models: vanguards try them; where a provider takes on contracting, CCGs turn strategic.

Evidence: 50 vanguards in 2015 (NAO HC 1783, 4.2); CCGs expect day-to-day contract management to
pass to integrated care providers, with some of their staff (4.4).
Changes ``world.vanguard``; the share of contracting that has moved is the scenario's
(``integrated_share``).
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import FloatArray, places, row_and_column
from ccgsim.rules.adoption import spread_to_members
from ccgsim.world import World


def care_models(world: World) -> None:
    """When the number of sites rises, CCGs without one are drawn, each with the same chance."""
    sites = world.policy.vanguards
    before = sites[world.step - 1] if world.step else 0
    new = int(sites[world.step]) - int(before)
    if new <= 0:
        return
    without = world.leads & ~world.vanguard
    chance = new / np.maximum(world.facts.n - before, new)
    unit = world.draws.for_every_ccg("vanguard", world.month_number)
    chosen = without & (unit < chance)
    world.vanguard |= chosen
    spread_to_members(world, world.vanguard)
    rep, ccg = row_and_column(places(chosen), world.facts.n)
    world.events.write("vanguard", world.step, rep, ccg, ccg, detail="drawn")


def integrated_share(world: World) -> FloatArray:
    """Return (R, N) the share of day-to-day contracting that has moved to a provider."""
    share: FloatArray = world.policy.integrated[world.step] * world.vanguard
    return share
