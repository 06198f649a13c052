"""How a year is judged: what each framework asks of a rating, and when directions change."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from worlds import POLICY, measured, run, told

from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.engine import Setting
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import default_parameters, parameter_table
from ccgsim.rules import RULES
from ccgsim.world import RATINGS, World

REPLICATES = 20
MARCH_2016, MARCH_2017 = 35, 47
EVEN = {"parameters.finance_red": "-1", "parameters.leadership_red": "-1"}
"""Thresholds that enough bodies fall short of."""


@cache
def country() -> Facts:
    return made_up_facts(60, seed=1)


class March:
    """A rule that changes nothing and notes how bodies stand at the end of each March."""

    def __init__(self) -> None:
        self.rating: dict[int, list[str]] = {}
        self.finance: dict[int, FloatArray] = {}
        self.leadership: dict[int, FloatArray] = {}

    def __call__(self, world: World) -> None:
        if world.month == 3:
            at = world.leads
            self.rating[world.step] = [RATINGS[number] for number in world.rating[at]]
            self.finance[world.step] = world.finance[at]
            self.leadership[world.step] = world.leadership_score[at]


@cache
def judged() -> March:
    march = March()
    run(country(), EVEN, REPLICATES, rules=(*RULES, march))
    return march


def rated(step: int, word: str) -> BoolArray:
    return np.array(judged().rating[step]) == word


def red_for_both(step: int) -> BoolArray:
    return (judged().finance[step] < -1.0) & (judged().leadership[step] < -1.0)


def highest_for_both(step: int) -> BoolArray:
    highest, very_good = (_median(name) for name in ("finance_highest", "leadership_very_good"))
    finance, leadership = judged().finance[step], judged().leadership[step]
    return (finance >= highest - 1.0) & (leadership >= very_good)


def _median(name: str) -> float:
    return parameter_table()[name].value


def test_from_2016_17_whoever_is_red_for_both_is_inadequate_and_nobody_else() -> None:
    assert rated(MARCH_2017, "inadequate").sum() > 20
    np.testing.assert_array_equal(rated(MARCH_2017, "inadequate"), red_for_both(MARCH_2017))


def test_from_2016_17_whoever_has_the_highest_score_for_both_is_outstanding() -> None:
    assert rated(MARCH_2017, "outstanding").sum() > 20
    np.testing.assert_array_equal(rated(MARCH_2017, "outstanding"), highest_for_both(MARCH_2017))


@pytest.mark.parametrize(
    ("mark", "never"), [("9", "rating_good"), ("-9", "rating_requires_improvement")]
)
def test_from_2016_17_a_mark_of_its_own_parts_good_from_what_requires_improvement(
    mark: str, never: str
) -> None:
    usual = run(country(), EVEN, REPLICATES)
    marked = run(country(), {**EVEN, "parameters.framework_good": mark}, REPLICATES)
    found = measured(marked, never)  # of the Marches of 2014 to 2019
    np.testing.assert_array_equal(found[:, 2], measured(usual, never)[:, 2])
    assert found[:, 2].min() > 0
    assert found[:, 3:].max() == 0


def test_the_framework_before_it_asked_for_a_sum() -> None:
    """So some were inadequate that were not red for both, and some red for both were not."""
    inadequate, red = rated(MARCH_2016, "inadequate"), red_for_both(MARCH_2016)
    assert (inadequate & ~red).any()
    assert (red & ~inadequate).any()


def test_a_country_that_never_changes_its_framework_keeps_the_sum() -> None:
    early, never = (
        run(country(), {**EVEN, "assessment.improvement_framework": day}, REPLICATES)
        for day in ("2016-04-01", "false")
    )
    before = slice(3)  # the Marches of 2014 to 2016
    for metric in ("rating_inadequate", "rating_good"):
        one, other = measured(early, metric), measured(never, metric)
        np.testing.assert_array_equal(one[:, before], other[:, before])
        assert (one[:, 3] != other[:, 3]).any()


class July:
    """A rule that changes nothing and notes who is at risk and directed in the first July."""

    at_risk: BoolArray
    directed: BoolArray

    def __call__(self, world: World) -> None:
        if world.step == 3:
            inadequate = world.rating == RATINGS.index("inadequate")
            self.at_risk = (world.finance < -1.0) | (world.leadership_score < -1.0) | inadequate
            self.directed = world.in_directions.copy()


def test_directions_are_given_to_bodies_at_risk_and_to_no_others() -> None:
    july = July()
    sure = {"parameters.direct_start": "50", "parameters.lift_start": "50", "run.end": "2013-07-31"}
    run(country(), {**EVEN, **sure}, REPLICATES, rules=(*RULES, july))
    before = country().directions_at_start
    assert 0.1 < july.at_risk.mean() < 0.9
    np.testing.assert_array_equal(july.directed, july.at_risk & ~before)


def test_those_in_directions_at_the_start_have_weaker_leadership() -> None:
    weaker, alike = (
        Setting.of(POLICY, country(), RULES, seed=1)
        .start(default_parameters({"leadership_directed": effect}), np.arange(3))
        .leadership
        for effect in (-1.0, 0.0)
    )
    assert country().directions_at_start.any()
    assert weaker - alike == pytest.approx(-1.0 * np.tile(country().directions_at_start, (3, 1)))


def test_directions_change_in_every_quarter_and_in_no_other_month() -> None:
    block = run(country(), {}, REPLICATES)
    months = {"directions given": set[int](), "directions lifted": set[int]()}
    for replicate in range(REPLICATES):
        for step, kind, *_ in told(block, country(), replicate):
            if kind in months:
                months[kind].add((step + 3) % 12 + 1)
                assert step > 0
    assert months == {kind: {1, 4, 7, 10} for kind in months}


def test_nobody_has_directions_lifted_and_given_at_one_time() -> None:
    often = {"parameters.direct_start": "0", "parameters.lift_start": "0"}
    block = run(country(), often, REPLICATES)
    for replicate in range(REPLICATES):
        changes = [
            (step, ccg)
            for step, kind, ccg, *_ in told(block, country(), replicate)
            if kind.startswith("directions")
        ]
        assert len(changes) > 100
        assert len(set(changes)) == len(changes)


@pytest.mark.parametrize("most", [0.03, 0.08])
def test_a_body_puts_off_what_it_would_overspend_but_no_more_than_it_can(most: float) -> None:
    """October's ledger of the year, beside the same without putting anything off."""
    ledgers = []
    for limit in (0.0, most):
        seen = October()
        changes = {"parameters.put_off_most": str(limit), "run.end": "2013-10-31"}
        run(country(), changes, REPLICATES, rules=(*RULES, seen))
        ledgers.append(seen)
    without, put_off = ledgers
    over = without.costs - without.allowance
    expected = without.costs - np.clip(over, 0.0, most * without.allowance)
    np.testing.assert_allclose(put_off.costs, expected)
    assert (over > 0.05 * without.allowance).any()
    assert ((over > 0.0) & (over < most * without.allowance)).any()
    met = (over > 0.0) & (over < most * without.allowance)
    np.testing.assert_array_equal(put_off.costs[met], put_off.allowance[met])


class October:
    """A rule that changes nothing and notes the ledger of October."""

    costs: FloatArray
    allowance: FloatArray

    def __call__(self, world: World) -> None:
        if world.month == 10:
            self.costs = world.year.running_costs[world.leads]
            self.allowance = world.year.allowance[world.leads]


def test_a_run_that_begins_in_october_puts_nothing_off_in_its_first_month() -> None:
    ledgers = []
    for limit in ("0", "0.08"):
        seen = October()
        changes = {
            "run.start": "2013-10-01", "run.end": "2013-10-31", "parameters.put_off_most": limit
        }  # fmt: skip
        run(country(), changes, REPLICATES, rules=(*RULES, seen), scenario=POLICY)
        ledgers.append(seen.costs)
    np.testing.assert_array_equal(*ledgers)
