"""Charts: what is drawn where, not how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_run import MadeRun
from plotly.graph_objects import Figure

from ccgsim import palette
from ccgsim.charts import (
    fan_chart,
    headline_panel,
    merge_map,
    reliability_chart,
    roc_chart,
    scorecard_chart,
)
from ccgsim.charts.merge_map import merged_share
from ccgsim.charts.pair_skill import wilson_interval
from ccgsim.errors import ResultsError
from ccgsim.facts import load_facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.scorecard import score

COUNTS = {"ccg_count": {"2015-04-30": [207.0, 209.0, 211.0], "2018-04-30": [190.0, 195.0, 200.0]}}
HEADLINES = {
    **COUNTS,
    "ccgs_with_joint_ao": {"2016-03-31": [20.0, 30.0, 40.0]},
    "running_cost_actual_net": {"2015-03-31": [1.2, 1.2, 1.2]},
    "running_cost_allocation": {"2015-03-31": [1.35, 1.35, 1.35]},
    "csu_income": {"2014-03-31": [780.0, 800.0, 820.0]},
}


def trace(figure: Figure, name: str) -> Any:
    return next(t for t in figure.data if t.name == name)


def test_a_fan_has_the_median_of_the_replicates_and_the_records_points() -> None:
    figure = fan_chart(MadeRun(COUNTS, 3), "ccg_count", "CCGs")
    assert list(trace(figure, "middle run")["y"]) == [209, 195]
    points = dict(
        zip(map(str, trace(figure, "record")["x"]), trace(figure, "record")["y"], strict=True)
    )
    assert points["2018-04-30"] == 195
    assert points["2015-04-30"] == 209


def test_a_fan_names_the_unit_on_its_axis_and_shows_people_in_thousands() -> None:
    run = MadeRun({"ccg_population_mean": {"2019-03-31": [300_000.0, 302_000.0]}}, 2)
    figure = fan_chart(run, "ccg_population_mean", "people")
    assert figure.layout.yaxis.title.text == "Thousands"
    assert list(trace(figure, "middle run")["y"]) == [301]
    assert list(trace(figure, "record")["y"]) == [303]


def test_points_that_another_source_disputes_are_open() -> None:
    run = MadeRun({"ccgs_with_joint_ao": {"2016-03-31": [20.0, 30.0]}}, 2)
    figure = fan_chart(run, "ccgs_with_joint_ao", "CCGs")
    assert trace(figure, "sources conflict")["marker"]["color"] == "white"
    assert trace(figure, "record")["marker"]["color"] == palette.INK


def test_of_two_figures_of_one_day_the_more_precise_is_drawn() -> None:
    run = MadeRun({"running_cost_actual_net": {"2018-03-31": [1.1, 1.2]}}, 2)
    figure = fan_chart(run, "running_cost_actual_net", "GBP bn")
    points = dict(
        zip(map(str, trace(figure, "record")["x"]), trace(figure, "record")["y"], strict=True)
    )
    assert points["2018-03-31"] == 1.13  # and not 1.1


def test_a_metric_that_is_not_measured_is_a_clear_error() -> None:
    with pytest.raises(ResultsError, match="no_such_metric"):
        fan_chart(MadeRun(COUNTS, 3), "no_such_metric", "CCGs")


def test_the_panel_has_four_plots_one_legend_and_the_allowance() -> None:
    figure = headline_panel(MadeRun(HEADLINES, 3))
    assert {t.xaxis for t in figure.data} == {"x", "x2", "x3", "x4"}
    in_legend = [t.name for t in figure.data if t.showlegend is not False]
    assert len(in_legend) == len(set(in_legend))
    assert list(trace(figure, "allowance")["y"]) == [1.35]


def test_the_picture_of_the_card_tells_hits_from_misses_by_shape() -> None:
    said = {"csu_income": {"2014-03-31": [780.0, 790.0, 800.0],
                           "2018-03-31": [490.0, 500.0, 510.0]}}  # fmt: skip
    figure = scorecard_chart(score(MadeRun(said, 3)))
    shapes = [s for t in figure.data if not isinstance(t.marker.symbol, str)
              for s in t.marker.symbol or ()]  # fmt: skip
    assert shapes.count("circle") == 2  # income of 2017-18 and its change
    assert shapes.count("diamond") == 2  # 810 and 808, neither of which 780 to 800 covers


def test_a_miss_beyond_the_scale_is_an_arrow_at_its_edge() -> None:
    said = {"csu_income": {"2018-03-31": [899.0, 900.0, 901.0]}}
    figure = scorecard_chart(score(MadeRun(said, 3)))
    [(symbol, at)] = [(t.marker.symbol[0], t.x[0]) for t in figure.data
                      if t.mode == "markers" and len(t.x) and t.x[0] is not None]  # fmt: skip
    assert (symbol, at) == ("triangle-left", -4.0)


def test_the_roc_chart_names_each_area_and_the_simulation_comes_last_on_top() -> None:
    card = score(MadeRun({}))
    names = [t.name for t in roc_chart(card.pairs).data if t.name]
    assert names[-1] == "0.50  simulation"
    assert "0.85  and same former trust" in names


def test_reliability_counts_every_pair_once() -> None:
    figure = reliability_chart(score(MadeRun({})).pairs)
    counts = [int(text) for t in figure.data if t.text is not None for text in t.text]
    assert counts == [838, 838]


def test_the_wilson_interval_holds_the_share_and_stays_between_0_and_1() -> None:
    share, count = np.array([0.0, 0.5, 1.0]), np.array([4, 10, 4])
    low, high = wilson_interval(share, count)
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert low[0] == 0 < high[0]
    assert low[2] < 1 == high[2]
    # by hand: 0.5 of 10 at 90%
    assert low[1] == pytest.approx(0.27, abs=0.01)


APRIL_2018 = date(2018, 4, 1)


def organisations(leaders: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """Who belongs to whom on 1 April 2018: in each replicate, the CCGs that another leads."""
    codes = load_facts().codes
    return pd.concat(
        pd.DataFrame({
            "replicate": replicate, "date": pd.Timestamp(APRIL_2018), "ccg": codes,
            "organisation": [led_by.get(code, code) for code in codes],
        })
        for replicate, led_by in enumerate(leaders)
    )  # fmt: skip


def test_a_ccgs_chance_counts_replicates_in_which_it_leads_or_joins_a_merged_body() -> None:
    table = organisations([{"00D": "00C"}, {"00D": "00C", "00K": "00C"}, {}, {}])
    facts = load_facts()
    share = dict(zip(facts.codes, merged_share(table, APRIL_2018, facts), strict=True))
    assert (share["00C"], share["00D"], share["00K"], share["00L"]) == (0.5, 0.5, 0.25, 0.0)


def test_a_merge_map_has_a_hexagon_for_each_ccg_and_dots_where_mergers_were() -> None:
    figure = merge_map(organisations([{"00D": "00C"}, {}]), APRIL_2018)
    fills = [shape["fillcolor"] for shape in figure.layout.shapes]
    assert len(fills) == 211
    assert fills[load_facts().index_of("00D")] == palette.shade(1.0)  # a half: the scale ends there
    assert fills.count(palette.shade(0.0)) == 209
    [dots] = [t for t in figure.data if t.mode == "markers" and t.customdata is None]
    assert len(dots.x) == 24  # predecessors of the eight mergers
    assert "1 April 2018" in figure.layout.title.text


def test_a_merge_map_says_in_words_what_it_shows() -> None:
    figure = merge_map(organisations([{"00D": "00C"}, {}, {}, {}]), APRIL_2018)
    assert "Darlington 25%" in figure.layout.meta
    assert "24 had merged" in figure.layout.meta
    words = "By 1 April 2018, 0 of them are part of a merged body on average over the runs; most"
    assert words in figure.layout.meta


def test_a_merge_map_of_another_country_has_no_dots_and_no_names_of_england() -> None:
    facts = made_up_facts(5)
    table = pd.DataFrame({
        "replicate": 0, "date": pd.Timestamp(APRIL_2018), "ccg": facts.codes,
        "organisation": facts.codes[0],
    })  # fmt: skip
    figure = merge_map(table, APRIL_2018, facts)
    assert {shape["fillcolor"] for shape in figure.layout.shapes} == {palette.shade(1.0)}
    assert not [t for t in figure.data if t.mode == "text"]
    assert "in fact" not in figure.layout.title.text


def test_a_map_of_another_country_needs_its_facts() -> None:
    table = organisations([{}]).replace("00C", "M0000")
    with pytest.raises(ResultsError, match=r"not those of England 2013. Say with facts=\.\.\."):
        merge_map(table, APRIL_2018)


def test_a_day_without_organisations_is_a_clear_error() -> None:
    with pytest.raises(ResultsError, match=r"2016-04-01.*Choose one of 2018-04-01"):
        merge_map(organisations([{}]), date(2016, 4, 1))


def test_shades_darken_from_none_to_all() -> None:
    def grey(share: float) -> int:
        return sum(int(part) for part in palette.shade(share)[4:-1].split(","))

    greys = [grey(share) for share in np.linspace(0, 1, 21)]
    assert all(np.diff(greys) < 0)
