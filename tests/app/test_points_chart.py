from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ccgsim.app.results import points_chart
from ccgsim.app.results.points import NOTHING, Look
from ccgsim.app.results.points_chart import in_words, notes, points_figure

from .test_points import ALLOWANCE, MARGIN, STANCE, look


def traces(figure: dict[str, Any], kind: str, mode: str = "") -> list[dict[str, Any]]:
    found = [trace for trace in figure["data"] if trace["type"] == kind]
    return [trace for trace in found if not mode or trace["mode"] == mode]


def spread(shown: Look, points: int) -> Look:
    """The same look at many more points than there are, the lever's values all different."""
    number = np.arange(points)
    table = pd.DataFrame(
        {"p05": number - 1.0, "median": number * 1.0, "p95": number + 1.0}, index=number
    )
    design = shown.sweep.tables.design.iloc[number % 12].set_axis(number)
    tables = replace(shown.sweep.tables)
    tables.__dict__["design"] = design.assign(**{ALLOWANCE: np.linspace(15.0, 30.0, points)})
    return replace(shown, sweep=replace(shown.sweep, tables=tables), points=table)


def test_few_values_have_a_box_each_with_the_quartiles_of_all_points(results: Path) -> None:
    shown = look(along=STANCE, shade=NOTHING)
    (box,) = traces(points_figure(shown), "box")
    medians = shown.points["median"].groupby(shown.values(STANCE), observed=True)
    np.testing.assert_allclose(box["median"], medians.median())
    np.testing.assert_allclose(box["q1"], medians.quantile(0.25))
    assert points_figure(shown)["layout"]["xaxis"]["ticktext"] == [
        "permitted", "encouraged",
    ]  # fmt: skip


def test_a_dot_stands_at_the_median_with_a_bar_over_the_interval(results: Path) -> None:
    shown = look(along=ALLOWANCE, shade=NOTHING)
    (dots,) = traces(points_figure(shown), "scatter", "markers")
    np.testing.assert_allclose(dots["y"], shown.points["median"])
    reach = np.array(dots["y"]) + dots["error_y"]["array"]
    np.testing.assert_allclose(reach, shown.points["p95"], atol=1e-3)
    assert "Point 3<br>" in dots["text"][3]


def test_names_colour_by_colour_and_symbol_and_numbers_by_a_scale(results: Path) -> None:
    figure = points_figure(look(along=ALLOWANCE, shade=STANCE))
    named = traces(figure, "scatter", "markers")
    assert figure["layout"]["legend"]["title"]["text"] == "NHS England&#x27;s stance on mergers"
    assert [trace["name"] for trace in named] == ["permitted", "encouraged"]
    assert len({trace["marker"]["symbol"] for trace in named}) == 2
    many = spread(look(along=MARGIN, shade=ALLOWANCE), 60)
    figure = points_figure(many)
    (scale,) = traces(figure, "scatter", "markers")
    assert "£ per head and year" in scale["marker"]["colorbar"]["title"]["text"]
    assert figure["layout"]["legend"]["title"]["text"] == ""
    np.testing.assert_allclose(scale["marker"]["color"], many.values(ALLOWANCE), atol=1e-3)


def test_many_points_are_thinned_with_a_word_and_lines_are_of_all(results: Path) -> None:
    many = spread(look(along=ALLOWANCE, shade=NOTHING), 10_000)
    figure = points_figure(many)
    (dots,), (line,) = traces(figure, "scatter", "markers"), traces(figure, "scatter", "lines")
    assert len(dots["x"]) <= points_chart.MOST_DRAWN
    assert "error_y" not in dots
    assert "one point in 7 is drawn" in notes(many)
    assert np.mean(line["y"]) == pytest.approx(many.points["median"].mean(), rel=1e-3)
    assert len(json.dumps(figure)) < 500_000


def test_no_points_make_an_empty_chart_that_says_so(results: Path) -> None:
    for along in (ALLOWANCE, STANCE):
        none = look(only={ALLOWANCE: "1..2"}, along=along)
        json.dumps(points_figure(none), allow_nan=False)
        assert "no point is shown" in in_words(none)


def test_points_of_one_value_lie_in_the_same_order_in_every_box(results: Path) -> None:
    shown = look(along=STANCE, shade=NOTHING)
    (dots,) = traces(points_figure(shown), "scatter", "markers")
    place = np.round(dots["x"])
    others = shown.values(ALLOWANCE).to_numpy()
    orders = [others[place == box][np.argsort(np.array(dots["x"])[place == box])] for box in (0, 1)]
    assert orders[0].tolist() == orders[1].tolist()
    assert len(orders[0]) == 6


def test_a_value_with_html_in_it_is_shown_as_it_is_written(results: Path) -> None:
    shown = look(along=STANCE, shade=NOTHING)
    design = shown.sweep.tables.design
    names = design[STANCE].cat.rename_categories({"permitted": "<b>bold</b>"})
    tables = replace(shown.sweep.tables)
    tables.__dict__["design"] = design.assign(**{STANCE: names})
    rude = replace(shown, sweep=replace(shown.sweep, tables=tables))
    assert "<b>bold" not in json.dumps(points_figure(rude))


def test_the_only_point_of_a_value_stands_on_its_tick(results: Path) -> None:
    several = look(along=STANCE, shade=NOTHING)
    first = ~several.values(STANCE).duplicated().to_numpy()
    (dots,) = traces(points_figure(replace(several, points=several.points[first])), "scatter")
    assert sorted(dots["x"]) == [0.0, 1.0]
