"""How much of what differs between the points of a sweep each lever explains by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd

MOST_GROUPS = 10
FEWEST_IN_A_GROUP = 5
LEAST_SHARE = 0.01
"""A lever that explains less of an outcome is not drawn against it."""


def groups_of(values: pd.Series[float], most: int = MOST_GROUPS) -> IntArray:
    """Return (P,) the number of the group of each point by the value of a lever.

    A lever of few values has a group for each; of more numbers than ``most``, up to so many groups
    of like size.
    """
    import pandas as pd

    if not pd.api.types.is_float_dtype(values) or values.nunique() <= most:
        return np.asarray(pd.factorize(values, sort=True)[0], dtype=np.int64)
    count = max(2, min(most, len(values) // FEWEST_IN_A_GROUP))
    return np.asarray(pd.qcut(values, count, labels=False, duplicates="drop"), dtype=np.int64)


def explained(outcome: FloatArray, group: IntArray) -> float:
    """Return the share of the variance of an outcome (P,) between groups (P,).

    It is adjusted for the number of groups, so that a lever without effect comes to nought on
    average (epsilon squared; T L Kelley, An unbiased correlation ratio measure, 1935). nan where
    points are too few or all alike.
    """
    size = np.bincount(group)
    points, groups = len(outcome), int((size > 0).sum())
    if points <= groups or groups < 2:
        return float("nan")
    mean = np.bincount(group, outcome) / np.maximum(size, 1)
    within = float(((outcome - mean[group]) ** 2).sum())
    total = float(((outcome - outcome.mean()) ** 2).sum())
    if total <= 1e-12 * max(1.0, float((outcome**2).sum())):
        return float("nan")
    return max(0.0, 1.0 - (within / (points - groups)) / (total / (points - 1)))
