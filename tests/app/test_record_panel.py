"""What is said of a scenario beside its baseline."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ccgsim.app.england.record_panel import in_force, nothing_differs
from ccgsim.scenario import load_scenario
from ccgsim.simulation import simulate

RECORD = load_scenario("record-2013-2018")


def test_a_lever_that_is_as_before_is_told_by_the_value_that_it_has_then() -> None:
    assert in_force("mergers.stance.2015-04-01", "as before", RECORD) == "discouraged"
    assert in_force("allowance.per_head.2017-04-01", "as before", RECORD) == "22.07"
    assert in_force("mergers.stance.2015-04-01", '"permitted"', RECORD) == '"permitted"'
    assert in_force("parameters.margin", "as before", RECORD) == "as before"


def test_a_lever_without_effect_is_told_from_one_that_has_some() -> None:
    def run(**settings: object) -> Any:
        scenario = RECORD.with_settings({"run.end": "2015-03-31", **settings})
        return SimpleNamespace(results=simulate(scenario, replicates=3, seed=1))

    before = run()
    late, early = (run(**{f"allowance.per_head.{day}": 12}) for day in ("2018-04-01", "2014-04-01"))
    for fan, baseline, nothing in (
        (late, before, True),
        (early, before, False),
        (late, None, False),
    ):
        found: Any = SimpleNamespace(fan=fan, baseline=baseline)
        assert nothing_differs(found) is nothing
