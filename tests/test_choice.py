from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from worlds import POLICY

from ccgsim.choice import (
    Question,
    Terms,
    choose,
    choose_partner,
    main_reasons,
    total,
    yes_no,
    yes_no_by_line,
    yes_no_everywhere,
)
from ccgsim.draws import key_of
from ccgsim.engine import Setting
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import default_parameters
from ccgsim.rules import RULES
from ccgsim.world import World

REPLICATES, CCGS = 400, 25
OPTIONS = ("carry on", "merge", "close")
KEYS = np.array([[key_of(option)] for option in OPTIONS], dtype=np.uint64).astype(np.uint32)


@pytest.fixture(scope="module")
def world() -> World:
    setting = Setting.of(POLICY, made_up_facts(CCGS, seed=1, units=3), RULES, seed=1)
    return setting.start(default_parameters({}), np.arange(REPLICATES))


@pytest.fixture(scope="module")
def everyone() -> Question:
    """10,000 decisions: every CCG of every replicate."""
    rep, who = np.divmod(np.arange(REPLICATES * CCGS), CCGS)
    return Question("test", rep, who)


def flat(value: float) -> NDArray[np.float64]:
    return np.full(REPLICATES * CCGS, value)


def assert_share(found: NDArray[np.bool_], expected: float) -> None:
    """A share is as expected; with 10,000 decisions 0.025 off is found with a chance above 99%."""
    error = np.sqrt(expected * (1.0 - expected) / found.size)
    assert abs(found.mean() - expected) < 4.0 * error + 1e-9


# --- yes or no ------------------------------------------------------------------------------------


@pytest.mark.parametrize("utility", [-2.0, 0.0, 0.7])
def test_the_share_who_say_yes_is_the_logistic_curve_of_the_sum_of_terms(
    world: World, everyone: Question, utility: float
) -> None:
    terms = {"constant": utility - 1.0, "pressure": flat(1.0)}
    assert_share(yes_no(world, everyone, terms), 1.0 / (1.0 + np.exp(-utility)))


def test_everyone_who_says_yes_still_does_when_a_term_rises(
    world: World, everyone: Question
) -> None:
    before = yes_no(world, everyone, {"constant": flat(0.0)})
    after = yes_no(world, everyone, {"constant": flat(0.5)})
    assert after[before].all()
    assert after.sum() > before.sum()


def test_a_decision_changes_only_where_a_term_changes(world: World, everyone: Question) -> None:
    raised = flat(0.0)
    raised[::7] = 3.0
    before = yes_no(world, everyone, {"constant": flat(0.0)})
    after = yes_no(world, everyone, {"constant": raised})
    changed = np.flatnonzero(before != after)
    assert len(changed) > 0
    assert (changed % 7 == 0).all()


def test_a_list_and_the_whole_country_decide_alike(world: World, everyone: Question) -> None:
    utility = np.random.default_rng(1).normal(size=world.shape)
    where = np.random.default_rng(2).random(world.shape) < 0.5
    grid = yes_no_everywhere(world, "test", where, {"constant": utility})
    listed = yes_no(world, everyone, {"constant": utility.ravel()}).reshape(world.shape)
    np.testing.assert_array_equal(grid, listed & where)


def test_each_question_about_another_has_an_error_of_its_own(
    world: World, everyone: Question
) -> None:
    """Yeses to two partners agree half of the time, as coins do."""
    one, other = (
        yes_no(world, everyone, {"constant": flat(0.0)}, what=np.full(REPLICATES * CCGS, what))
        for what in (3, 4)
    )
    assert_share(one == other, 0.5)


def test_lines_of_support_are_decided_apart(world: World, everyone: Question) -> None:
    lines = ("finance", "medicines")
    inside = yes_no_by_line(world, everyone, lines, {"control": np.array([[0.0, 1.0]])})
    assert_share(inside[:, 0], 0.5)
    assert_share(inside[:, 1], 1.0 / (1.0 + np.exp(-1.0)))
    again = yes_no_by_line(world, everyone, lines[::-1], {"control": np.array([[1.0, 0.0]])})
    np.testing.assert_array_equal(inside, again[:, ::-1])


# --- one of several -------------------------------------------------------------------------------


def always(*shares: float) -> Terms:
    return {"constant": np.log(np.array(shares))[:, None] + np.zeros(REPLICATES * CCGS)}


