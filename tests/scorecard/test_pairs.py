"""Pairs: what is known of who came together, and how well a run tells."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from made_run import APRIL, MadeRun

from ccgsim.facts import load_facts, load_table
from ccgsim.scorecard.pairs import _named_together, guesses, observed_pairs, pair_skill, pair_table
from ccgsim.scorecard.skill import area_under_curve

FACTS = load_facts()
KNOWN = observed_pairs(FACTS)


def test_twenty_five_of_the_pairs_of_england_merged_by_april_2018() -> None:
    assert len(KNOWN) == 838
    assert KNOWN["observed_same_organisation"].sum() == 25


def test_a_pair_that_became_one_body_has_one_officer_even_if_no_statement_says_so() -> None:
    merged = KNOWN[KNOWN["observed_same_organisation"] == 1]
    assert (merged["observed_same_officer"] == 1).all()
    unsaid = merged[~_named_together(FACTS)[merged.index]]
    assert set(unsaid["ccg_a"]) | set(unsaid["ccg_b"]) == {"00W", "01M", "01N"}  # Manchester


def test_statements_alone_name_187_pairs_and_the_guess_ranks_them_at_0_784() -> None:
    named = _named_together(FACTS)
    assert named.sum() == 187
    scores = guesses(FACTS, "same_officer")["and same former trust"]
    assert area_under_curve(scores, named) == pytest.approx(0.784, abs=0.0005)


@pytest.mark.parametrize(
    ("guess", "area"), [("same footprint, border, council", 0.77), ("and same former trust", 0.85)]
)
def test_the_guesses_rank_mergers_as_well_as_the_yardsticks_of_the_data(
    guess: str, area: float
) -> None:
    merged = KNOWN["observed_same_organisation"].to_numpy(dtype=bool)
    found = area_under_curve(guesses(FACTS, "same_organisation")[guess], merged)
    assert found == pytest.approx(area, abs=0.005)


@pytest.mark.parametrize("outcome", ["same_organisation", "same_officer"])
def test_the_last_guess_is_told_who_shared_an_officer_at_the_start(outcome: str) -> None:
    scores = guesses(FACTS, outcome)
    told = scores["and one officer at the start"] - scores["and same former trust"]
    berkshire = {FACTS.index_of(code) for code in ("10M", "10N", "10W", "11D")}
    inside = np.array([{int(i), int(j)} <= berkshire for i, j in FACTS.pairs])
    assert inside.sum() == 6
    assert set(told[inside]) == {3}
    assert np.count_nonzero(told) < 40


def merged_pairs() -> list[tuple[str, str]]:
    merged = KNOWN[KNOWN["observed_same_organisation"] == 1]
    return list(zip(merged["ccg_a"], merged["ccg_b"], strict=True))


def test_a_run_that_merges_just_those_who_merged_is_perfect_at_it() -> None:
    run = MadeRun({}, merged=merged_pairs())
    table = pair_table(run, FACTS)
    assert (table["p_same_organisation"] == table["observed_same_organisation"]).all()
    skill = pair_skill(table, FACTS, run.replicates).set_index(["outcome", "forecast"])
    perfect = skill.loc[("same_organisation", "simulation")]
    assert (perfect["auc"], perfect["brier"], perfect["brier_skill"]) == (1, 0, 1)
    officers = skill.loc[("same_officer", "simulation")]
    assert 0.5 < officers["auc"] < 1


def test_the_base_rate_has_no_skill_and_guesses_are_only_ranked() -> None:
    table = pair_table(MadeRun({}, merged=merged_pairs()), FACTS)
    skill = pair_skill(table, FACTS, 4).set_index(["outcome", "forecast"])
    base = skill.loc[("same_organisation", "base rate")]
    assert (base["auc"], base["brier_skill"]) == (0.5, 0)
    assert math.isnan(skill.loc[("same_organisation", "and same former trust")]["brier"])


def test_scores_of_a_run_by_hand_beside_the_base_rate() -> None:
    """Three replicates of four merge all 25 that merged, and one merges nobody."""
    table = pair_table(MadeRun({}, merged=merged_pairs()), FACTS)
    table["p_same_organisation"] *= 0.75
    skill = pair_skill(table, FACTS, 4).set_index(["outcome", "forecast"])
    run, base = (skill.loc[("same_organisation", name)] for name in ("simulation", "base rate"))
    assert (run["pairs"], run["together"]) == (838, 25)
    rate = 25 / 838
    assert base["brier"] == pytest.approx(rate * (1 - rate))
    assert run["brier"] == pytest.approx(rate * 0.25**2)
    assert run["brier_skill"] == pytest.approx(1 - 0.25**2 / (1 - rate))
    # with four replicates, nobody knows better than one in eight
    assert run["log_score"] == pytest.approx(-rate * math.log(0.75) - (1 - rate) * math.log(7 / 8))
    assert base["log_score"] == pytest.approx(
        -rate * math.log(rate) - (1 - rate) * math.log(1 - rate)
    )


def test_a_run_is_read_at_the_end_of_the_month_of_the_record() -> None:
    run = MadeRun({}, merged=merged_pairs(), days=(date(2018, 3, 31), date(2018, 4, 1), APRIL))
    run.pairs.loc[run.pairs["date"] != APRIL, ["same_organisation", "same_officer"]] = 0
    table = pair_table(run, FACTS)
    assert (table["p_same_organisation"] == table["observed_same_organisation"]).all()


def test_an_interval_of_an_area_is_that_of_footprints_drawn_one_by_one() -> None:
    merged = KNOWN["observed_same_organisation"].to_numpy(dtype=bool)
    scores = guesses(FACTS, "same_organisation")["and same former trust"]
    footprint = FACTS.footprint[FACTS.pairs[:, 0]]
    pairs_of = [np.flatnonzero(footprint == place) for place in np.unique(footprint)]
    random, areas = np.random.default_rng(5), []
    while len(areas) < 1000:
        drawn = random.integers(len(pairs_of), size=len(pairs_of))
        pairs = np.concatenate([pairs_of[place] for place in drawn])
        if merged[pairs].any():
            areas.append(area_under_curve(scores[pairs], merged[pairs]))
    skill = pair_skill(pair_table(MadeRun({}), FACTS), FACTS, 4).set_index(["outcome", "forecast"])
    row = skill.loc[("same_organisation", "and same former trust")]
    low, high = np.quantile(areas, (0.05, 0.95))
    assert (row["auc_low"], row["auc_high"]) == pytest.approx((low, high), abs=0.01)


def test_the_interval_of_an_area_holds_it() -> None:
    skill = pair_skill(pair_table(MadeRun({}, merged=merged_pairs()), FACTS), FACTS, 4)
    assert (skill["auc_low"] <= skill["auc"]).all()
    assert (skill["auc"] <= skill["auc_high"]).all()


def test_an_outcome_after_the_end_of_the_run_is_not_judged() -> None:
    table = pair_table(MadeRun({}, days=(APRIL,)), FACTS)
    assert table["p_same_organisation"].notna().all()
    assert table["p_same_officer"].isna().all()
    assert set(pair_skill(table, FACTS, 4)["outcome"]) == {"same_organisation"}


def test_a_merger_after_april_2018_would_not_count_as_one_by_then() -> None:
    assert (load_table("mergers")["date"] <= "2018-04-01").all()
