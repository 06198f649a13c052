"""Hexagon maps: England's table is whole, and outlines hold what belongs together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_country import small_country, write

from ccgsim.arrays import FloatArray
from ccgsim.errors import FactsError
from ccgsim.facts import Facts, load_facts, load_table
from ccgsim.facts.made_up import made_up_facts
from ccgsim.hexagons import HexagonMap, hexagon_map
from ccgsim.hexagons.grid import beside, touching
from ccgsim.hexagons.layout import measure

AREA = np.sqrt(3) / 2  # of a hexagon of width 1
SIDE = 1 / np.sqrt(3)
# a flower of six around one, then two more in a row to the east of it
FLOWER = HexagonMap(
    np.array([(2, 1), (3, 1), (3, 2), (2, 2), (1, 1), (2, 0), (3, 0), (4, 1), (5, 1)])
)
TABLE = "code,column,row\nAAA,0,0\nBBB,1,0\nCCC,0,1\nDDD,5,5\n"


def signed_area(path: FloatArray) -> float:
    """The area a closed path encloses, above 0 if it goes anticlockwise."""
    x, y = path.T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def test_every_ccg_of_england_has_a_hexagon_of_its_own() -> None:
    table, facts = load_table("hexagons"), load_facts()
    assert sorted(table["code"]) == sorted(facts.codes)
    assert len(table[["column", "row"]].drop_duplicates()) == facts.n


def test_england_is_one_piece_without_a_hole_and_every_stp_is_whole() -> None:
    kept = measure(load_facts(), hexagon_map().cells)
    assert (kept.pieces, kept.lakes) == (1, 0)
    assert kept.footprints_whole == kept.footprints == 44


def test_england_keeps_as_much_as_the_documentation_says() -> None:
    kept = measure(load_facts(), hexagon_map().cells)
    assert kept.borders == 549
    assert kept.borders_kept == 387
    assert kept.bearing < 28
    assert kept.displacement < 1.25


def test_north_is_up_and_east_is_right() -> None:
    facts, centres = load_facts(), hexagon_map().centres
    assert np.corrcoef(facts.latitude, centres[:, 1])[0, 1] > 0.95
    assert np.corrcoef(facts.longitude, centres[:, 0])[0, 1] > 0.85


def test_rows_of_a_table_may_stand_in_any_order_and_facts_too(tmp_path: Path) -> None:
    folder = small_country(tmp_path)
    write(folder, "hexagons", "code,column,row\nDDD,5,5\nCCC,0,1\nBBB,1,0\nAAA,0,0\n")
    cells = hexagon_map(load_facts(folder), str(folder)).cells
    assert cells.tolist() == [[0, 0], [1, 0], [0, 1], [5, 5]]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("BBB,1,0", "BBX,1,0", r"hexagons\.csv, row 3: code is 'BBX'.*ccgs\.csv"),
        ("BBB,1,0\n", "", r"hexagons\.csv: CCG 'BBB' has no row"),
        ("BBB,1,0", "BBB,0,0", r"row 3: column '0' and row '0' already stands in row 2"),
        ("BBB,1,0", "AAA,1,0", r"row 3: code 'AAA' already stands in row 2"),
        ("BBB,1,0", "BBB,1.5,0", r"row 3: column is 1\.5.*whole number"),
        ("BBB,1,0", "BBB,-1,0", r"row 3: column is -1.*at least 0"),
    ],
)
def test_a_damaged_table_is_reported_with_its_row(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    folder = small_country(tmp_path)
    write(folder, "hexagons", TABLE.replace(old, new))
    with pytest.raises(FactsError, match=message):
        hexagon_map(load_facts(folder), folder)


def test_englands_map_fits_its_ccgs_in_any_order() -> None:
    facts = load_facts()
    backwards = replace(facts, codes=facts.codes[::-1])
    assert np.array_equal(hexagon_map(backwards).cells, hexagon_map().cells[::-1])


def test_a_country_without_a_table_is_laid_out(tmp_path: Path) -> None:
    facts = load_facts(small_country(tmp_path))
    kept = measure(facts, hexagon_map(facts, tmp_path).cells)
    assert kept.borders_kept == kept.borders == 2
    assert kept.pieces == 1


def test_hexagons_that_touch_share_a_side_of_two_corners() -> None:
    corners = FLOWER.corners.round(9)
    pairs = touching(FLOWER.cells)
    assert len(pairs) == 14
    for i, j in pairs:
        assert len({tuple(c) for c in corners[i]} & {tuple(c) for c in corners[j]}) == 2
        assert np.hypot(*(FLOWER.centres[i] - FLOWER.centres[j])) == pytest.approx(1)


def test_what_lies_beside_whom_goes_both_ways() -> None:
    other = beside(FLOWER.cells)
    assert sorted(other[0]) == [1, 2, 3, 4, 5, 6]
    for i, side in zip(*np.nonzero(other >= 0), strict=True):
        assert other[other[i, side], (side + 3) % 6] == i


def test_a_ring_has_an_outer_path_and_an_inner_one() -> None:
    group = np.array([0, 1, 1, 1, 1, 1, 1, 2, 2])
    middle, ring, row = FLOWER.shapes(group)
    assert signed_area(middle.paths[0]) == pytest.approx(AREA)
    areas = sorted(signed_area(path) for path in ring.paths)
    assert areas == pytest.approx([-AREA, 7 * AREA])
    assert signed_area(row.paths[0]) == pytest.approx(2 * AREA)


def test_a_hole_in_a_map_is_a_lake() -> None:
    facts = made_up_facts(6)
    assert measure(facts, FLOWER.cells[1:7]).lakes == 1
    assert measure(facts, FLOWER.cells[:6]).lakes == 0


def test_outlines_have_each_side_between_groups_and_each_side_of_the_coast_once() -> None:
    one = FLOWER.outlines(np.zeros(9, dtype=np.intp))
    each = FLOWER.outlines(np.arange(9))
    assert len(one) == 6 * 9 - 2 * 14
    assert len(each) == 6 * 9 - 14
    assert np.hypot(*(each[:, 1] - each[:, 0]).T) == pytest.approx(SIDE)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=211, max_size=211))
def test_shapes_cover_the_hexagons_of_their_group_and_nothing_else(labels: list[int]) -> None:
    group = np.array(labels)
    for shape in hexagon_map().shapes(group):
        area = sum(signed_area(path) for path in shape.paths)
        assert area == pytest.approx(AREA * (group == shape.group).sum())
        assert all((path[0] == path[-1]).all() for path in shape.paths)


@settings(max_examples=10, deadline=None)
@given(
    st.builds(
        made_up_facts,
        ccgs=st.integers(3, 30),
        seed=st.integers(0, 2**32 - 1),
        footprint_size=st.integers(1, 8),
        islands=st.integers(1, 3),
    )
)
def test_any_country_becomes_one_map_with_a_hexagon_for_each_ccg(facts: Facts) -> None:
    cells = hexagon_map(facts).cells
    assert len(np.unique(cells, axis=0)) == facts.n
    assert cells.min(axis=0).tolist() == [0, 0]
    assert measure(facts, cells).pieces == 1
