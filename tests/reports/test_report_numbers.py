"""Numbers of reports: how they are written, and what levers explain."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ccgsim.reports.events import merged_bodies, yearly_counts
from ccgsim.reports.influence import explained, groups_of
from ccgsim.reports.levers import meaning
from ccgsim.reports.numbers import percentage, plain, with_unit
from ccgsim.reports.scoring import scored_groups


def test_numbers_are_rounded_to_what_matters_and_whole_things_stay_whole() -> None:
    assert plain([1.1349, 1.2], "GBP bn") == ("1.13", "1.20")
    assert plain([183.4, 197.0], "CCGs") == ("183", "197")
    assert plain([6.6, 6.8], "units", means=True) == ("6.60", "6.80")
    assert plain([250_000.0, float("nan")], "people") == ("250", "")


def test_units_stand_where_a_reader_expects_them() -> None:
    assert with_unit("1.13", "GBP bn") == "£1.13bn"
    assert with_unit("−0.01", "GBP bn") == "−£0.01bn"
    assert with_unit("56", "% of CCGs") == "56%"
    assert with_unit("195", "CCGs") == "195"


def test_a_share_is_never_rounded_to_none_or_all() -> None:
    assert [percentage(share) for share in (0.0, 0.001, 0.25, 0.999, 1.0)] == [
        "0%", "under 1%", "25%", "over 99%", "100%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("observed", "beyond"), [(69.0, -1), (75.0, 0), (100.0, 0), (125.0, 0), (131.0, 1)]
)
def test_a_figure_further_off_than_its_line_reaches_is_an_arrow(
    observed: float, beyond: int
) -> None:
    """The line ends three half-widths of the interval from its median."""
    row = {
        "group": "CCGs and mergers", "metric": "ccg_count", "statistic": "", "unit": "CCGs",
        "observed": observed, "median": 100.0, "p05": 90.0, "p95": 110.0, "conflict": False,
        "date": "2018", "simulated_on": date(2018, 3, 31), "bound": "", "use": "fitted",
        "inside": False,
    }  # fmt: skip
    (group,) = scored_groups(pd.DataFrame([row]))
    strip = group.figures[0].strip
    assert strip.beyond == beyond
    assert 0.0 < strip.observed < 100.0


def test_a_lever_that_settles_the_outcome_explains_all_of_it() -> None:
    assert explained(np.array([1.0, 1.0, 5.0, 5.0]), np.array([0, 0, 1, 1])) == 1.0


def test_what_a_lever_explains_is_adjusted_for_the_number_of_groups() -> None:
    # Within: 4 x 1; total: 4 x 1 + 4 x 4; so 1 - (4 / 2) / (20 / 3).
    outcome = np.array([0.0, 2.0, 4.0, 6.0])
    assert explained(outcome, np.array([0, 0, 1, 1])) == pytest.approx(1 - 2 / (20 / 3))


def test_a_lever_without_effect_explains_nothing() -> None:
    assert explained(np.array([1.0, 3.0, 1.0, 3.0]), np.array([0, 0, 1, 1])) == 0.0
    assert explained(np.full(4, 0.1), np.array([0, 0, 1, 1])) == 0.0
    assert explained(np.zeros(2), np.array([0, 1])) == 0.0


def test_what_a_lever_with_a_value_for_each_point_explains_cannot_be_told() -> None:
    assert math.isnan(explained(np.array([1.0, 2.0]), np.array([0, 1])))


def test_points_fall_into_groups_of_like_size_in_the_order_of_the_lever() -> None:
    values = pd.Series(np.linspace(1.0, 0.0, 100))
    group = groups_of(values)
    assert set(np.bincount(group)) == {10}
    assert group[0] == 9
    assert groups_of(pd.Series(["b", "a", "b"])).tolist() == [1, 0, 1]


def test_events_are_counted_by_financial_year_and_run() -> None:
    days = pd.to_datetime(["2015-03-31", "2015-04-01", "2015-04-01"])
    events = pd.DataFrame({"date": days, "kind": ["merger", "merger", "rated"]})
    counts = yearly_counts([events, events], runs=4)
    assert counts.loc["merger"].to_dict() == {2014: 0.5, 2015: 0.5}
    assert counts.loc["rated"].to_dict() == {2014: 0.0, 2015: 0.5}


def test_merged_bodies_are_sets_of_founding_ccgs() -> None:
    organisations = pd.DataFrame({
        "replicate": [0, 0, 0, 1, 1, 1],
        "ccg": ["A", "B", "C"] * 2,
        "organisation": ["B", "B", "C", "A", "A", "A"],
    })  # fmt: skip
    assert merged_bodies(organisations) == {frozenset("AB"): 1, frozenset("ABC"): 1}


def test_levers_are_described_with_their_unit_and_day() -> None:
    assert meaning("allowance.per_head.2015-04-01") == (
        "Running cost allowance, £ per head and year, from 1 April 2015"
    )
    assert meaning("run.end").startswith("Last day of the run")
