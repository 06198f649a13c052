"""The outcomes by which futures are told apart: what a policy is judged by, in reading order."""

from __future__ import annotations

OUTCOMES = (
    "ccg_count",
    "ccgs_with_joint_ao",
    "accountable_officers_total",
    "officer_vacancies",
    "clinical_leader_vacancies",
    "merger_proposals_failed",
    "cost_of_change",
    "months_unsettled_mean",
    "running_cost_allocation",
    "running_cost_actual_net",
    "ccgs_overspending_running_cost_allocation",
    "programme_staff_cost",
    "csu_count",
    "csu_income",
    "in_house_share",
    "delegated_gp_commissioning",
    "ics_count",
    "rating_outstanding_or_good_share",
    "ccgs_in_directions",
    "ccgs_overspending_against_plan",
    "gp_survey_owned_by_members",
)
"""Names of metrics (`ccgsim.metrics`)."""