def test_options_are_chosen_in_proportion_to_their_exponential_utility(
    world: World, everyone: Question
) -> None:
    available = np.ones((3, 1), dtype=bool)
    chosen = choose(world, everyone, OPTIONS, KEYS, always(0.5, 0.3, 0.2), available)
    counts = np.bincount(chosen, minlength=3)
    assert stats.chisquare(counts, np.array([0.5, 0.3, 0.2]) * len(chosen)).pvalue > 1e-4


def test_an_option_that_is_not_available_is_never_chosen_and_the_rest_stays(
    world: World, everyone: Question
) -> None:
    terms = always(0.5, 0.3, 0.2)
    every = choose(world, everyone, OPTIONS, KEYS, terms, np.ones((3, 1), dtype=bool))
    barred = np.array([[True], [False], [True]])
    fewer = choose(world, everyone, OPTIONS, KEYS, terms, barred)
    assert not (fewer == 1).any()
    np.testing.assert_array_equal(fewer[every != 1], every[every != 1])


def test_a_support_unit_and_a_ccg_of_the_same_number_have_luck_of_their_own(world: World) -> None:
    rep = np.arange(REPLICATES)
    terms = {"constant": np.zeros((3, REPLICATES))}
    available = np.ones((3, 1), dtype=bool)
    unit, ccg = (
        choose(
            world, Question("test", rep, rep * 0, by_unit=by_unit), OPTIONS, KEYS, terms, available
        )
        for by_unit in (True, False)
    )
    assert (unit != ccg).any()


# --- a partner, or alone --------------------------------------------------------------------------


def partner_of(
    world: World, links: list[tuple[int, float]], alone: float = 0.0
) -> NDArray[np.intp]:
    """Which body (-1: none) CCG 0 of each replicate chooses among links of (body, utility)."""
    rep = np.arange(REPLICATES)
    body = np.tile([body for body, _ in links], REPLICATES).astype(np.intp)
    utility = np.tile([float(utility) for _, utility in links], REPLICATES)
    best = choose_partner(
        world, Question("test", rep, rep * 0), np.repeat(rep, len(links)), body,
        {"constant": utility}, {"alone": alone},
    )  # fmt: skip
    return np.where(best >= 0, np.append(body, -1)[best], -1)


def test_partners_and_staying_alone_are_chosen_in_proportion(world: World) -> None:
    """Finds a share that is off by 0.1 with a chance above 99%: 400 decisions."""
    found = partner_of(world, [(5, np.log(2.0)), (9, 0.0)])
    counts = [(found == body).sum() for body in (5, 9, -1)]
    assert stats.chisquare(counts, np.array([0.5, 0.25, 0.25]) * REPLICATES).pvalue > 1e-4


def test_a_body_is_as_attractive_as_its_best_link(world: World) -> None:
    once = partner_of(world, [(5, 1.0), (9, 0.5)])
    twice = partner_of(world, [(5, -3.0), (5, 1.0), (9, 0.5), (9, 0.5)])
    np.testing.assert_array_equal(once, twice)


def test_who_has_no_links_stays_alone(world: World) -> None:
    assert (partner_of(world, []) == -1).all()


def test_the_order_of_links_does_not_matter(world: World) -> None:
    links = [(5, 0.2), (9, 0.0), (12, 0.4)]
    np.testing.assert_array_equal(partner_of(world, links), partner_of(world, links[::-1]))


@pytest.mark.parametrize(("alone", "expected"), [(50.0, {-1}), (-50.0, {5})])
def test_what_is_much_better_is_always_chosen(
    world: World, alone: float, expected: set[int]
) -> None:
    assert set(partner_of(world, [(5, 0.0)], alone).tolist()) == expected


# --- terms ----------------------------------------------------------------------------------------


def test_a_utility_is_the_sum_of_its_terms() -> None:
    terms = {"constant": -1.0, "saving": np.array([1.0, 2.0]), "size": np.array([0.5, -4.0])}
    assert total(terms).tolist() == [0.5, -3.0]


def words(world: World, reason: Callable[[], NDArray[np.int32]]) -> list[str]:
    return [world.events.words[number] for number in reason()]


def test_the_reason_is_the_largest_term_and_never_the_constant(world: World) -> None:
    terms = {
        "constant": 9.0,
        "saving": np.array([1.0, -2.0, 0.0]),
        "size": np.array([0.5, -1.0, 3.0]),
    }
    at = np.array([2, 1, 0])
    assert words(world, lambda: main_reasons(world, terms, at)) == ["size", "size", "saving"]
    assert words(world, lambda: main_reasons(world, terms, at[:1], "by vote: ")) == [
        "by vote: size"
    ]
