"""Skill at telling which of many happen: rankings and scores worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from ccgsim.scorecard.skill import area_under_curve, brier_score, log_score, roc_curve


def test_the_area_counts_pairs_ranked_rightly_and_ties_as_half() -> None:
    scores = np.array([3.0, 2.0, 2.0, 1.0])
    happened = np.array([True, True, False, False])
    # (3>2), (3>1), (2=2), (2>1): three and a half of four
    assert area_under_curve(scores, happened) == 3.5 / 4


def test_the_area_is_the_statistic_of_mann_and_whitney() -> None:
    random = np.random.default_rng(1)
    for levels in (2, 5, 1000):
        scores, happened = random.integers(0, levels, 60).astype(float), random.random(60) < 0.3
        ranked = mannwhitneyu(scores[happened], scores[~happened]).statistic
        of = happened.sum() * (~happened).sum()
        assert area_under_curve(scores, happened) == pytest.approx(ranked / of)


def test_there_is_no_area_where_nothing_happened() -> None:
    assert math.isnan(area_under_curve(np.array([1.0, 2.0]), np.array([False, False])))


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2, max_size=30))
def test_the_area_is_that_under_the_drawn_curve(pairs: list[tuple[int, bool]]) -> None:
    scores = np.array([float(score) for score, _ in pairs])
    happened = np.array([yes for _, yes in pairs])
    assume(happened.any() and not happened.all())
    wrong, right = roc_curve(scores, happened)
    assert area_under_curve(scores, happened) == pytest.approx(np.trapezoid(right, wrong))


def test_brier_and_log_scores_of_two_forecasts_by_hand() -> None:
    probability, happened = np.array([0.8, 0.5]), np.array([True, False])
    assert brier_score(probability, happened) == pytest.approx((0.2**2 + 0.5**2) / 2)
    expected = -(math.log(0.8) + math.log(0.5)) / 2
    assert log_score(probability, happened, floor=0.01) == pytest.approx(expected)


def test_an_impossible_event_that_happened_costs_the_floor_and_not_infinity() -> None:
    loss = log_score(np.array([0.0]), np.array([True]), floor=1 / (2 * 50))
    assert loss == pytest.approx(math.log(100))


def test_a_certain_event_that_did_not_happen_costs_the_floor_too() -> None:
    loss = log_score(np.array([1.0]), np.array([False]), floor=1 / (2 * 50))
    assert loss == pytest.approx(math.log(100))
