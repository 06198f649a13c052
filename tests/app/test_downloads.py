from __future__ import annotations

from io import BytesIO

import numpy as np
import pandas as pd

from ccgsim.app.compare.compared import compared
from ccgsim.app.compare.downloads import outcome_numbers
from ccgsim.app.england.downloads import card_numbers, fan_numbers
from ccgsim.app.running.shelf import scenario_file
from ccgsim.app.view import View
from ccgsim.scorecard import score
from ccgsim.simulation import simulate


def test_saved_numbers_equal_those_on_the_page_and_have_units() -> None:
    results = simulate(scenario_file("record-2013-2018").scenario, 4, 1)
    fans = pd.read_csv(BytesIO(fan_numbers(results, None)))
    assert set(fans["metric"]) == {
        "ccg_count", "ccgs_with_joint_ao", "running_cost_actual_net", "csu_income",
    }  # fmt: skip
    assert set(fans.columns) == {"metric", "date", "unit", "p05", "p50", "p95"}
    count = fans[fans["metric"] == "ccg_count"]
    assert count["date"].iloc[0] == "2013-04-01"
    np.testing.assert_allclose(count["p50"], np.median(results.series("ccg_count").values, axis=1))
    card = score(results)
    read = pd.read_csv(BytesIO(card_numbers(card)))
    assert len(read) == len(card.rows)
    assert {"unit", "observed", "inside"} <= set(read.columns)


def test_saved_differences_are_those_of_the_futures_one_by_one() -> None:
    found = compared(View(), lambda _: None)
    first, second = (side.fan.results for side in found.sides)
    fans = pd.read_csv(BytesIO(fan_numbers(second, first)))
    count = fans[fans["metric"] == "ccg_count"]
    apart = second.series("ccg_count").values - first.series("ccg_count").values
    np.testing.assert_allclose(count["p05"], np.quantile(apart, 0.05, axis=1))
    outcomes = pd.read_csv(BytesIO(outcome_numbers(found.comparison)))
    assert len(outcomes) == len(found.comparison.outcomes) > 20
