"""Names of metrics and numbers as a reader meets them, in the terminal and in charts."""

from __future__ import annotations

import math
from collections.abc import Iterable

LABELS = {
    "accountable_officers_total": "Accountable officers",
    "ccg_count": "Number of CCGs",
    "ccg_count_reduction": "Fewer CCGs than at the start",
    "ccg_csu_share_of_running_cost_budget": "Support units' share of allowance",
    "ccg_population": "People in a CCG",
    "ccg_population_max_to_min": "Largest CCG to smallest",
    "ccgs_commissioning_with_authority": "CCGs commissioning with a council",
    "ccgs_dissolved_by_merger": "CCGs dissolved by merger",
    "ccgs_in_directions": "CCGs in directions",
    "ccgs_overspending_against_plan": "CCGs overspending their plan",
    "ccgs_overspending_running_cost_allocation": "CCGs overspending their allowance",
    "ccgs_per_joint_ao": "CCGs per shared officer",
    "ccgs_per_stp": "CCGs in an STP",
    "ccgs_sharing_chief_operating_officer": "Sharing a chief operating officer",
    "ccgs_unsettled": "CCGs in a reorganisation",
    "ccgs_with_joint_ao": "CCGs that share an officer",
    "ccgs_with_joint_ao_share": "Sharing an officer",
    "ccgs_with_localities": "CCGs with locality arrangements",
    "clinical_leader_vacancies": "Vacant posts of clinical leaders",
    "correlation_population_rating": "Correlation of size and rating",
    "cost_of_change": "Cost of change since the start",
    "csu_count": "Number of support units",
    "csu_income": "Support units' income",
    "csu_income_change": "Support units' income, change",
    "csu_income_from_ccgs": "Support units' income from CCGs",
    "csu_income_from_nhs_england_and_others": "Support units' income from others",
    "delegated_gp_commissioning": "CCGs with delegated commissioning",
    "delegated_gp_commissioning_share": "With delegated commissioning",
    "formal_mergers": "Mergers since the start",
    "formal_mergers_in_period": "Mergers",
    "good_leadership": "CCGs with good leadership",
    "gp_leaders_plan_to_continue": "GP leaders who plan to go on",
    "gp_survey_can_influence": "GPs: can influence the CCG",
    "gp_survey_engaged": "Members: engaged with the CCG",
    "gp_survey_owned_by_members": "GPs: members own the CCG",
    "ics_count": "Integrated care systems",
    "in_house_share": "Support in-house",
    "joint_ao_officers": "Shared accountable officers",
    "merged_predecessor_share": "Founding CCGs that merged",
    "merger_proposals_not_completed": "Merger proposals not completed",
    "merger_proposals_failed": "Merger proposals that failed",
    "merger_proposals_withdrawn": "Merger proposals withdrawn",
    "merger_size_predecessors": "CCGs in a merger",
    "months_unsettled_mean": "Months unsettled, mean over people",
    "officer_vacancies": "Vacant posts of officers",
    "people_in_local_bodies_share": "People in local bodies",
    "population_per_ao": "People under an accountable officer",
    "population_per_ao_stp_mean": "People per officer in an STP",
    "programme_staff_cost": "Staff in programme budgets",
    "programme_staff_cost_growth": "Staff in programmes, growth",
    "rating_good": "Rated good",
    "rating_good_share": "Rated good",
    "rating_inadequate": "Rated inadequate",
    "rating_outstanding": "Rated outstanding",
    "rating_outstanding_or_good": "Rated outstanding or good",
    "rating_outstanding_or_good_share": "Rated outstanding or good",
    "rating_outstanding_share": "Rated outstanding",
    "rating_requires_improvement": "Rated requires improvement",
    "rating_requires_improvement_or_inadequate": "Rated below good",
    "rating_requires_improvement_or_inadequate_share": "Rated below good",
    "red_rating_financial_sustainability": "CCGs rated red on finance",
    "red_rating_leadership": "CCGs rated red on leadership",
    "running_cost_actual_gross": "Running costs, gross",
    "running_cost_actual_net": "Running costs, net",
    "running_cost_allocation": "Running cost allowance",
    "running_cost_allocation_cut": "Cut in the allowance",
    "running_cost_allowance_per_ccg": "Allowance of a CCG",
    "running_cost_allowance_per_head": "Allowance per head",
    "running_cost_underspend": "Running costs under the allowance",
    "share_overspending_against_plan": "Overspending their plan",
    "staff_cost_in_running_costs": "Staff in running costs",
    "staff_share_of_gross_running_costs": "Staff's share of running costs",
    "stakeholder_survey_working_relationship_good": "Stakeholders: good relationship",
    "stp_count": "Number of STPs",
    "stp_population": "People in an STP",
    "stps_with_mean_population_per_ao_below_300k": "STPs under 300,000 people per officer",
    "underspend_against_plan": "Spending under plan",
    "very_good_leadership": "CCGs with very good leadership",
}
UNITS = {
    "GBP bn": "£bn", "GBP m": "£m", "GBP per head": "£", "people": "thousands", "ratio": "",
    "CCGs per joint AO": "CCGs", "CCGs per merger": "CCGs", "correlation": "", "none found": "",
}  # fmt: skip
SCALE = {"people": 1e-3}
"""What a number in a unit is multiplied by before it is shown with its label."""
FINER = {"GBP bn": ("GBP m", 1000.0)}
"""The unit of a difference, and how many of it make the quantity's, where that is too large."""
SPELT = {
    "20pct": "20%", "ao": "accountable officer", "aos": "accountable officers", "ccg": "CCG",
    "ccgs": "CCGs", "csu": "CSU", "csus": "CSUs", "england": "England", "gateshead": "Gateshead",
    "gp": "GP", "gps": "GPs", "humber": "Humber", "iaf": "assessment framework",
    "icp": "integrated care provider", "newcastle": "Newcastle", "nhs": "NHS",
    "pct": "primary care trust", "stps": "STPs", "yorkshire": "Yorkshire",
}  # fmt: skip
"""How words of a metric without a label are written, where it is not as they stand."""
WHICH = ("min", "max", "mean", "median")
OF_STP_MEANS = "of STP means"
"""What the record says of a statistic of the means of STPs, which is another metric's."""


