"""The scenarios that are shipped: each is one question, says little, and does what it asks."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from golden_values import SCENARIOS, scenario_files

from ccgsim import simulate
from ccgsim.arrays import FloatArray
from ccgsim.facts import load_facts
from ccgsim.parameters import parameter_table
from ccgsim.results import Results
from ccgsim.scenario import load_scenario
from ccgsim.scenario.checks import check_against, notes

RECORD = "record-2013-2018"
REPLICATES = 40
SOURCE = re.compile(r"\([^()]*\d[^()]*\)")
"""Something in brackets with a paragraph, a page, a date or a number in it."""

each_file = pytest.mark.parametrize("path", scenario_files(), ids=lambda path: path.stem)


@each_file
def test_a_scenario_has_its_question_its_background_with_sources_and_what_to_look_at(
    path: Path,
) -> None:
    scenario = load_scenario(path)
    assert scenario.question.endswith("?")
    assert scenario.look_at
    assert len(scenario.background) >= 2
    without = [line for line in scenario.background if not SOURCE.search(line)]
    assert len(without) <= 1, without  # what the scenario itself does, not what happened


@each_file
def test_a_scenario_says_only_what_differs_from_the_one_it_extends(path: Path) -> None:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    if path.stem == RECORD:
        assert "extends" not in said
        return
    base, mine = load_scenario(path.parent / said["extends"]), load_scenario(path)
    own = {key for key, source in mine.sources.items() if source == path.name}
    policy = {key for key in own if key.split(".")[0] not in ("title", "question", "background")}
    assert 2 <= len(policy) <= 6, policy
    assert mine.resolved() != base.resolved()


@each_file
def test_nothing_a_scenario_says_is_without_effect_or_names_what_is_not_there(path: Path) -> None:
    scenario, facts = load_scenario(path), load_facts()
    check_against(scenario, facts, parameter_table())
    assert notes(scenario, facts) == []


def test_the_readme_asks_the_question_of_every_scenario() -> None:
    readme = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    for path in scenario_files():
        assert f"| `{path.name}` | {load_scenario(path).question} |" in readme


def test_the_forecasts_know_nothing_that_was_decided_after_2018() -> None:
    """Only what the November 2018 letter announced, and the supposition of April 2020."""
    record = load_scenario(SCENARIOS / f"{RECORD}.toml")
    forecast = load_scenario(SCENARIOS / "forecast-2022.toml")
    required = load_scenario(SCENARIOS / "forecast-2022-required.toml")
    assert changed_sections(record, forecast) == {"run", "allowance"}
    assert changed_sections(forecast, required) == {"mergers"}
    assert forecast.allowance.per_head.entries[-1] == (date(2020, 4, 1), 16.63)


def changed_sections(one: object, other: object) -> set[str]:
    sections = ("run", "rules", "allowance", "mergers", "footprints", "support_market")
    sections += ("leadership", "delegation", "assessment", "finance", "joint_committees")
    sections += ("pooled_budgets", "care_models", "central_demands", "freeze", "local")
    return {name for name in sections if getattr(one, name) != getattr(other, name)}


@cache
def lived(name: str) -> Results:
    return simulate(SCENARIOS / f"{name}.toml", replicates=REPLICATES, seed=4)


def last(name: str, metric: str) -> FloatArray:
    """(R,) a metric when it was last measured."""
    return lived(name).series(metric).values[-1]


DOES = [
    # scenario, compared with, metric, direction at the end
    ("allowance-held-at-25", RECORD, "ccgs_with_joint_ao", -1),
    ("cut-of-2015-doubled", RECORD, "accountable_officers_total", -1),
    ("cut-of-2018-in-2015", "cut-of-2015-doubled", "ccg_count", -1),
    ("no-moratorium", RECORD, "ccg_count", -1),
    ("no-mergers", RECORD, "ccg_count", +1),
    ("one-ccg-per-stp-2018", RECORD, "cost_of_change", +1),
    ("no-stps", RECORD, "accountable_officers_total", +1),
    ("stps-from-2013", RECORD, "accountable_officers_total", -1),
    ("support-units-subsidised", RECORD, "csu_count", +1),
    ("support-in-house-only", RECORD, "csu_count", -1),
    ("leadership-programme", RECORD, "ccgs_with_joint_ao", -1),
    ("freeze-from-2016", RECORD, "officer_vacancies", +1),
    ("forecast-2022", RECORD, "ccg_count", -1),
    ("forecast-2022-required", "forecast-2022", "ccg_count", -1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "beside", "metric", "direction"), DOES)
def test_a_scenario_moves_what_its_question_is_about(
    name: str, beside: str, metric: str, direction: int
) -> None:
    difference = last(name, metric) - last(beside, metric)
    error = difference.std(ddof=1) / np.sqrt(REPLICATES)
    assert direction * difference.mean() > 3.0 * error, (difference.mean(), error)


def test_every_scenario_is_told_apart_from_the_record() -> None:
    assert {name for name, *_ in DOES} == {path.stem for path in scenario_files()} - {RECORD}


def test_without_stps_fewer_neighbours_of_one_footprint_share_an_officer() -> None:
    with_stps, without = (sharing_inside_a_footprint(name) for name in (RECORD, "no-stps"))
    assert without < 0.9 * with_stps


def sharing_inside_a_footprint(name: str) -> float:
    """Pairs of CCGs of one footprint that share an officer in the end, for each replicate."""
    facts, pairs = load_facts(), lived(name).pairs
    last_day = pairs[pairs["date"] == pairs["date"].max()]
    inside = {
        (facts.codes[a], facts.codes[b]): bool(same)
        for (a, b), same in zip(facts.pairs, facts.pair_same_footprint, strict=True)
    }
    keys = zip(last_day["ccg_a"], last_day["ccg_b"], strict=True)
    return float(last_day["same_officer"][[inside[key] for key in keys]].sum() / REPLICATES)


def test_the_order_of_april_2018_leaves_one_ccg_to_a_footprint() -> None:
    series = lived("one-ccg-per-stp-2018").series("ccg_count")
    before, after = (series.days.index(date(2018, month, day)) for month, day in ((3, 31), (4, 30)))
    assert (series.values[before] > 150).all()
    assert (series.values[after] <= 42).all()


def test_the_allowance_of_the_forecast_is_a_fifth_less_in_pounds() -> None:
    """NAO HC 1783, 2.14: £1.21bn, to fall by a further 20% by 2020-21."""
    series = lived("forecast-2022").series("running_cost_allocation")
    paid = dict(zip(series.days, series.values.mean(axis=1), strict=True))
    assert paid[date(2021, 3, 31)] / paid[date(2019, 3, 31)] == pytest.approx(0.8, abs=1e-3)
