"""Rules about money: the allowance, running costs, and the bill of a reorganisation."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean

from plain.start import allowance_of
from plain.support import cost_of_lines, price_paid
from plain.world import LEDGER, Body, Ccg, World

CARE_LINES = ("medicines", "continuing care")


def allowance(world: World) -> None:
    rate = world.policy.per_head[world.step].tolist()
    before = world.policy.per_head[max(world.step - 1, 0)].tolist()
    if world.step > 0 and world.month != 4 and rate == before:
        return
    for body in world.bodies:
        body.allowance = sum(allowance_of(world, ccg) for ccg in body.members)
    if rate != before:
        change = f"from £{fmean(before):.2f} to £{fmean(rate):.2f} per head"
        world.note("allowance changes", detail=change)


def running_costs(world: World) -> None:
    if world.month == 4 or world.step == 0:
        for body in world.bodies:
            body.year = dict.fromkeys(LEDGER, 0.0)
            luck = world.luck.standard("running cost luck", world.month_number, body.leader.code)
            body.surprise = world.p("running_cost_luck") * luck
    if world.month in (4, 10) or world.step == 0:
        months = {4: 6, 5: 5, 6: 4, 7: 3, 8: 2, 9: 1, 10: 6, 11: 5, 12: 4, 1: 3, 2: 2, 3: 1}
        for body in world.bodies:
            spend(world, body, months[world.month] / 12.0)
            if world.month == 10 and world.step > 0:
                put_off(world, body)
    if world.month == 3:
        for body in world.bodies:
            if body.year["running_costs"] > body.year["allowance"]:
                why = "cost of change" if body.year["one_off"] > 0.0 else "above the plan"
                world.note("running costs overspent", body.leader, detail=why)


def spend(world: World, body: Body, part: float) -> None:
    """Plan and spend for part of a year."""
    p, year, size = world.p, body.year, world.size(body)
    staff, care = staff_costs(world, body)
    bought = cost_of_lines(world, body, in_house=False) * size * price_paid(world, body)
    body.required = staff + p("body_cost") + bought
    planned = (1.0 - p("margin")) * body.allowance
    body.pressure = (body.required - planned) / body.allowance
    cope(world, body, max(body.required - planned, 0.0) / staff)
    paid = staff * (1.0 - body.programme_share - body.posts_held)
    others = body.surprise * body.allowance + p("turnaround_cost") * body.in_directions
    moved = staff * body.programme_share
    growth = (1.0 + p("programme_growth")) ** (world.step / 12.0)
    year["allowance"] += body.allowance * part
    year["running_costs"] += (paid + p("body_cost") + bought + others) * part + body.one_off
    year["staff"] += paid * part
    year["programme_staff"] += (moved + care + p("programme_staff") * growth * size) * part
    year["bought"] += bought * part
    year["one_off"] += body.one_off
    body.one_off = 0.0


def put_off(world: World, body: Body) -> None:
    """Put off what the year would cost above its allowance, as far as that can be done."""
    year = body.year
    above = max(year["running_costs"] - year["allowance"], 0.0)
    year["running_costs"] -= min(above, world.p("put_off_most") * year["allowance"])


def staff_costs(world: World, body: Body) -> tuple[float, float]:
    """Return £ a year of staff charged to running costs, and of care lines' staff who are not."""
    p, size, area = world.p, world.size(body), body.leader.area
    under_officer = world.size(area)
    joint = len(area.bodies) > 1
    core = p("core_cost") * world.economy(size)
    if joint or body.has_team:
        core *= 1.0 - p("team_saving")
    core *= 1.0 - p("integrated_saving") * integrated_share(world, body)
    economy = world.economy(size)
    if body.shares_support:
        economy = world.economy(under_officer) * (1.0 + p("shared_overhead"))
    own = cost_of_lines(world, body, in_house=True) * economy
    care_lines = cost_of_lines(world, body, in_house=True, lines=CARE_LINES)
    care = p("programme_lines") * care_lines * economy
    team = p("leadership_cost") / under_officer
    per_head = core + own - care + team + p("delegation_cost") * body.delegated
    pay = (1.0 + p("pay_growth")) ** (world.step / 12.0) * body.cost_level
    return per_head * size * pay, care * size * pay


def cope(world: World, body: Body, gap: float) -> None:
    """Move staff to the programme budget for good, and hold posts while money is short."""
    p = world.p
    wanted = min(p("programme_route") * gap, p("programme_most"))
    body.programme_share += p("coping_speed") * max(wanted - body.programme_share, 0.0)
    left = min(max(gap - body.programme_share, 0.0), p("posts_held_most"))
    body.posts_held += p("coping_speed") * (left - body.posts_held)


def integrated_share(world: World, body: Body) -> float:
    return float(world.policy.integrated[world.step]) * body.vanguard


def unsettle(world: World, ccgs: Iterable[Ccg], kind: str) -> None:
    """Bill a reorganisation to the organisations of CCGs; they are unsettled for a while."""
    for ccg in ccgs:
        cost = world.p(f"{kind}_cost") * world.people(ccg)
        ccg.cost_of_change += cost
        ccg.body.one_off += cost
        until = world.step + int(world.p(f"{kind}_months"))
        ccg.body.unsettled_until = max(ccg.body.unsettled_until, until)


def upheaval(world: World) -> None:
    for ccg in world.ccgs:
        ccg.months_unsettled += world.unsettled(ccg.body)
