from __future__ import annotations

from pathlib import Path

import numpy as np

import ccgsim.app
from ccgsim import palette
from ccgsim.app.england.colouring import (
    MEASURES,
    by_difference,
    by_group,
    by_measure,
    measure_of,
    one_legend,
    unknown,
)
from ccgsim.facts import load_facts
from ccgsim.hexagons import hexagon_map
from ccgsim.hexagons.grid import touching

FACTS = load_facts()
STYLE = Path(ccgsim.app.__file__).parent / "parts" / "map" / "map.css"


def test_those_who_stand_alone_are_grey_and_a_group_has_one_colour() -> None:
    group = np.arange(FACTS.n)[None].repeat(2, axis=0)
    first, second = touching(hexagon_map(FACTS).cells)[0]
    group[1, second] = first
    fill = by_group("organisation", [group], FACTS, [True])[0].fill
    assert (fill[0] == 0).all()
    assert fill[1, first] == fill[1, second] > 0
    assert np.count_nonzero(fill[1]) == 2


def test_groups_that_touch_have_different_colours() -> None:
    fill = by_group("footprint", [FACTS.footprint[None]], FACTS, [True])[0].fill[0]
    for one, other in touching(hexagon_map(FACTS).cells):
        if FACTS.footprint[one] != FACTS.footprint[other]:
            assert fill[one] != fill[other]


def test_a_larger_value_is_further_along_the_ramp_and_the_ends_hold() -> None:
    measure = MEASURES["in_house_share"]
    values = np.array(
        [[measure.low - 10, measure.low, 40.0, 60.0, measure.high, measure.high + 10]]
    )
    painted = by_measure(measure, values)
    steps = painted.fill[0].tolist()
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, len(painted.colours) - 1)


def test_on_a_light_page_the_ramp_is_that_of_all_charts() -> None:
    light, dark = STYLE.read_text(encoding="utf-8").split(".theme--dark", 1)
    for (_, colour), name in zip(palette.SEQUENCE, ("none", "some", "most", "all"), strict=True):
        assert f"--{name}: {colour.lower()};" in light
        assert f"--{name}: " in dark
    painted = by_measure(MEASURES["merging"], np.array([[0.0, 35.0, 52.0, 100.0]]))
    assert [painted.colours[step] for step in painted.fill[0]] == [
        "color-mix(in srgb, var(--some) 0%, var(--none))",
        "color-mix(in srgb, var(--some) 100%, var(--none))",
        "color-mix(in srgb, var(--most) 50%, var(--some))",
        "color-mix(in srgb, var(--all) 100%, var(--most))",
    ]


def test_a_body_has_the_same_colour_on_both_maps() -> None:
    ones, others = np.arange(FACTS.n)[None].repeat(2, axis=0), np.arange(FACTS.n)[None]
    pairs = touching(hexagon_map(FACTS).cells)[::40]
    for first, second in pairs:
        ones[:, second] = first
    others[0, pairs[1, 1]] = pairs[1, 0]
    left, right = by_group("organisation", [ones, others], FACTS, [True, True])
    assert (left.fill.shape, right.fill.shape) == ((2, FACTS.n), (1, FACTS.n))
    body = pairs[1]
    assert set(left.fill[:, body].ravel()) == set(right.fill[0, body])
    assert np.count_nonzero(right.fill) == 2


def test_no_difference_is_in_the_middle_and_the_scale_ends_where_differences_do() -> None:
    painted = by_difference(np.array([[-20.0, 0.0, 20.0]]))
    less, none, more = painted.fill[0].tolist()
    assert less < none < more
    assert abs((none - less) - (more - none)) <= 1
    assert painted.legend["ends"] == ["−25", "0", "+25 points"]
    assert by_difference(np.array([[-80.0]])).legend["ends"][0] == "−100"


def test_two_maps_have_one_legend_with_what_only_the_second_needs() -> None:
    known = by_measure(MEASURES["pressure"], np.zeros((1, FACTS.n)))
    lacking = unknown(np.zeros((1, FACTS.n), dtype=int), "pressure")
    legend = one_legend([known, lacking])
    assert legend["ramp"] == known.legend["ramp"]
    assert [text for _, text in legend["items"]] == ["not known CCG by CCG"]
    assert one_legend([known, known])["items"] == []


def test_the_scale_of_a_probability_ends_alike_on_both_maps_where_shades_still_differ() -> None:
    low, high = np.array([[0.0, 12.0]]), np.array([[0.0, 30.0]])
    measure = measure_of("merging", [low, high])
    assert measure.ends() == ("0%", "50%")
    assert measure_of("merging", [low]).ends() == ("0%", "25%")
    assert by_measure(measure, high).legend["ends"] == ["0%", "50%"]
    assert measure_of("in_house_share", [low]) is MEASURES["in_house_share"]


def test_what_looks_alike_on_two_maps_and_is_not_has_the_letter_of_its_map() -> None:
    alone = np.arange(FACTS.n)[None]
    both = one_legend(by_group("officer", [alone, alone], FACTS, [True, False]))
    assert [text for _, text in both["items"]] == [
        "on its own (A)", "not known to share an officer (B)",
    ]  # fmt: skip
    same = one_legend(by_group("officer", [alone, alone], FACTS, [True, True]))
    assert [text for _, text in same["items"]] == ["on its own"]


def test_a_record_map_does_not_say_that_what_is_not_known_is_not_so() -> None:
    alone = np.arange(FACTS.n)[None]
    future, fact = by_group("officer", [alone, alone], FACTS, [True, False])
    assert future.legend["items"][0][1] == "on its own"
    assert fact.legend["items"][0][1] == "not known to share an officer"
    assert len(one_legend([future, fact])["items"]) == 2


def test_a_scale_that_figures_go_beyond_says_so() -> None:
    assert MEASURES["ownership"].ends() == ("10% or less", "60% or more")
    assert MEASURES["merging"].ends() == ("0%", "100%")
