"""What every shipped scenario gives has not moved unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden_values import GOLDEN, differences, golden_path, read_golden, scenario_files, simulated

ADVICE = "If this change of results is meant, run: python tools/refresh_golden.py"


@pytest.mark.parametrize("scenario", scenario_files(), ids=lambda path: path.stem)
def test_a_scenario_gives_what_it_gave(scenario: Path) -> None:
    assert golden_path(scenario).exists(), f"There is no golden output. {ADVICE}"
    found = differences(read_golden(scenario), simulated(scenario))
    assert not found, "\n".join([f"{scenario.name}:", *found, ADVICE])


def test_every_golden_output_has_its_scenario() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {
        golden_path(scenario).name for scenario in scenario_files()
    }


def test_a_difference_is_told_by_outcome_and_date() -> None:
    before = {("ccg_count", "2019-03-31"): 195.0, ("csu_count", "2019-01-31"): 5.0}
    after = {("ccg_count", "2019-03-31"): 195.5, ("ics_count", "2019-01-31"): 14.0}
    assert differences(before, after) == [
        "ccg_count on 2019-03-31: 195 became 195.5",
        "csu_count on 2019-01-31: no longer there",
        "ics_count on 2019-01-31: new",
    ]


def test_the_last_bits_of_a_platform_are_no_difference() -> None:
    key = ("csu_income", "2019-03-31")
    assert not differences({key: 463.0}, {key: 463.0 * (1 + 1e-9)})
