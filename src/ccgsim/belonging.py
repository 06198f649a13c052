"""Which CCGs belong with others: part of a merged body, or under an officer of several bodies."""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray


def merged(organisation: IntArray) -> BoolArray:
    """Return (R, N) whether a CCG is in one organisation with another.

    Args:
        organisation: (R, N) index of the founding CCG that leads each CCG's organisation.
    """
    return _weight_of(organisation, np.ones(organisation.shape)) > 1


def shares_officer(organisation: IntArray, officer: IntArray) -> BoolArray:
    """Return (R, N) whether a CCG's organisation shares its accountable officer with another.

    Args:
        organisation, officer: (R, N) index of the founding CCG that leads each CCG's organisation,
            and its officer's area.
    """
    leads = organisation == np.arange(organisation.shape[1])
    return _weight_of(officer, leads.astype(float)) > 1


def _weight_of(led: IntArray, weight: FloatArray) -> FloatArray:
    """Return (R, N) the weights (R, N) added up over all that have the same leader as each CCG."""
    replicates, n = led.shape
    key = led + n * np.arange(replicates)[:, None]
    total: FloatArray = np.bincount(key.ravel(), weight.ravel(), replicates * n).astype(float)
    return np.take_along_axis(total.reshape(replicates, n), led, axis=1)
