from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ccgsim.app.england.fan_words import in_words, year_ends_in_html
from ccgsim.app.running.runs import Fan
from ccgsim.results import Results
from ccgsim.scenario import load_scenario
from ccgsim.simulation import simulate

RECORD = load_scenario(Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml")


@pytest.fixture(scope="module")
def results() -> Results:
    return simulate(RECORD, replicates=6, seed=3)


@pytest.fixture(scope="module")
def changed() -> Results:
    return simulate(RECORD.with_settings({"mergers.stance": "mandated"}), replicates=6, seed=3)


def test_the_words_say_the_last_median_and_range(results: Results) -> None:
    last = results.series("ccg_count").values[-1]
    low, middle, high = np.quantile(last, (0.05, 0.5, 0.95))
    said = (
        f"Number of CCGs, on 31 March 2019: {middle:.0f} (90% of futures: {low:.0f} to {high:.0f})"
    )
    assert said in in_words(results, None)


def test_money_of_a_part_year_is_left_out_of_the_words_and_empty_in_the_table() -> None:
    part = simulate(
        RECORD.with_settings({"run.start": "2013-07-01", "run.end": "2014-03-31"}), 3, seed=3
    )
    assert "Running costs" not in in_words(part, None)
    table = year_ends_in_html(part, None)
    assert "nan" not in table
    assert "<td>–</td>" in table
    assert Fan(part, np.zeros((9, 211))).typical > 0, "not the first for want of a distance"


def test_beside_a_baseline_the_words_say_the_difference(results: Results, changed: Results) -> None:
    apart = changed.series("ccg_count").values[-1] - results.series("ccg_count").values[-1]
    low, middle, high = (f"{-value:.1f}" for value in np.quantile(apart, (0.05, 0.5, 0.95)))
    said = in_words(changed, results)
    assert said.startswith("Difference from the baseline. ")
    assert (
        f"Number of CCGs, on 31 March 2019: −{middle} (90% of futures: −{low} to −{high})" in said
    )


def test_nothing_differs_from_itself(results: Results) -> None:
    assert "on 31 March 2019: 0.0 (90% of futures: 0.0 to 0.0)" in in_words(results, results)


def test_the_table_has_every_year_end_with_its_median_and_range(results: Results) -> None:
    table = year_ends_in_html(results, None)
    known = results.quantiles(metrics=["ccg_count"]).set_index("date")
    low, middle, high = known.loc["2018-03-31", ["p05", "p50", "p95"]]
    cell = f"<td>{middle:.0f} <span>({low:.0f} to {high:.0f})</span></td>"
    said = f"<th scope='row'>2018</th>{cell}"
    assert said in table
    assert table.count("<th scope='row'>") == 6
    assert table.count("<td>") == 6 * 4


def test_beside_a_baseline_the_table_has_differences(results: Results, changed: Results) -> None:
    table = year_ends_in_html(changed, results)
    assert "<caption>Difference from the baseline: median of 6 futures" in table
    assert "<th scope='row'>2014</th>" in table
    officers = changed.series("ccgs_with_joint_ao").values - (
        results.series("ccgs_with_joint_ao").values
    )
    day = changed.series("ccgs_with_joint_ao").days[-1]
    assert f"{day:%Y}" == "2019"
    middle = np.quantile(officers[-1], 0.5)
    sign = "+" if middle > 0 else "−"
    assert f"<td>{sign}{abs(middle):.1f} <span>(" in table


def test_running_costs_differ_by_millions(results: Results, changed: Results) -> None:
    name = "running_cost_actual_net"
    apart = 1000.0 * (changed.series(name).values[-1] - results.series(name).values[-1])
    said = f"£{abs(np.quantile(apart, 0.5)):.1f}m (90% of futures"
    assert "Running costs, net, in the year to 31 March 2019: −£" in in_words(changed, results)
    assert said in in_words(changed, results)
    assert "Running costs, net, in the year to 31 March 2019: £1." in in_words(results, None)
