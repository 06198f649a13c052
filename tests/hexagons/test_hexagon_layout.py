"""Laying a country out: what annealing costs and keeps, and the smallest countries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ccgsim.facts import Facts, load_facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.hexagons.annealing import Effort, anneal
from ccgsim.hexagons.board import Board
from ccgsim.hexagons.grid import cells_around, centres, from_the_corner, touching
from ccgsim.hexagons.joins import brought_together, parts
from ccgsim.hexagons.land import assigned, make_land, ties_of
from ccgsim.hexagons.layout import QUICK, lay_out, measure

NONE, SHORT = Effort(0, hot=1.0), Effort(50, hot=1.0)


def board_of(facts: Facts) -> Board:
    ties = ties_of(facts)
    return Board(make_land(facts, ties), ties, facts.footprint)


def test_the_cost_annealing_says_it_added_is_what_the_board_then_costs_more() -> None:
    board = board_of(load_facts())
    before = board.cost()
    added = anneal(board, Effort(100, hot=1.0), seed=1)
    assert board.cost() - before == pytest.approx(added)
    assert added < -20


def test_annealing_keeps_more_borders_and_footprints_than_the_start() -> None:
    facts = load_facts()
    start, end = (measure(facts, lay_out(facts, effort).cells) for effort in (NONE, QUICK))
    assert end.borders_kept > start.borders_kept + 15
    assert end.footprints_whole > start.footprints_whole
    assert end.pieces == 1


def test_the_same_seed_gives_the_same_map_and_another_seed_another() -> None:
    facts = made_up_facts(40, seed=3)
    first, again, other = (lay_out(facts, SHORT, seed).cells for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_an_island_is_tied_to_the_nearest_ccg_across_the_water() -> None:
    facts = load_facts()
    ties, wight = ties_of(facts), facts.index_of("10L")
    tied = [facts.names[i] for pair in ties.pairs.tolist() if wight in pair for i in pair]
    assert sorted(tied) == ["Fareham and Gosport", "Isle of Wight"]
    assert len(ties.pairs) == 549 + 1
    assert np.hypot(*ties.directions.T) == pytest.approx(1)


def test_where_ccgs_crowd_the_country_is_stretched() -> None:
    facts = load_facts()
    places = make_land(facts, ties_of(facts)).places
    km = np.stack([facts.longitude * 67, facts.latitude * 111], axis=1)
    london = np.array([name == "London" for name in facts.region_names])[facts.region]
    assert london.sum() == 32

    def share_of_england(points: np.ndarray) -> float:
        """How far apart London's CCGs lie, beside how far apart all do."""
        return float(points[london].std(axis=0).sum() / points.std(axis=0).sum())

    assert share_of_england(places) > 2 * share_of_england(km)


def test_an_assignment_is_the_one_with_the_least_squared_distances() -> None:
    cells = np.array([(0, 0), (1, 0), (2, 0)])
    places = np.array([(0.9, 0.0), (1.9, 0.0), (1.1, 0.0)])
    # the nearest to 0.9 and to 1.1 is the same; moving the first costs 0.81, the last 1.21
    assert assigned(places, cells).tolist() == [[0, 0], [2, 0], [1, 0]]


def test_moving_a_map_to_the_corner_keeps_who_touches_whom() -> None:
    every = cells_around(np.array([-3.0, -4.0]), np.array([4.0, 4.0]))
    for first in range(6):
        cells = every[first::3]
        moved = from_the_corner(cells)
        assert np.array_equal(touching(moved), touching(cells))
        assert moved.min(axis=0).tolist() == [0, 0]
        shift = centres(moved) - centres(cells)
        assert shift == pytest.approx(np.broadcast_to(shift[0], shift.shape))


def test_pieces_move_together_until_they_touch_and_keep_their_shape() -> None:
    triangle, far = [(0, 0), (1, 0), (0, 1)], [(9, 3), (10, 3)]
    cells = np.array([*triangle, *far, (0, 8)])
    moved = brought_together(cells)
    assert len(parts(np.arange(6), touching(moved))) == 1
    assert len(np.unique(moved, axis=0)) == 6
    inside = {(0, 1), (0, 2), (1, 2), (3, 4)}
    assert inside <= {(i, j) for i, j in touching(moved).tolist()}


@pytest.mark.parametrize("ccgs", [1, 2, 3])
def test_the_smallest_countries_can_be_laid_out(ccgs: int) -> None:
    cells = lay_out(made_up_facts(ccgs), SHORT).cells
    assert len(np.unique(cells, axis=0)) == ccgs


def test_ccgs_at_one_place_get_hexagons_of_their_own() -> None:
    facts = made_up_facts(80, seed=1)
    alike = replace(facts, longitude=np.zeros(80), latitude=np.zeros(80))
    assert len(np.unique(lay_out(alike, NONE).cells, axis=0)) == 80
