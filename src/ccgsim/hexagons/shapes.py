"""The hexagon map of a country, and the outlines of what its CCGs belong to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.errors import FactsError
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.country import england_folder
from ccgsim.facts.tables import read_table, unique
from ccgsim.hexagons.grid import (
    SIDES,
    beside,
    centres,
    corners,
    fine_corners,
    plane,
)

Corner = tuple[int, int]
"""A corner of hexagons, on the finer grid of `fine_corners`."""


@dataclass(frozen=True)
class Shape:
    """The area of a group of CCGs."""

    group: int
    paths: tuple[FloatArray, ...]
    """(K, 2) each, closed: the last point is the first. Anticlockwise around what belongs to the
    group, clockwise around what it encloses; several where it lies in pieces."""


@dataclass(frozen=True, eq=False)
class HexagonMap:
    """A country on a plane with equal axes, one hexagon for each of N CCGs, in widths of one."""

    cells: IntArray  # (N, 2) column and row; odd rows lie half a hexagon further east

    @cached_property
    def centres(self) -> FloatArray:
        """(N, 2) the middles, x eastwards and y northwards."""
        return centres(self.cells)

    @cached_property
    def corners(self) -> FloatArray:
        """(N, 6, 2) the corners, anticlockwise."""
        return corners(self.cells)

    def outlines(self, group: IntArray) -> FloatArray:
        """Return the sides between hexagons of different groups, and along the coast.

        Args:
            group: (N,) what each CCG belongs to, such as its organisation or footprint.

        Returns:
            (S, 2, 2) each side once, from one corner to the other.
        """
        ccg, side = _open_sides(self.cells, group)
        other = beside(self.cells)[ccg, side]
        once = ccg > other  # the sea is -1
        ends = np.stack([side, (side + 1) % SIDES], axis=1)[once]
        return self.corners[ccg[once, None], ends]

    def shapes(self, group: IntArray) -> tuple[Shape, ...]:
        """Return the area of each group (N,), in the order of their numbers."""
        ccg, side = _open_sides(self.cells, group)
        fine = fine_corners(self.cells)
        after: dict[int, dict[Corner, Corner]] = {}
        for label, (start, end) in zip(group[ccg].tolist(), _ends(fine, ccg, side), strict=True):
            after.setdefault(label, {})[start] = end
        return tuple(
            Shape(label, tuple(plane(np.array(path)) for path in _closed(after[label])))
            for label in sorted(after)
        )


def hexagon_map(facts: Facts | None = None, folder: str | Path | None = None) -> HexagonMap:
    """Return the hexagon map of a country.

    Args:
        facts: the country; None for England.
        folder: where its tables are. Without one, or where it has no hexagons.csv, England's own
            table is taken for England's CCGs, and any other country is laid out from its places
            and borders, in about a second for 200 CCGs.

    Raises:
        FactsError: hexagons.csv is damaged or does not fit the country; names row and value.
    """
    country = load_facts() if facts is None else facts
    if folder is not None and Path(folder, "hexagons.csv").is_file():
        return HexagonMap(_read(country, Path(folder)))
    if set(country.codes) == set(load_facts().codes):
        return HexagonMap(_read(country, england_folder()))
    from ccgsim.hexagons.layout import QUICK, lay_out  # England's map needs no scipy

    return HexagonMap(lay_out(country, QUICK).cells)


def _read(facts: Facts, folder: Traversable) -> IntArray:
    """Return (N, 2) the cells in a folder's hexagons.csv, one for each CCG."""
    rows = read_table(folder, "hexagons")
    unique(rows, "code")
    unique(rows, "column", "row")
    cells = {}
    for row in rows:
        cells[row.one_of("code", facts.codes, "ccgs")] = (
            row.whole("column", 0),
            row.whole("row", 0),
        )
    for code in facts.codes:
        if code not in cells:
            raise FactsError(
                f"hexagons.csv: CCG '{code}' has no row. Add it, or remove the table: the map is "
                "then laid out from places and borders."
            )
    return np.array([cells[code] for code in facts.codes], dtype=np.intp)


def _open_sides(cells: IntArray, group: IntArray) -> tuple[IntArray, IntArray]:
    """Return the CCG (S,) and the number (S,) of each side beyond which its group does not lie."""
    other = beside(cells)
    ccg, side = np.nonzero((other < 0) | (group[other] != group[:, None]))
    return ccg, side


def _ends(fine: IntArray, ccg: IntArray, side: IntArray) -> list[tuple[Corner, Corner]]:
    """Return the corners from which and to which sides (S,) of CCGs (S,) go, anticlockwise."""
    ends = fine[ccg[:, None], np.stack([side, (side + 1) % SIDES], axis=1)]
    return [((a, b), (c, d)) for (a, b), (c, d) in ends.tolist()]


def _closed(after: dict[Corner, Corner]) -> list[list[Corner]]:
    """Return closed paths through corners, each of which leads to one other."""
    left, paths = dict(after), []
    while left:
        first = corner = next(iter(left))
        path = [first]
        while (corner := left.pop(corner)) != first:
            path.append(corner)
        paths.append([*path, first])
    return paths
