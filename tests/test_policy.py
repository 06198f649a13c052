"""What a scenario says by date, as arrays by month. Step 0 is April 2013."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import pytest

from ccgsim.calendar import Calendar
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.policy import ALIGNMENTS, NEVER, STANCES, Policy, build_policy, footprint_names
from ccgsim.scenario import Scenario

PLAIN = Scenario(title="Plain", question="Nothing changes?")
JUNE, JULY = 2, 3


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(12, seed=1, footprint_size=4)


def policy(facts: Facts, changes: dict[str, str], end: date = date(2016, 3, 31)) -> Policy:
    scenario = PLAIN.with_settings({"run.end": end.isoformat()} | changes)
    return build_policy(scenario, facts, Calendar(scenario.run.start, scenario.run.end))


def test_a_lever_holds_from_its_date_on(country: Facts) -> None:
    found = policy(country, {"support_market.price": "{2013-07-01 = 1.5, 2014-04-01 = 0.5}"})
    assert set(found.price[:JULY]) == {1.0}
    assert set(found.price[JULY:12]) == {1.5}
    assert set(found.price[12:]) == {0.5}


@pytest.mark.parametrize(
    ("key", "value", "name", "means"),
    [
        ("allowance.per_head", "20.0", "per_head", 20.0),
        ("mergers.stance", '"encouraged"', "stance", STANCES.index("encouraged")),
        ("mergers.window", '"in-year"', "in_year", True),
        ("mergers.strictness", "0.9", "strictness", 0.9),
        ("mergers.alignment", '"required"', "alignment", ALIGNMENTS.index("required")),
        ("mergers.mandate", '"integrated care system"', "mandate_systems", True),
        ("footprints.single_leadership", "0.7", "single_leadership", 0.7),
        ("footprints.integrated_care_systems", "0.6", "readiness", 0.6),
        ("support_market.price", "1.5", "price", 1.5),
        ("support_market.smallest_viable_income", "3.5", "smallest_viable", 3.5),
        ("support_market.buying", '"not allowed"', "buying", False),
        ("leadership.supply", "0.5", "supply", 0.5),
        ("leadership.joint_posts", '"not allowed"', "joint_posts", False),
        ("assessment.directions", '"off"', "directions", False),
        ("finance.growth", "2.5", "growth", 2.5),
        ("pooled_budgets.required", "0.3", "pooling", 0.3),
        ("care_models.vanguards", "9", "vanguards", 9.0),
        ("care_models.integrated_providers", "0.2", "integrated", 0.2),
        ("central_demands", "1.5", "demands", 1.5),
    ],
)
def test_a_lever_moves_what_it_is_named_after_and_nothing_else(
    country: Facts, key: str, value: str, name: str, means: float
) -> None:
    usual, found = policy(country, {}), policy(country, {key: f"{{2013-07-01 = {value}}}"})
    assert (getattr(found, name)[JULY:] == means).all()
    assert (getattr(usual, name)[JULY:] != means).all()
    for other in (field.name for field in fields(Policy)):
        months = slice(JULY) if other == name else slice(None)
        before, after = (getattr(one, other) for one in (usual, found))
        if isinstance(before, np.ndarray):
            before, after = before[months], after[months]
        np.testing.assert_equal(after, before, err_msg=other)


def test_a_lever_dated_within_a_month_holds_from_the_next(country: Facts) -> None:
    found = policy(country, {"leadership.joint_posts": '{2013-06-02 = "not allowed"}'})
    assert found.joint_posts[JUNE]
    assert not found.joint_posts[JULY:].any()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("footprints.announced", "announced"),
        ("assessment.ratings", "ratings"),
        ("assessment.improvement_framework", "improvement_framework"),
        ("joint_committees.lawful", "committees"),
    ],
)
@pytest.mark.parametrize(
    ("day", "step"),
    [("2013-06-01", JUNE), ("2013-06-02", JULY), ("2012-01-01", 0), ("false", NEVER)],
)
def test_something_dated_begins_in_the_first_whole_month_from_its_day_or_never(
    country: Facts, key: str, name: str, day: str, step: int
) -> None:
    assert getattr(policy(country, {key: day}), name) == step


def test_a_local_table_speaks_for_its_ccgs_and_the_later_of_two_holds(country: Facts) -> None:
    first, second = country.footprint_codes[:2]
    local = (
        f'[{{name = "A", where = {{footprints = ["{first}", "{second}"]}}, '
        'mergers = {stance = {2013-07-01 = "encouraged"}}}, '
        f'{{name = "B", where = {{ccgs = ["{country.codes[0]}"]}}, '
        'mergers = {stance = {2013-07-01 = "prohibited"}}}]'
    )
    stance = policy(country, {"local": local}).stance
    inside = np.isin(country.footprint, [0, 1])
    inside[0] = False
    assert (stance[:JULY] == STANCES.index("discouraged")).all()
    assert (stance[JULY:, inside] == STANCES.index("encouraged")).all()
    assert (stance[JULY:, 0] == STANCES.index("prohibited")).all()
    outside = ~np.isin(country.footprint, [0, 1])
    outside[0] = False
    assert (stance[:, outside] == STANCES.index("discouraged")).all()


def test_a_sum_in_pounds_is_fixed_when_cash_uprating_begins_and_at_each_new_rate(
    country: Facts,
) -> None:
    found = policy(
        country,
        {
            "allowance.uprating": '{2013-06-01 = "cash", 2015-04-01 = "per-head"}',
            "allowance.per_head": "{2013-04-01 = 25.0, 2014-04-01 = 24.0}",
        },
    )
    years = found.cash_year.tolist()
    assert years[:JUNE] == [-1, -1]
    assert set(years[JUNE:12]) == {2013}
    assert set(years[12:24]) == {2014}
    assert set(years[24:]) == {-1}


def test_a_sum_in_pounds_from_the_start_is_that_of_the_first_month(country: Facts) -> None:
    found = policy(country, {"allowance.uprating": "cash", "allowance.per_head": "25.0"})
    assert set(found.cash_year.tolist()) == {2013}


@pytest.mark.parametrize(
    ("uprating", "year"),
    [
        ({"2015-04-01": "cash"}, 2015),
        ({"2015-06-01": "cash"}, 2015),
        ({"2014-04-01": "cash"}, 2015),  # the rate of 2015 fixes it anew
        ({"2014-04-01": "cash", "2015-07-01": "per-head", "2016-04-01": "cash"}, 2016),
        ("cash", 2015),
        ({"2016-12-01": "cash"}, -1),
    ],
)
def test_a_run_that_begins_later_has_the_sum_that_was_fixed_before_it(
    country: Facts, uprating: str | dict[str, str], year: int
) -> None:
    scenario = Scenario.from_resolved(
        {
            "title": "Late",
            "question": "Which sum?",
            "run": {"start": "2016-10-01", "end": "2017-03-31"},
            "allowance": {
                "uprating": uprating,
                "per_head": {"2013-04-01": 25.0, "2015-04-01": 22.0},
            },
        }
    )
    found = build_policy(scenario, country, Calendar(scenario.run.start, scenario.run.end))
    assert found.cash_year[0] == year


def test_footprints_that_merge_are_one_from_that_day(country: Facts) -> None:
    first, second = country.footprint_codes[:2]
    merger = (
        f'[{{date = 2013-07-01, into = "{second}", from = ["{first}", "{second}"], name = "AB"}}]'
    )
    found = policy(country, {"footprints.mergers": merger})
    np.testing.assert_array_equal(found.footprint[JUNE], country.footprint)
    assert (found.footprint[JULY, country.footprint == 0] == 1).all()
    assert len(found.footprints[JUNE]) - len(found.footprints[JULY]) == 1
    one, other = country.pairs.T
    np.testing.assert_array_equal(
        found.together[JULY], found.footprint[JULY, one] == found.footprint[JULY, other]
    )
    assert found.together[JULY].sum() > found.together[JUNE].sum()


def test_one_that_others_joined_may_join_a_third_in_whatever_order_they_are_written(
    country: Facts,
) -> None:
    a, b, c = country.footprint_codes[:3]
    found = policy(country, {
        "footprints.mergers": f'[{{date = 2013-07-01, into = "{c}", from = ["{b}", "{c}"], '
        f'name = "ABC"}}, {{date = 2013-06-01, into = "{b}", from = ["{a}", "{b}"], name = "AB"}}]'
    })  # fmt: skip
    three = country.footprint <= 2
    assert set(found.footprint[JUNE, three]) == {1, 2}
    assert set(found.footprint[JULY, three]) == {2}


def test_a_freeze_covers_the_months_whose_first_day_it_covers(country: Facts) -> None:
    found = policy(country, {"freeze": "[{from = 2013-05-15, to = 2013-07-01}]"})
    assert np.flatnonzero(found.frozen).tolist() == [JUNE, JULY]


def test_without_a_threshold_no_footprint_is_ready(country: Facts) -> None:
    found = policy(country, {"footprints.integrated_care_systems": "{2013-07-01 = 0.6}"})
    assert (found.readiness[:JULY] > 1.0).all()
    assert set(found.readiness[JULY:]) == {0.6}


def test_invitations_are_in_order_and_a_re_procurement_is_in_its_month(country: Facts) -> None:
    found = policy(
        country,
        {
            "delegation.invited": "[2015-04-01, 2014-04-01]",
            "support_market.reprocurement": "[2013-07-15]",
        },
    )
    assert found.invited == (12, 24)
    assert found.reprocurement == {JULY}


def test_what_a_scenario_does_not_mention_stays_as_in_april_2013(country: Facts) -> None:
    found = policy(country, {})
    assert set(found.per_head.ravel()) == {25.0}
    assert found.buying.all()
    assert found.joint_posts.all()
    assert not found.frozen.any()
    assert not found.in_year.any()
    assert found.vanguards.sum() == found.pooling.sum() == found.integrated.sum() == 0.0


@pytest.mark.parametrize("day", ["2014-06-01", "2014-06-02"])
def test_a_footprint_has_the_name_of_a_merger_from_the_month_that_it_changes(
    country: Facts, day: str
) -> None:
    one, other, _ = country.footprint_codes
    merger = f'{{date = {day}, into = "{other}", from = ["{one}", "{other}"], name = "Both"}}'
    scenario = PLAIN.with_settings({"footprints.mergers": f"[{merger}]"})
    calendar = Calendar(scenario.run.start, scenario.run.end)
    months = build_policy(scenario, country, calendar).footprint
    for step in range(calendar.months):
        names = footprint_names(scenario, country, calendar.last_day(step))
        together = set(months[step]) == {1, 2}
        assert names[1] == ("Both" if together else country.footprint_names[1])
        assert (names[0], names[2]) == (country.footprint_names[0], country.footprint_names[2])
    assert together
