"""The months of one replicate, and what is measured of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from ccgsim.calendar import Calendar
from ccgsim.facts import Facts
from ccgsim.parameters import Parameters
from ccgsim.policy import build_policy
from ccgsim.scenario import Scenario
from plain.choice import total
from plain.mergers import mergers, mergers_take_effect
from plain.money import allowance, running_costs, upheaval
from plain.people import leaders, officers, stay_terms
from plain.standing import (
    assessment,
    care_models,
    delegation,
    engagement,
    footprints,
    joint_working,
    local_authorities,
)
from plain.start import start
from plain.support import in_house_share, support
from plain.units import support_units
from plain.world import Body, World, logistic_curve

RULES: list[tuple[str, Callable[[World], None]]] = [
    ("mergers", mergers_take_effect),
    ("allowance", allowance),
    ("footprints", footprints),
    ("local_authorities", local_authorities),
    ("delegation", delegation),
    ("care_models", care_models),
    ("support", support_units),
    ("running_costs", running_costs),
    ("leaders", leaders),
    ("officers", officers),
    ("joint_working", joint_working),
    ("support", support),
    ("mergers", mergers),
    ("engagement", engagement),
    ("assessment", assessment),
    ("upheaval", upheaval),
]
"""The rules in the order of a month, each with the name under which a scenario switches it off."""

Event = tuple[str, date, str | None, str | None, str | None, str]
"""Kind, first day of the month, CCG, organisation, partner, detail."""


@dataclass
class Story:
    """What happened in one replicate, under the names of the package's tables."""

    events: list[Event] = field(default_factory=list)
    metrics: dict[tuple[str, date], float] = field(default_factory=dict)
    organisation: dict[tuple[str, date], str] = field(default_factory=dict)
    officer: dict[tuple[str, date], str] = field(default_factory=dict)
    in_house_share: dict[tuple[str, date], float] = field(default_factory=dict)


def live(
    scenario: Scenario, facts: Facts, parameters: Parameters, seed: int, replicate: int
) -> Story:
    """Run one replicate from the first day to the last."""
    calendar = Calendar(scenario.run.start, scenario.run.end)
    policy = build_policy(scenario, facts, calendar)
    world = start(facts, policy, parameters, calendar, seed, replicate)
    story = Story()
    for step in range(calendar.months):
        world.step = step
        for name, rule in RULES:
            if rule is allowance and world.month == 4:
                note_members(world, story, world.today)
            if name not in scenario.rules.off:
                rule(world)
        day = calendar.last_day(step)
        measured = stocks(world) | (flows(world) if world.month == 3 else {})
        story.metrics |= {(name, day): value for name, value in measured.items()}
    note_members(world, story, calendar.end)
    story.events = [_in_words(world, event) for event in world.events]
    return story


def note_members(world: World, story: Story, day: date) -> None:
    """Write down who belongs to whom."""
    for ccg in world.ccgs:
        story.organisation[ccg.code, day] = ccg.body.leader.code
        story.officer[ccg.code, day] = ccg.area.leader.code
        story.in_house_share[ccg.code, day] = in_house_share(world, ccg.body)


def _in_words(world: World, event: tuple[str, int, int, int, int, str]) -> Event:
    kind, step, *indices, detail = event
    labels = world.facts.codes + world.facts.units + world.facts.footprint_codes
    ccg, body, partner = (None if index < 0 else labels[index] for index in indices)
    return kind, world.calendar.first_day(step), ccg, body, partner, detail