COUNTED = ("CCGs", "STPs", "officers", "posts", "units", "systems", "mergers", "proposals")
"""Units of whole things: a quantile may fall between two, a reader need not know."""


def metric_label(metric: str, statistic: str = "") -> str:
    """Return a metric's name in words, with which statistic it is where that matters.

    Args:
        metric: such as "csu_income" or "ccg_population_max"; one without a label is shown with
            spaces.
        statistic: the record's words, such as "min of STP means".
    """
    if OF_STP_MEANS in statistic:
        metric = f"{metric}_stp_mean"
    of, _, last = metric.rpartition("_")
    if metric not in LABELS and of in LABELS and last in WHICH:
        metric, statistic = of, last
    name = LABELS.get(metric) or _spelt(metric)
    first = statistic.split(" ")[0]
    return f"{name}, {first}" if first in WHICH else name


def _spelt(metric: str) -> str:
    """Return a metric without a label as words."""
    words = " ".join(SPELT.get(word, word) for word in metric.split("_"))
    return words[:1].upper() + words[1:]


def unit_label(unit: str) -> str:
    """Return a unit as it is printed: "£m" for "GBP m"; empty where it says nothing.

    A percentage says of what only where that is CCGs, which many metrics have in both forms.
    """
    if unit.startswith("%") and unit != "% of CCGs":
        return "%"
    return UNITS.get(unit, unit)


def label_with_unit(metric: str, unit: str, statistic: str = "") -> str:
    """Return a metric's name in words and its unit, "Support units' income, £m"."""
    label, printed = metric_label(metric, statistic), unit_label(unit)
    says_it = printed.lower() in label.lower()
    return label if says_it else f"{label}, {printed}"


def shown(value: float, unit: str) -> float:
    """Return a number on the scale of its unit's label."""
    return value * SCALE.get(unit, 1.0)


def of_difference(unit: str) -> tuple[str, float]:
    """Return the unit in which differences of a quantity are told, and how many make its own."""
    return FINER.get(unit, (unit, 1.0))


def own_decimals(value: float) -> int:
    """Return the decimals with which a figure was given: 2 for 22.07."""
    text = f"{value:.10g}"
    return len(text.partition(".")[2]) if "e" not in text else 0


def decimals_beside(observed: float, simulated: Iterable[float]) -> int:
    """Return how many decimals show simulated values beside an observed one."""
    finite = [abs(value) for value in simulated if math.isfinite(value)]
    given = own_decimals(observed)
    if all(math.isclose(value, round(value), abs_tol=1e-9) for value in finite):
        return given
    largest = max([abs(observed), *finite])
    return max(given, 0 if largest >= 100 else 1 if largest >= 1 else 2)


def how_many(number: int, noun: str) -> str:
    """Return a number of things, one of them or several: "1 run", "1,000 runs"."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def number_label(value: float, decimals: int) -> str:
    """Return a number with thousands apart and a true minus sign, never minus nought."""
    text = f"{value:,.{decimals}f}"
    return text.replace("-", "−" if any(digit in text for digit in "123456789") else "")
