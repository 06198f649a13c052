"""What is measured of a world: the quantities of the record, under its names and in its units.

Stocks are measured at the end of every month; what belongs to a financial year at its end, 31 March.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.world import RATINGS, World

Measure = Callable[[World], FloatArray]


@dataclass(frozen=True)
class Metric:
    """A named quantity: its unit, and how it is measured: a world to (R,)."""

    name: str
    unit: str
    measure: Measure


def monthly_values(world: World) -> FloatArray:
    """Return (R, M) the stocks of ``MONTHLY`` at the end of the month."""
    leads, leads_area = world.leads, world.leads_area
    bodies = leads.sum(axis=1)
    officers = leads_area.sum(axis=1)
    joint = leads & (world.area_bodies > 1.0)
    joint_bodies = joint.sum(axis=1)
    joint_officers = (leads_area & (world.area_bodies > 1.0)).sum(axis=1)
    in_team = (leads & ((world.team_since >= 0) | joint)).sum(axis=1)
    people = world.people
    support = world.in_house_share @ people / people.sum()
    live = world.step >= world.policy.announced
    footprints = len(np.unique(world.policy.footprint[world.step])) if live else 0
    columns = (
        bodies,
        officers,
        joint_bodies,
        joint_officers,
        100.0 * joint_bodies / bodies,
        joint_bodies / np.maximum(joint_officers, 1),
        100.0 * in_team / bodies,
        ((world.vacant_since >= 0) & leads_area).sum(axis=1),
        (leads & world.leaderless).sum(axis=1),
        world.unit_open.sum(axis=1),
        100.0 * support,
        np.full(len(bodies), footprints),
        world.system.sum(axis=1),
        (leads & world.in_directions).sum(axis=1),
        (leads & world.delegated).sum(axis=1),
        100.0 * (leads & world.delegated).sum(axis=1) / bodies,
        (leads & world.localities).sum(axis=1),
        (leads & world.with_authority).sum(axis=1),
        (leads & world.unsettled).sum(axis=1),
        world.cost_of_change.sum(axis=1) / 1e6,
        world.facts.n - bodies,
    )
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


MONTHLY: tuple[tuple[str, str], ...] = (
    ("ccg_count", "CCGs"),
    ("accountable_officers_total", "officers"),
    ("ccgs_with_joint_ao", "CCGs"),
    ("joint_ao_officers", "officers"),
    ("ccgs_with_joint_ao_share", "% of CCGs"),
    ("ccgs_per_joint_ao", "CCGs per joint AO"),
    ("ccgs_sharing_chief_operating_officer", "% of CCGs"),
    ("officer_vacancies", "posts"),
    ("clinical_leader_vacancies", "posts"),
    ("csu_count", "units"),
    ("in_house_share", "% of support by cost"),
    ("stp_count", "STPs"),
    ("ics_count", "systems"),
    ("ccgs_in_directions", "CCGs"),
    ("delegated_gp_commissioning", "CCGs"),
    ("delegated_gp_commissioning_share", "% of CCGs"),
    ("ccgs_with_localities", "CCGs"),
    ("ccgs_commissioning_with_authority", "CCGs"),
    ("ccgs_unsettled", "CCGs"),
    ("cost_of_change", "GBP m"),
    ("ccg_count_reduction", "CCGs"),
)
"""Names and units of the stocks, in the order of ``monthly_values``."""


def _sum(values: FloatArray, where: BoolArray) -> FloatArray:
    total: FloatArray = (values * where).sum(axis=1)
    return total


def _share(where: BoolArray, leads: BoolArray) -> FloatArray:
    share: FloatArray = 100.0 * (where & leads).sum(axis=1) / leads.sum(axis=1)
    return share


def _survey(world: World, name: str) -> FloatArray:
    """Return (R,) % who say yes: a logistic curve of ownership, averaged over people."""
    p = world.p
    level = p(f"{name}_start") + p(f"{name}_ownership") * world.ownership
    yes = 1.0 / (1.0 + np.exp(-level))
    share: FloatArray = 100.0 * (yes @ world.people) / world.people.sum()
    return share


def _ownership(world: World) -> FloatArray:
    yes = 1.0 / (1.0 + np.exp(-world.ownership))
    share: FloatArray = 100.0 * (yes @ world.people) / world.people.sum()
    return share


def _leaders_staying(world: World) -> FloatArray:
    """Return (R,) % of clinical leaders who would go on, were their term to end now."""
    from ccgsim.choice import total
    from ccgsim.rules.leaders import stay_terms

    rep, ccg = np.nonzero(world.leads & ~world.leaderless)
    chance = 1.0 / (1.0 + np.exp(-total(stay_terms(world, rep, ccg))))
    count = np.bincount(rep, minlength=world.shape[0])
    return 100.0 * np.bincount(rep, chance, minlength=world.shape[0]) / np.maximum(count, 1)


def _largest(values: FloatArray, where: BoolArray) -> FloatArray:
    largest: FloatArray = np.where(where, values, -np.inf).max(axis=1)
    return largest


def _smallest(values: FloatArray, where: BoolArray) -> FloatArray:
    smallest: FloatArray = np.where(where, values, np.inf).min(axis=1)
    return smallest


def _median_size(world: World) -> FloatArray:
    median: FloatArray = np.nanmedian(np.where(world.leads, world.size, np.nan), axis=1)
    return median


def _rating(name: str) -> Measure:
    number = RATINGS.index(name)
    return lambda w: ((w.rating == number) & w.leads).sum(axis=1).astype(np.float64)


def _rating_share(*names: str) -> Measure:
    numbers = [RATINGS.index(name) for name in names]
    return lambda w: _share(np.isin(w.rating, numbers), w.leads)


def _bought_share(world: World) -> FloatArray:
    share: FloatArray = 100.0 * world.year.bought / np.maximum(world.year.allowance, 1.0)
    return share


def _income(world: World) -> FloatArray:
    income: FloatArray = (world.unit_income + world.unit_other_income).sum(axis=1) / 1e6
    return income


def _largest_area(world: World) -> FloatArray:
    return _largest(world.area_size, world.leads_area)


BN, M = 1e9, 1e6

YEARLY: tuple[Metric, ...] = (
    Metric("running_cost_allocation", "GBP bn", lambda w: _sum(w.year.allowance, w.leads) / BN),
    Metric("running_cost_actual_net", "GBP bn", lambda w: _sum(w.year.running_costs, w.leads) / BN),
    Metric(
        "running_cost_actual_gross", "GBP bn",
        lambda w: _sum(w.year.running_costs, w.leads) / BN / np.ravel(w.p("net_of_gross")),
    ),
    Metric(
        "running_cost_underspend", "% of allocation",
        lambda w: 100.0 - 100.0 * _sum(w.year.running_costs, w.leads)
        / np.maximum(_sum(w.year.allowance, w.leads), 1.0),
    ),
    Metric(
        "ccgs_overspending_running_cost_allocation", "CCGs",
        lambda w: ((w.year.running_costs > w.year.allowance) & w.leads).sum(axis=1).astype(float),
    ),
    Metric(
        "running_cost_allowance_per_head", "GBP per head",
        lambda w: _sum(w.year.allowance, w.leads) / np.ravel(w.p("allowance_people"))
        / w.people.sum(),
    ),
    Metric(
        "running_cost_allowance_per_ccg_max", "GBP m",
        lambda w: _largest(w.year.allowance, w.leads) / M,
    ),
    Metric(
        "running_cost_allowance_per_ccg_min", "GBP m",
        lambda w: _smallest(w.year.allowance, w.leads) / M,
    ),
    Metric("staff_cost_in_running_costs", "GBP m", lambda w: _sum(w.year.staff, w.leads) / M),
    Metric(
        "staff_share_of_gross_running_costs", "%",
        lambda w: 100.0 * _sum(w.year.staff, w.leads) * np.ravel(w.p("net_of_gross"))
        / np.maximum(_sum(w.year.running_costs, w.leads), 1.0),
    ),
    Metric("programme_staff_cost", "GBP m", lambda w: _sum(w.year.programme_staff, w.leads) / M),
    Metric("csu_income", "GBP m", _income),
    Metric("csu_income_from_ccgs", "GBP m", lambda w: _sum(w.year.bought, w.leads) / M),
    Metric(
        "csu_income_from_nhs_england_and_others", "GBP m",
        lambda w: w.unit_other_income.sum(axis=1) / M,
    ),
    Metric(
        "ccg_csu_share_of_running_cost_budget_min", "%",
        lambda w: _smallest(_bought_share(w), w.leads),
    ),
    Metric(
        "ccg_csu_share_of_running_cost_budget_max", "%",
        lambda w: _largest(_bought_share(w), w.leads),
    ),
    Metric("ccg_population_mean", "people", lambda w: w.people.sum() / w.leads.sum(axis=1)),
    Metric("ccg_population_median", "people", _median_size),
    Metric("ccg_population_min", "people", lambda w: _smallest(w.size, w.leads)),
    Metric("ccg_population_max", "people", lambda w: _largest(w.size, w.leads)),
    Metric(
        "ccg_population_max_to_min", "ratio",
        lambda w: _largest(w.size, w.leads) / _smallest(w.size, w.leads),
    ),
    Metric("population_per_ao_max", "people", _largest_area),
    Metric("rating_outstanding", "CCGs", _rating("outstanding")),
    Metric("rating_good", "CCGs", _rating("good")),
    Metric("rating_requires_improvement", "CCGs", _rating("requires improvement")),
    Metric("rating_inadequate", "CCGs", _rating("inadequate")),
    Metric("rating_outstanding_share", "% of CCGs", _rating_share("outstanding")),
    Metric("rating_good_share", "% of CCGs", _rating_share("good")),
    Metric("rating_outstanding_or_good_share", "% of CCGs", _rating_share("outstanding", "good")),
    Metric(
        "rating_requires_improvement_or_inadequate_share", "% of CCGs",
        _rating_share("requires improvement", "inadequate"),
    ),
    Metric(
        "red_rating_financial_sustainability", "CCGs",
        lambda w: ((w.finance < w.p("finance_red")) & w.leads).sum(axis=1).astype(float),
    ),
    Metric(
        "red_rating_leadership", "CCGs",
        lambda w: ((w.leadership_score < w.p("leadership_red")) & w.leads).sum(axis=1).astype(float),
    ),
    Metric(
        "good_leadership", "CCGs",
        lambda w: ((w.leadership_score >= w.p("leadership_good")) & w.leads).sum(axis=1).astype(float),
    ),
    Metric(
        "very_good_leadership", "CCGs",
        lambda w: ((w.leadership_score >= w.p("leadership_very_good")) & w.leads)
        .sum(axis=1).astype(float),
    ),
    Metric(
        "ccgs_overspending_against_plan", "CCGs",
        lambda w: ((w.plan_variance < 0.0) & w.leads).sum(axis=1).astype(float),
    ),
    Metric(
        "share_overspending_against_plan", "% of CCGs",
        lambda w: _share(w.plan_variance < 0.0, w.leads),
    ),
    Metric("underspend_against_plan", "GBP m", lambda w: _sum(w.plan_variance, w.leads) / M),
    Metric(
        "stakeholder_survey_working_relationship_good", "% of respondents",
        lambda w: _survey(w, "relationship"),
    ),
    Metric("gp_survey_owned_by_members", "% of GPs without a role", _ownership),
    Metric("gp_survey_can_influence", "% of GPs without a role", lambda w: _survey(w, "influence")),
    Metric("gp_survey_engaged", "% of members", lambda w: _survey(w, "engaged")),
    Metric("gp_leaders_plan_to_continue", "% of leaders", _leaders_staying),
    Metric(
        "months_unsettled_mean", "months",
        lambda w: w.months_unsettled @ w.people / w.people.sum(),
    ),
    Metric(
        "people_in_local_bodies_share", "% of people",
        lambda w: 100.0
        * ((w.localities | (w.size <= 1.5 * np.asarray(w.p("reference_people")))) @ w.people)
        / w.people.sum(),
    ),
)  # fmt: skip


def yearly_values(world: World) -> FloatArray:
    """Return (R, M) the quantities of ``YEARLY`` for the financial year that ends."""
    rows = world.shape[0]
    return np.stack([np.broadcast_to(m.measure(world), (rows,)) for m in YEARLY], axis=1)
