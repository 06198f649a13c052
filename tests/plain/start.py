"""The first day: facts where they are known, draws where not."""

from __future__ import annotations

import math
from statistics import fmean, pstdev

from ccgsim.calendar import Calendar
from ccgsim.facts import Facts
from ccgsim.parameters import Parameters
from ccgsim.policy import Policy
from plain.luck import Luck
from plain.support import income_from_ccgs
from plain.world import LINES, Area, Body, Ccg, Unit, World

NEAREST_UNITS = 5


def start(
    facts: Facts, policy: Policy, p: Parameters, calendar: Calendar, seed: int, replicate: int
) -> World:
    world = World(
        facts, policy, p, calendar, Luck(seed, replicate), people(facts, calendar, p), ties(facts)
    )
    world.units = [
        Unit(place, name, p("price_start"), p("quality_start"), place)
        for place, name in enumerate(facts.units)
    ]
    world.ccgs = [_ccg(world, index) for index in range(facts.n)]
    for ccg in world.ccgs:
        ccg.body = _body(world, ccg)
        ccg.body.allowance = ccg.body.required = allowance_of(world, ccg)
    for leader in {int(leader) for leader in facts.officer_at_start}:
        members = [ccg for ccg in world.ccgs if facts.officer_at_start[ccg.index] == leader]
        area = Area(world.ccgs[leader], members)
        for ccg in members:
            ccg.area, ccg.team, ccg.committee = area, leader, ccg.index
    _start_incomes(world)
    return world


def people(facts: Facts, calendar: Calendar, p: Parameters) -> dict[int, list[float]]:
    """Registered people by financial year: the nearest known year, then growth."""
    first, last = facts.population_years[0], facts.population_years[-1]
    earliest = min(first, calendar.financial_year(0))
    years = range(earliest, calendar.financial_year(calendar.months - 1) + 1)
    found = {}
    for year in years:
        known = facts.population[min(max(year, first), last) - first]
        growth = (1.0 + p("population_growth")) ** max(year - last, 0)
        found[year] = [float(number) * growth for number in known]
    return found


def ties(facts: Facts) -> list[list[tuple[int, int]]]:
    found: list[list[tuple[int, int]]] = [[] for _ in range(facts.n)]
    for pair, (one, other) in enumerate(facts.pairs.tolist()):
        found[one].append((other, pair))
        found[other].append((one, pair))
    return [sorted(links) for links in found]


def allowance_of(world: World, ccg: Ccg) -> float:
    """Return £ a year that a founding CCG's people bring."""
    year, fixed = world.calendar.financial_year(world.step), world.policy.cash_year[world.step]
    if fixed >= 0:
        year = int(fixed)
    rate = float(world.policy.per_head[world.step][ccg.index])
    return rate * world.people_by_year[year][ccg.index] * world.p("allowance_people")


def _ccg(world: World, index: int) -> Ccg:
    code, officer = world.facts.codes[index], world.facts.officer_at_start
    joint = list(officer).count(officer[index]) > 1
    willing = world.luck.standard("willing to take on delegation", 0, code)
    return Ccg(index, code, willing, 0 if joint else None)


def _body(world: World, ccg: Ccg) -> Body:
    p, luck, code = world.p, world.luck, ccg.code
    serves = _home_unit(world, ccg)
    directed = bool(world.facts.directions_at_start[ccg.index])
    leadership = luck.standard("leadership at the start", 0, code)
    leadership += p("leadership_directed") * directed
    agreement = p("first_agreement_spread") * luck.uniform("first agreement", 0, code)
    term = p("first_term_spread") * luck.uniform("first term", 0, code)
    ownership = p("ownership_spread") * luck.standard("ownership at the start", 0, code)
    return Body(
        leader=ccg,
        members=[ccg],
        in_house=_lines_in_house(world, ccg, serves),
        serves=serves,
        agreement_ends=math.ceil(p("first_agreement") + agreement),
        deprivation=_deprivation(world, ccg),
        finance=luck.standard("finance at the start", 0, code),
        leadership=leadership,
        leadership_score=leadership,
        performance=luck.standard("performance at the start", 0, code),
        ownership=p("ownership_start") + ownership,
        cost_level=math.exp(p("cost_level_spread") * luck.standard("cost level", 0, code)),
        term_ends=math.ceil(p("first_term") + term),
        directed_since=0 if directed else None,
        has_team=ccg.joint_since is not None,
    )


def _deprivation(world: World, ccg: Ccg) -> float:
    """Return it in standard deviations from the mean of the CCGs; 0 where not published."""
    known = [score for score in world.facts.deprivation.tolist() if not math.isnan(score)]
    own = float(world.facts.deprivation[ccg.index])
    if math.isnan(own) or len(known) < 2 or pstdev(known) == 0.0:
        return 0.0
    return (own - fmean(known)) / pstdev(known)


def _home_unit(world: World, ccg: Ccg) -> int | None:
    """Return the unit known to serve a CCG, or one drawn from the nearest few."""
    known = int(world.facts.customer_of[ccg.index])
    if known >= 0:
        return known
    if world.facts.own_support[ccg.index] or not world.units:
        return None
    near = sorted(world.units, key=lambda unit: world.distance(ccg, unit))[:NEAREST_UNITS]
    chosen = max(
        near,
        key=lambda unit: (
            -world.distance(ccg, unit) / world.p("unit_reach")
            + world.luck.gumbel("home unit", 0, ccg.code, unit.name)
        ),
    )
    return chosen.index


def _lines_in_house(world: World, ccg: Ccg, serves: int | None) -> dict[str, bool]:
    p, code = world.p, ccg.code
    can_buy = serves is not None and not world.facts.own_support[ccg.index]
    habit = p("bought_spread") * world.luck.standard("buying habit", 0, code)
    lines = {}
    for line in LINES:
        chance = 1.0 / (1.0 + math.exp(-(p(f"bought_{line.replace(' ', '_')}") + habit)))
        buys = world.luck.uniform(f"buys {line}", 0, code) < chance
        lines[line] = not (buys and can_buy)
    return lines


def _start_incomes(world: World) -> None:
    """What units earn from others than CCGs goes to them in proportion to what CCGs pay them."""
    for unit in world.units:
        unit.income = income_from_ccgs(world, unit)
    everyone = max(sum(unit.income for unit in world.units), 1.0)
    for unit in world.units:
        unit.other_income = world.p("unit_other_income") * 1e6 * unit.income / everyone
