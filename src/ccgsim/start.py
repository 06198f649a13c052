"""The world on its first day: facts where known, draws from stated distributions where not."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ccgsim import areas
from ccgsim.arrays import FloatArray, IntArray
from ccgsim.calendar import Calendar, month_number
from ccgsim.draws import Draws, gumbel, low, mix, to_unit
from ccgsim.errors import ParameterError
from ccgsim.facts import Facts
from ccgsim.links import Links
from ccgsim.parameters import Parameters
from ccgsim.policy import Policy
from ccgsim.rules.allowance import allowance_of_ccgs
from ccgsim.rules.support import neighbours_in_house, set_rates
from ccgsim.rules.support_units import income_from_ccgs
from ccgsim.world import LINES, NOT_YET, World, YearToDate

NEAREST_UNITS = 5
"""Units considered for a CCG whose unit is not known: the odds of others are below 1 in 100."""
KM_PER_DEGREE = 111.2
"""Length of a degree of latitude in km (mean Earth radius 6,371 km)."""


def start_world(
    facts: Facts,
    policy: Policy,
    parameters: Parameters,
    calendar: Calendar,
    seed: int,
    replicates: IntArray,
) -> World:
    """Return the world of R replicates on the first day of the run."""
    unit_km = _unit_km(facts, facts.longitude, facts.latitude)
    world = World(
        facts=facts,
        policy=policy,
        p=parameters,
        calendar=calendar,
        draws=Draws(seed, replicates, low(facts.keys), _months(calendar)),
        replicates=replicates,
        keys=low(facts.keys),
        unit_keys=low(facts.unit_keys),
        people_by_year=people_by_year(facts, _years(policy, calendar), _growth(parameters)),
        links=Links.of(facts),
        unit_km=unit_km,
        nearest_units=np.argsort(unit_km, axis=1, kind="stable"),
        units_apart=_unit_km(facts, *facts.unit_position.reshape(-1, 2).T),
        main_authority=_main_authority(facts),
    )
    world.turn_to(0)
    _start_bodies(world)
    _start_standing(world)
    _start_support(world)
    _start_money(world)
    return world


def _months(calendar: Calendar) -> range:
    """Return the months of the run, counted from year 0."""
    first = month_number(calendar.start)
    return range(first - 2, first + calendar.months)


def _growth(parameters: Parameters) -> float:
    """Return population growth; it is one number: the same people live in every replicate."""
    growth = parameters("population_growth")
    if isinstance(growth, np.ndarray):
        raise ParameterError("parameters.population_growth must be one number for all replicates")
    return growth


def _years(policy: Policy, calendar: Calendar) -> set[int]:
    """Return the financial years whose people count: those of the run, and of fixed allowances."""
    return {
        *(calendar.financial_year(step) for step in range(calendar.months)),
        *(year for year in policy.cash_year.tolist() if year >= 0),
    }


def people_by_year(facts: Facts, years: Iterable[int], growth: float) -> dict[int, FloatArray]:
    """Return (N,) registered people for each of some financial years.

    Years before the first known one have its people; after the last known one each CCG grows by
    ``growth`` a year.
    """
    first, last = facts.population_years[0], facts.population_years[-1]
    return {
        year: facts.population[min(max(year - first, 0), last - first)]
        * (1.0 + growth) ** max(year - last, 0)
        for year in years
    }


def _unit_km(facts: Facts, longitude: FloatArray, latitude: FloatArray) -> FloatArray:
    """Return (K, U) the distance in km from places (K,) to each support unit, on a flat map."""
    middle = np.cos(np.deg2rad(facts.latitude.mean()))
    east = (longitude[:, None] - facts.unit_position[:, 0]) * middle
    north = latitude[:, None] - facts.unit_position[:, 1]
    km: FloatArray = np.hypot(east, north) * KM_PER_DEGREE
    return km


def _main_authority(facts: Facts) -> IntArray:
    shares, own = facts.authority_share, -1 - np.arange(facts.n)
    if not shares.shape[1]:
        return np.arange(facts.n)
    main = np.where(shares.any(axis=1), shares.argmax(axis=1), own)
    return np.unique(main, return_inverse=True)[1]


def _start_bodies(world: World) -> None:
    shape = world.shape
    own = np.broadcast_to(np.arange(world.facts.n), shape)
    world.organisation = own.copy()
    world.officer = np.broadcast_to(world.facts.officer_at_start, shape).copy()
    world.team, world.committee = world.officer.copy(), own.copy()
    joint = areas.totals(world.officer[:1], np.ones(1)) > 1.0
    world.joint_since = np.where(joint, 0, NOT_YET) + np.zeros(shape, dtype=np.intp)
    world.team_since = world.joint_since.copy()
    world.refresh_bodies()
    world.vacant_since = np.full(shape, NOT_YET, dtype=np.intp)
    world.merger_due = np.full(shape, NOT_YET, dtype=np.intp)
    world.merger_with = np.full(shape, NOT_YET, dtype=np.intp)
    world.unsettled_until = np.full(shape, NOT_YET, dtype=np.intp)
    for name in ("mergers_formed", "bodies_dissolved", "proposals_failed"):
        setattr(world, name, np.zeros(shape[0]))
    world.months_unsettled = np.zeros(shape, dtype=np.int16)
    world.cost_of_change = np.zeros(shape)
    for name in ("localities", "delegated", "with_authority", "vanguard"):
        setattr(world, name, np.zeros(shape, dtype=bool))
    world.system = np.zeros((shape[0], len(world.facts.footprint_codes)), dtype=bool)


def _start_standing(world: World) -> None:
    """Draw what no table says of each CCG: leaders' terms, quality, financial health, ownership."""
    draws, p, shape, facts = world.draws, world.p, world.shape, world.facts
    unit = draws.for_every_ccg("first term", 0)
    months = p("first_term") + p("first_term_spread") * unit
    world.term_ends = np.ceil(months).astype(np.intp)
    world.leaderless = np.zeros(shape, dtype=bool)
    world.leaving = np.full(shape, 3, dtype=np.int8)
    local = draws.standard_for_names("local push", 0, facts.footprint_codes)
    world.local_push = np.exp(p("push_local") * local).take(facts.footprint, axis=1)
    world.finance = draws.standard_for_every_ccg("finance at the start", 0)
    world.leadership = draws.standard_for_every_ccg("leadership at the start", 0)
    world.leadership += p("leadership_directed") * facts.directions_at_start
    world.performance = draws.standard_for_every_ccg("performance at the start", 0)
    world.leadership_score = world.leadership.copy()
    world.plan_variance = np.zeros(shape)
    world.willing = draws.standard_for_every_ccg("willing to take on delegation", 0)
    world.deprivation = np.broadcast_to(standard_deprivation(facts), shape).copy()
    world.rating = np.zeros(shape, dtype=np.intp)
    directed = np.broadcast_to(facts.directions_at_start, shape)
    world.in_directions = directed.copy()
    world.directed_since = np.where(directed, 0, NOT_YET)
    world.ownership = p("ownership_start") + p("ownership_spread") * draws.standard_for_every_ccg(
        "ownership at the start", 0
    )


