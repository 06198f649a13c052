"""The running cost allowance: each April an organisation gets £ per head of its population.

Evidence: £1.35bn or £25 a head in 2013-14, where heads are some 4% fewer than registered people
(``allowance_people``); cut by 10% in 2015-16 and held at that sum since (NAO HC 1783, 2.14); what
is not spent can go to care, but not the other way (2.15).
Changes ``world.allowance``.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import FloatArray
from ccgsim.world import World


def allowance(world: World) -> None:
    """Set the year's allowance of every organisation each April, and whenever the rate changes."""
    rate = world.policy.per_head[world.step]
    changed = world.step > 0 and bool((rate != world.policy.per_head[world.step - 1]).any())
    if world.step > 0 and world.month != 4 and not changed:
        return
    world.allowance = areas.totals(world.organisation, allowance_of_ccgs(world))
    if changed:
        every = np.arange(world.shape[0])
        world.events.write("allowance changes", world.step, every, detail=_change(world))


def allowance_of_ccgs(world: World) -> FloatArray:
    """Return (1 or R, N) the £ a year that each founding CCG's people bring to its organisation."""
    fixed = int(world.policy.cash_year[world.step])
    people = world.people if fixed < 0 else world.people_by_year[fixed]
    counted: FloatArray = world.policy.per_head[world.step] * people * world.p("allowance_people")
    return np.atleast_2d(counted)


def _change(world: World) -> str:
    before, after = (world.policy.per_head[s].mean() for s in (world.step - 1, world.step))
    return f"from £{before:.2f} to £{after:.2f} per head"
