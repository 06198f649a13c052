"""What a comparison calls clear, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from ccgsim.comparison.words import Change, changes, conclusion, findings, weightiest


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


def test_of_many_changes_those_weigh_most_that_are_largest_beside_luck_in_the_order_given() -> None:
    spreads = [(1.0, 2.0), (-6.0, 2.0), (0.001, 0.0), (4.0, 4.0), (5.0, 2.0)]
    found = [
        Change(SimpleNamespace(mean_difference=difference, unpaired_standard_error=spread))
        for difference, spread in spreads
    ]
    assert weightiest(found, 3) == [found[1], found[2], found[4]]
    assert weightiest(found, 9) == found


def told(metric: str, unit: str, **row: float) -> str:
    """What is said of one change of 40 futures."""
    usual = {"futures": 40, "same": 0, "more": 0, "fewer": 0}
    (said,) = findings([Change(SimpleNamespace(metric=metric, unit=unit, **{**usual, **row}))])
    return said


FEWER_CCGS = {
    "baseline_mean": 195.0, "alternative_mean": 191.8, "mean_difference": -3.2,
    "standard_error": 0.4, "difference_p05": -6.0, "difference_p95": 0.0,
}  # fmt: skip
DEARER = {
    "baseline_mean": 1.15, "alternative_mean": 1.1623, "mean_difference": 0.0123,
    "standard_error": 0.001, "difference_p05": 0.01, "difference_p95": 0.01, "more": 40,
}  # fmt: skip


def test_a_sentence_says_how_much_how_sure_how_often_and_how_far() -> None:
    """Half of the 90% interval is 1.6449 standard errors."""
    assert told("ccg_count", "CCGs", **FEWER_CCGS, fewer=30, same=6, more=4) == (
        "**Number of CCGs**: 3.20 lower on average, give or take 0.66 (191.80 instead of 195.00). "
        "Lower in 30 of 40 futures, the same in 6; nine in ten futures lie from −6 to 0."
    )


def test_a_difference_of_billions_is_said_in_millions_beside_thousands_of_them() -> None:
    assert told("running_cost_actual_net", "GBP bn", **DEARER) == (
        "**Running costs, net, £m**: 12.3 higher on average, give or take 1.6 "
        "(1,162.3 instead of 1,150.0). Higher in every one of 40 futures."
    )


@pytest.mark.parametrize(
    ("more", "fewer", "said"),
    [
        (4, 36, "Lower in 36 of 40 futures;"),
        (14, 26, "Lower in 26 of 40 futures, higher in 14: true on average, but not of every"),
        (0, 20, "Lower in 20 of 40 futures, the same in 20;"),
        (13, 27, "Lower in 27 of 40 futures;"),
    ],
)
def test_what_is_true_of_under_two_futures_in_three_is_said_to_be_so_on_average_only(
    more: int, fewer: int, said: str
) -> None:
    row = {**FEWER_CCGS, "more": more, "fewer": fewer, "same": 40 - more - fewer}
    assert said in told("ccg_count", "CCGs", **row)
    turned = {**row, "mean_difference": 0.9, "more": fewer, "fewer": more}
    other = {"Lower": "Higher", "higher": "lower"}
    for word, instead in other.items():
        said = said.replace(word, instead)
    assert said in told("ccg_count", "CCGs", **turned)


def test_what_is_not_clear_and_what_is_the_same_are_said_in_a_line_each() -> None:
    unclear = {**FEWER_CCGS, "standard_error": 2.0, "more": 10, "fewer": 30}
    assert told("ccg_count", "CCGs", **unclear) == (
        "No clear difference: Number of CCGs (−3.2, give or take 3.3)."
    )
    more = {**unclear, "mean_difference": 3.2}
    assert "(+3.2, give or take 3.3)" in told("ccg_count", "CCGs", **more)
    same = {**FEWER_CCGS, "mean_difference": 0.0, "standard_error": 0.0, "same": 40}
    assert told("ccg_count", "CCGs", **same) == "The same in every future: Number of CCGs."


def test_a_change_is_that_of_the_last_day_on_which_a_future_has_a_value() -> None:
    rows = [
        ("new", "csu_count", 40, 1), ("new", "csu_count", 3, 2), ("new", "csu_count", 0, 3),
        ("other", "csu_count", 40, 4), ("new", "ccg_count", 40, 5),
    ]  # fmt: skip
    outcomes = pd.DataFrame(rows, columns=["scenario", "metric", "futures", "mean_difference"])
    comparison: Any = SimpleNamespace(outcomes=outcomes)
    assert [change.row.mean_difference for change in changes(comparison, "new")] == [2, 5]


NOBODY_DIFFERS = pd.DataFrame({
    "scenario": ["new"],
    **{f"{fate}_{what}": [0.0] for fate in ("merges", "shares_officer")
       for what in ("difference", "standard_error")},
})  # fmt: skip


def concluded(
    ccgs: pd.DataFrame = NOBODY_DIFFERS,
    replicates: int = 40,
    draws: int | None = None,
    days: Sequence[date] = (),
    error_narrower: float = 1.5,
    others: Sequence[dict[str, object]] = (),
) -> list[str]:
    """What is said after the clear changes of an alternative; ``others`` are further outcomes."""
    outcome = {**vars(change(-30.0, 1.0).row), "error_narrower": error_narrower}
    rows = [outcome, *({**outcome, "metric": "ccg_count", **other} for other in others)]
    comparison: Any = SimpleNamespace(
        ccgs=ccgs,
        outcomes=pd.DataFrame(rows).assign(scenario="new"),
        replicates=replicates,
        draws=draws,
        day=date(2019, 3, 31),
        happenings={"new": SimpleNamespace(partings=lambda: list(days))},
    )
    return conclusion(comparison, "new")


@pytest.mark.parametrize(
    ("mean", "said"),
    [
        (
            -63.1,
            "With 63 fewer CCGs on average, that alone makes counts of CCGs (such as those that",
        ),
        (4.2, "With 4 more CCGs on average, that alone makes counts of CCGs (such as those that"),
    ],
)
def test_counts_of_ccgs_are_said_to_change_with_how_many_there_are(mean: float, said: str) -> None:
    (caveat, *_) = concluded(others=[{"mean_difference": mean, "standard_error": 0.5}])
    assert caveat.startswith(said)
    assert caveat.endswith("fall." if mean < 0 else "rise.")


@pytest.mark.parametrize(("mean", "error"), [(4.0, 3.0), (0.4, 0.1)])
def test_a_few_ccgs_more_or_less_are_no_caveat(mean: float, error: float) -> None:
    said = concluded(others=[{"mean_difference": mean, "standard_error": error}])
    assert not any("counts of CCGs" in line for line in said)


def test_the_span_of_futures_is_of_whole_things_where_they_are_counted() -> None:
    ends = {"difference_p05": -73.05, "difference_p95": 0.2}
    row = {**FEWER_CCGS, **ends, "metric": "ccg_count", "unit": "CCGs"}
    assert Change(SimpleNamespace(**row)).span == ("−73", "0")
    row |= {"metric": "csu_income", "unit": "GBP m", "difference_p95": 8.26}
    assert Change(SimpleNamespace(**row)).span == ("−73.0", "+8.3")


def partings(*months: int, replicates: int) -> str:
    """What is said of futures that part in some months of 2015."""
    days = [date(2015, month, 1) for month in months]
    return concluded(replicates=replicates, days=days)[0]


def test_it_is_said_when_futures_part() -> None:
    assert partings(replicates=3) == "No event of any future differs."
    assert partings(1, 2, 5, 6, replicates=9) == (
        "4 of 9 futures take a different course, the first in January 2015, half of them by "
        "February 2015."
    )
    assert partings(1, 2, 5, replicates=3) == (
        "Every future takes a different course, the first in January 2015, half of them by "
        "February 2015."
    )
    assert partings(4, replicates=1) == "The future takes a different course from April 2015."
    assert partings(4, 4, 5, replicates=3) == (
        "Every future takes a different course, at least half of them from April 2015."
    )


def test_nothing_is_said_to_differ_only_where_every_outcome_is_the_same() -> None:
    same = {"same": 40, "mean_difference": 0.0, "error_narrower": math.nan}
    assert concluded(others=[same])[0] == "No event of any future differs."
    assert "1.5 times as precise" in concluded(others=[same])[1]


@pytest.mark.parametrize(("replicates", "is_rough"), [(29, True), (30, False)])
def test_with_under_thirty_futures_how_sure_a_difference_is_is_said_to_be_rough(
    replicates: int, is_rough: bool
) -> None:
    said = concluded(replicates=replicates)[1]
    assert ("themselves rough" in said) is is_rough
    assert ("1.5 times as precise" in said) is not is_rough


def test_numbers_that_stand_in_a_row_have_the_same_decimals() -> None:
    one = change(-7.5, 0.9)
    assert one.number(70.0) == "70"
    assert one.number(70.0, aligned=True) == "70.0"
    assert one.number(-7.5, sign=True, aligned=True) == "−7.5"


def test_a_number_has_two_figures_of_how_sure_it_is() -> None:
    assert change(0.5, 0.1).number(0.5, sign=True) == "+0.50"
    assert change(1234.56, 1.0).number(1234.56) == "1,234.6"
    assert change(1234.56, 200.0).number(1234.56) == "1,235"


def test_of_many_ccgs_those_are_named_that_differ_by_three_standard_errors() -> None:
    """With two, luck alone would name five CCGs of a hundred."""
    rows = [("Ash", 0.29), ("Beech", 0.31), ("Cedar", -0.31), ("Date", -0.4)]
    ccgs = pd.DataFrame([
        {
            "scenario": "new", "name": name, "merges_baseline": 0.4,
            "merges_alternative": 0.4 + change, "merges_difference": change,
            "merges_standard_error": 0.1, "shares_officer_difference": 0.0,
            "shares_officer_standard_error": 0.1,
        }
        for name, change in rows
    ])  # fmt: skip
    said = concluded(ccgs)[-1]
    assert said.startswith("3 of 4 CCGs merge clearly more or less often by 31 March 2019.")
    assert "Date (40% to 0%); Beech (40% to 71%); Cedar (40% to 9%)" in said
    assert "Ash" not in said
    alone = concluded(ccgs.assign(merges_standard_error=[1.0, 0.1, 1.0, 1.0]))[-1]
    assert alone.startswith("1 of 4 CCGs merges clearly")


@pytest.mark.parametrize(
    ("replicates", "draws", "said"),
    [
        (40, None, " 25 times as many futures."),
        (40, 1000, " 25 times as many futures."),
        (
            41,
            1000,
            " 25 times as many futures, more than the 1,000 sets of parameters available.",
        ),
        (
            3000,
            1000,
            " 25 times as many futures, more than the 1,000 sets of parameters available.",
        ),
        (3000, None, " 25 times as many futures."),
    ],
)
def test_more_futures_are_said_to_need_more_draws_where_those_of_the_posterior_are_too_few(
    replicates: int, draws: int | None, said: str
) -> None:
    """Five times as sure is what 25 times as many buy, if each has a draw of its own."""
    assert concluded(replicates=replicates, draws=draws, error_narrower=5.0)[1].endswith(said)
