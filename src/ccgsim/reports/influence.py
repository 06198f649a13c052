"""How much of what differs between the points of a sweep each lever explains by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd

MOST_GROUPS = 10
FEWEST_IN_A_GROUP = 5
LEAST_SHARE = 0.01
"""A lever that explains less of an outcome is not drawn against it."""


def may_move(shares: pd.Series[float]) -> pd.Series[float]:
    """Return the levers that explain enough to be drawn, or of which that cannot be told.

    Args:
        shares: share explained by lever, as from `explained`.

    Returns:
        Those that explain most come first, those of which it cannot be told last, as nan.
    """
    ordered = shares.sort_values(ascending=False, kind="stable", na_position="last")
    kept: pd.Series[float] = ordered[~(ordered < LEAST_SHARE)]
    return kept


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


def shares(
    outcome: pd.Series[float], design: pd.DataFrame, levers: Iterable[str]
) -> dict[str, float]:
    """Return what each lever explains of an outcome of some points (index), nan without points.

    Args:
        outcome: by point.
        design: a column for each lever, by point.
        levers: their keys.
    """
    if outcome.empty:
        return dict.fromkeys(levers, float("nan"))
    values, rows = outcome.to_numpy(), design.loc[outcome.index]
    return {key: explained(values, groups_of(rows[key])) for key in levers}


def explained(outcome: FloatArray, group: IntArray) -> float:
    """Return the share of the variance of an outcome (P,) between groups (P,).

    It is adjusted for the number of groups, so that a lever without effect comes to nought on
    average (epsilon squared; T L Kelley, An unbiased correlation ratio measure, 1935). Where all
    points are alike it is 0; nan where it cannot be told, as each point has a value of its own or
    all have one.
    """
    size = np.bincount(group)
    points, groups = len(outcome), int((size > 0).sum())
    if float(np.ptp(outcome)) <= 1e-9 * float(np.abs(outcome).max()):
        return 0.0
    if points <= groups or groups < 2:
        return float("nan")
    mean = np.bincount(group, outcome) / np.maximum(size, 1)
    within = float(((outcome - mean[group]) ** 2).sum())
    total = float(((outcome - outcome.mean()) ** 2).sum())
    return max(0.0, 1.0 - (within / (points - groups)) / (total / (points - 1)))
