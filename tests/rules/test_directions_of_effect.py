"""Which way each lever pushes.

One made-up country of 60 CCGs, 40 replicates, and for each claim two policies that share their
luck. A claim holds when the mean of the 40 paired differences is at least 4 of its standard errors
away from nought, in the direction claimed. If a lever only added noise, a claim would pass once in
30,000 tries; an effect of 6 standard errors is found with a chance of 97%. The seed is fixed, so a
test never wavers. Levers are pulled hard: these are claims about signs and not about sizes.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from worlds import measured, run

from ccgsim.arrays import FloatArray
from ccgsim.block import Block
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts

REPLICATES = 40
ENCOURAGED = 'mergers.stance="encouraged"'
MANY = f"{ENCOURAGED};parameters.merge_start=1.0"
"""So many proposals that what happens to them is seen."""


@cache
def country() -> Facts:
    return made_up_facts(60, seed=1)


@cache
def lived(policy: tuple[str, ...]) -> Block:
    """The record's policy with some keys changed, each written as key=value."""
    changes = dict(change.split("=", 1) for change in policy)
    return run(country(), changes, REPLICATES)


def settled(policy: tuple[str, ...], metric: str) -> FloatArray:
    """(R,) the mean of a metric over the last half of the run."""
    values = measured(lived(policy), metric)
    return np.nanmean(values[:, values.shape[1] // 2 :], axis=1)


DIRECTIONS: dict[str, tuple[str, str, str, int]] = {
    # claim: (policy before, policy after, metric, direction)
    "a smaller allowance moves staff to the programme budget": (
        "", "allowance.per_head=15.0", "programme_staff_cost", +1),
    "a smaller allowance leaves less over": (
        "", "allowance.per_head=15.0", "running_cost_underspend", -1),
    "a smaller allowance makes CCGs share officers": (
        "", "allowance.per_head=20.0", "ccgs_with_joint_ao", +1),
    "where officers are not shared more candidates leave fewer of their posts empty": (
        'leadership.supply=0.2;leadership.joint_posts="not allowed"',
        'leadership.supply=3.0;leadership.joint_posts="not allowed"', "officer_vacancies", -1),
    "more candidates leave fewer clinical leaders' posts empty": (
        "leadership.supply=0.2", "leadership.supply=3.0", "clinical_leader_vacancies", -1),
    "more candidates make fewer CCGs share officers": (
        "leadership.supply=0.2", "leadership.supply=3.0", "ccgs_with_joint_ao", -1),
    "a push to single leadership leaves fewer officers": (
        "footprints.single_leadership=0.0", "footprints.single_leadership=1.0",
        "accountable_officers_total", -1),
    "without footprints fewer share officers": (
        "", "footprints.announced=false", "ccgs_with_joint_ao", -1),
    "encouraging mergers makes more of them": (
        'mergers.stance="discouraged"', ENCOURAGED, "formal_mergers", +1),
    "permitting mergers makes more of them": (
        'mergers.stance="discouraged"', 'mergers.stance="permitted"', "formal_mergers", +1),
    "stricter approval makes fewer mergers": (
        f"{MANY};mergers.strictness=0.0", f"{MANY};mergers.strictness=1.0",
        "formal_mergers", -1),
    "stricter approval makes more proposals fail": (
        f"{MANY};mergers.strictness=0.0", f"{MANY};mergers.strictness=1.0",
        "merger_proposals_failed", +1),
    "bodies merge more where few in a footprint make agreement easy": (
        f"{MANY};parameters.merge_few=0", f"{MANY};parameters.merge_few=4",
        "formal_mergers", +1),
    "bodies merge more where few under an officer make agreement easy": (
        f"{MANY};parameters.merge_bodies=0", f"{MANY};parameters.merge_bodies=4",
        "formal_mergers", +1),
    "officers are shared more where few are left in a footprint": (
        "parameters.share_few=0", "parameters.share_few=3", "ccgs_with_joint_ao", +1),
    "mergers cost money": (
        'mergers.stance="prohibited"', ENCOURAGED, "cost_of_change", +1),
    "mergers unsettle": (
        'mergers.stance="prohibited"', ENCOURAGED, "months_unsettled_mean", +1),
    "dearer support is done in-house": (
        "support_market.price=0.5", "support_market.price=2.0", "in_house_share", +1),
    "dearer support leaves fewer units": (
        "support_market.price=1.0", "support_market.price=3.0", "csu_count", -1),
    "a higher viable income leaves fewer units": (
        "support_market.smallest_viable_income=0.0", "support_market.smallest_viable_income=80.0",
        "csu_count", -1),
    "more invitations make more delegated commissioning": (
        "delegation.invited=[2018-04-01]", "", "delegated_gp_commissioning", +1),
    "money for care keeps CCGs to their plans": (
        "finance.growth=0.0", "finance.growth=6.0", "ccgs_overspending_against_plan", -1),
    "money for care keeps CCGs out of directions": (
        "finance.growth=0.0", "finance.growth=6.0", "ccgs_in_directions", -1),
    "money for care makes better ratings": (
        "finance.growth=0.0", "finance.growth=6.0", "rating_outstanding_or_good_share", +1),
    "fewer bodies overspend their allowance where more can be put off": (
        "parameters.put_off_most=0", "parameters.put_off_most=0.08",
        "ccgs_overspending_running_cost_allocation", -1),
    "staff charged to programme budgets from the start grow": (
        "parameters.programme_growth=0", "parameters.programme_growth=0.2",
        "programme_staff_cost", +1),
    "a stricter framework makes fewer good": (
        "parameters.framework_good=-0.8", "parameters.framework_good=0.8", "rating_good", -1),
    "a higher score of finance makes fewer outstanding": (
        "parameters.finance_highest=0", "parameters.finance_highest=1.5", "rating_outstanding", -1),
    "demands from the centre cost members' sense of ownership": (
        "central_demands=1.0", "central_demands=2.0", "gp_survey_owned_by_members", -1),
    "demands from the centre sour the working relationship": (
        "central_demands=1.0", "central_demands=2.0",
        "stakeholder_survey_working_relationship_good", -1),
    "pooled budgets draw CCGs and councils together": (
        "pooled_budgets.required=0.0", "pooled_budgets.required=0.5",
        "ccgs_commissioning_with_authority", +1),
    "vanguards help footprints to become integrated care systems": (
        "care_models.vanguards=0", "care_models.vanguards={2014-04-01 = 60}", "ics_count", +1),
    "a lower threshold makes more integrated care systems": (
        "footprints.integrated_care_systems=0.9", "footprints.integrated_care_systems=0.3",
        "ics_count", +1),
    "integrated providers take staff off CCGs": (
        "care_models.vanguards={2013-04-01 = 60}",
        "care_models.vanguards={2013-04-01 = 60};care_models.integrated_providers=1.0",
        "staff_cost_in_running_costs", -1),
    "joint officers are fewer where posts may not be joint": (
        "", 'leadership.joint_posts="not allowed"', "ccgs_with_joint_ao", -1),
}  # fmt: skip


def policy(text: str) -> tuple[str, ...]:
    return tuple(change for change in text.split(";") if change)


@pytest.mark.parametrize("claim", DIRECTIONS)
def test_a_lever_pushes_as_claimed(claim: str) -> None:
    before, after, metric, direction = DIRECTIONS[claim]
    difference = settled(policy(after), metric) - settled(policy(before), metric)
    error = difference.std(ddof=1) / np.sqrt(REPLICATES)
    assert direction * difference.mean() > 4.0 * error, (difference.mean(), error)


def test_a_years_national_luck_moves_all_plans_together() -> None:
    metric = "ccgs_overspending_against_plan"
    alone, together = (
        end(policy(f"parameters.finance_national={luck}"), metric).std() for luck in (0.0, 0.5)
    )
    assert together > 1.5 * alone


def test_directions_that_came_with_authorisation_are_lifted_sooner_where_that_counts() -> None:
    later, sooner = (
        measured(lived(policy(f"parameters.lift_authorisation={value}")), "ccgs_in_directions")
        for value in (0.0, 4.0)
    )
    first_year = slice(2, 5)  # July to January: after the first day and April
    assert sooner[:, :2].tolist() == later[:, :2].tolist()
    assert (sooner[:, first_year].mean(axis=0) < later[:, first_year].mean(axis=0)).all()


def test_a_push_felt_differently_sets_footprints_apart() -> None:
    """The share of its CCGs under a shared officer varies more between footprints."""
    alike, apart = (
        _spread_of_sharing(policy(f"parameters.push_local={spread}")) for spread in (0.0, 2.0)
    )
    assert apart > 1.1 * alike


def _spread_of_sharing(wanted: tuple[str, ...]) -> float:
    """Standard deviation between footprints, mean over replicates."""
    last, facts = lived(wanted).snapshots[-1], country()
    rows = np.arange(len(last.officer))[:, None] * facts.n
    joint = np.bincount((last.officer + rows).ravel())[last.officer + rows] > 1
    people = [joint[:, facts.footprint == f].mean(axis=1) for f in np.unique(facts.footprint)]
    return float(np.std(people, axis=0).mean())


# --- what policy settles outright -----------------------------------------------------------------


def end(policy: tuple[str, ...], metric: str) -> FloatArray:
    return measured(lived(policy), metric)[:, -1]


def test_where_mergers_are_prohibited_none_happens() -> None:
    assert (end(policy('mergers.stance="prohibited"'), "ccg_count") == 60).all()


def test_a_mandate_leaves_one_ccg_and_one_officer_in_each_footprint() -> None:
    """Fewer where an earlier merger or a shared officer reaches into another footprint."""
    mandated = policy('mergers.stance={2017-01-01 = "mandated"}')
    last, footprint = lived(mandated).snapshots[-1], country().footprint
    first = np.array([np.flatnonzero(footprint == f)[0] for f in footprint])
    for leader in (last.organisation, last.officer):
        np.testing.assert_array_equal(leader, leader[:, first])
    assert (end(mandated, "ccg_count") <= end(mandated, "stp_count")).all()


def test_a_mandate_for_systems_leaves_other_footprints_alone() -> None:
    systems = policy(
        'mergers.stance={2017-01-01 = "mandated"};mergers.mandate="integrated care system"'
    )
    everywhere = policy('mergers.stance={2017-01-01 = "mandated"}')
    assert (end(systems, "ccg_count") > end(everywhere, "ccg_count")).all()


def test_where_buying_is_not_allowed_all_support_is_in_house_in_the_end() -> None:
    barred = policy('support_market.buying="not allowed"')
    np.testing.assert_allclose(end(barred, "in_house_share"), 100.0)
    assert (end(policy(""), "in_house_share") < 100.0).all()


def test_where_posts_may_not_be_joint_nobody_new_shares_one() -> None:
    barred = lived(policy('leadership.joint_posts="not allowed"'))
    officers = measured(barred, "accountable_officers_total")
    assert (officers == officers[:, :1]).all()


DECIDED = {
    "merger approved", "officer shared", "officer sharing declined", "shared team",
    "joint committee", "support unit to merge",
}  # fmt: skip


def test_under_a_freeze_no_merger_sharing_or_unit_merger_is_decided() -> None:
    """Though CCGs are pushed to share and encouraged to merge, and units are too small."""
    pushed = (
        f"{ENCOURAGED};mergers.strictness=0.0;footprints.single_leadership=0.5;"
        "support_market.smallest_viable_income=40.0"
    )
    freeze = "freeze=[{from = 2016-04-01, to = 2019-03-31}]"
    assert decided_since(36, policy(pushed)) == DECIDED
    assert decided_since(36, policy(f"{pushed};{freeze}")) == set()


def decided_since(step: int, policy: tuple[str, ...]) -> set[str]:
    events = lived(policy).events
    return {events.words[kind] for kind in events.kind[events.step >= step]} & DECIDED


def test_required_alignment_keeps_every_merger_inside_a_footprint() -> None:
    indifferent = "parameters.share_footprint=0;parameters.merge_footprint=0"
    known = f"{ENCOURAGED};{indifferent};footprints.announced=2013-04-01"
    assert crossing(policy(f'{known};mergers.alignment="none"')) > 0
    assert crossing(policy(f'{known};mergers.alignment="required"')) == 0


def crossing(policy: tuple[str, ...]) -> int:
    """CCGs that end in an organisation led from another footprint."""
    last, footprint = lived(policy).snapshots[-1], country().footprint
    return int((footprint[last.organisation] != footprint).sum())


@pytest.mark.parametrize(
    ("off", "metric"),
    [
        ("delegation.invited=[]", "delegated_gp_commissioning"),
        ("footprints.announced=false", "stp_count"),
        ("footprints.announced=false", "ics_count"),
        ("assessment.ratings=false", "rating_good"),
        ("pooled_budgets.required=0.0", "ccgs_commissioning_with_authority"),
    ],
)
def test_what_policy_never_starts_never_happens(off: str, metric: str) -> None:
    assert np.nan_to_num(measured(lived(policy(off)), metric)).max() == 0
    assert np.nanmax(measured(lived(policy("")), metric)) > 0
