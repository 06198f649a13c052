"""What runs have in common is lived once, and they come out as if each had lived it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_sweep import sweep_file
from worlds import PAIR_DAYS, POLICY, assert_same_run, run

from ccgsim.engine import Course, Setting
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import default_parameters
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.simulation import simulate
from ccgsim.stems import Stems
from ccgsim.sweeps import run_sweep, work

NUMBERS = np.arange(3)
USUAL = default_parameters({})
LATER = POLICY.with_settings({"allowance.per_head.2015-04-01": "15"})
SOONER = POLICY.with_settings({"allowance.per_head.2014-04-01": "15"})
MONTHS = 24


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(12, seed=3)


@pytest.fixture
def setting(country: Facts) -> Callable[[Scenario], Setting]:
    return lambda scenario: Setting.of(scenario, country, RULES, 1, PAIR_DAYS)


@pytest.fixture
def stems(setting: Callable[[Scenario], Setting]) -> Stems[str]:
    """Two stems of the policy that was, of 12 and 24 months."""
    kept: Stems[str] = Stems(2)
    course = Course(setting(POLICY), USUAL, NUMBERS)
    while course.months < MONTHS:
        course.live_month()
        if course.months % 12 == 0:
            kept.keep(course, f"after {course.months} months")
    return kept


@pytest.mark.parametrize(("scenario", "months"), [(LATER, 24), (SOONER, 12)])
def test_a_run_begins_at_the_longest_stem_that_serves_it(
    stems: Stems[str],
    setting: Callable[[Scenario], Setting],
    country: Facts,
    scenario: Scenario,
    months: int,
) -> None:
    course, notes = stems.begin(setting(scenario), USUAL, NUMBERS, "nothing")
    assert (course.months, notes) == (months, f"after {months} months")
    whole = run(country, replicates=len(NUMBERS), scenario=scenario)
    assert_same_run(course.rest(), whole, country)


def test_other_policies_replicates_or_parameters_begin_at_the_start(
    stems: Stems[str], setting: Callable[[Scenario], Setting]
) -> None:
    other = POLICY.with_settings({"allowance.per_head.2013-04-01": "20"})
    luckier = default_parameters({"merge_start": 1.0})
    for asked in (
        (setting(other), USUAL, NUMBERS),
        (setting(POLICY), USUAL, NUMBERS + 1),
        (setting(POLICY), USUAL, NUMBERS[:2]),
        (setting(POLICY), luckier, NUMBERS),
    ):
        course, notes = stems.begin(*asked, "nothing")
        assert (course.months, notes) == (0, "nothing")


def test_the_stem_used_longest_ago_gives_way(
    stems: Stems[str], setting: Callable[[Scenario], Setting]
) -> None:
    stems.begin(setting(SOONER), USUAL, NUMBERS, "")  # that of 12 months is used
    other = Course(setting(SOONER), USUAL, NUMBERS + 5)
    other.live_month()
    stems.keep(other, "another")
    assert len(stems) == 2
    assert stems.begin(setting(LATER), USUAL, NUMBERS, "")[0].months == 12
    assert stems.begin(setting(SOONER), USUAL, NUMBERS + 5, "")[1] == "another"


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the months that are lived from now on."""
    lived: list[int] = []
    live = Course.live_month

    def live_month(course: Course) -> None:
        lived.append(course.months)
        live(course)

    monkeypatch.setattr(Course, "live_month", live_month)
    monkeypatch.setattr(work, "_stems", Stems(work.KEPT))
    monkeypatch.setattr(work, "_latest", [])
    return lived


def policy_sweep(folder: Path) -> Path:
    """Write a sweep whose three points differ from the second of two years on."""
    path = sweep_file(folder, events=False)
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("mergers.", "parameters."))]
    path.write_text("\n".join(kept), encoding="utf-8")
    return path


def test_points_of_a_sweep_live_their_common_months_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = policy_sweep(tmp_path)
    lived = counted(monkeypatch)
    done = run_sweep(path, tmp_path / "out", workers=1)
    assert done.points == 3
    assert len(lived) == 2 * 24 + 12  # the second shows where they part, the third begins there
    ours = pd.read_parquet(tmp_path / "out" / "metrics.parquet")
    base = load_scenario(path.parent / "base.toml")
    for point, per_head in enumerate((15.0, 22.5, 30.0)):
        alone = simulate(
            base.with_settings({"allowance.per_head.2014-04-01": str(per_head)}), 4, seed=5
        )
        values = alone.values("running_cost_underspend").assign(date=lambda t: t["date"].dt.date)
        both = ours[ours["point"] == point].merge(values, on=["replicate", "date"])
        assert len(both) == 2 * 4
        np.testing.assert_array_equal(both["running_cost_underspend"], both["value"])


def test_rules_of_ones_own_see_every_month_of_every_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = policy_sweep(tmp_path)
    lived = counted(monkeypatch)
    run_sweep(path, tmp_path / "out", workers=1, rules=list(RULES))
    assert len(lived) == 3 * 24
