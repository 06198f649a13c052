"""How sure a mean is where futures share draws of the posterior, and where none do."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from small_country import small_country

from ccgsim import compare
from ccgsim.arrays import FloatArray, IntArray
from ccgsim.comparison import Comparison
from ccgsim.comparison.standard_errors import shared_draws, spread, standard_error
from ccgsim.facts import Facts, load_facts
from ccgsim.manifest import Manifest
from ccgsim.posterior import ChosenParameters, posterior_draws
from ccgsim.scenario import Scenario

DRAWS = len(posterior_draws()["merge_start"])
SHORT = Scenario(title="Short", question="?").with_settings({"run.end": "2013-06-30"})
CHEAPER = SHORT.with_settings({"allowance.per_head": "20", "parameters.seek_start": "1"})


# --- worked out by hand ---------------------------------------------------------------------------


def of_draws(*values: float, futures: int) -> tuple[FloatArray, IntArray]:
    """Values that draws alone decide, the same in all futures of each."""
    return np.tile(values, futures)[None], np.tile(np.arange(len(values)), futures)


def test_futures_that_their_draw_decides_say_no_more_than_the_draws_alone() -> None:
    values, draw = of_draws(1.0, 2.0, 4.0, 9.0, futures=5)
    alone = np.std([1.0, 2.0, 4.0, 9.0], ddof=1) / np.sqrt(4)
    assert standard_error(values, draw) == pytest.approx(alone)
    assert standard_error(values) < alone / 2


def test_draws_may_have_unlike_numbers_of_futures() -> None:
    """Mean 4; the draws' sums of deviations are -4 (1 and 3, less 4 each), 1 and 3."""
    values = np.array([[1.0, 5.0, 7.0, 3.0]])
    error = standard_error(values, np.array([0, 1, 2, 0]))
    assert error == pytest.approx(np.sqrt(3 / 2 * (16 + 1 + 9)) / 4)


def test_a_future_without_a_value_leaves_its_draw_to_the_others() -> None:
    values, draw = of_draws(1.0, 2.0, 4.0, futures=2)
    values[0, 0] = np.nan
    known = ~np.isnan(values[0])
    np.testing.assert_array_equal(
        standard_error(values, draw), standard_error(values[:, known], draw[known])
    )


def test_two_futures_are_enough_to_say_how_sure_a_mean_is_and_so_are_two_draws() -> None:
    assert standard_error(np.array([[1.0, 3.0]])) == pytest.approx(1.0)
    values, draw = of_draws(1.0, 3.0, futures=2)
    assert standard_error(values, draw) == pytest.approx(1.0)
    assert standard_error(values, draw + 1) == pytest.approx(1.0)  # whatever draws are called


def test_one_draw_alone_cannot_say_how_sure_a_mean_is() -> None:
    assert np.isnan(standard_error(np.array([[1.0, 2.0, 3.0]]), np.zeros(3, dtype=np.intp))).all()


def test_with_a_draw_for_each_future_it_is_the_usual_error_to_the_last_bit() -> None:
    values = np.random.default_rng(3).normal(size=(50, 40))
    values[:, 7] = np.nan
    usual = np.nanstd(values, axis=1, ddof=1) / np.sqrt(39)
    np.testing.assert_allclose(standard_error(values), usual, rtol=1e-13)
    draw = np.random.default_rng(4).permutation(40)
    np.testing.assert_array_equal(standard_error(values, draw), standard_error(values))
    np.testing.assert_array_equal(spread(values, draw), spread(values))


# --- what it is for -------------------------------------------------------------------------------


@pytest.mark.parametrize("of_the_draw", [0.0, 1.0, 3.0])
def test_nine_intervals_in_ten_hold_the_truth_however_much_the_draws_decide(
    of_the_draw: float,
) -> None:
    """2,000 studies of 60 draws with 3 futures each, about a mean of 0.

    Nine in ten, give or take 0.7%, and a little less for the normal interval of 60 draws.
    """
    luck = np.random.default_rng(11)
    own = of_the_draw * np.tile(luck.normal(size=(2000, 60)), 3)
    values, draw = own + luck.normal(size=(2000, 180)), np.tile(np.arange(60), 3)
    miss = abs(values.mean(axis=1))
    assert 0.87 < (miss < 1.645 * standard_error(values, draw)).mean() < 0.92
    naive = (miss < 1.645 * standard_error(values)).mean()
    assert naive > 0.87 if of_the_draw == 0.0 else naive < 0.8


