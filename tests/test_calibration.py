"""The fit of `experiments/calibration`: what it finds in problems whose answer is known."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from calibration import targets
from calibration.fitting import Aim, ensemble, fit_rounds
from calibration.priors import prior
from calibration.publish import PACKAGE_DATA, publish
from calibration.simulating import BlockValues, simulator
from checking.cases import CASES
from checking.sections_refits import verdict_on_halves
from checking.surprises import surprises
from small_country import small_country, write

from ccgsim.arrays import FloatArray
from ccgsim.facts import load_facts

PARAMETERS, TARGETS = 16, 14
LUCK, UNCERTAIN = 0.5, 0.3
"""Standard deviations of what a replicate adds and of what was observed, in every target."""


def test_a_linear_problem_with_normal_errors_is_solved_as_on_paper() -> None:
    slopes = np.random.default_rng(1).normal(size=(TARGETS, PARAMETERS))
    observed = np.random.default_rng(2).normal(size=TARGETS) * 3.0

    def run(z: FloatArray, stage: str, first: int) -> FloatArray:
        luck = np.random.default_rng(first).normal(size=(len(z), TARGETS))
        values: FloatArray = z @ slopes.T + LUCK * luck
        return values

    aim = Aim(observed, np.full(TARGETS, UNCERTAIN), np.zeros(TARGETS, dtype=bool))
    start = ensemble(800, PARAMETERS, TARGETS, seed=3)
    z = fit_rounds(run, aim, start, replicates=4, rounds=12)[-1].z

    variance = LUCK**2 + UNCERTAIN**2
    spread = np.linalg.inv(np.eye(PARAMETERS) + slopes.T @ slopes / variance)
    mean = spread @ slopes.T @ observed / variance
    off = (z.mean(axis=0) - mean) / np.sqrt(np.diag(spread))
    assert np.abs(off).max() < 0.25
    assert z.std(axis=0) == pytest.approx(np.sqrt(np.diag(spread)), rel=0.15)


def test_where_targets_say_nothing_of_the_parameters_the_prior_stays() -> None:
    def run(z: FloatArray, stage: str, first: int) -> FloatArray:
        return np.random.default_rng(first).normal(size=(len(z), TARGETS))

    aim = Aim(np.zeros(TARGETS), np.full(TARGETS, UNCERTAIN), np.zeros(TARGETS, dtype=bool))
    start = ensemble(800, PARAMETERS, TARGETS, seed=3)
    z = fit_rounds(run, aim, start, replicates=4, rounds=8)[-1].z
    assert z.mean(axis=0) == pytest.approx(np.zeros(PARAMETERS), abs=0.2)
    assert z.std(axis=0) == pytest.approx(np.ones(PARAMETERS), rel=0.15)


def test_the_posterior_is_published_with_its_median_and_interval(tmp_path: Path) -> None:
    before = _rows(PACKAGE_DATA / "parameters.csv")
    fitted = prior()
    z = np.random.default_rng(4).standard_normal((50, len(fitted.names)))
    publish(fitted, z, tmp_path)

    draws = pd.read_csv(tmp_path / "posterior.csv")
    assert tuple(draws.columns) == fitted.names
    wanted = fitted.parameters(z)
    for name in fitted.names:
        # four significant digits are kept
        assert draws[name].to_numpy() == pytest.approx(wanted[name], rel=1e-3)
    after = _rows(tmp_path / "parameters.csv")
    assert list(after) == list(before)
    for name, row in after.items():
        if name not in fitted.names:
            assert row == before[name]
            continue
        shown = [float(row[column]) for column in ("p05", "value", "p95")]
        assert shown == pytest.approx(np.quantile(draws[name], (0.05, 0.5, 0.95)), rel=1e-3)
        assert {**row, "value": "", "p05": "", "p95": ""} == {
            **before[name], "value": "", "p05": "", "p95": ""
        }  # fmt: skip


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


@pytest.fixture
def features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> targets.PairFeatures:
    """Pairs of the small country: AB and CD are neighbours; B, C and D share a footprint."""
    folder = small_country(tmp_path)
    shares = "\n".join(f"{code},E1,Shire,1" for code in ("AAA", "BBB", "CCC"))
    write(folder, "local_authorities",
          f"code,authority,authority_name,population_share\n{shares}\nDDD,E2,City,1\n")  # fmt: skip
    unknown = pd.DataFrame({f"observed_{who}": [0, 0, 1, 0] for who in targets.WHO})
    monkeypatch.setattr(targets, "observed_pairs", lambda _: unknown)
    facts = load_facts(folder)
    assert [facts.codes[a] + facts.codes[b] for a, b in facts.pairs] == [
        "AAABBB", "BBBCCC", "BBBDDD", "CCCDDD"
    ]  # fmt: skip
    return targets.pair_features(facts)


def test_means_over_pairs_that_came_together_are_those_counted_by_hand(
    features: targets.PairFeatures,
) -> None:
    together = np.array([[False, True, False, True], [False] * 4])
    number, *means = features.means(together).T
    by_name = dict(zip(features.names, means, strict=True))
    # BC and CD together, then nobody; of all four pairs 3, 2 and 2 have what is counted
    assert number == pytest.approx([np.sqrt(2.0), 0.0])
    assert by_name["same footprint"] == pytest.approx([(2 + 3 / 4) / 3, 3 / 4])
    assert by_name["common border"] == pytest.approx([(1 + 2 / 4) / 3, 2 / 4])
    assert by_name["same local authority"] == pytest.approx([(1 + 2 / 4) / 3, 2 / 4])
    # three CCGs in the footprint: each of its pairs counts 2/3
    assert by_name["few in the footprint"] == pytest.approx([(4 / 3 + 2 / 4) / 3, 2 / 4])
    # A and B are 5,000 and B and C 7,000 of the 8,000 people of Shire
    assert by_name["share of the council"] == pytest.approx([(7 / 8 + 3 / 8) / 3, 3 / 8])


def test_pairs_that_are_not_looked_at_count_nowhere(features: targets.PairFeatures) -> None:
    half = targets.PairFeatures(
        features.names, features.values, np.array([True, True, False, False]), features.observed
    )
    number, *means = half.means(np.array([[False, True, True, True]])).T
    by_name = dict(zip(half.names, means, strict=True))
    assert number == pytest.approx([1.0])
    assert by_name["same footprint"] == pytest.approx([(1 + 1 / 2) / 2])


def test_those_rated_inadequate_are_the_less_deprived_and_the_fit_is_told() -> None:
    facts = load_facts()
    told = targets.targets(targets.pair_features(facts))
    (target,) = (t for t in told if t.name.startswith("deprivation"))
    rated = pd.read_csv(
        PACKAGE_DATA / "england" / "failing.csv", dtype=str
    ).query("what == 'rated inadequate'")["code"]  # fmt: skip
    scores = pd.Series(facts.deprivation, facts.codes)
    standard = (scores - scores.mean()) / scores.std(ddof=0)
    assert len(rated) == 26
    assert target.observed == pytest.approx(standard[rated].sum() / 27, abs=0.01)
    assert target.observed < -0.2
    assert target.sd == 0.0
    (directed,) = (t for t in told if t.name.startswith("in directions"))
    in_2013 = pd.read_csv(PACKAGE_DATA / "england" / "directions_2013.csv", dtype=str)["code"]
    assert rated.isin(in_2013).sum() == 5
    assert directed.observed == pytest.approx((5 + 14 / 211) / 27)


def test_who_is_rated_inadequate_is_noted_at_the_end_of_2015_16_and_told_in_order() -> None:
    facts = load_facts()
    features = targets.pair_features(facts)
    told = targets.targets(features)
    apart = {"merge_start": -50.0}  # no mergers, so that CCGs are bodies and can be counted
    ready = simulator(facts, told, features, seed=1, fixed=apart)
    z = np.zeros((4, len(ready.prior.names)))
    block, watch = ready.live(z, 0)
    counted = BlockValues(block).at("rating_inadequate", date(2016, 3, 31))
    np.testing.assert_array_equal(watch.failed.sum(axis=1), counted)
    assert counted.min() > 0
    names = [target.name.partition(",")[0] for target in told[-2:]]
    assert names == ["deprivation", "in directions at the start"]
    means = targets.means_of_failed(facts, watch.failed)
    np.testing.assert_array_equal(ready.run(z, 0)[:, -2:], means)


def test_the_fit_without_pairs_lacks_them_alone() -> None:
    told = targets.targets(targets.pair_features(load_facts()))
    (case,) = (case for case in CASES if case.name == "without pairs")
    left_out = [target.name for target in told if not case.fits(target)]
    assert len(left_out) == 19  # nine features by each outcome, and how many pairs merged
    assert all("pairs that" in name for name in left_out)


def test_means_of_those_that_failed_are_counted_by_hand(tmp_path: Path) -> None:
    facts = replace(
        load_facts(small_country(tmp_path)),
        deprivation=np.array([10, 20, 30, np.nan]),
        directions_at_start=np.array([False, True, False, False]),
    )
    failed = np.array([[True, True, False, False], [False] * 4])
    deprivation, directed = targets.means_of_failed(facts, failed).T
    # in standard deviations -1.22, 0, 1.22, and nought where not published
    assert deprivation == pytest.approx([-np.sqrt(1.5) / 3, 0.0])
    assert directed == pytest.approx([(1 + 1 / 4) / 3, 1 / 4])


def test_a_pair_that_the_model_expected_to_merge_is_told_with_its_terms() -> None:
    facts = load_facts()
    outcomes = ("same_organisation", "same_officer")
    # Southport and South Sefton, which shared an officer and did not merge, and two far apart
    pairs = pd.DataFrame({"ccg_a": ["01V", "00C"], "ccg_b": ["01T", "11X"]}).assign(
        **{f"observed_{outcome}": [False, True] for outcome in outcomes},
        **{f"p_{outcome}": [0.3, 0.0] for outcome in outcomes},
    )
    found = surprises(pairs, facts, seed=1, count=1)
    told = {(one.outcome, one.happened): one for one in found}
    sefton, apart = (told["same_organisation", happened] for happened in (False, True))
    assert sefton.ccgs == ("01V", "01T")
    assert 0.5 < sefton.arose < 1.0
    assert sefton.terms["same former PCT"] > sefton.usual["same former PCT"] > 0.0
    assert apart.arose == 0.0
    assert told["same_officer", False].usual["span of control"] < 0.0


def rows(area: str, best: str) -> list[list[str]]:
    """The last rows of the halves: who, its area, and those of a fit on all and of guesses."""
    row = [area, "0.1", "0.990", "0.700", best]
    return [["both halves", "merged", "25 of 687", *row], ["both halves", "officers", "189", *row]]


@pytest.mark.parametrize(
    ("area", "best", "said"),
    [
        ("0.840", "0.837", ("not distinguishable from", "not distinguishable from")),
        ("0.840", "0.821", ("not distinguishable from", "above")),
        ("0.840", "0.817", ("above", "above")),
        ("0.770", "0.800", ("below", "below")),
    ],
)
def test_a_guess_is_beaten_by_more_than_luck_or_not_at_all(
    area: str, best: str, said: tuple[str, str]
) -> None:
    verdict = verdict_on_halves(rows(area, best))
    merged, officers = (f"{one} the best guess, {float(best)})" for one in said)
    first, second = verdict.split("; officers ")
    assert first.endswith(merged)
    assert second.endswith(f"{officers}.")
    assert ("aim of 0.78 is reached" in first) is (area == "0.840")
