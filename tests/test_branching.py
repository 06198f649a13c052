"""A run that goes on from the middle of another is the run from the start, bit for bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from worlds import PAIR_DAYS, POLICY, RECORD, assert_same_run, run

from ccgsim.engine import Course, Setting
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import default_parameters
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.world import World

LENGTH = {"run.end": "2017-09-30"}
MONTHS_LIKE_THE_RECORD = {
    "allowance-held-at-25": 12, "cut-of-2015-doubled": 24, "cut-of-2018-in-2015": 24,
    "freeze-from-2016": 33, "no-stps": 35, "one-ccg-per-stp-2018": 60,
}  # fmt: skip
"""The scenarios of the library whose policy is the record's at first, and for how long."""
NUMBERS = np.arange(5)


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(24, seed=4)


def setting_of(scenario: Scenario, facts: Facts, seed: int = 1) -> Setting:
    return Setting.of(scenario, facts, RULES, seed, PAIR_DAYS)


def course_of(setting: Setting, months: int, scenario: Scenario = POLICY) -> Course:
    course = Course(setting, default_parameters(scenario.parameters), NUMBERS)
    for _ in range(months):
        course.live_month()
    return course


def lived(course: Course) -> Course:
    while course.months < course.setting.calendar.months:
        course.live_month()
    return course


@pytest.mark.parametrize(
    ("changes", "months"),
    [
        ({"allowance.per_head.2015-04-01": "15"}, 24),
        ({"allowance.uprating.2014-06-01": "cash"}, 14),
        ({"mergers.stance.2014-04-01": "encouraged"}, 12),
        ({"mergers.window.2014-10-01": "in-year"}, 18),
        ({"mergers.strictness.2014-04-01": "0"}, 12),
        ({"mergers.alignment.2014-04-01": "required"}, 12),
        ({"footprints.single_leadership.2016-04-01": "1"}, 36),
        ({"footprints.announced": "2014-12-01"}, 20),
        ({"leadership.supply.2015-01-01": "0.3"}, 21),
        ({"leadership.joint_posts.2013-05-01": "not allowed"}, 1),
        ({"support_market.price.2015-04-01": "1.5"}, 24),
        ({"support_market.buying.2015-04-01": "not allowed"}, 24),
        ({"support_market.reprocurement": "[2014-03-01, 2016-04-01]"}, 11),
        ({"assessment.directions.2014-04-01": "off"}, 12),
        ({"assessment.improvement_framework": "2016-01-01"}, 33),
        ({"finance.growth.2016-04-01": "-3"}, 36),
        ({"central_demands.2015-04-01": "0.9"}, 24),
        ({"pooled_budgets.required.2014-07-01": "0.6"}, 15),
        ({"freeze": "[{from = 2015-02-01, to = 2016-02-01}]"}, 22),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)  # fmt: skip
def test_a_branch_is_the_run_from_the_start(
    country: Facts, changes: dict[str, str], months: int
) -> None:
    before, after = (
        setting_of(POLICY.with_settings(LENGTH | some), country) for some in ({}, changes)
    )
    assert after.months_as_in(before) == months
    course = course_of(before, months)
    branch = lived(course.branch(after))
    lived(course)  # the course that it leaves goes on as if nothing had left it, and beside it
    assert_same_run(branch.block(), run(country, LENGTH | changes, NUMBERS), country)
    assert_same_run(course.block(), run(country, LENGTH, NUMBERS), country)


@pytest.mark.parametrize(("name", "months"), MONTHS_LIKE_THE_RECORD.items())
def test_scenarios_of_the_library_can_branch_from_the_record(name: str, months: int) -> None:
    scenario = load_scenario(Path(__file__).parents[1] / "scenarios" / f"{name}.toml")
    record, other = (setting_of(one, load_facts()) for one in (RECORD, scenario))
    assert other.months_as_in(record) == months
    branch = lived(course_of(record, months, RECORD).branch(other))
    whole = run(load_facts(), {}, NUMBERS, scenario=scenario)
    assert_same_run(branch.block(), whole, load_facts())


def test_other_luck_facts_length_or_rules_have_no_month_in_common(country: Facts) -> None:
    setting = setting_of(POLICY, country)
    assert setting.months_as_in(setting_of(POLICY, country)) >= setting.calendar.months
    assert setting.months_as_in(setting_of(POLICY, country, seed=2)) == 0
    assert setting.months_as_in(setting_of(POLICY, made_up_facts(24, seed=5))) == 0
    assert setting.months_as_in(setting_of(POLICY.with_settings(LENGTH), country)) == 0
    fewer_rules = Setting.of(POLICY, country, RULES[:-1], 1, PAIR_DAYS)
    other_days = Setting.of(POLICY, country, RULES, 1, PAIR_DAYS[1:])
    assert setting.months_as_in(fewer_rules) == setting.months_as_in(other_days) == 0


@pytest.mark.parametrize("name", ["no-moratorium", "support-in-house-only"])
def test_policy_that_differs_on_the_first_day_has_no_month_in_common(name: str) -> None:
    scenario = load_scenario(Path(__file__).parents[1] / "scenarios" / f"{name}.toml")
    assert setting_of(scenario, load_facts()).months_as_in(setting_of(RECORD, load_facts())) == 0


def test_what_rules_remember_goes_on_by_itself_in_each_branch(country: Facts) -> None:
    def counts_months(world: World) -> None:
        if world.step == 0:
            world.remembered["months"] = np.zeros(world.shape)
        world.remembered["months"] += 1.0

    setting = Setting.of(POLICY.with_settings(LENGTH), country, [*RULES, counts_months], 1)
    course = course_of(setting, 3)
    twin = course.branch(setting)
    twin.live_month()
    assert course.world.remembered["months"].max() == 3.0
    assert twin.world.remembered["months"].min() == 4.0
