"""What a comparison calls clear, in words."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from ccgsim.comparison.words import Change, conclusion


def change(difference: float, error: float) -> Change:
    row = SimpleNamespace(
        metric="csu_income", unit="GBP m", mean_difference=difference, standard_error=error,
        same=0, futures=40, error_narrower=1.5, baseline_mean=500.0, alternative_mean=498.0,
    )  # fmt: skip
    return Change(row)


@pytest.mark.parametrize(
    ("errors", "is_clear"), [(1.9, False), (2.1, True), (-1.9, False), (-2.1, True)]
)
def test_a_difference_is_clear_from_two_standard_errors_on(errors: float, is_clear: bool) -> None:
    assert change(3.0 * errors, 3.0).is_clear is is_clear


def test_numbers_that_stand_in_a_row_have_the_same_decimals() -> None:
    one = change(-7.5, 0.9)
    assert one.number(70.0) == "70"
    assert one.number(70.0, aligned=True) == "70.0"
    assert one.number(-7.5, sign=True, aligned=True) == "−7.5"


def test_of_many_ccgs_those_are_named_that_differ_by_three_standard_errors() -> None:
    """With two, luck alone would name five CCGs of a hundred."""
    rows = [("Ash", 0.29), ("Beech", 0.31), ("Cedar", -0.31)]
    ccgs = pd.DataFrame([
        {
            "scenario": "new", "name": name, "merges_baseline": 0.4,
            "merges_alternative": 0.4 + change, "merges_difference": change,
            "merges_standard_error": 0.1, "shares_officer_difference": 0.0,
            "shares_officer_standard_error": 0.1,
        }
        for name, change in rows
    ])  # fmt: skip
    outcome = change(-30.0, 1.0).row
    outcome.scenario = "new"
    comparison: Any = SimpleNamespace(
        ccgs=ccgs,
        outcomes=pd.DataFrame([vars(outcome)]),
        replicates=40,
        draws=None,
        day=date(2019, 3, 31),
        happenings={"new": SimpleNamespace(partings=list)},
    )
    said = conclusion(comparison, "new")[-1]
    assert "merge by 31 March 2019: 2 of 3 CCGs" in said
    assert "Beech (40% to 71%); Cedar (40% to 9%)" in said
    assert "Ash" not in said


@pytest.mark.parametrize(
    ("replicates", "draws", "said"),
    [
        (40, None, "25 times as many futures."),
        (40, 1000, "25 times as many futures."),
        (41, 1000, "25 times as many futures, and more draws of the posterior than its 1,000."),
        (3000, 1000, "25 times as many futures, and more draws of the posterior than its 1,000."),
        (3000, None, "25 times as many futures."),
    ],
)
def test_more_futures_are_said_to_need_more_draws_where_those_of_the_posterior_are_too_few(
    replicates: int, draws: int | None, said: str
) -> None:
    """Five times as sure is what 25 times as many buy, if each has a draw of its own."""
    row = change(-30.0, 1.0).row
    row.scenario, row.error_narrower = "new", 5.0
    fates = pd.DataFrame({
        "scenario": ["new"],
        **{f"{fate}_{what}": [0.0] for fate in ("merges", "shares_officer")
           for what in ("difference", "standard_error")},
    })  # fmt: skip
    comparison: Any = SimpleNamespace(
        ccgs=fates,
        outcomes=pd.DataFrame([vars(row)]),
        replicates=replicates,
        draws=draws,
        day=date(2019, 3, 31),
        happenings={"new": SimpleNamespace(partings=list)},
    )
    assert conclusion(comparison, "new")[1].endswith(said)
