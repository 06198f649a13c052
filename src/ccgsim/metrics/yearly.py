"""What belongs to a financial year, measured at its end, 31 March."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from ccgsim.arrays import FloatArray
from ccgsim.metrics.bodies import (
    bodies_by_footprint,
    body_sizes,
    case_study,
    footprint_sizes,
    income,
    merged_bodies,
    ratings,
    running_costs,
    size_and_rating,
)
from ccgsim.metrics.counting import count, share_of, sum_over
from ccgsim.metrics.surveys import leaders_staying, ownership, survey
from ccgsim.world import World

Measure = Callable[[World], FloatArray]


@dataclass(frozen=True)
class Metric:
    """A named quantity: its unit, and how it is measured: a world to (R,).

    Where ``column`` is given, ``measure`` returns several quantities, (C, R), of which it is one.
    What comes from the ``ledger`` of the financial year has no value for a year that began before
    the run did: the ledger holds only a part of that.
    """

    name: str
    unit: str
    measure: Measure
    column: int | None = None
    ledger: bool = False


M = 1e6
LOCAL_PEOPLE = 350_000
"""Bodies up to the mean primary care trust count as local (NAO HC 1783, 2.7)."""

YEARLY: tuple[Metric, ...] = (
    Metric("running_cost_allocation", "GBP bn", running_costs, 0, ledger=True),
    Metric("running_cost_actual_net", "GBP bn", running_costs, 1, ledger=True),
    Metric("running_cost_actual_gross", "GBP bn", running_costs, 2, ledger=True),
    Metric("running_cost_underspend", "% of allocation", running_costs, 3, ledger=True),
    Metric(
        "ccgs_overspending_running_cost_allocation", "CCGs",
        lambda w: 1.0 * count((w.year.running_costs > w.year.allowance) & w.leads), ledger=True,
    ),
    Metric("running_cost_allowance_per_head", "GBP per head", running_costs, 4, ledger=True),
    Metric(
        "running_cost_allowance_per_ccg_max", "GBP m",
        lambda w: w.year.allowance.max(axis=1) / M, ledger=True,
    ),
    Metric(
        "running_cost_allowance_per_ccg_min", "GBP m",
        lambda w: w.year.allowance.min(axis=1) / M, ledger=True,
    ),
    Metric("staff_cost_in_running_costs", "GBP m", running_costs, 5, ledger=True),
    Metric("staff_share_of_gross_running_costs", "%", running_costs, 6, ledger=True),
    Metric(
        "programme_staff_cost", "GBP m",
        lambda w: sum_over(w.year.programme_staff, w.leads) / M, ledger=True,
    ),
    Metric("csu_income", "GBP m", income),
    Metric(
        "csu_income_from_ccgs", "GBP m",
        lambda w: sum_over(w.year.bought, w.leads) / M, ledger=True,
    ),
    Metric(
        "csu_income_from_nhs_england_and_others", "GBP m",
        lambda w: w.unit_other_income.sum(axis=1) / M,
    ),
    Metric("ccg_csu_share_of_running_cost_budget_min", "%", case_study, 0, ledger=True),
    Metric("ccg_csu_share_of_running_cost_budget_max", "%", case_study, 1, ledger=True),
    Metric("ccg_population_mean", "people", body_sizes, 0),
    Metric("ccg_population_median", "people", body_sizes, 1),
    Metric("ccg_population_min", "people", body_sizes, 2),
    Metric("ccg_population_max", "people", body_sizes, 3),
    Metric("ccg_population_max_to_min", "ratio", body_sizes, 4),
    Metric("merger_size_predecessors_min", "CCGs per merger", merged_bodies, 0),
    Metric("merger_size_predecessors_max", "CCGs per merger", merged_bodies, 1),
    Metric("merged_predecessor_share", "% of founding CCGs", merged_bodies, 2),
    Metric("stp_population_mean", "people", footprint_sizes, 0),
    Metric("stp_population_min", "people", footprint_sizes, 1),
    Metric("stp_population_max", "people", footprint_sizes, 2),
    Metric("ccgs_per_stp_mean", "CCGs", bodies_by_footprint, 0),
    Metric("ccgs_per_stp_min", "CCGs", bodies_by_footprint, 1),
    Metric("ccgs_per_stp_max", "CCGs", bodies_by_footprint, 2),
    Metric("correlation_population_rating", "correlation", size_and_rating),
    Metric("rating_outstanding", "CCGs", ratings, 0),
    Metric("rating_good", "CCGs", ratings, 1),
    Metric("rating_requires_improvement", "CCGs", ratings, 2),
    Metric("rating_inadequate", "CCGs", ratings, 3),
    Metric("rating_outstanding_share", "% of CCGs", ratings, 4),
    Metric("rating_good_share", "% of CCGs", ratings, 5),
    Metric("rating_outstanding_or_good_share", "% of CCGs", ratings, 6),
    Metric("rating_requires_improvement_or_inadequate_share", "% of CCGs", ratings, 7),
    Metric(
        "red_rating_financial_sustainability", "CCGs",
        lambda w: 1.0 * count((w.finance < w.p("finance_red")) & w.leads),
    ),
    Metric(
        "red_rating_leadership", "CCGs",
        lambda w: 1.0 * count((w.leadership_score < w.p("leadership_red")) & w.leads),
    ),
    Metric(
        "good_leadership", "CCGs",
        lambda w: 1.0 * count((w.leadership_score >= w.p("leadership_good")) & w.leads),
    ),
    Metric(
        "very_good_leadership", "CCGs",
        lambda w: 1.0 * count((w.leadership_score >= w.p("leadership_very_good")) & w.leads),
    ),
    Metric(
        "ccgs_overspending_against_plan", "CCGs",
        lambda w: 1.0 * count((w.plan_variance < 0.0) & w.leads),
    ),
    Metric(
        "share_overspending_against_plan", "% of CCGs",
        lambda w: share_of(w.plan_variance < 0.0, w.leads),
    ),
    Metric("underspend_against_plan", "GBP m", lambda w: sum_over(w.plan_variance, w.leads) / M),
    Metric(
        "stakeholder_survey_working_relationship_good", "% of respondents",
        lambda w: survey(w, "relationship"),
    ),
    Metric("gp_survey_owned_by_members", "% of GPs without a role", ownership),
    Metric("gp_survey_can_influence", "% of GPs without a role", lambda w: survey(w, "influence")),
    Metric("gp_survey_engaged", "% of members", lambda w: survey(w, "engaged")),
    Metric("gp_leaders_plan_to_continue", "% of leaders", leaders_staying),
    Metric(
        "months_unsettled_mean", "months",
        lambda w: np.vecdot(w.months_unsettled, w.people) / w.people.sum(),
    ),
    Metric(
        "people_in_local_bodies_share", "% of people",
        lambda w: 100.0 * sum_over(w.people, w.localities | (w.size <= LOCAL_PEOPLE))
        / w.people.sum(),
    ),
)  # fmt: skip

LEDGER = frozenset(metric.name for metric in YEARLY if metric.ledger)
"""Names of what comes from the financial year's ledger."""


def yearly_values(world: World) -> FloatArray:
    """Return (R, M) the quantities of ``YEARLY`` for the financial year that ends.

    Those of the ledger are nan for a year that began before the run did.
    """
    together: dict[Measure, FloatArray] = {}
    values = np.full((len(YEARLY), world.shape[0]), np.nan)
    whole = _lived_whole_year(world)
    for place, metric in enumerate(YEARLY):
        if metric.ledger and not whole:
            continue
        if metric.column is None:
            values[place] = metric.measure(world)
        else:
            if metric.measure not in together:
                together[metric.measure] = metric.measure(world)
            values[place] = together[metric.measure][metric.column]
    return values.T


def _lived_whole_year(world: World) -> bool:
    """Return whether the present financial year began in the run."""
    calendar = world.calendar
    return calendar.start <= date(calendar.financial_year(world.step), 4, 1)
