"""A board of hexagons on which CCGs sit: what each seat costs, and what a change would.

Cells are numbered row by row, far enough apart that the difference of two numbers says how one lies
from the other. Plain lists are read millions of times, one value at a time; arrays would be slower.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.spatial import KDTree

from ccgsim.arrays import IntArray
from ccgsim.hexagons.grid import ROW_HEIGHT, centres
from ccgsim.hexagons.land import REACH, Land, Ties

BROKEN = 1.5
"""Cost of a border whose hexagons do not touch."""
BENT = 0.2
"""Of the squared distance between a neighbour and where it should be: one hexagon away, in its
direction on the map."""
DISPLACED = 0.3
"""Of the squared distance from the stretched place, in hexagon widths."""
AT_SEA = 15.0
"""Of the distance of a seat from the coast, in hexagon widths; 0 on land."""
SPLIT = 6.0
"""Of each piece of a footprint beyond the first."""
EXPOSED, COAST = 0.4, 0.05
"""Of each open side of an inland CCG, and of one by the sea."""
LANDLOCKED = 1.5
"""Of a CCG by the sea without an open side."""
INLAND = 1.5
"""Hexagon widths to the nearest cell of sea beyond which a CCG counts as inland."""
FRAME = 4
"""Rows and columns around the land. The outermost stays empty."""
EMPTY = -1


class Board:
    """Who sits where.

    Attributes:
        seat: the number of each CCG's cell.
        around: what to add to a cell's number for the six beside it.
    """

    def __init__(self, land: Land, ties: Ties, footprint: IntArray) -> None:
        column, row = land.cells.T
        slant = column - row // 2  # a straight axis: the same step leads to the same neighbour
        self._origin = (int(slant.min()) - FRAME, int(row.min()) - FRAME)
        self._columns = int(np.ptp(slant)) + 2 * FRAME + 1
        self._rows = int(np.ptp(row)) + 2 * FRAME + 1
        # twice as wide as needed, so that differences of numbers are differences of places
        self._width = 2 * self._columns
        self.around = (1, self._width, self._width - 1, -1, -self._width, 1 - self._width)
        number = (row - self._origin[1]) * self._width + slant - self._origin[0]
        self.seat: list[int] = number.tolist()
        self._holder = [EMPTY] * (self._width * self._rows)
        for ccg, cell in enumerate(self.seat):
            self._holder[cell] = ccg
        self._ties = _by_ccg(len(self.seat), ties)
        self._footprint: list[int] = footprint.tolist()
        self._members = [
            np.flatnonzero(footprint == f).tolist() for f in range(footprint.max() + 1)
        ]
        self._pieces = {f: self._count_pieces(f) for f in range(len(self._members))}
        self._tabulate_ways()
        self._tabulate_seats(land)

    def _tabulate_ways(self) -> None:
        """For each difference of two numbers: the way from one cell to the other, and its cost."""
        size = len(self._holder)
        self._east, self._north, self._base = ([0.0] * (2 * size) for _ in range(3))
        for up in range(1 - self._rows, self._rows):
            for right in range(1 - self._columns, self._columns):
                way, x, y = up * self._width + right, right + up / 2, up * ROW_HEIGHT
                broken = 0.0 if way in self.around else BROKEN
                # |way - direction|² = |way|² + 1 - 2 way · direction; a negative index counts back
                self._base[way] = broken + BENT * (x * x + y * y + 1.0)
                self._east[way], self._north[way] = 2.0 * BENT * x, 2.0 * BENT * y

    def _tabulate_seats(self, land: Land) -> None:
        """Where cells lie, which are at sea, where CCGs should be, and which of them are inland."""
        every = np.arange(len(self._holder))
        middle = centres(self._cells(every))
        from_land = land.shore.query(middle)[0]
        self._x: list[float] = middle[:, 0].tolist()
        self._y: list[float] = middle[:, 1].tolist()
        self._at_sea: list[float] = (AT_SEA * np.maximum(from_land - REACH, 0.0)).tolist()
        self._place: list[tuple[float, float]] = [(x, y) for x, y in land.places.tolist()]
        to_sea = KDTree(middle[from_land > REACH]).query(land.places)[0]
        self._inland: list[bool] = (to_sea > INLAND).tolist()
        column, row = every % self._width, every // self._width
        inside = (row > 0) & (row < self._rows - 1) & (column > 0) & (column < self._columns - 1)
        self._inside: list[bool] = inside.tolist()

    def _cells(self, number: IntArray) -> IntArray:
        """Return cells (K, 2), column and row, by their numbers (K,)."""
        row = number // self._width + self._origin[1]
        slant = number % self._width + self._origin[0]
        cells: IntArray = np.stack([slant + row // 2, row], axis=1)
        return cells

    def cells(self) -> IntArray:
        """Return (N, 2) column and row of each CCG."""
        return self._cells(np.array(self.seat, dtype=np.intp))

    def tied_to(self, ccg: int) -> list[tuple[int, float, float]]:
        """Return those a CCG should touch, and the direction of each."""
        return self._ties[ccg]

    def may_take(self, cell: int) -> bool:
        """Whether a cell is far enough from the frame."""
        return self._inside[cell]

    def attempt(self, ccg: int, cell: int, allowed: float) -> float:
        """Seat a CCG in a cell, and whoever sits there in its old one, if that pays.

        Args:
            ccg: who moves.
            cell: where to, not its own.
            allowed: the most that may be added to the cost.

        Returns:
            What was added to the cost; 0 where nothing was changed.
        """
        old, other = self.seat[ccg], self._holder[cell]
        added = self._seat_change(ccg, cell)
        if added - self._hope(ccg, other) > allowed:
            return 0.0
        near = self._within_one(old, cell) if other == EMPTY else {old, cell}
        added -= self._open_sides(near)
        self._change(ccg, cell)
        pieces = {group: self._count_pieces(group) for group in self._groups(ccg, other)}
        added += self._open_sides(near)
        added += SPLIT * sum(count - self._pieces[group] for group, count in pieces.items())
        if added > allowed:
            self._change(ccg, old)
            return 0.0
        self._pieces.update(pieces)
        return added

    def _change(self, ccg: int, cell: int) -> None:
        old, other = self.seat[ccg], self._holder[cell]
        self.seat[ccg], self._holder[cell], self._holder[old] = cell, ccg, other
        if other != EMPTY:
            self.seat[other] = old

    def _groups(self, ccg: int, other: int) -> set[int]:
        """Return the footprints whose cells change when two CCGs do."""
        if other == EMPTY:
            return {self._footprint[ccg]}
        both = {self._footprint[ccg], self._footprint[other]}
        return both if len(both) == 2 else set()  # inside one, they only trade cells

    def _hope(self, ccg: int, other: int) -> float:
        """Return the most that footprints and open sides could win back if two CCGs change."""
        won = SPLIT * sum(self._pieces[group] - 1 for group in self._groups(ccg, other))
        if other == EMPTY:  # its own six sides, and those of up to six beside its old cell
            return won + 12 * EXPOSED + 6 * LANDLOCKED
        return won + (self._inland[ccg] != self._inland[other]) * (6 * EXPOSED + LANDLOCKED)

    def _seat_change(self, ccg: int, cell: int) -> float:
        """Return what a change would add to the cost of ties and places."""
        old, other = self.seat[ccg], self._holder[cell]
        added = self._seated(ccg, cell, other, old) - self._seated(ccg, old, EMPTY, 0)
        if other != EMPTY:  # the tie between the two is counted with the first
            added += self._seated(other, old, ccg, EMPTY) - self._seated(other, cell, ccg, EMPTY)
        return added

    def _seated(self, ccg: int, cell: int, other: int, place: int) -> float:
        """Return what a CCG would pay in a cell with `other` in `place` (EMPTY: left out)."""
        seat, base, east, north = self.seat, self._base, self._east, self._north
        cost = self._placed(ccg, cell)
        for neighbour, x, y in self._ties[ccg]:
            there = place if neighbour == other else seat[neighbour]
            if there != EMPTY:
                way = there - cell
                cost += base[way] - east[way] * x - north[way] * y
        return cost

    def _placed(self, ccg: int, cell: int) -> float:
        """Return what a CCG would pay for a cell, whoever sits beside it."""
        x, y = self._place[ccg]
        x, y = x - self._x[cell], y - self._y[cell]
        return self._at_sea[cell] + DISPLACED * (x * x + y * y)

    def _within_one(self, *cells: int) -> set[int]:
        """Return some cells and all beside them."""
        return {cell + step for cell in cells for step in (0, *self.around)}

    def _open_sides(self, cells: Iterable[int]) -> float:
        holder, around, cost = self._holder, self.around, 0.0
        for cell in cells:
            ccg = holder[cell]
            if ccg != EMPTY:
                sides = sum(holder[cell + step] == EMPTY for step in around)
                if self._inland[ccg]:
                    cost += EXPOSED * sides
                else:
                    cost += COAST * sides if sides else LANDLOCKED
        return cost

    def _count_pieces(self, footprint: int) -> int:
        """Return in how many pieces a footprint lies."""
        left, count = {self.seat[ccg] for ccg in self._members[footprint]}, 0
        while left:
            count += 1
            reached = [left.pop()]
            while reached:
                cell = reached.pop()
                beside = left.intersection(cell + step for step in self.around)
                left -= beside
                reached += beside
        return count

    def cost(self) -> float:
        """Return what the whole board costs."""
        # a tie is paid at both ends, a place once
        seats = sum(self._seated(ccg, cell, EMPTY, 0) for ccg, cell in enumerate(self.seat))
        places = sum(self._placed(ccg, cell) for ccg, cell in enumerate(self.seat))
        pieces = sum(self._count_pieces(footprint) for footprint in range(len(self._members)))
        return (seats + places) / 2 + self._open_sides(self.seat) + SPLIT * pieces


def _by_ccg(ccgs: int, ties: Ties) -> list[list[tuple[int, float, float]]]:
    """Return, for each CCG, those it is tied to and the direction of each."""
    by_ccg: list[list[tuple[int, float, float]]] = [[] for _ in range(ccgs)]
    for (i, j), (x, y) in zip(ties.pairs.tolist(), ties.directions.tolist(), strict=True):
        by_ccg[i].append((j, x, y))
        by_ccg[j].append((i, -x, -y))
    return by_ccg
