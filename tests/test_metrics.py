"""Measures of a country of four CCGs, whose state is set by hand.

Registered people: Ash 1,000 (alone in footprint F2), Birch 4,000, Cedar 3,000, Date 2,000 (all F1).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from small_country import small_country

from ccgsim.engine import Course, Setting, run_block
from ccgsim.facts import load_facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.metrics import (
    LEDGER,
    MONTHLY,
    QUARTERLY,
    YEARLY,
    monthly_values,
    quarterly_values,
    yearly_values,
)
from ccgsim.metrics.counting import count, share_of, sum_over
from ccgsim.parameters import default_parameters
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.simulation import simulate
from ccgsim.world import RATINGS, World

ASH, BIRCH, CEDAR, DATE = range(4)
SCENARIO = Scenario(title="By hand", question="Counted right?").with_settings(
    {"footprints.announced": "2013-04-01", "assessment.ratings": "2013-04-01"}
)


def start(tmp_path: Path, scenario: Scenario = SCENARIO) -> World:
    facts = load_facts(small_country(tmp_path))
    setting = Setting.of(scenario, facts, RULES, seed=1)
    world = setting.start(default_parameters({}), np.arange(2))
    world.turn_to(0)
    return world


@pytest.fixture
def world(tmp_path: Path) -> World:
    """In replicate 0 Birch and Cedar are one body, which shares its officer with Date."""
    world = start(tmp_path)
    world.organisation[0] = [ASH, BIRCH, BIRCH, DATE]
    world.officer[0] = [ASH, BIRCH, BIRCH, BIRCH]
    world.refresh_bodies()
    return world


def values(world: World) -> dict[str, list[float]]:
    """Every metric in both replicates."""
    names = [name for name, _ in (*MONTHLY, *QUARTERLY)] + [metric.name for metric in YEARLY]
    columns = (monthly_values(world), quarterly_values(world), yearly_values(world))
    found = np.concatenate(columns, axis=1).T.tolist()
    return dict(zip(names, found, strict=True))


def test_bodies_and_officers_are_counted_once(world: World) -> None:
    found = values(world)
    assert found["ccg_count"] == [3, 4]
    assert found["ccg_count_reduction"] == [1, 0]
    assert found["accountable_officers_total"] == [2, 4]
    assert found["ccgs_with_joint_ao"] == [2, 0]
    assert found["joint_ao_officers"] == [1, 0]
    assert found["ccgs_with_joint_ao_share"] == [pytest.approx(200 / 3), 0]
    assert found["ccgs_per_joint_ao"][0] == 2
    assert np.isnan(found["ccgs_per_joint_ao"][1])  # nobody shares, so there is no average


def test_a_merged_body_alone_under_its_officer_does_not_share_one(world: World) -> None:
    world.officer[0] = [ASH, BIRCH, BIRCH, DATE]
    world.refresh_bodies()
    assert values(world)["ccgs_with_joint_ao"] == [0, 0]


def test_bodies_to_a_shared_officer_are_told_on_average(world: World) -> None:
    """In replicate 1 Ash goes with Birch, and Cedar with Date."""
    world.officer[1] = [BIRCH, BIRCH, CEDAR, CEDAR]
    world.refresh_bodies()
    found = values(world)
    assert (found["ccgs_with_joint_ao"][1], found["joint_ao_officers"][1]) == (4, 2)
    assert found["ccgs_per_joint_ao"][1] == 2
    assert found["ccgs_with_joint_ao_share"][1] == 100


def test_a_team_is_shared_by_a_joint_officer_or_of_its_own(world: World) -> None:
    world.team_since[:, ASH] = 0
    assert values(world)["ccgs_sharing_chief_operating_officer"] == [100, 25]


def test_a_footprint_with_few_people_to_an_officer_has_under_300_000(world: World) -> None:
    """F1 has 900,000 people, under one officer in replicate 0 and three in replicate 1."""
    world.people = np.array([1e6, 4e5, 3e5, 2e5])
    found = values(world)
    assert found["population_per_ao_stp_mean_min"] == [900_000, 300_000]
    assert found["stps_with_mean_population_per_ao_below_300k"] == [0, 0]
    world.people = np.array([1e6, 4e5, 3e5, 2e5 - 3.0])
    assert values(world)["stps_with_mean_population_per_ao_below_300k"] == [0, 1]


def test_people_are_counted_by_body_officer_and_footprint(world: World) -> None:
    found = values(world)
    assert found["ccg_population_max"] == [7000, 4000]
    assert found["ccg_population_min"] == [1000, 1000]
    assert found["ccg_population_max_to_min"] == [7, 4]
    assert found["ccg_population_mean"] == [pytest.approx(10_000 / 3), 2500]
    assert found["ccg_population_median"] == [2000, 2500]
    assert found["population_per_ao_max"] == [9000, 4000]
    assert found["population_per_ao_stp_mean_min"] == [1000, 1000]
    assert found["stps_with_mean_population_per_ao_below_300k"] == [2, 2]
    assert found["stp_count"] == [2, 2]
    assert found["stp_population_max"] == [9000, 9000]
    assert found["stp_population_min"] == [1000, 1000]
    assert found["stp_population_mean"] == [5000, 5000]
    assert found["ccgs_per_stp_min"] == [1, 1]
    assert found["ccgs_per_stp_max"] == [2, 3]
    assert found["ccgs_per_stp_mean"] == [1.5, 2]


def test_a_merged_body_is_as_large_as_the_number_of_its_founders(world: World) -> None:
    found = values(world)
    assert found["merger_size_predecessors_max"][0] == 2
    assert found["merger_size_predecessors_min"][0] == 2
    assert np.isnan(found["merger_size_predecessors_max"][1])
    assert found["merged_predecessor_share"] == [50, 0]


def test_mergers_of_unlike_size_are_told_apart(world: World) -> None:
    """In replicate 1 Ash, Birch and Cedar are one body; of nobody else there is one."""
    world.organisation[1] = [BIRCH, BIRCH, BIRCH, DATE]
    world.refresh_bodies()
    found = values(world)
    assert found["merger_size_predecessors_min"] == [2, 3]
    assert found["merger_size_predecessors_max"] == [2, 3]
    world.organisation[1] = [ASH, ASH, CEDAR, CEDAR]
    world.refresh_bodies()
    assert values(world)["merged_predecessor_share"] == [50, 100]


def test_a_localised_or_small_body_is_local_to_its_people(world: World) -> None:
    world.localities[:] = [False, False, False, True]
    world.people = np.array([350_000.0, 200_000.0, 200_000.0, 250_000.0])
    world.refresh_bodies()
    assert values(world)["people_in_local_bodies_share"] == [pytest.approx(60), pytest.approx(100)]


def test_posts_are_counted_where_they_are(world: World) -> None:
    world.vacant_since[0, BIRCH] = world.vacant_since[1, [ASH, CEDAR]] = 0
    world.leaderless[:, [BIRCH, CEDAR]] = True
    found = values(world)
    assert found["officer_vacancies"] == [1, 2]
    assert found["clinical_leader_vacancies"] == [1, 2]


def test_what_bodies_have_is_counted_by_body_and_not_by_founder(world: World) -> None:
    for name in ("delegated", "localities", "with_authority", "in_directions"):
        getattr(world, name)[:] = False
        getattr(world, name)[:, [BIRCH, CEDAR]] = True
    found = values(world)
    assert found["delegated_gp_commissioning"] == [1, 2]
    assert found["delegated_gp_commissioning_share"] == [pytest.approx(100 / 3), 50]
    assert found["ccgs_with_localities"] == [1, 2]
    assert found["ccgs_commissioning_with_authority"] == [1, 2]
    assert found["ccgs_in_directions"] == [1, 2]


def test_ratings_are_counted_by_body(world: World) -> None:
    good, poor = RATINGS.index("good"), RATINGS.index("inadequate")
    world.rating[:] = [good, poor, poor, RATINGS.index("outstanding")]
    found = values(world)
    assert found["rating_good"] == [1, 1]
    assert found["rating_inadequate"] == [1, 2]
    assert found["rating_requires_improvement"] == [0, 0]
    assert found["rating_outstanding"] == [1, 1]
    assert found["rating_outstanding_share"] == [pytest.approx(100 / 3), 25]
    assert found["rating_good_share"] == [pytest.approx(100 / 3), 25]
    assert found["rating_outstanding_or_good_share"] == [pytest.approx(200 / 3), 50]
    assert found["rating_requires_improvement_or_inadequate_share"] == [pytest.approx(100 / 3), 50]


def test_scores_are_counted_from_the_mark_on(world: World) -> None:
    red, good, best = (
        float(world.p(f"leadership_{mark}")) for mark in ("red", "good", "very_good")
    )
    world.leadership_score[:] = [best, good, good, red - 0.01]
    found = values(world)
    assert found["very_good_leadership"] == [1, 1]
    assert found["good_leadership"] == [2, 3]
    assert found["red_rating_leadership"] == [1, 1]
    world.finance[:] = [float(world.p("finance_red")), -9.0, -9.0, 9.0]
    assert values(world)["red_rating_financial_sustainability"] == [1, 2]


def test_ratings_are_not_counted_before_they_are_given(tmp_path: Path) -> None:
    later = SCENARIO.with_settings({"assessment.ratings": "2013-05-01"})
    world = start(tmp_path, later)
    rated = [metric.name for metric in YEARLY if metric.name.startswith("rating_")]
    rated.append("correlation_population_rating")
    found = values(world)
    assert all(np.isnan(found[name]).all() for name in rated)
    world.turn_to(1)
    world.rating[:] = [1, 2, 3, 4]
    found = values(world)
    assert not any(np.isnan(found[name]).any() for name in rated)


def test_money_is_that_of_bodies_in_the_units_of_the_record(world: World) -> None:
    year = world.year
    year.allowance[:] = [1e6, 7e6, 7e6, 2e6]
    year.running_costs[:] = [1.5e6, 6e6, 6e6, 2e6]
    year.bought[:] = [0.5e6, 3e6, 3e6, 1e6]
    year.staff[:] = [0.4e6, 2e6, 2e6, 0.6e6]
    year.programme_staff[:] = [0.1e6, 0.2e6, 0.2e6, 0.3e6]
    world.unit_income, world.unit_other_income = np.full((2, 3), 2e6), np.full((2, 3), 1e6)
    found = values(world)
    assert found["running_cost_allocation"] == [pytest.approx(0.010), pytest.approx(0.017)]
    assert found["running_cost_actual_net"] == [pytest.approx(0.0095), pytest.approx(0.0155)]
    assert found["running_cost_underspend"][0] == pytest.approx(5.0)
    assert found["ccgs_overspending_running_cost_allocation"] == [1, 1]
    assert found["running_cost_allowance_per_ccg_max"] == [pytest.approx(7), pytest.approx(7)]
    assert found["running_cost_allowance_per_ccg_min"] == [1, 1]
    people = 10_000 * float(world.p("allowance_people"))
    assert found["running_cost_allowance_per_head"][0] == pytest.approx(10e6 / people)
    gross = 9.5 / float(world.p("net_of_gross"))
    assert found["running_cost_actual_gross"][0] == pytest.approx(gross / 1000)
    assert found["staff_cost_in_running_costs"] == [pytest.approx(3), pytest.approx(5)]
    assert found["staff_share_of_gross_running_costs"][0] == pytest.approx(100 * 3 / gross)
    assert found["programme_staff_cost"] == [pytest.approx(0.6), pytest.approx(0.8)]
    assert found["csu_income"] == [9, 9]
    assert found["csu_income_from_nhs_england_and_others"] == [3, 3]
    assert found["csu_income_from_ccgs"] == [pytest.approx(4.5), pytest.approx(7.5)]
    assert found["ccg_csu_share_of_running_cost_budget_min"][0] == pytest.approx(300 / 7)
    assert found["ccg_csu_share_of_running_cost_budget_max"][0] == pytest.approx(50)


def test_six_bodies_at_random_are_the_case_studies() -> None:
    """Of 20 bodies that spend 1 to 20%, six have a mean least of 3 and a mean most of 18."""
    facts, replicates = made_up_facts(40, seed=1), 2000
    setting = Setting.of(SCENARIO, facts, RULES, seed=1)
    world = setting.start(default_parameters({}), np.arange(replicates))
    world.turn_to(0)
    world.organisation[:] = 2 * (np.arange(40) // 2)
    world.refresh_bodies()
    share = np.where(np.arange(40) % 2, 99.0, np.arange(40) / 2 + 1)
    world.year.allowance[:], world.year.bought[:] = 100.0, share
    found = values(world)
    names = [f"ccg_csu_share_of_running_cost_budget_{which}" for which in ("min", "max")]
    least, most = (np.array(found[name]) for name in names)
    assert (least.min(), most.max()) == (1, 20)
    assert (least < most).all()
    assert (least.mean(), most.mean()) == pytest.approx((3, 18), abs=0.2)


def test_plans_missed_are_counted_by_body(world: World) -> None:
    world.plan_variance[:] = [1e6, -2e6, -2e6, 0.0]
    found = values(world)
    assert found["ccgs_overspending_against_plan"] == [1, 2]
    assert found["share_overspending_against_plan"] == [pytest.approx(100 / 3), 50]
    assert found["underspend_against_plan"] == [pytest.approx(-1), pytest.approx(-3)]


def test_in_house_support_and_costs_of_change_are_those_of_the_people(world: World) -> None:
    world.in_house_share[:] = [1.0, 0.5, 0.5, 0.0]
    world.cost_of_change[:] = [0.0, 2e6, 1e6, 0.0]
    found = values(world)
    assert found["in_house_share"] == [pytest.approx(45), pytest.approx(45)]
    assert found["cost_of_change"] == [pytest.approx(3), pytest.approx(3)]


def test_a_survey_asks_people_in_proportion(world: World) -> None:
    world.ownership[:] = [0.0, 50.0, 50.0, -50.0]
    assert values(world)["gp_survey_owned_by_members"][0] == pytest.approx(75)


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        ("stakeholder_survey_working_relationship_good", "relationship"),
        ("gp_survey_can_influence", "influence"),
        ("gp_survey_engaged", "engaged"),
    ],
)
def test_a_survey_follows_the_sense_of_ownership(world: World, metric: str, name: str) -> None:
    """Ash, of a tenth of the people, feels much ownership and the others none on the scale."""
    world.ownership[:] = [2.0, 0.0, 0.0, 0.0]
    start, slope = float(world.p(f"{name}_start")), float(world.p(f"{name}_ownership"))
    few, most = (1 / (1 + np.exp(-at)) for at in (start + 2 * slope, start))
    assert values(world)[metric][0] == pytest.approx(10 * few + 90 * most)


def test_leaders_in_post_are_asked_whether_they_stay(world: World) -> None:
    """Nothing but the constant speaks for staying; in replicate 1 one post is filled, then none."""
    world.pressure[:] = 0.0
    world.ownership[:] = world.p("ownership_start")
    world.unsettled_until[:] = 0
    world.leaderless[:] = [[True, False, False, False], [True, True, True, False]]
    stays = pytest.approx(100 / (1 + np.exp(-float(world.p("leader_stays")))))
    assert values(world)["gp_leaders_plan_to_continue"] == [stays, stays]
    world.leaderless[1] = True
    assert values(world)["gp_leaders_plan_to_continue"] == [stays, 0]


def test_months_unsettled_are_those_of_the_people(world: World) -> None:
    world.months_unsettled[:] = [10, 0, 0, 5]
    assert values(world)["months_unsettled_mean"] == [2, 2]


def test_an_unsettled_body_counts_until_its_month_has_come(world: World) -> None:
    world.unsettled_until[:, [BIRCH, CEDAR]] = 3
    for step, expected in ((2, [1, 2]), (3, [0, 0])):
        world.turn_to(step)
        assert values(world)["ccgs_unsettled"] == expected


def test_size_and_rating_are_correlated_over_bodies(world: World) -> None:
    world.rating[:] = [1, 4, 4, 2]
    found = values(world)["correlation_population_rating"]
    assert found[0] == pytest.approx(np.corrcoef([1000, 7000, 2000], [1, 4, 2])[0, 1])
    assert found[1] == pytest.approx(np.corrcoef([1000, 4000, 3000, 2000], [1, 4, 4, 2])[0, 1])


def test_bodies_that_are_all_rated_alike_have_no_correlation(world: World) -> None:
    world.rating[:] = 3
    assert np.isnan(values(world)["correlation_population_rating"]).all()


def test_footprints_have_no_size_before_they_are_announced(tmp_path: Path) -> None:
    later = SCENARIO.with_settings({"footprints.announced": "2016-03-01"})
    found = values(start(tmp_path, later))
    assert found["stp_count"] == [0, 0]
    for name in ("stp_population_mean", "ccgs_per_stp_max", "population_per_ao_stp_mean_min"):
        assert np.isnan(found[name]).all()


def test_a_year_that_began_before_the_run_has_no_money_and_the_next_has_a_whole_years(
    tmp_path: Path,
) -> None:
    """The first March of a run from October has lived six months of the year that ends."""
    facts = load_facts(small_country(tmp_path))

    def yearly(first_day: str) -> dict[date, dict[str, float]]:
        scenario = SCENARIO.with_settings({"run.start": first_day, "run.end": "2015-03-31"})
        setting = Setting.of(scenario, facts, RULES, seed=1)
        measured = run_block(setting, default_parameters({}), np.arange(1)).yearly
        names = [metric.name for metric in YEARLY]
        rows = (dict(zip(names, row.tolist(), strict=True)) for row in measured.values[0])
        return dict(zip(measured.days, rows, strict=True))

    part, whole = yearly("2013-10-01"), yearly("2013-04-01")
    first, second = date(2014, 3, 31), date(2015, 3, 31)
    known = {name for name, value in part[first].items() if not np.isnan(value)}
    assert known.isdisjoint(LEDGER)
    assert {"csu_income", "ccg_population_mean", "gp_survey_engaged"} <= known
    for name in LEDGER:
        assert not np.isnan(part[second][name])
        assert not np.isnan(whole[first][name])
    for name in ("running_cost_allocation", "running_cost_allowance_per_head"):
        assert part[second][name] == whole[second][name]


def test_money_and_shares_of_money_come_from_the_ledger_and_states_do_not() -> None:
    assert {"running_cost_actual_net", "running_cost_underspend", "csu_income_from_ccgs"} <= LEDGER
    assert LEDGER.isdisjoint({"csu_income", "ccg_population_mean", "rating_good"})


def test_every_metric_has_a_name_of_its_own_and_a_unit() -> None:
    units = [*MONTHLY, *QUARTERLY, *((metric.name, metric.unit) for metric in YEARLY)]
    assert len(dict(units)) == len(units)
    assert all(unit for _, unit in units)


def test_counting_over_bodies() -> None:
    leads = np.array([[True, False, True], [True, True, True]])
    amount = np.array([[1.0, 9.0, 3.0], [1.0, 9.0, 3.0]])
    assert count(leads).tolist() == [2, 3]
    assert sum_over(amount, leads).tolist() == [4, 13]
    assert share_of(amount > 2, leads).tolist() == [50, pytest.approx(200 / 3)]


def test_a_footprint_that_joined_another_is_no_integrated_care_system_any_more() -> None:
    """All 44 are systems from the start; in April 2018 three of them become one."""
    scenario = load_scenario("record-2013-2018").with_settings(
        {"footprints.integrated_care_systems": "{2016-04-01 = 0.0}", "run.end": "2018-06-30"}
    )
    results = simulate(scenario, replicates=2, seed=1)
    systems = results.series("ics_count")
    at = dict(zip(systems.days, systems.values, strict=True))
    assert at[date(2018, 1, 31)].tolist() == [44, 44]
    assert at[date(2018, 4, 30)].tolist() == [42, 42]


def test_a_run_that_starts_within_a_half_year_budgets_for_the_months_that_are_left(
    tmp_path: Path,
) -> None:
    facts = load_facts(small_country(tmp_path))
    setting = Setting.of(SCENARIO.with_settings({"run.start": "2013-06-01"}), facts, RULES, seed=1)
    course = Course(setting, default_parameters({}), np.arange(2))
    course.live_month()
    world = course.world
    np.testing.assert_allclose(world.year.allowance, world.allowance * 4 / 12)
