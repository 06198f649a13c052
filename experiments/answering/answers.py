"""The answer to the question of each scenario, with the numbers that bear it out.

An answer is words about the model as it is fitted. `Reading.more`, `fewer` and `hardly_any`
stop the script where another fit, or another rule, makes the words untrue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from answering.reading import NoLongerSo, Reading, share

Readings = Mapping[str, Reading]
FOUNDING = 211
"""CCGs of 1 April 2013 (NAO HC 1783, 4.3)."""


def allowance_held_at_25(all_of: Readings) -> str:
    r = all_of["allowance-held-at-25"]
    merged = FOUNDING - float(r.change("ccg_count").row.baseline_mean)
    so(0.2 < r.difference("ccg_count") / merged < 0.8, "held at £25: a part of the mergers")
    so(-r.relative("ccgs_with_joint_ao") < 0.5, "held at £25: most of the sharing comes anyway")
    return (
        f"Part of it. With £25 a head throughout, {r.more('ccg_count')} more CCGs are left on "
        f"31 March 2019, so the cuts account for some {share(r.difference('ccg_count'), merged)} "
        f"of the fall in their number. {r.fewer('ccgs_with_joint_ao')} fewer CCGs share an "
        f"officer ({r.after('ccgs_with_joint_ao')} instead of {r.before('ccgs_with_joint_ao')}), "
        "so most of the sharing happens without the cuts. Staff costs charged to programme "
        f"budgets are £{r.fewer('programme_staff_cost')}m lower, and running costs are "
        f"£{r.more('running_cost_actual_net')}m a year higher."
    )


def cut_of_2015_doubled(all_of: Readings) -> str:
    r, held = all_of["cut-of-2015-doubled"], all_of["allowance-held-at-25"]

    def times(metric: str) -> str:
        without = -held.difference(metric)
        found = (without + r.difference(metric)) / without
        so(1.5 < found < 2.75, f"the cut doubled: about twice the change of {metric}")
        return f"{found:.1f} times"

    return (
        f"About twice. {r.fewer('ccg_count')} fewer CCGs are left, "
        f"{r.more('ccgs_with_joint_ao')} more share an officer, and there are "
        f"{r.fewer('accountable_officers_total')} fewer officers. Compared with an allowance "
        f"held at £25, the fall in CCGs is {times('ccg_count')} that under the policy of the time, "
        f"the rise in sharing {times('ccgs_with_joint_ao')} and the fall in officers "
        f"{times('accountable_officers_total')}. "
        f"{r.more('ccgs_overspending_running_cost_allocation')} more CCGs overspend their "
        "allowance in 2018-19."
    )


def cut_of_2018_in_2015(all_of: Readings) -> str:
    r = all_of["cut-of-2018-in-2015"]
    return (
        f"Yes, in part. {r.fewer('ccg_count')} fewer CCGs are left on 31 March 2019 "
        f"({r.after('ccg_count')} instead of {r.before('ccg_count')}), and "
        f"{r.fewer('accountable_officers_total')} fewer officers: CCGs unite under one officer "
        f"before they may merge. Running costs are £{r.fewer('running_cost_actual_net')}m a year "
        f"lower, staff costs charged to programme budgets are £{r.more('programme_staff_cost')}m "
        f"higher, and {r.more('ccgs_overspending_running_cost_allocation')} more CCGs overspend "
        "their allowance in 2018-19."
    )


def no_moratorium(all_of: Readings) -> str:
    r = all_of["no-moratorium"]
    years = [date(year, 4, 30) for year in range(2014, 2019)]
    path = ", ".join(f"{r.after('ccg_count', day)} ({r.before('ccg_count', day)})" for day in years)
    return (
        "Some, from the first year. The number of CCGs at the end of April 2014 to 2018 (in "
        f"brackets, under the policy that was) is {path}. By March 2019, {r.fewer('ccg_count')} "
        f"fewer are left, and change has cost £{r.more('cost_of_change')}m more. The CCGs whose "
        f"share of futures with a merger rises most: {r.most_changed('merges')}."
    )


def no_mergers(all_of: Readings) -> str:
    r = all_of["no-mergers"]
    return (
        "As far as with mergers. The number of accountable officers hardly changes "
        f"({r.hardly_any('accountable_officers_total')}): a CCG that cannot merge shares an "
        f"officer and stays a separate body. So {r.more('ccgs_with_joint_ao')} more CCGs share "
        f"one, and {r.more('ccg_count')} more are left. Change has cost "
        f"£{r.fewer('cost_of_change')}m less."
    )


def one_ccg_per_stp_2018(all_of: Readings) -> str:
    r = all_of["one-ccg-per-stp-2018"]
    return (
        f"Change would have cost £{r.more('cost_of_change')}m more than under the policy that was "
        f"(£{r.before('cost_of_change')}m), and the average person's CCG would have been unsettled "
        f"for {r.more('months_unsettled_mean')} months more. Running costs are "
        f"£{r.fewer('running_cost_actual_net')}m lower in 2018-19. {r.after('ccg_count')} CCGs "
        "are left. The share of GPs who say that members own their CCG falls by "
        f"{r.fewer('gp_survey_owned_by_members')} percentage points, from "
        f"{r.before('gp_survey_owned_by_members')}%."
    )


def no_stps(all_of: Readings) -> str:
    r = all_of["no-stps"]
    so(0.15 < -r.relative("ccgs_with_joint_ao") < 0.25, "no STPs: a fifth of the sharing")
    without, within = r.inside_footprints()
    so(without < within, "no STPs: fewer of those who share are in one footprint")
    return (
        f"A fifth of it. {r.fewer('ccgs_with_joint_ao')} fewer CCGs share an officer on 31 March "
        f"2019 ({r.after('ccgs_with_joint_ao')} instead of {r.before('ccgs_with_joint_ao')}). "
        f"There are {r.more('accountable_officers_total')} more officers' posts, and "
        f"{r.more('officer_vacancies')} more of them are vacant. {r.more('ccg_count')} more CCGs "
        "are left. The effect on which CCGs share is larger: of the neighbours and partners under "
        f"one officer, {without:.0%} would have been in one footprint instead of {within:.0%}. The "
        "CCGs whose share of futures with a shared officer falls most: "
        f"{r.most_changed('shares_officer')}."
    )


def stps_from_2013(all_of: Readings) -> str:
    r = all_of["stps-from-2013"]
    march = date(2016, 3, 31)
    return (
        f"Yes. On 31 March 2016, {r.more('ccgs_with_joint_ao', march)} more CCGs share an "
        f"officer ({r.after('ccgs_with_joint_ao', march)} instead of "
        f"{r.before('ccgs_with_joint_ao', march)}). By March 2019 sharing under the policy that "
        f"was has caught up, but {r.fewer('ccg_count')} fewer CCGs and "
        f"{r.fewer('accountable_officers_total')} fewer officers are left."
    )


def support_units_subsidised(all_of: Readings) -> str:
    r = all_of["support-units-subsidised"]
    return (
        f"Partly. With a fifth of the price paid for CCGs, {r.more('csu_count')} more units are "
        f"at work on 31 March 2019 and CCGs pay them £{r.more('csu_income')}m more a year. "
        f"{r.after('in_house_share')}% of support by cost is in-house instead of "
        f"{r.before('in_house_share')}%, so the subsidy slows the move in-house but does not "
        "stop it. Staff costs charged to programme budgets are "
        f"£{r.fewer('programme_staff_cost')}m lower, and {r.more('ccg_count')} more CCGs are left."
    )


def support_in_house_only(all_of: Readings) -> str:
    r = all_of["support-in-house-only"]
    return (
        f"Little changes except for the support units: {r.after('csu_count')} are left on average, "
        f"and CCGs pay them £{r.fewer('csu_income')}m less a year. Staff costs charged to "
        f"programme budgets are £{r.more('programme_staff_cost')}m higher. Sharing of officers "
        f"hardly changes ({r.hardly_any('ccgs_with_joint_ao')} CCGs), nor does the number of CCGs "
        f"({r.more('ccg_count')} more)."
    )


def leadership_programme(all_of: Readings) -> str:
    r = all_of["leadership-programme"]
    return (
        f"A few of them. {r.fewer('ccgs_with_joint_ao')} fewer CCGs share an officer "
        f"({r.after('ccgs_with_joint_ao')} instead of {r.before('ccgs_with_joint_ao')}), and "
        f"{r.more('accountable_officers_total')} more officers are left. "
        f"{r.fewer('clinical_leader_vacancies')} fewer posts of clinical leaders are vacant, down "
        f"from {r.before('clinical_leader_vacancies')}. Sharing responds more to money and "
        "footprints than to a shortage of candidates."
    )


def freeze_from_2016(all_of: Readings) -> str:
    r = all_of["freeze-from-2016"]
    return (
        f"{r.more('ccg_count')} more CCGs are left, and only {r.after('ccgs_with_joint_ao')} "
        f"share an officer instead of {r.before('ccgs_with_joint_ao')}. Change has cost "
        f"£{r.fewer('cost_of_change')}m less, and the average person's CCG has been unsettled for "
        f"{r.fewer('months_unsettled_mean')} months less. The price is "
        f"{r.more('officer_vacancies')} more vacant officers' posts and "
        f"{r.more('ccgs_overspending_running_cost_allocation')} more CCGs that overspend their "
        f"allowance. {r.more('csu_count')} more support units are at work."
    )


def forecast_2022_required(all_of: Readings) -> str:
    r = all_of["forecast-2022-required"]
    return (
        f"There are {r.fewer('ccg_count')} fewer CCGs on 31 March 2022: {r.after('ccg_count')} "
        f"instead of {r.before('ccg_count')}. By then change has cost "
        f"£{r.more('cost_of_change')}m more, the average person's CCG has been unsettled for "
        f"{r.more('months_unsettled_mean')} months longer, and the share of GPs who say that "
        f"members own their CCG is {r.fewer('gp_survey_owned_by_members')} percentage points "
        "lower."
    )


def so(holds: bool, what: str) -> None:
    """Stop where what an answer says in words does not hold any more."""
    if not holds:
        raise NoLongerSo(f"not so any more: {what}")


ANSWERS: dict[str, Callable[[Readings], str]] = {
    "allowance-held-at-25": allowance_held_at_25,
    "cut-of-2015-doubled": cut_of_2015_doubled,
    "cut-of-2018-in-2015": cut_of_2018_in_2015,
    "no-moratorium": no_moratorium,
    "no-mergers": no_mergers,
    "one-ccg-per-stp-2018": one_ccg_per_stp_2018,
    "no-stps": no_stps,
    "stps-from-2013": stps_from_2013,
    "support-units-subsidised": support_units_subsidised,
    "support-in-house-only": support_in_house_only,
    "leadership-programme": leadership_programme,
    "freeze-from-2016": freeze_from_2016,
    "forecast-2022-required": forecast_2022_required,
}
"""By the scenario's name, in the order of the page."""
