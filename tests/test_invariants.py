"""What holds in any country, under any policy, with any parameters and any luck.

A checking rule, added after the package's, looks at the world at the end of every month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import POLICY, measured

from ccgsim import areas
from ccgsim.arrays import FloatArray, IntArray
from ccgsim.block import Block
from ccgsim.engine import Setting, run_block
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import Parameters, parameter_table
from ccgsim.policy import STANCES, Policy
from ccgsim.rules import RULES, Rule
from ccgsim.rules.allowance import allowance_of_ccgs
from ccgsim.rules.support_units import price_paid
from ccgsim.world import World

# --- any country, any policy ----------------------------------------------------------------------

days = st.dates(date(2013, 1, 1), date(2019, 6, 30))
moments = st.one_of(st.just("false"), days.map(date.isoformat))


def dated(values: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    """A lever with up to three dates, as TOML."""
    entries = st.dictionaries(days, values.map(toml), min_size=1, max_size=3)
    return entries.map(
        lambda found: "{" + ", ".join(f"{day} = {value}" for day, value in found.items()) + "}"
    )


def toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(lambda value: round(value, 3))


allowed = st.sampled_from(("allowed", "not allowed"))
spans = st.tuples(days, days).map(sorted)
LEVERS: dict[str, st.SearchStrategy[str]] = {
    "allowance.per_head": dated(numbers(5.0, 40.0)),
    "allowance.uprating": dated(st.sampled_from(("cash", "per-head"))),
    "mergers.stance": dated(st.sampled_from(STANCES)),
    "mergers.window": dated(st.sampled_from(("annual", "in-year"))),
    "mergers.strictness": dated(numbers(0.0, 1.0)),
    "mergers.alignment": dated(st.sampled_from(("none", "preferred", "required"))),
    "mergers.mandate": dated(st.sampled_from(("footprint", "integrated care system"))),
    "footprints.announced": moments,
    "footprints.single_leadership": dated(numbers(0.0, 1.0)),
    "footprints.integrated_care_systems": dated(numbers(0.2, 1.0)),
    "support_market.price": dated(numbers(0.3, 3.0)),
    "support_market.smallest_viable_income": dated(numbers(0.0, 100.0)),
    "support_market.buying": dated(allowed),
    "leadership.supply": dated(numbers(0.05, 3.0)),
    "leadership.joint_posts": dated(allowed),
    "assessment.ratings": moments,
    "assessment.improvement_framework": moments,
    "assessment.directions": dated(st.sampled_from(("on", "off"))),
    "joint_committees.lawful": moments,
    "pooled_budgets.required": dated(numbers(0.0, 1.0)),
    "care_models.vanguards": dated(st.integers(0, 30)),
    "care_models.integrated_providers": dated(numbers(0.0, 1.0)),
    "finance.growth": dated(numbers(-5.0, 8.0)),
    "central_demands": dated(numbers(0.0, 4.0)),
    "freeze": spans.map(lambda span: f"[{{from = {span[0]}, to = {span[1]}}}]"),
    "delegation.invited": st.lists(st.integers(2013, 2019), max_size=3, unique=True).map(
        lambda years: "[" + ", ".join(f"{year}-04-01" for year in years) + "]"
    ),
    "support_market.reprocurement": st.lists(days, max_size=2).map(
        lambda found: "[" + ", ".join(day.isoformat() for day in found) + "]"
    ),
}


@dataclass(frozen=True)
class Case:
    """A made-up country, changes to the policy that was, parameters by replicate and a seed."""

    ccgs: int
    country: int
    changes: dict[str, str]
    parameters: int
    seed: int

    @cached_property
    def facts(self) -> Facts:
        return made_up_facts(self.ccgs, seed=self.country)

    def run(self, *checks: Rule, rules: tuple[Rule, ...] = RULES) -> tuple[Block, Policy]:
        """Run the case with checking rules after the package's."""
        scenario = POLICY.with_settings(self.changes)
        setting = Setting.of(scenario, self.facts, (*rules, *checks), self.seed)
        rng = np.random.default_rng(self.parameters)
        values: dict[str, float | FloatArray] = {
            row.name: rng.uniform(row.low, row.high, REPLICATES)
            for row in parameter_table().values()
        }
        values["population_growth"] = 0.01  # people are the same in every replicate
        return run_block(setting, Parameters(values), np.arange(REPLICATES)), setting.policy


REPLICATES = 3
cases = st.builds(
    Case,
    ccgs=st.integers(3, 40),
    country=st.integers(0, 99),
    changes=st.fixed_dictionaries(
        {"run.end": st.sampled_from(("2015-06-30", "2017-03-31", "2019-03-31"))}, optional=LEVERS
    ),
    parameters=st.integers(0, 999),
    seed=st.integers(0, 2**32),
)