def stocks(world: World) -> dict[str, float]:
    bodies, areas = world.bodies, world.areas
    joint = [area for area in areas if len(area.bodies) > 1]
    shared = sum(len(area.bodies) for area in joint)
    in_team = [b for b in bodies if b.has_team or b.leader.area in joint]
    used = {world.footprint(ccg) for ccg in world.ccgs}
    return {
        "ccg_count": len(bodies),
        "accountable_officers_total": len(areas),
        "ccgs_with_joint_ao": shared,
        "joint_ao_officers": len(joint),
        "ccgs_sharing_chief_operating_officer": 100.0 * len(in_team) / len(bodies),
        "officer_vacancies": sum(area.vacant_since is not None for area in areas),
        "clinical_leader_vacancies": sum(body.leaderless for body in bodies),
        "csu_count": sum(unit.open for unit in world.units),
        "in_house_share": 100.0
        * mean_over_people(world, [in_house_share(world, c.body) for c in world.ccgs]),
        "stp_count": len(used) if world.footprints_live else 0,
        "ics_count": len(world.systems),
        "ccgs_in_directions": sum(body.in_directions for body in bodies),
        "delegated_gp_commissioning": sum(body.delegated for body in bodies),
        "ccgs_with_localities": sum(body.localities for body in bodies),
        "ccgs_commissioning_with_authority": sum(body.with_authority for body in bodies),
        "ccgs_unsettled": sum(world.unsettled(body) for body in bodies),
        "cost_of_change": sum(ccg.cost_of_change for ccg in world.ccgs) / 1e6,
        "formal_mergers": world.mergers_formed,
        "ccgs_dissolved_by_merger": world.bodies_dissolved,
        "merger_proposals_failed": world.proposals_failed,
        "population_per_ao_max": max(world.size(area) for area in areas),
    }


def flows(world: World) -> dict[str, float]:
    p, bodies = world.p, world.bodies
    units = [unit.income + unit.other_income for unit in world.units]
    given_yet = world.step >= world.policy.ratings
    ratings = {
        f"rating_{name.replace(' ', '_')}": float(sum(b.rating == name for b in bodies))
        if given_yet
        else math.nan
        for name in ("inadequate", "requires improvement", "good", "outstanding")
    }
    other = {
        "csu_income": sum(units) / 1e6,
        "csu_income_from_nhs_england_and_others": sum(u.other_income for u in world.units) / 1e6,
        "ccg_population_max": max(world.size(body) for body in bodies),
        "ccg_population_min": min(world.size(body) for body in bodies),
        "red_rating_financial_sustainability": sum(b.finance < p("finance_red") for b in bodies),
        "red_rating_leadership": sum(b.leadership_score < p("leadership_red") for b in bodies),
        "very_good_leadership": sum(
            body.leadership_score >= p("leadership_very_good") for body in bodies
        ),
        "underspend_against_plan": sum(body.plan_variance for body in bodies) / 1e6,
        "gp_survey_owned_by_members": 100.0
        * mean_over_people(world, [logistic_curve(c.body.ownership) for c in world.ccgs]),
        "gp_leaders_plan_to_continue": leaders_staying(world, bodies),
        "months_unsettled_mean": mean_over_people(
            world, [float(ccg.months_unsettled) for ccg in world.ccgs]
        ),
    }
    return ratings | money_of_the_year(world) | other


def money_of_the_year(world: World) -> dict[str, float]:
    """Return what the year's ledger says; nothing of a year that began before the run did."""
    spent, given = world.ledger("running_costs"), world.ledger("allowance")
    said = {
        "running_cost_allocation": given / 1e9,
        "running_cost_actual_net": spent / 1e9,
        "running_cost_actual_gross": spent / 1e9 / world.p("net_of_gross"),
        "running_cost_underspend": 100.0 - 100.0 * spent / max(given, 1.0),
        "ccgs_overspending_running_cost_allocation": sum(
            body.year["running_costs"] > body.year["allowance"] for body in world.bodies
        ),
        "staff_cost_in_running_costs": world.ledger("staff") / 1e6,
        "programme_staff_cost": world.ledger("programme_staff") / 1e6,
        "csu_income_from_ccgs": world.ledger("bought") / 1e6,
    }
    lived = world.step + 1
    return said if lived >= 12 else dict.fromkeys(said, math.nan)


def leaders_staying(world: World, bodies: list[Body]) -> float:
    chances = [logistic_curve(total(stay_terms(world, b))) for b in bodies if not b.leaderless]
    return 100.0 * math.fsum(chances) / max(len(chances), 1)


def mean_over_people(world: World, values: list[float]) -> float:
    people = [world.people(ccg) for ccg in world.ccgs]
    return sum(v * n for v, n in zip(values, people, strict=True)) / sum(people)
