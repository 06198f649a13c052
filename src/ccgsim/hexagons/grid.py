"""A grid of hexagons that stand on a corner: where they lie, their corners, which of them touch.

A cell is a column and a row, counted eastwards and northwards; odd rows lie half a hexagon further
east ("odd-r" of A. Patel, *Hexagonal Grids*, redblobgames.com, 2013). Lengths are in widths of a
hexagon, which is also how far the centres of two that touch lie apart.
"""

from __future__ import annotations

import math

import numpy as np

from ccgsim.arrays import FloatArray, IntArray

ROW_HEIGHT = math.sqrt(3) / 2
"""From one row of centres to the next."""
SIDES = 6
_FINE = np.array([0.5, ROW_HEIGHT / 3])
"""Width and height of a finer, rectangular grid on which all centres and corners lie."""
_CORNERS = np.array([(1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2)])
"""(6, 2) the corners around a centre on the finer grid, anticlockwise from the south-east."""
_BEYOND = np.array([(2, 0), (1, 3), (-1, 3), (-2, 0), (-1, -3), (1, -3)])
"""(6, 2) the centre beyond each side, on the finer grid; side s goes from corner s to s + 1."""


def centres(cells: IntArray) -> FloatArray:
    """Return the centres (N, 2), x eastwards and y northwards, of cells (N, 2)."""
    return plane(_fine_centres(cells))


def corners(cells: IntArray) -> FloatArray:
    """Return the corners (N, 6, 2), anticlockwise, of cells (N, 2)."""
    return plane(fine_corners(cells))


def plane(fine: IntArray) -> FloatArray:
    """Return places (..., 2) on the plane, in hexagon widths, of places on the finer grid."""
    return np.asarray(fine * _FINE)


def fine_corners(cells: IntArray) -> IntArray:
    """Return the corners (N, 6, 2) on a finer grid, of whole numbers."""
    fine: IntArray = _fine_centres(cells)[:, None] + _CORNERS
    return fine


def beside(cells: IntArray) -> IntArray:
    """Return (N, 6) the cell, as an index, beyond each side; -1 where there is none.

    Args:
        cells: (N, 2), no two alike.
    """
    fine = _fine_centres(cells)
    index = {(int(x), int(y)): i for i, (x, y) in enumerate(fine)}
    sought = (fine[:, None] + _BEYOND).reshape(-1, 2).tolist()
    found = [index.get((x, y), -1) for x, y in sought]
    return np.array(found, dtype=np.intp).reshape(len(cells), SIDES)


def touching(cells: IntArray) -> IntArray:
    """Return the pairs (T, 2), i < j and in order, of cells (N, 2) that share a side."""
    other = beside(cells)
    i, side = np.nonzero(other > np.arange(len(cells))[:, None])
    pairs = np.stack([i, other[i, side]], axis=1)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def cells_around(low: FloatArray, high: FloatArray) -> IntArray:
    """Return all cells (C, 2) with a centre between two corners (2,) of a rectangle."""
    rows = np.arange(math.ceil(low[1] / ROW_HEIGHT), math.floor(high[1] / ROW_HEIGHT) + 1)
    columns = np.arange(math.floor(low[0]), math.ceil(high[0]) + 1)
    column, row = np.meshgrid(columns, rows)
    return np.stack([column.reshape(-1), row.reshape(-1)], axis=1).astype(np.intp)


def stepped(cells: IntArray, way: FloatArray) -> IntArray:
    """Return cells (N, 2) all moved by one hexagon in the direction nearest to `way` (2,)."""
    fine = _fine_centres(cells) + _BEYOND[np.argmax(plane(_BEYOND) @ way)]
    row = fine[:, 1] // 3
    return np.stack([(fine[:, 0] - row % 2) // 2, row], axis=1)


def from_the_corner(cells: IntArray) -> IntArray:
    """Return cells (N, 2) moved so that the lowest row and the first column are 0.

    An odd number of rows moves the map by half a hexagon as well, so that it keeps its shape.
    """
    rows = cells[:, 1] - cells[:, 1].min()
    half_columns = _fine_centres(cells)[:, 0]
    columns = (half_columns - half_columns[rows % 2 == 0].min()) // 2
    return np.stack([columns - columns.min(), rows], axis=1)


def _fine_centres(cells: IntArray) -> IntArray:
    column, row = cells.T
    fine: IntArray = np.stack([2 * column + row % 2, 3 * row], axis=1)
    return fine
