"""What is said of a scenario beside its baseline."""

from __future__ import annotations

from ccgsim.app.record_panel import in_force
from ccgsim.scenario import load_scenario

RECORD = load_scenario("record-2013-2018")


def test_a_lever_that_is_as_before_is_told_by_the_value_that_it_has_then() -> None:
    assert in_force("mergers.stance.2015-04-01", "as before", RECORD) == "discouraged"
    assert in_force("allowance.per_head.2017-04-01", "as before", RECORD) == "22.07"
    assert in_force("mergers.stance.2015-04-01", '"permitted"', RECORD) == '"permitted"'
    assert in_force("parameters.margin", "as before", RECORD) == "as before"
