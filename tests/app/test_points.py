from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ccgsim.app.results.points import NOTHING, Look, look_at, within
from ccgsim.app.results.sweep_reading import open_sweep
from ccgsim.app.view import View
from ccgsim.errors import ResultsError
from ccgsim.reports.influence import explained, groups_of

ALLOWANCE, STANCE, MARGIN = (
    "allowance.per_head.2014-04-01", "mergers.stance", "parameters.margin",
)  # fmt: skip


def look(results: str = "small/whole", **asked: Any) -> Look:
    return look_at(open_sweep(results), View(results=results, **asked))


def test_an_outcome_is_the_quantiles_of_each_points_replicates(results: Path) -> None:
    found = open_sweep("small/whole").outcome("ccg_count")
    table = pd.read_parquet(results / "small" / "whole" / "metrics.parquet")
    whole = table.dropna(subset=["ccg_count"]).groupby(["date", "point"])["ccg_count"]
    for column, level in (("p05", 0.05), ("median", 0.5), ("p95", 0.95)):
        np.testing.assert_allclose(found[column], whole.quantile(level).to_numpy())


def test_points_on_both_sides_of_a_part_are_read_whole(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ccgsim.app.results import sweep_reading

    whole = open_sweep("small/whole").outcome("csu_count")
    monkeypatch.setattr(sweep_reading, "ROWS_AT_ONCE", 7)
    path = results / "small" / "whole" / "metrics.parquet"
    pd.testing.assert_frame_equal(sweep_reading._outcome(path, "csu_count", -1), whole)


def test_unsaid_the_view_is_the_count_on_the_last_day_against_what_explains_most(
    results: Path,
) -> None:
    shown = look()
    assert (shown.outcome, shown.day) == ("ccg_count", date(2015, 3, 31))
    assert shown.along == max(shown.shares, key=lambda key: shown.shares[key])
    assert shown.shade not in (shown.along, NOTHING)
    assert list(shown.points.index) == list(range(12))


@pytest.mark.parametrize("wrong", [
    {"outcome": "money"}, {"on": "2013-02-30"}, {"along": "point"}, {"shade": "status"},
    {"only": {"nothing": "1..2"}}, {"only": {ALLOWANCE: "low..high"}}, {"only": {STANCE: "7,x"}},
    {"only": {ALLOWANCE: "30..15"}}, {"only": {"status": "0"}}, {"only": {ALLOWANCE: "1..2..3"}},
])  # fmt: skip
def test_what_a_link_says_wrongly_is_left_as_usual(results: Path, wrong: dict[str, object]) -> None:
    usual, found = look(), look(**wrong)
    assert (found.outcome, found.day, found.along, found.shade) == (
        usual.outcome, usual.day, usual.along, usual.shade,
    )  # fmt: skip
    assert found.chosen.all()


def test_a_limit_on_numbers_keeps_its_ends_and_one_on_names_the_places_named(
    results: Path,
) -> None:
    sweep = open_sweep("small/whole")
    design = sweep.tables.design
    some = within(sweep, {ALLOWANCE: "15..22.5", STANCE: "1"})
    expected = (design[ALLOWANCE] <= 22.5) & (design[STANCE] == "encouraged")
    assert some.tolist() == expected.tolist()
    assert 0 < some.sum() < 12


def test_what_a_lever_explains_is_of_the_points_that_are_shown(results: Path) -> None:
    shown = look(only={STANCE: "1"}, outcome="running_cost_actual_net")
    group = groups_of(shown.values(ALLOWANCE))
    assert shown.shares[ALLOWANCE] == explained(shown.points["median"].to_numpy(), group)
    assert np.isnan(shown.shares[STANCE])


def test_failed_points_are_not_looked_at(results: Path) -> None:
    shown = look(results="small/failed")
    design = shown.sweep.tables.design
    assert list(shown.points.index) == list(design.index[design["status"] == "ran"])
    assert 0 < len(shown.points) < 12


def test_limits_that_no_point_keeps_leave_none_and_no_harm(results: Path) -> None:
    shown = look(only={ALLOWANCE: "1..2"})
    assert shown.points.empty
    assert not shown.chosen.any()


def test_a_damaged_table_is_named_below_the_folder_of_results_with_the_remedy(own: Path) -> None:
    (own / "small" / "whole" / "metrics.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(
        ResultsError, match=r"^results/small/whole/metrics.parquet is damaged"
    ) as no:
        look()
    assert str(no.value).endswith("ccgsim resume results/small/whole")


def test_what_was_read_of_a_sweep_is_not_read_again(results: Path) -> None:
    assert open_sweep("small/whole") is open_sweep("small/whole")
    sweep = open_sweep("small/whole")
    assert sweep.outcome("csu_income") is sweep.outcome("csu_income")