anything = settings(
    max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def at_leaders(world: World, values: FloatArray) -> FloatArray:
    """(R,) the sum over organisations."""
    total: FloatArray = (values * world.leads).sum(axis=1)
    return total


# --- who belongs to whom --------------------------------------------------------------------------


def bodies_are_whole(world: World) -> None:
    body, officer, own = world.organisation, world.officer, np.arange(world.facts.n)
    leader_of = np.take_along_axis
    assert (leader_of(body, body, 1) == body).all(), "a CCG leads an organisation not its own"
    assert (leader_of(officer, officer, 1) == officer).all(), "an area is led from outside"
    assert (leader_of(officer, body, 1) == officer).all(), "one organisation under two officers"
    assert (world.leads == (body == own)).all()
    assert (world.leads_area == (officer == own)).all()
    assert not (world.vacant_since >= 0)[~world.leads_area].any(), "a vacancy without a post"
    assert not world.one_off[~world.leads].any(), "a one-off cost that nobody pays"


def people_are_conserved(world: World) -> None:
    everyone = world.people.sum()
    np.testing.assert_allclose(at_leaders(world, world.size), everyone)
    by_officer = (world.area_size * world.leads_area).sum(axis=1)
    np.testing.assert_allclose(by_officer, everyone)
    np.testing.assert_allclose(world.size, areas.totals(world.organisation, world.people))
    np.testing.assert_allclose(world.area_size, areas.totals(world.officer, world.people))
    bodies = areas.totals(world.officer, world.leads.astype(float))
    np.testing.assert_array_equal(world.area_bodies, bodies)


class NothingSplits:
    """Once together, always together: organisations and officers' areas only grow."""

    def __init__(self) -> None:
        self.before: dict[str, IntArray] = {}

    def check(self, world: World) -> None:
        for name in ("organisation", "officer", "team", "committee", "unit"):
            now = getattr(world, name)
            if name in self.before:
                then = self.before[name]
                assert (np.take_along_axis(now, then, 1) == now).all(), f"an area split: {name}"
            self.before[name] = now.copy()


SPOKEN_FOR = (
    "allowance", "pressure", "rating", "in_directions", "delegated", "localities", "ownership",
    "with_authority", "finance", "leaderless", "term_ends", "serves", "agreement_ends", "in_house",
    "in_house_share", "leadership_score", "merger_due", "merger_with",
)  # fmt: skip


def an_organisation_has_one_value_of_everything(world: World) -> None:
    leader = world.organisation
    for name in SPOKEN_FOR:
        values = getattr(world, name)
        rows = np.arange(len(leader))[:, None]
        assert (values[rows, leader] == values).all(), f"members differ in {name}"


@anything
@given(cases)
def test_organisations_partition_the_country_and_only_grow(case: Case) -> None:
    block, _ = case.run(bodies_are_whole, people_are_conserved, NothingSplits().check)
    for shot in block.snapshots:
        assert shot.organisation.shape == (REPLICATES, case.facts.n)
    counts = measured(block, "ccg_count")
    assert (np.diff(counts, axis=1) <= 0).all()
    assert (counts[:, 0] == case.facts.n).all()
    assert (counts >= 1).all()


@anything
@given(cases)
def test_an_organisation_has_one_value_of_everything_it_has(case: Case) -> None:
    case.run(an_organisation_has_one_value_of_everything)


# --- money ----------------------------------------------------------------------------------------


class AllowancesAreConserved:
    """Organisations have what was granted to their CCGs, and mergers neither add nor take."""

    def check(self, world: World) -> None:
        rate, step = world.policy.per_head, world.step
        if step == 0 or world.month == 4 or (rate[step] != rate[step - 1]).any():
            granted = allowance_of_ccgs(world)
            self.granted = np.broadcast_to(granted, world.shape).sum(axis=1)
        np.testing.assert_allclose(at_leaders(world, world.allowance), self.granted)


class ChangeIsPaidFor:
    """Costs of change since the start are what was spent on them and what is still to be paid."""

    def __init__(self) -> None:
        self.closed_years = np.zeros(REPLICATES)

    def check(self, world: World) -> None:
        spent = at_leaders(world, world.year.one_off + world.one_off)
        cost = world.cost_of_change.sum(axis=1)
        np.testing.assert_allclose(self.closed_years + spent, cost, atol=1e-3)
        if world.month == 3:
            self.closed_years = self.closed_years + at_leaders(world, world.year.one_off)


class MergersMoveMoney:
    """Around the rule that unites organisations, what they spent this year stays what it was."""

    def before(self, world: World) -> None:
        self.spent = self.totals(world)

    def after(self, world: World) -> None:
        np.testing.assert_allclose(self.totals(world), self.spent)

    def totals(self, world: World) -> FloatArray:
        year = world.year
        held = [at_leaders(world, getattr(year, name)) for name in year.names()]
        return np.array([*held, at_leaders(world, world.plan_variance)])


@anything
@given(cases)
def test_money_is_neither_made_nor_lost(case: Case) -> None:
    around = MergersMoveMoney()
    place = [rule.__name__ for rule in RULES].index("mergers_take_effect")
    rules = (*RULES[:place], around.before, RULES[place], around.after, *RULES[place + 1 :])
    block, _ = case.run(AllowancesAreConserved().check, ChangeIsPaidFor().check, rules=rules)
    assert (np.diff(measured(block, "cost_of_change"), axis=1) >= 0.0).all()


class UnitsEarnWhatIsPaid:
    """When units look at their books, their income from CCGs is what CCGs pay them a year."""

    def before(self, world: World) -> None:
        self.paid = (world.bought_rate * world.people * price_paid(world)).sum(axis=1)

    def after(self, world: World) -> None:
        assert (world.unit_income >= 0.0).all()
        assert (world.unit_income[~world.unit_open] == 0.0).all(), "a closed unit has income"
        if world.month == 10:
            np.testing.assert_allclose(world.unit_income.sum(axis=1), self.paid)


def nobody_buys_from_a_closed_unit(world: World) -> None:
    if world.step == 0 or not len(world.facts.units):
        return
    unit = np.take_along_axis(world.unit, np.maximum(world.serves, 0), 1)
    serving = np.take_along_axis(world.unit_open, unit, 1) & (world.serves >= 0)
    assert (serving | (world.bought_rate == 0.0)).all()


@anything
@given(cases)
def test_support_units_earn_what_ccgs_pay(case: Case) -> None:
    books = UnitsEarnWhatIsPaid()
    place = [rule.__name__ for rule in RULES].index("support_units")
    rules = (*RULES[:place], books.before, RULES[place], books.after, *RULES[place + 1 :])
    case.run(nobody_buys_from_a_closed_unit, rules=rules)


# --- nothing happens before its policy date -------------------------------------------------------


def lawful(policy: Policy, step: int, kind: str, detail: str, ccg: int) -> bool:
    """Whether policy allows an event in a month; ``ccg`` is the founding CCG it is about, or -1."""
    stance = policy.stance[step, ccg]
    free = not policy.frozen[step]
    rules: dict[str, bool] = {
        "merger approved": stance > STANCES.index("prohibited") and free,
        "merger refused": stance > STANCES.index("prohibited") and free,
        "practices reject merger": free,
        "officer shared": bool(policy.joint_posts[step]) and free,
        "officer sharing declined": bool(policy.joint_posts[step]) and free,
        "shared team": free,
        "joint committee": step >= policy.committees and free,
        "footprints announced": step == policy.announced,
        "integrated care system": step >= policy.announced and policy.readiness[step] <= 1.0,
        "delegation": step in policy.invited,
        "rated": step >= policy.ratings,
        "directions given": bool(policy.directions[step]),
        "directions lifted": bool(policy.directions[step]),
        "vanguard": policy.vanguards[step] > 0,
        "support bought": bool(policy.buying[step]),
        "support unit changed": bool(policy.buying[step]),
        "support unit to merge": free,
        "support unit to close": free,
        "joint commissioning with the authority": policy.pooling[step] > 0.0,
    }
    if kind == "merger" and detail == "mandated":
        return step >= policy.announced and (policy.stance[step] == STANCES.index("mandated")).any()
    return rules.get(kind, True)


@settings(anything, max_examples=40)
@given(cases)
def test_nothing_happens_that_policy_does_not_allow_on_that_day(case: Case) -> None:
    block, policy = case.run()
    events = block.events
    for at in range(len(events)):
        kind, detail = events.words[events.kind[at]], events.words[events.detail[at]]
        step, ccg = int(events.step[at]), int(events.ccg[at])
        assert lawful(policy, step, kind, detail, ccg), (kind, step, ccg)


@anything
@given(cases)
def test_a_merger_that_was_not_mandated_was_approved_within_the_year(case: Case) -> None:
    block, _ = case.run()
    events, words = block.events, block.events.words
    approved: dict[tuple[int, int], int] = {}
    for at in range(len(events)):
        who = (int(events.replicate[at]), int(events.ccg[at]))
        kind, step = words[events.kind[at]], int(events.step[at])
        if kind == "merger approved":
            approved[who] = step
        if kind == "merger" and words[events.detail[at]] == "approved":
            leader = (who[0], int(events.organisation[at]))
            since = max(approved.get(who, -99), approved.get(leader, -99))
            assert 3 <= step - since <= 12
