"""Counting and adding up over organisations."""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray


def count(where: BoolArray) -> IntArray:
    """Return (...,) how many are true along the last axis."""
    counted: IntArray = np.add.reduce(where.view(np.uint8), axis=-1, dtype=np.uint32)
    return counted.astype(np.intp)


def sum_over(values: FloatArray, where: BoolArray) -> FloatArray:
    """Return (R,) the sum of values (R, N) where true."""
    total: FloatArray = (values * where).sum(axis=1)
    return total


def share_of(where: BoolArray, leads: BoolArray) -> FloatArray:
    """Return (R,) the percentage of organisations for which something is true."""
    share: FloatArray = 100.0 * count(where & leads) / count(leads)
    return share
