from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from ccgsim.app.england.fans import NOTHING, difference_figure, fan_figure
from ccgsim.results import Results
from ccgsim.scenario import load_scenario
from ccgsim.simulation import simulate

RECORD = load_scenario(Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml")
DAY = date(2018, 9, 30)


@pytest.fixture(scope="module")
def results() -> Results:
    return simulate(RECORD, replicates=6, seed=3)


def of(figure: dict[str, object], name: str) -> list[dict[str, object]]:
    traces = figure["data"]
    assert isinstance(traces, list)
    return [trace for trace in traces if trace["name"] == name]


def test_the_line_of_a_future_is_the_replicate_asked_for(results: Results) -> None:
    figure = fan_figure(results, 4, None, DAY)
    series = results.series("ccg_count")
    assert of(figure, "future 4")[0]["y"] == series.values[:, 4].tolist()
    assert len(of(figure, "the record")) == 4
    assert not of(figure, "baseline, median")
    json.dumps(figure)


def test_a_run_does_not_differ_from_itself(results: Results) -> None:
    figure = difference_figure(results, 4, results, DAY)
    for trace in [*of(figure, "median"), *of(figure, "future 4")]:
        values = trace["y"]
        assert isinstance(values, list)
        assert all(value in (0.0, None) for value in values)


def test_in_a_narrow_place_panels_stand_below_each_other(results: Results) -> None:
    figure = fan_figure(results, 4, None, DAY)
    usual, narrow = figure["layout"], figure["narrow"]
    axes = ["", "2", "3", "4"]
    assert {narrow[f"xaxis{axis}"]["domain"] for axis in axes} == {(0.0, 1.0)}
    assert len({usual[f"xaxis{axis}"]["domain"] for axis in axes}) == 2
    spans = [narrow[f"yaxis{axis}"]["domain"] for axis in axes]
    assert all(upper[0] > lower[1] for upper, lower in pairwise(spans))
    assert [one["y"] for one in narrow["annotations"]] == [top for _, top in spans]


def test_a_difference_is_drawn_on_the_days_that_both_runs_have(results: Results) -> None:
    changed = RECORD.with_settings({"run.end": "2017-03-31", "mergers.stance": "mandated"})
    shorter = simulate(changed, replicates=6, seed=3)
    figure = difference_figure(shorter, 4, results, DAY)
    line = of(figure, "future 4")[0]
    days = shorter.series("ccg_count").days
    ours, theirs = (run.series("ccg_count").values[: len(days), 4] for run in (shorter, results))
    assert line["x"] == [day.isoformat() for day in days]
    assert line["y"] == (ours - theirs).tolist()
    assert min(ours - theirs) < 0


def test_all_panels_have_the_time_of_the_run_and_the_record_within_it() -> None:
    short = simulate(RECORD.with_settings({"run.end": "2013-06-30"}), replicates=2, seed=3)
    figure = fan_figure(short, 1, None, date(2013, 6, 30))
    for layout in (figure["layout"], figure["narrow"]):
        spans = {tuple(layout[f"xaxis{axis}"]["range"]) for axis in ("", "2", "3", "4")}
        assert spans == {("2013-03-30", "2013-07-02")}
        assert [one["text"] for one in layout["annotations"]].count(NOTHING) == 2
    observed = [trace["x"] for trace in of(figure, "the record")]
    assert observed == [["2013-04-30"], []]


def test_a_longer_baseline_is_drawn_to_its_end(results: Results) -> None:
    short = simulate(RECORD.with_settings({"run.end": "2017-03-31"}), replicates=6, seed=3)
    beside, apart = fan_figure(short, 1, results, DAY), difference_figure(short, 1, results, DAY)
    assert beside["layout"]["xaxis"]["range"][1] > "2019-03-31"
    assert "2017-03-31" < apart["layout"]["xaxis"]["range"][1] < "2017-08-01"
