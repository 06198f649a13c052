"""Running costs: fixed bodies, leadership teams, staff with economies of scale, support, costs of change.

Evidence: staff are 57% of gross running costs of £1.22bn, staff charged to programme budgets grew from
£229m to £434m (NAO HC 1783, 2.13); bodies underspend because what is left can go to care, and overspend
on turnaround managers and severance (2.15). Worked out each quarter. Changes ``world.pressure`` and what
has been spent in the year, ``world.year``.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import FloatArray
from ccgsim.rules.care_models import integrated_share
from ccgsim.rules.support import scale
from ccgsim.world import World, YearToDate


def running_costs(world: World) -> None:
    """At the start of each quarter plan and spend; in March see who overspent."""
    if world.month == 4 or world.step == 0:
        world.year = YearToDate.empty(world.shape)
    if world.month % 3 == 1 or world.step == 0:
        _spend_quarter(world)
    if world.month == 3:
        _report_overspends(world)


def _spend_quarter(world: World) -> None:
    staff, bodies, bought = cost_parts(world)
    p = world.p
    world.required = staff + bodies + bought
    planned = (1.0 - p("margin")) * world.allowance
    world.pressure = (world.required - planned) / world.allowance
    _move_staff(world, staff, planned)
    moved = staff * world.programme_share
    paid = staff * (1.0 - world.programme_share - world.posts_held)
    luck = world.draws.normal_for_every_ccg("running cost luck", _year_number(world))
    luck = np.take_along_axis(luck, world.organisation, axis=1)
    surprise = p("running_cost_luck") * luck * world.allowance
    turnaround = p("turnaround_cost") * world.in_directions
    net = (paid + bodies + bought + surprise + turnaround) / 4.0 + world.one_off
    year = world.year
    year.allowance += world.allowance / 4.0
    year.running_costs += net
    year.staff += paid / 4.0
    year.programme_staff += (moved + p("programme_staff") * world.size) / 4.0
    year.bought += bought / 4.0
    year.one_off += world.one_off
    world.one_off = np.zeros(world.shape)


def cost_parts(world: World) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return staff, bodies and bought support, (R, N) each, £ a year at full staffing, net of income."""
    p, size = world.p, world.size
    years = world.step / 12.0
    pay = np.exp(years * np.log1p(np.asarray(p("pay_growth"))))
    economy = scale(world, size)
    in_team = (world.team_since >= 0) | (world.area_bodies > 1.0)
    core = p("core_cost") * economy * (1.0 - p("team_saving") * in_team)
    own = core * (1.0 - p("integrated_saving") * integrated_share(world))
    own = own + world.alone_rate * economy + p("delegation_cost") * world.delegated
    shared = world.shared_rate * scale(world, world.area_size) * (1.0 + p("shared_overhead"))
    team = p("leadership_cost") / world.area_size
    staff = (team + own + shared) * size * pay * world.cost_level
    bodies = p("body_cost") * np.ones(world.shape)
    bought = world.bought_rate * size * world.policy.price[world.step]
    return staff, bodies, bought


def _move_staff(world: World, staff: FloatArray, planned: FloatArray) -> None:
    """Move staff to the programme budget and hold posts vacant until the plan is met, step by step.

    Staff moved to the programme budget stay there; held posts are filled again when money allows.
    """
    p = world.p
    gap = np.maximum(world.required - planned, 0.0) / staff
    wanted = np.minimum(p("programme_route") * gap, p("programme_most"))
    step = p("coping_speed") * np.maximum(wanted - world.programme_share, 0.0)
    world.programme_share = world.programme_share + step
    left = np.clip(gap - world.programme_share, 0.0, p("posts_held_most"))
    world.posts_held = world.posts_held + p("coping_speed") * (left - world.posts_held)


def _year_number(world: World) -> int:
    """Return the month number of the April that began the financial year: one surprise a year."""
    return world.month_number - (world.month - 4) % 12


def _report_overspends(world: World) -> None:
    over = (world.year.running_costs > world.year.allowance) & world.leads
    rep, ccg = np.nonzero(over)
    one_off = world.year.one_off[rep, ccg] > 0.0
    words = [world.events.number("above the plan"), world.events.number("cost of change")]
    world.events.write(
        "running costs overspent", world.step, rep, ccg, ccg,
        detail=np.array(words, dtype=np.int32)[one_off.astype(np.intp)],
    )  # fmt: skip
