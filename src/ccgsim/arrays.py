"""Names for the array types that travel through the package."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
UInt64Array = NDArray[np.uint64]
AnyArray = NDArray[Any]


def places(where: BoolArray) -> IntArray:
    """Return (K,) the places, in an array read row by row, where it is true."""
    return where.reshape(-1).nonzero()[0]


def row_and_column(at: IntArray, width: int) -> tuple[IntArray, IntArray]:
    """Return the row and the column (K,) of places in an array with rows of ``width``.

    ``numpy.divmod`` and ``%`` take several times as long.
    """
    row = at // width
    return row, at - row * width


def distinct(values: IntArray) -> IntArray:
    """Return the different values (J,), ascending; ``numpy.unique`` takes many times as long."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def keep_freed_memory() -> None:
    """Make the GNU C library keep the memory of arrays that are let go for those to come.

    It returns large pieces to the system at once, and new ones arrive page by page, until it has
    seen a piece as large as 32 MiB (its limit) come and go; on other systems nothing changes.
    """
    np.empty(31 * 2**20, dtype=np.uint8)