def standard_deprivation(facts: Facts) -> FloatArray:
    """Return (N,) deprivation in standard deviations from the mean; 0 where not published."""
    known = facts.deprivation[np.isfinite(facts.deprivation)]
    if len(known) < 2 or known.std() == 0.0:
        return np.zeros(facts.n)
    standard: FloatArray = np.nan_to_num((facts.deprivation - known.mean()) / known.std())
    return standard


def _start_support(world: World) -> None:
    """Draw for each CCG without a known customer relation its unit, and which lines it buys."""
    facts, p, shape = world.facts, world.p, world.shape
    units = len(facts.units)
    world.unit = np.broadcast_to(np.arange(units), (shape[0], units)).copy()
    world.unit_open = np.ones((shape[0], units), dtype=bool)
    world.unit_fate = np.full((shape[0], units), NOT_YET, dtype=np.intp)
    world.price = p("price_start") * np.ones((shape[0], units))
    world.quality = p("quality_start") * np.ones((shape[0], units))
    world.serves = _home_units(world)
    habit = p("bought_spread") * world.draws.standard_for_every_ccg("buying habit", 0)
    buys = np.empty((*shape, len(LINES)), dtype=bool)
    for place, line in enumerate(LINES):
        utility = p(f"bought_{line.replace(' ', '_')}") + habit
        unit = world.draws.for_every_ccg(f"buys {line}", 0)
        buys[:, :, place] = unit < 1.0 / (1.0 + np.exp(-utility))
    buys &= ((world.serves >= 0) & ~facts.own_support)[:, :, None]
    world.in_house, world.shares_support = ~buys, np.zeros(shape, dtype=bool)
    spread = world.draws.for_every_ccg("first agreement", 0)
    months = p("first_agreement") + p("first_agreement_spread") * spread
    world.agreement_ends = np.ceil(months).astype(np.intp)
    world.reviewed = np.zeros(shape, dtype=np.intp)
    for name in ("bought_rate", "own_rate", "care_rate", "in_house_share"):
        setattr(world, name, np.zeros(shape))
    set_rates(world, np.arange(world.organisation.size))
    world.around = neighbours_in_house(world)
    _start_units(world)


def _home_units(world: World) -> IntArray:
    """Return (R, N) the unit that serves each CCG: known, or drawn from the nearest few."""
    facts = world.facts
    home = np.broadcast_to(facts.customer_of, world.shape).copy()
    unknown = np.flatnonzero((facts.customer_of < 0) & ~facts.own_support)
    if len(facts.units) and len(unknown):
        near = world.nearest_units[unknown, :NEAREST_UNITS]
        km = np.take_along_axis(world.unit_km[unknown], near, axis=1)
        hashed = mix(world.draws.base("home unit", 0)[:, None] + world.keys[unknown])
        error = gumbel(to_unit(mix(hashed[:, :, None] + world.unit_keys[near])))
        utility = error - km / np.reshape(world.p("unit_reach"), (-1, 1, 1))
        chosen = utility.argmax(axis=2)
        home[:, unknown] = near[np.arange(len(unknown)), chosen]
    return home


def _start_units(world: World) -> None:
    """Work out what units earn on the first day; others' custom is shared out in proportion."""
    rows = world.shape[0]
    world.unit_income = income_from_ccgs(world)
    everyone = np.maximum(world.unit_income.sum(axis=1, keepdims=True), 1.0)
    others = world.p("unit_other_income") * 1e6 * np.ones((rows, 1))
    world.unit_other_income = others * world.unit_income / everyone


def _start_money(world: World) -> None:
    p, shape = world.p, world.shape
    world.cost_level = np.exp(
        p("cost_level_spread") * world.draws.standard_for_every_ccg("cost level", 0)
    )
    world.allowance = allowance_of_ccgs(world) + np.zeros(shape)
    world.required, world.pressure = world.allowance.copy(), np.zeros(shape)
    world.programme_share, world.posts_held = np.zeros(shape), np.zeros(shape)
    world.one_off, world.cost_surprise = np.zeros(shape), np.zeros(shape)
    world.year = YearToDate.empty(shape)
