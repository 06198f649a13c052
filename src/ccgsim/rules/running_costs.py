"""Running costs: bodies, leadership teams, staff with economies of scale, support, costs of change.

Evidence: staff are 57% of gross running costs of £1.22bn, staff charged to programme budgets grew
from £229m to £434m (NAO HC 1783, 2.13); bodies underspend because what is left can go to care, and
overspend on turnaround managers and severance (2.15).
Changes, for each half of the year, ``world.pressure``, how staff are placed
(``world.programme_share``, ``world.posts_held``) and what has been spent, ``world.year``.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import FloatArray, places, row_and_column
from ccgsim.rules.care_models import integrated_share
from ccgsim.rules.support_units import price_paid
from ccgsim.world import World, YearToDate


def running_costs(world: World) -> None:
    """In April and October plan and spend for half a year; in March see who overspent."""
    if world.month == 4 or world.step == 0:
        world.year = YearToDate.empty(world.shape)
        world.cost_surprise = _surprise(world)
    if world.month in (4, 10) or world.step == 0:
        _spend(world, months=6 - (world.month - 4) % 6)
    if world.month == 3:
        _report_overspends(world)


def _spend(world: World, months: int) -> None:
    """Plan and spend for some months to come."""
    staff, bodies, bought, care = cost_parts(world)
    p = world.p
    world.required = staff + bodies + bought
    planned = (1.0 - p("margin")) * world.allowance
    world.pressure = (world.required - planned) / world.allowance
    _move_staff(world, staff, planned)
    moved = staff * world.programme_share
    paid = staff * (1.0 - world.programme_share - world.posts_held)
    surprise = world.cost_surprise.take(world.leader_at) * world.allowance
    turnaround = p("turnaround_cost") * world.in_directions
    part, year = months / 12.0, world.year
    year.allowance += world.allowance * part
    year.running_costs += (paid + bodies + bought + surprise + turnaround) * part + world.one_off
    year.staff += paid * part
    from_start = p("programme_staff") * _grown(world, "programme_growth") * world.size
    year.programme_staff += (moved + care + from_start) * part
    year.bought += bought * part
    year.one_off += world.one_off
    world.one_off = np.zeros(world.shape)
    if world.month == 10 and world.step > 0:
        _put_off(world)


def _grown(world: World, rate: str) -> FloatArray:
    """Return (1 or R, 1) what 1 has grown to since the start at a parameter's share per year."""
    grown: FloatArray = np.exp(world.step / 12.0 * np.log1p(np.asarray(world.p(rate))))
    return grown


def _put_off(world: World) -> None:
    """Put spending off for the rest of the year where a body is about to overspend its allowance.

    Plans are watched monthly (NAO HC 1783, 3.4), and programme money cannot pay for running costs
    (2.15); what can be put off is a share of the allowance. Who can meet it meets it to the penny.
    """
    year = world.year
    least = year.running_costs - world.p("put_off_most") * year.allowance
    meets = np.maximum(year.allowance, least)
    year.running_costs = np.minimum(year.running_costs, meets)


def cost_parts(world: World) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return staff, bodies, bought support, staff of care lines: (R, N), £ a year, fully staffed.

    Staff who assess continuing care or manage medicines in-house are charged to the programme
    budget for the share that ``programme_lines`` says, and are not in the first figure.
    """
    p, size = world.p, world.size
    pay = _grown(world, "pay_growth") * world.cost_level
    in_team = (world.team_since >= 0) | (world.area_bodies > 1.0)
    core = p("core_cost") * world.economy * (1.0 - p("team_saving") * in_team)
    core = core * (1.0 - p("integrated_saving") * integrated_share(world))
    together = world.area_economy * (1.0 + p("shared_overhead"))
    economy = np.where(world.shares_support, together, world.economy)
    team = p("leadership_cost") / world.area_size
    care = p("programme_lines") * world.care_rate * economy
    charged = core + world.own_rate * economy - care + team + p("delegation_cost") * world.delegated
    bodies = p("body_cost") + np.zeros(world.shape)
    bought = world.bought_rate * size * price_paid(world)
    return charged * size * pay, bodies, bought, care * size * pay


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


def _surprise(world: World) -> FloatArray:
    """Return (R, N) the year's surprise as a share of the allowance."""
    luck = world.draws.standard_for_every_ccg("running cost luck", world.month_number)
    surprise: FloatArray = world.p("running_cost_luck") * luck
    return surprise


def _report_overspends(world: World) -> None:
    over = (world.year.running_costs > world.year.allowance) & world.leads
    at = places(over)
    rep, ccg = row_and_column(at, world.facts.n)
    words = world.events.numbers(("above the plan", "cost of change"))
    reason = words.take(world.year.one_off.take(at) > 0.0)
    world.events.write("running costs overspent", world.step, rep, ccg, ccg, detail=reason)