# --- which futures share a draw -------------------------------------------------------------------


@cache
def manifest(source: str) -> Manifest:
    return compare([SHORT, SHORT], replicates=1, parameters=source).runs[0].manifest


def of_replicates(replicates: int, source: str = "posterior", first: int = 0) -> Manifest:
    update = {"replicates": replicates, "first_replicate": first}
    return manifest(source).model_copy(update=update)


def test_futures_share_a_draw_only_beyond_the_last() -> None:
    assert shared_draws([of_replicates(DRAWS)]) is None
    assert shared_draws([of_replicates(3 * DRAWS, "median")]) is None
    assert shared_draws([of_replicates(DRAWS + 1)]) is not None
    assert shared_draws([of_replicates(DRAWS + 1, "median"), of_replicates(DRAWS + 1)]) is not None


def test_futures_of_one_number_have_the_same_parameters_and_others_do_not() -> None:
    number = shared_draws([of_replicates(DRAWS + 5, first=7)])
    assert number is not None
    values = ChosenParameters("posterior", seed=9, first_replicate=7, set={}).of(0, DRAWS + 5)
    own = np.asarray(values("merge_start"))
    for place in range(5):
        assert np.flatnonzero(number == number[place]).tolist() == [place, place + DRAWS]
        assert own[place] == own[place + DRAWS]
    assert len(set(number.tolist())) == DRAWS


# --- in a comparison ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load_facts(small_country(tmp_path_factory.mktemp("country")))


@pytest.fixture(scope="module")
def beyond(country: Facts) -> Comparison:
    """Twice as many futures of a small country as there are draws."""
    return compare([SHORT, CHEAPER], replicates=2 * DRAWS, facts=country)


def test_every_error_of_a_comparison_allows_for_shared_draws(beyond: Comparison) -> None:
    name, draw = beyond.alternatives[0], np.arange(2 * DRAWS) % DRAWS
    pair = beyond.paired(name, "accountable_officers_total")
    last = pair.table().iloc[-1]
    assert last["standard_error"] == standard_error(pair.difference, draw)[-1]
    assert last["standard_error"] != standard_error(pair.difference)[-1]
    once = np.hypot(*(standard_error(v, draw)[-1] for v in (pair.baseline, pair.alternative)))
    assert last["unpaired_standard_error"] == pytest.approx(once)

    before, after = beyond._fates
    change = after.shares_officer.T.astype(float) - before.shares_officer.T
    errors = beyond.ccgs.set_index("ccg")["shares_officer_standard_error"]
    np.testing.assert_array_equal(errors[list(before.codes)], standard_error(change, draw))
    assert (errors.to_numpy() > 0).any()

    counted = beyond.happenings[name]
    events = beyond.events["standard_error"].to_numpy()
    change = (counted.after - counted.before).T.astype(float)
    np.testing.assert_array_equal(events, standard_error(change, draw))
    assert (events != standard_error(change)).any()


def test_pairs_allow_for_shared_draws_as_their_ccgs_do(beyond: Comparison) -> None:
    draw = np.arange(2 * DRAWS) % DRAWS
    before, after = beyond._fates
    row = beyond.pairs[beyond.pairs["same_officer_standard_error"] > 0].iloc[0]
    a, b = (before.codes.index(row[name]) for name in ("ccg_a", "ccg_b"))
    together = [(f.officer[:, a] == f.officer[:, b]).astype(float) for f in (before, after)]
    change = (together[1] - together[0])[None]
    assert row["same_officer_standard_error"] == standard_error(change, draw)[0]


def test_a_comparison_says_when_futures_share_draws(beyond: Comparison, country: Facts) -> None:
    said = f"{2 * DRAWS:,} futures share the {DRAWS:,} sets of parameters available"
    assert said in "\n".join(beyond.summary())
    for replicates, parameters in ((40, "posterior"), (DRAWS + 1, "median")):
        other = compare([SHORT, CHEAPER], replicates, parameters=parameters, facts=country)
        assert "futures share the" not in "\n".join(other.summary())
