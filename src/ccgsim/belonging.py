"""Which CCGs belong with others: part of a merged body, or under an officer of several bodies."""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import BoolArray, IntArray


def merged(organisation: IntArray) -> BoolArray:
    """Return (R, N) whether a CCG is in one organisation with another.

    Args:
        organisation: (R, N) index of the founding CCG that leads each CCG's organisation.
    """
    return areas.totals(organisation, np.ones(1)) > 1.0


def shares_officer(organisation: IntArray, officer: IntArray) -> BoolArray:
    """Return (R, N) whether a CCG's organisation shares its accountable officer with another.

    Args:
        organisation, officer: (R, N) index of the founding CCG that leads each CCG's organisation,
            and its officer's area.
    """
    leads = organisation == np.arange(organisation.shape[1])
    return areas.totals(officer, leads.astype(np.float64)) > 1.0
