from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from worlds import POLICY

from ccgsim import Facts, made_up_facts, simulate
from ccgsim.errors import ParameterError, ResultsError
from ccgsim.parameters import parameter_table
from ccgsim.posterior import ChosenParameters, parameters_of, posterior_draws, tables_hash
from ccgsim.scenario import Scenario

TABLE = parameter_table()
DRAWS = posterior_draws()
COUNT = len(DRAWS["margin"])


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(9, seed=3)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return POLICY.with_settings({"run.end": "2015-03-31"})


def test_there_are_draws_enough_for_an_interval() -> None:
    assert COUNT >= 500
    assert {len(draws) for draws in DRAWS.values()} == {COUNT}


def test_a_parameter_is_drawn_unless_its_table_holds_it_fixed() -> None:
    assert set(DRAWS) == {row.name for row in TABLE.values() if row.p05 is not None}
    assert {row.name for row in TABLE.values() if row.low < row.high} - set(DRAWS) == {
        "population_growth"
    }


@pytest.mark.parametrize(
    ("change", "same"),
    [({"source": "a better one"}, True), ({"high": 1e9}, True), ({"value": 1.5}, False)],
)
def test_runs_stay_valid_until_a_value_changes(
    change: dict[str, object], same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = TABLE | {"margin": replace(TABLE["margin"], **change)}
    monkeypatch.setattr("ccgsim.posterior.parameter_table", lambda: table)
    assert (tables_hash.__wrapped__() == tables_hash()) is same


@pytest.mark.parametrize("name", DRAWS)
def test_draws_lie_inside_the_prior_and_the_table_sums_them_up(name: str) -> None:
    row, draws = TABLE[name], DRAWS[name]
    assert row.p05 is not None
    assert row.p95 is not None
    assert row.low <= draws.min() <= row.p05 <= row.value <= row.p95 <= draws.max() <= row.high
    low, middle, high = np.quantile(draws, (0.05, 0.5, 0.95))
    assert (row.p05, row.value, row.p95) == pytest.approx((low, middle, high), rel=2e-3, abs=1e-3)


def chosen(seed: int, first: int = 0) -> ChosenParameters:
    return ChosenParameters("posterior", seed, first, {})


def test_replicates_take_the_draws_in_turn_and_each_draw_goes_together() -> None:
    p = chosen(seed=5).of(0, 2 * COUNT)
    margin, cost = np.ravel(p("margin")), np.ravel(p("body_cost"))
    assert sorted(margin[:COUNT]) == sorted(DRAWS["margin"])
    assert np.array_equal(margin[:COUNT], margin[COUNT:])
    together = set(zip(DRAWS["margin"], DRAWS["body_cost"], strict=True))
    assert set(zip(margin, cost, strict=True)) == together


def test_a_replicate_has_the_same_draw_in_a_block_alone_and_in_a_later_run() -> None:
    block = np.ravel(chosen(seed=5).of(0, 20)("margin"))
    assert chosen(seed=5).of(13, 14)("margin") == block[13]
    assert chosen(seed=5, first=13).of(0, 1)("margin") == block[13]


def test_seeds_begin_at_different_draws() -> None:
    assert len({chosen(seed).of(0, 1)("margin") for seed in range(8)}) > 4


def test_the_median_is_the_tables_value_for_every_replicate() -> None:
    p = ChosenParameters("median", 1, 0, {}).of(0, 7)
    assert {name: p(name) for name in TABLE} == {row.name: row.value for row in TABLE.values()}


def test_what_is_set_by_hand_or_by_the_scenario_wins_over_the_draws(
    scenario: Scenario, country: Facts
) -> None:
    mine = scenario.with_settings({"parameters.margin": "0.03", "parameters.pay_growth": "0"})
    values = np.array([0.91, 0.92, 0.93])
    given = simulate(mine, 3, facts=country, parameters={"net_of_gross": values, "margin": 0.04})
    assert given.manifest.parameters.source == "posterior"
    assert given.manifest.parameters.set == {
        "margin": 0.04,
        "pay_growth": 0.0,
        "net_of_gross": [0.91, 0.92, 0.93],
    }


def test_replicates_differ_more_with_a_draw_each_than_with_the_median_for_all(
    scenario: Scenario, country: Facts
) -> None:
    spread = {
        source: simulate(scenario, 60, facts=country, parameters=source)
        .series("programme_staff_cost")
        .values[-1]
        .std()
        for source in ("posterior", "median")
    }
    assert spread["posterior"] > 1.2 * spread["median"]


def test_a_source_nobody_knows_is_refused(scenario: Scenario, country: Facts) -> None:
    with pytest.raises(ParameterError, match="posterior, median"):
        simulate(scenario, 2, facts=country, parameters="prior")


@pytest.mark.parametrize("odd", [-0.1, 50.0])
def test_a_value_that_cannot_be_is_refused_in_whichever_replicate_it_is(odd: float) -> None:
    with pytest.raises(ParameterError, match=r"net_of_gross"):
        simulate("no-stps", 3, parameters={"net_of_gross": np.array([0.92, odd, 0.93])})


def test_results_tell_what_each_replicate_ran_with(scenario: Scenario, country: Facts) -> None:
    results = simulate(
        scenario, 3, seed=4, facts=country, parameters={"margin": 0.04}, first_replicate=7
    )
    table = results.parameters
    assert table["replicate"].tolist() == [7, 8, 9]
    assert table["margin"].tolist() == [0.04] * 3
    assert (
        table["body_cost"].tolist() == np.ravel(chosen(4, first=7).of(0, 3)("body_cost")).tolist()
    )


def test_runs_stay_valid_until_a_draw_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = files("ccgsim").joinpath("data/posterior.csv").read_text("utf-8")
    (copy := tmp_path / "data" / "posterior.csv").parent.mkdir()
    monkeypatch.setattr("ccgsim.posterior.files", lambda _: tmp_path)
    for text, same in ((here, True), (here.replace("1", "2", 1), False)):
        copy.write_text(text, "utf-8")
        assert (tables_hash.__wrapped__() == tables_hash()) is same


def test_parameters_of_another_posterior_are_not_guessed(
    scenario: Scenario, country: Facts
) -> None:
    results = simulate(scenario, 2, facts=country)
    other = results.manifest.parameters.model_copy(update={"hash": "another"})
    manifest = results.manifest.model_copy(update={"parameters": other})
    with pytest.raises(ResultsError, match="run the scenario again"):
        parameters_of(manifest)


@pytest.mark.parametrize("given", [None, 0.5, [("margin", 0.05)]])
def test_parameters_are_a_word_or_values_by_name(given: Any) -> None:
    with pytest.raises(ParameterError, match=r"Use one of: posterior, median; or give values by n"):
        simulate(POLICY, 1, parameters=given)


def test_what_all_runs_share_cannot_be_changed_by_a_script() -> None:
    with pytest.raises(ValueError, match="read-only"):
        posterior_draws()["margin"][:] = 0.0
    with pytest.raises(TypeError, match="does not support item assignment"):
        posterior_draws()["margin"] = np.zeros(1000)  # type: ignore[index]
    with pytest.raises(TypeError, match="does not support item deletion"):
        del parameter_table()["margin"]  # type: ignore[attr-defined]
