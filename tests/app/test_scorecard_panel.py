"""The scorecard as a table."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from ccgsim.app.england.scorecard_panel import table_of
from ccgsim.app.parts.paged import page_of


def figure(metric: str, unit: str, observed: float) -> dict[str, Any]:
    return {
        "metric": metric, "statistic": "", "unit": unit, "observed": observed, "median": observed,
        "p05": observed - 1.0, "p95": observed + 1.0, "inside": True, "date": "2014-04-01",
        "use": "fitted", "source": "NAO", "bound": "",
    }  # fmt: skip


def rows(*figures: dict[str, Any]) -> list[dict[str, Any]]:
    return table_of(SimpleNamespace(decided=pd.DataFrame(figures)))  # type: ignore[arg-type]


def test_a_unit_stands_with_its_quantity_unless_that_says_it() -> None:
    money, count = rows(figure("csu_income", "GBP m", 810.0), figure("ccg_count", "CCGs", 211.0))
    assert money["quantity"] == "Support units' income, £m"
    assert count["quantity"] == "Number of CCGs"


def test_observed_numbers_are_sorted_as_numbers() -> None:
    found = rows(*(figure("csu_income", "GBP m", value) for value in (1300.0, 810.0, -38.0)))
    sorted_ = page_of(found, {"sortBy": ["observed"], "sortDesc": [False]})
    assert [row["observed"] for row in sorted_] == ["−38", "810", "1,300"]
