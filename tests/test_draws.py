"""Draws as pure functions of their keys, and the hash as a source of independent uniform numbers.

The statistical tests have a fixed seed, so they always give the same answer; each says how small a
fault it would find with a chance above 99.9%, and one test shows that a worse hash does not pass.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from ccgsim.draws import (
    Draws,
    Hash,
    gumbel,
    key_of,
    keys_of,
    logistic,
    low,
    mix,
    mix64,
    to_unit,
)

CODES = tuple(f"M{i:04d}" for i in range(200))
KEYS = low(keys_of(CODES))
FIRST = 12 * 2013 + 3  # April 2013
PURPOSES = ("officer leaves", "leadership review", "finance", "performance")


def draws(replicates: int = 6, seed: int = 1, keys: Hash = KEYS) -> Draws:
    return Draws(seed, np.arange(replicates), keys)


# --- a draw is a pure function of its key ---------------------------------------------------------


def test_the_hash_gives_the_published_numbers_of_splitmix64() -> None:
    golden = 0x9E3779B97F4A7C15
    states = np.array([0, golden, 1234567], dtype=np.uint64)
    expected = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 6457827717110365317]
    assert mix64(states).tolist() == expected


def test_the_short_hash_maps_different_numbers_to_different_numbers() -> None:
    numbers = np.arange(2**20, dtype=np.uint32)
    assert len(np.unique(mix(numbers))) == 2**20


def test_the_key_of_a_name_is_the_same_in_every_process() -> None:
    assert key_of("officer leaves") == 0x891A0BA5CFD548C7


def test_a_replicate_has_the_same_luck_alone_and_beside_others() -> None:
    alone = Draws(1, np.array([4]), KEYS)
    beside = draws(6)
    for month in (FIRST, FIRST + 50):
        ours = alone.for_every_ccg("finance", month)
        np.testing.assert_array_equal(ours[0], beside.for_every_ccg("finance", month)[4])


def test_luck_does_not_depend_on_what_was_drawn_before() -> None:
    fresh, used = draws(), draws()
    for month in range(FIRST + 40, FIRST, -7):
        used.for_every_ccg("performance", month)
        used.for_every_ccg("finance", month)
    for month in (FIRST, FIRST + 12, FIRST + 1):
        np.testing.assert_array_equal(
            fresh.for_every_ccg("finance", month), used.for_every_ccg("finance", month)
        )


def test_a_ccgs_luck_goes_with_its_key_and_not_with_its_row() -> None:
    order = np.random.default_rng(1).permutation(len(KEYS))
    ours, theirs = draws(), draws(keys=KEYS[order])
    np.testing.assert_array_equal(
        ours.for_every_ccg("finance", FIRST)[:, order], theirs.for_every_ccg("finance", FIRST)
    )


def test_another_ccg_in_the_country_leaves_the_luck_of_the_others_alone() -> None:
    more = low(keys_of((*CODES[:100], "new", *CODES[100:])))
    ours, theirs = draws(), draws(keys=more)
    found = np.delete(theirs.for_every_ccg("finance", FIRST), 100, axis=1)
    np.testing.assert_array_equal(ours.for_every_ccg("finance", FIRST), found)


def test_a_list_of_draws_gives_what_the_whole_grid_gives() -> None:
    luck, rep, ccg = draws(), np.array([5, 0, 0, 3]), np.array([7, 7, 199, 0])
    grid = luck.for_every_ccg("finance", FIRST)
    np.testing.assert_array_equal(luck.at("finance", FIRST, rep, KEYS[ccg]), grid[rep, ccg])


def test_a_draw_about_another_party_is_the_same_listed_or_among_options() -> None:
    luck, rep, who = draws(), np.array([5, 0]), KEYS[[7, 8]]
    options = KEYS[[[1, 1], [2, 2], [3, 3]]]
    among = luck.among("finance", FIRST, rep, who, options)
    for place in range(3):
        listed = luck.at("finance", FIRST, rep, who, options[place])
        np.testing.assert_array_equal(among[place], listed)
    lines = luck.at("finance", FIRST, rep, who[:, None], options[:, :1].T)
    np.testing.assert_array_equal(among, lines.T)


@pytest.mark.parametrize(
    "change", ["seed", "replicate", "month", "purpose", "who", "what", "order"]
)
def test_a_key_that_differs_in_one_part_gives_another_number(change: str) -> None:
    def number(
        seed: int = 1,
        rep: int = 2,
        month: int = FIRST,
        purpose: str = "finance",
        pair: tuple[int, int] = (3, 4),
    ) -> float:
        one, other = KEYS[[pair[0]]], KEYS[[pair[1]]]
        return float(draws(seed=seed).at(purpose, month, np.array([rep]), one, other)[0])

    changed: dict[str, Callable[[], float]] = {
        "seed": lambda: number(seed=2),
        "replicate": lambda: number(rep=3),
        "month": lambda: number(month=FIRST + 12),
        "purpose": lambda: number(purpose="performance"),
        "who": lambda: number(pair=(5, 4)),
        "what": lambda: number(pair=(3, 5)),
        "order": lambda: number(pair=(4, 3)),
    }
    assert changed[change]() != number()


def test_luck_is_strictly_between_nought_and_one_and_errors_are_finite() -> None:
    unit = to_unit(np.array([0, 1, 2**31, 2**32 - 1], dtype=np.uint32))
    assert (unit > 0.0).all()
    assert (unit < 1.0).all()
    assert np.isfinite(gumbel(unit)).all()
    assert np.isfinite(logistic(unit)).all()


# --- the numbers are uniform and independent ------------------------------------------------------


def table(hashing: Callable[[Hash], Hash] = mix) -> NDArray[np.float64]:
    """(4 purposes, 24 months, 64 replicates, 200 CCGs): 1,228,800 numbers."""
    luck = draws(64)
    occasions = [[luck.base(what, FIRST + month) for month in range(24)] for what in PURPOSES]
    return to_unit(hashing(np.array(occasions)[..., None] + KEYS))


@pytest.fixture(scope="module")
def numbers() -> NDArray[np.float64]:
    return table()


AXES = ("purpose", "month", "replicate", "ccg")


def lagged(numbers: NDArray[np.float64], axis: str) -> tuple[NDArray, NDArray]:
    """Pairs of numbers whose keys differ in one part, by one step."""
    moved = np.moveaxis(numbers, AXES.index(axis), 0)
    return moved[:-1].ravel(), moved[1:].ravel()


def correlation_score(one: NDArray, other: NDArray) -> float:
    """A correlation in its standard errors: standard normal where there is none."""
    return float(np.corrcoef(one, other)[0, 1] * np.sqrt(len(one)))


def pair_score(one: NDArray, other: NDArray) -> float:
    """Chance of so uneven a 16 by 16 table of pairs, were they independent and uniform."""
    cell = (one * 16).astype(int) * 16 + (other * 16).astype(int)
    return float(stats.chisquare(np.bincount(cell, minlength=256)).pvalue)


def test_the_table_is_what_a_rule_draws(numbers: NDArray[np.float64]) -> None:
    luck = draws(64).for_every_ccg(PURPOSES[2], FIRST + 5)
    np.testing.assert_array_equal(numbers[2, 5], luck)


def test_numbers_are_uniform(numbers: NDArray[np.float64]) -> None:
    """Finds bins of 256 that are typically 1.5% too full or too empty (noncentrality 276)."""
    counts = np.bincount((numbers.ravel() * 256).astype(int), minlength=256)
    assert stats.chisquare(counts).pvalue > 1e-4
    power = stats.ncx2.sf(stats.chi2.isf(1e-4, 255), 255, numbers.size * 0.015**2)
    assert power > 0.999


def test_the_last_bits_are_uniform_too(numbers: NDArray[np.float64]) -> None:
    last = (numbers * 2.0**32).astype(np.uint64) % np.uint64(256)
    assert stats.chisquare(np.bincount(last.ravel().astype(int), minlength=256)).pvalue > 1e-4


@pytest.mark.parametrize("axis", AXES)
def test_neighbouring_keys_have_uncorrelated_luck(numbers: NDArray[np.float64], axis: str) -> None:
    """Finds a correlation of 0.01: at least 9 standard errors against the 5 allowed."""
    one, other = lagged(numbers, axis)
    assert abs(correlation_score(one, other)) < 5.0
    assert abs(correlation_score(np.abs(one - 0.5), np.abs(other - 0.5))) < 5.0
    assert 0.01 * np.sqrt(len(one)) > 9.0


@pytest.mark.parametrize("axis", AXES)
def test_pairs_of_neighbouring_keys_fill_the_square(
    numbers: NDArray[np.float64], axis: str
) -> None:
    assert pair_score(*lagged(numbers, axis)) > 1e-4


def test_no_two_replicates_and_no_two_ccgs_are_alike(numbers: NDArray[np.float64]) -> None:
    """Finds one pair of replicates with a correlation of 0.08, of CCGs with 0.15."""
    for rows in (
        np.moveaxis(numbers, 2, 0).reshape(64, -1),
        np.moveaxis(numbers, 3, 0).reshape(200, -1),
    ):
        found = np.corrcoef(rows)[np.triu_indices(len(rows), 1)] * np.sqrt(rows.shape[1])
        assert np.abs(found).max() < 5.5  # a chance of 1 in 1,300 among 19,900 pairs
        assert stats.kstest(found, "norm").pvalue > 1e-4


def test_luck_about_others_is_uniform_and_unrelated_to_the_own() -> None:
    """The same for draws of (who, what): 200 by 200 pairs of CCGs in 8 replicates."""
    luck, every = draws(8), np.arange(200)
    rep, who, what = (part.ravel() for part in np.meshgrid(np.arange(8), every, every))
    found = luck.at("share an officer", FIRST, rep, KEYS[who], KEYS[what])
    counts = np.bincount((found * 256).astype(int), minlength=256)
    assert stats.chisquare(counts).pvalue > 1e-4
    own = luck.at("share an officer", FIRST, rep, KEYS[who])
    back = luck.at("share an officer", FIRST, rep, KEYS[what], KEYS[who])
    others = who != what
    assert abs(correlation_score(found, own)) < 5.0
    assert abs(correlation_score(found[others], back[others])) < 5.0
    assert pair_score(found[others], back[others]) > 1e-4


def test_no_number_comes_more_often_than_chance_would_have_it(
    numbers: NDArray[np.float64],
) -> None:
    """Of 1,228,800 numbers of 32 bits 176 pairs should be equal, give or take 13."""
    expected = numbers.size**2 / 2.0**33
    counts = np.unique(numbers, return_counts=True)[1]
    pairs = (counts * (counts - 1) // 2).sum()
    assert abs(pairs - expected) < 5.0 * np.sqrt(expected)
    assert counts.max() <= 3


def test_a_worse_hash_does_not_pass() -> None:
    """Without the last round of mixing, numbers of neighbouring keys are seen to be related."""

    def half(values: Hash) -> Hash:
        values ^= values >> np.uint32(16)
        values *= np.uint32(0x7FEB352D)
        return values

    # keys that follow one another, as a country's might if they were not hashed
    keys = draws(64).base("finance", FIRST)[:, None] + np.arange(200, dtype=np.uint32)
    for hashing, passes in ((half, False), (mix, True)):
        unit = to_unit(hashing(keys.copy()))
        assert (pair_score(unit[:, :-1].ravel(), unit[:, 1:].ravel()) > 1e-4) is passes


@pytest.mark.parametrize(("error", "law"), [(gumbel, stats.gumbel_r), (logistic, stats.logistic)])
def test_errors_follow_the_law_they_are_named_after(
    numbers: NDArray[np.float64],
    error: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    law: stats.rv_continuous,
) -> None:
    """Finds a distribution function that is off by 0.02 anywhere: 6 times what is allowed."""
    sample = error(numbers[0].ravel()[:100_000])
    assert stats.kstest(sample, law.cdf).pvalue > 1e-4


def test_standard_numbers_have_mean_nought_and_deviation_one() -> None:
    sample = np.concatenate(
        [draws(64).standard_for_every_ccg("finance", FIRST + m).ravel() for m in range(8)]
    )
    error = 1.0 / np.sqrt(sample.size)
    assert abs(sample.mean()) < 5.0 * error
    assert abs(sample.std() - 1.0) < 5.0 * error  # its own error is 0.9 of that: kurtosis 4.2
