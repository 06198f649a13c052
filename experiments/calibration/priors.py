"""The prior: each parameter uniform between the bounds of the table, seen as standard normal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from ccgsim.arrays import FloatArray
from ccgsim.parameters import parameter_table

SAME_EVERYWHERE = ("population_growth",)
"""Parameters that must be one number for all replicates."""


@dataclass(frozen=True)
class Prior:
    """D parameters with bounds (D,); a point z (D,) of standard normals is a set of them."""

    names: tuple[str, ...]
    low: FloatArray
    high: FloatArray

    def parameters(self, z: FloatArray) -> dict[str, FloatArray]:
        """Return (R,) by name for points z (R, D): low + (high - low) Φ(z)."""
        values = self.low + (self.high - self.low) * ndtr(z)
        return {name: np.ascontiguousarray(values[:, i]) for i, name in enumerate(self.names)}


def prior(fixed: tuple[str, ...] = ()) -> Prior:
    """Return the prior of all parameters that are not fixed by their table, or here."""
    rows = [
        row
        for row in parameter_table().values()
        if row.low < row.high and row.name not in (*SAME_EVERYWHERE, *fixed)
    ]
    return Prior(
        names=tuple(row.name for row in rows),
        low=np.array([row.low for row in rows]),
        high=np.array([row.high for row in rows]),
    )
