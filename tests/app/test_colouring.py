from __future__ import annotations

import numpy as np

from ccgsim.app.colouring import MEASURES, by_group, by_measure
from ccgsim.facts import load_facts
from ccgsim.hexagons import hexagon_map
from ccgsim.hexagons.grid import touching

FACTS = load_facts()


def test_those_who_stand_alone_are_grey_and_a_group_has_one_colour() -> None:
    group = np.arange(FACTS.n)[None].repeat(2, axis=0)
    first, second = touching(hexagon_map(FACTS).cells)[0]
    group[1, second] = first
    fill = by_group("organisation", [group], FACTS)[0].fill
    assert (fill[0] == 0).all()
    assert fill[1, first] == fill[1, second] > 0
    assert np.count_nonzero(fill[1]) == 2


def test_groups_that_touch_have_different_colours() -> None:
    fill = by_group("footprint", [FACTS.footprint[None]], FACTS)[0].fill[0]
    for one, other in touching(hexagon_map(FACTS).cells):
        if FACTS.footprint[one] != FACTS.footprint[other]:
            assert fill[one] != fill[other]


def test_a_larger_value_is_further_along_the_ramp_and_the_ends_hold() -> None:
    measure = MEASURES["in_house_share"]
    values = np.array(
        [[measure.low - 10, measure.low, 40.0, 60.0, measure.high, measure.high + 10]]
    )
    painted = by_measure("in_house_share", values)
    steps = painted.fill[0].tolist()
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, len(painted.colours) - 1)
