"""Engagement: member practices' sense that the CCG is theirs falls with size, demands and change.

Evidence: ownership and influence fell from 2014 to 2016 while overall engagement held; requests
from the centre crowd practices out, larger areas make it harder, localities help (King's Fund and
Nuffield Trust 2016, p 17-24); stakeholders rate the relationship 79%, 76%, 75% good in 2015-2017
(NAO HC 1783, figure 12).
Changes ``world.ownership``.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import FloatArray
from ccgsim.rules.adoption import spread_to_members
from ccgsim.world import World

SURVEY_MONTH = 1


def engagement(world: World) -> None:
    """Each January ownership moves part of the way to where circumstances would take it."""
    if world.month != SURVEY_MONTH:
        return
    p = world.p
    luck = world.draws.standard_for_every_ccg("engagement", world.month_number)
    world.ownership = (
        world.ownership
        + p("ownership_speed") * (ownership_target(world) - world.ownership)
        + p("ownership_luck") * luck
    )
    spread_to_members(world, world.ownership)


def ownership_target(world: World) -> FloatArray:
    """Return (R, N) the sense of ownership, as a logit, that would settle if nothing changed."""
    p = world.p
    target: FloatArray = (
        p("ownership_start")
        + p("ownership_fades")
        + p("ownership_size") * np.log(world.size / p("reference_people"))
        + p("ownership_demands") * (world.policy.demands[world.step] - 1.0)
        + p("ownership_upheaval") * world.unsettled
        + p("ownership_shared") * (world.area_bodies > 1.0)
        + p("ownership_localities") * world.localities
        + p("ownership_delegation") * world.delegated
        + p("ownership_directions") * world.in_directions
    )
    return target
