from __future__ import annotations

import numpy as np
import pytest
from worlds import POLICY

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.engine import Setting, run_block
from ccgsim.errors import CcgsimError, ParameterError
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import (
    Parameters,
    check_parameters,
    default_parameters,
    parameter_table,
)
from ccgsim.rules import RULES

TABLE = parameter_table()


@pytest.mark.parametrize("name", TABLE)
def test_a_parameter_has_a_unit_a_meaning_a_source_and_a_value_inside_its_prior(name: str) -> None:
    row = TABLE[name]
    assert row.low <= row.value <= row.high
    assert row.unit
    assert row.meaning
    assert row.source


class Watched(Parameters):
    """Parameters that note which of them were asked for."""

    def __init__(self, values: dict[str, float | FloatArray]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def __call__(self, name: str, rep: IntArray | None = None) -> float | FloatArray:
        self.asked.add(name)
        return super().__call__(name, rep)


def test_every_parameter_of_the_table_is_used_and_no_other() -> None:
    scenario = POLICY.with_settings({"mergers.stance": '"encouraged"'})
    parameters = Watched({name: row.value for name, row in TABLE.items()})
    setting = Setting.of(scenario, made_up_facts(40, seed=1), RULES, seed=1)
    run_block(setting, parameters, np.arange(20))
    assert parameters.asked == set(TABLE)


def test_a_number_is_the_same_for_every_replicate() -> None:
    p = Parameters({"margin": 0.05})
    assert p("margin") == p("margin", np.array([3, 1])) == 0.05


def test_an_array_gives_each_replicate_its_own_value() -> None:
    p = Parameters({"margin": np.array([0.1, 0.2, 0.3])})
    assert np.asarray(p("margin")).tolist() == [[0.1], [0.2], [0.3]]
    assert np.asarray(p("margin", np.array([2, 0, 2]))).tolist() == [0.3, 0.1, 0.3]


def test_the_values_of_a_scenario_stand_in_place_of_the_tables() -> None:
    p = default_parameters({"margin": 0.08})
    assert p("margin") == 0.08
    assert p("body_cost") == TABLE["body_cost"].value


def test_a_parameter_that_does_not_exist_is_refused_with_the_nearest_that_does() -> None:
    with pytest.raises(ParameterError, match=r"here: parameters\.margine .*did you mean margin\?"):
        check_parameters({"margine": 0.1}, "here")
    assert issubclass(ParameterError, CcgsimError)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_parameter_that_is_no_finite_number_is_refused(value: float) -> None:
    with pytest.raises(ParameterError, match="margin"):
        check_parameters({"margin": value}, "here")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("margin", 1.5, "a share of allowance, from 0 to 1"),
        ("margin", -0.1, "a share of allowance, from 0 to 1"),
        ("pay_growth", -2.0, "a share per year, from -1 to 1"),
        ("reference_people", 0.0, "people, more than 0"),
        ("leader_term", 0.0, "months, more than 0"),
        ("body_cost", -1.0, "£ per year, 0 or more"),
    ],
)
def test_what_cannot_be_in_a_unit_is_refused(name: str, value: float, allowed: str) -> None:
    with pytest.raises(
        ParameterError, match=rf"here: parameters\.{name}: found {value:g}; allowed"
    ):
        check_parameters({name: value}, "here")
    assert TABLE[name].allowed(value) == allowed


def test_every_parameter_may_be_anything_in_its_prior_and_experiments_may_leave_that() -> None:
    for row in TABLE.values():
        assert not row.allowed(row.low)
        assert not row.allowed(row.high)
    for name, value in {"margin": 0.9, "authority_pooled": 1.4, "agreement_spread": 0.0,
                        "unit_other_growth": -0.2, "merge_start": -40.0}.items():  # fmt: skip
        assert not TABLE[name].allowed(value)


def test_the_growth_of_the_population_is_the_same_in_every_replicate() -> None:
    values: dict[str, float | FloatArray] = {name: row.value for name, row in TABLE.items()}
    values["population_growth"] = np.array([0.01, 0.02])
    setting = Setting.of(POLICY, made_up_facts(5, seed=1), RULES, seed=1)
    with pytest.raises(ParameterError, match="population_growth"):
        run_block(setting, Parameters(values), np.arange(2))
