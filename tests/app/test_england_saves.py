from __future__ import annotations

from io import BytesIO

import numpy as np
import pandas as pd

from ccgsim.app.england_saves import card_numbers, fan_numbers
from ccgsim.app.shelf import scenario_file
from ccgsim.scorecard import score
from ccgsim.simulation import simulate


def test_saved_numbers_equal_those_on_the_page_and_have_units() -> None:
    results = simulate(scenario_file("record-2013-2018").scenario, 4, 1)
    fans = pd.read_csv(BytesIO(fan_numbers(results)))
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
