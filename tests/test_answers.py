"""The answers of docs/findings.md: every scenario has one, and its words hold or stop."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from answering.answers import ANSWERS, so
from answering.reading import NoLongerSo, Reading, share, told

from ccgsim import Scenario, compare, load_scenario
from ccgsim.comparison import Comparison
from ccgsim.scenario.library import THE_RECORD, library

FINDINGS = Path(__file__).parents[1] / "docs" / "findings.md"
SHORT = {"run.end": "2015-04-30"}


@dataclass(frozen=True)
class Row:
    """What `told` needs of a row of outcomes."""

    unit: str


@pytest.fixture(scope="module")
def compared() -> Comparison:
    record = load_scenario(THE_RECORD).with_settings(SHORT)
    return compare([record, retitled(record, "same"), richer(record)], replicates=12, seed=3)


def retitled(scenario: Scenario, title: str) -> Scenario:
    return scenario.with_settings({"title": title})


def richer(scenario: Scenario) -> Scenario:
    return retitled(scenario, "richer").with_settings({"allowance.per_head": 30.0})


@pytest.fixture
def same(compared: Comparison) -> Reading:
    return Reading(compared, compared.alternatives[0])


@pytest.fixture
def richer_reading(compared: Comparison) -> Reading:
    return Reading(compared, compared.alternatives[1])


def test_every_scenario_that_is_not_a_baseline_has_an_answer() -> None:
    baselines = {THE_RECORD, "forecast-2022"}
    assert set(ANSWERS) == {path.stem for path in library()} - baselines


def test_the_page_has_every_question_of_the_scenarios_as_they_are() -> None:
    page = FINDINGS.read_text("utf-8")
    for path in library():
        scenario = load_scenario(path)
        if path.stem != THE_RECORD:
            assert f"*{scenario.question}*" in page
        if path.stem in ANSWERS:
            assert f'<a id="{path.stem}"></a>\n### {scenario.title}\n' in page


def test_more_and_fewer_are_said_of_what_clearly_is(richer_reading: Reading) -> None:
    assert richer_reading.more("running_cost_allocation") == "285.6 ± 0.3"  # £m: £5.27 a head
    with pytest.raises(NoLongerSo, match="not clearly less of Running cost allowance"):
        richer_reading.fewer("running_cost_allocation")


def test_nothing_is_said_of_what_does_not_differ(same: Reading) -> None:
    for said in (same.more, same.fewer):
        with pytest.raises(NoLongerSo, match="of Accountable officers"):
            said("accountable_officers_total")
    assert same.hardly_any("accountable_officers_total") == "0 ± 0"


def test_hardly_any_stops_at_more(richer_reading: Reading) -> None:
    with pytest.raises(NoLongerSo, match=r"differs by \d+\.\d%"):
        richer_reading.hardly_any("running_cost_allocation")


def test_a_difference_is_told_to_the_first_digit_of_its_error() -> None:
    assert told(Row("CCGs"), 13.414, 0.32) == "13.4 ± 0.3"
    assert told(Row("CCGs"), 59.52, 1.4) == "60 ± 1"
    assert told(Row("CCGs"), -0.041, 0.05, sign=True) == "−0.04 ± 0.05"
    assert told(Row("CCGs"), 5.54, 0.25, sign=True) == "+5.5 ± 0.2"
    assert told(Row("GBP bn"), 0.0823, 0.0012) == "82 ± 1"


def test_a_part_is_told_to_the_nearest_five_percent() -> None:
    assert (share(5.5, 13.9), share(1, 3)) == ("40%", "35%")


def test_words_that_do_not_hold_stop() -> None:
    so(True, "")
    with pytest.raises(NoLongerSo, match="not so any more: half"):
        so(False, "half")
