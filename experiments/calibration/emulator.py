"""How what a replicate has in place of the targets depends on the parameters, smoothly.

The mean of each target is a ridge regression on the parameters z, their squares, and products of
the few directions that matter most. Only its slopes are used: whether a set of parameters fits is
always judged by running the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccgsim.arrays import FloatArray

DIRECTIONS = 12
"""Directions in the space of parameters whose products the mean knows."""
RIDGE = 1.0
"""Penalty on standardised coefficients, in points."""
TAILS = (0.002, 0.998)
"""Values beyond these quantiles are pulled in to them before fitting."""


@dataclass(frozen=True)
class Emulator:
    """The fitted mean of S targets as a function of D parameters z."""

    centre: FloatArray  # (D,)
    spread: FloatArray  # (D,)
    directions: FloatArray  # (D, DIRECTIONS)
    linear: FloatArray  # (D, S)
    squares: FloatArray  # (D, S)
    products: FloatArray  # (pairs of directions, S)

    def slopes(self, z: FloatArray) -> FloatArray:
        """Return (M, S, D) how each target's mean changes with each parameter at points (M, D)."""
        x = (z - self.centre) / self.spread
        along = x @ self.directions
        first, second = np.triu_indices(self.directions.shape[1], 1)
        turning = np.zeros((len(x), self.linear.shape[1], self.directions.shape[1]))
        for place, (a, b) in enumerate(zip(first, second, strict=True)):
            turning[:, :, a] += self.products[place] * along[:, [b]]
            turning[:, :, b] += self.products[place] * along[:, [a]]
        own = self.linear.T + 2.0 * x[:, None, :] * self.squares.T
        result: FloatArray = (own + turning @ self.directions.T) / self.spread
        return result


def fit(z: FloatArray, y: FloatArray) -> Emulator:
    """Fit to points z (J, D) and the mean of some replicates at each, y (J, S)."""
    centre, spread = z.mean(axis=0), z.std(axis=0)
    x = (z - centre) / spread
    filled = tamed(y)
    linear = _ridge(x, filled - filled.mean(axis=0))
    scale = (filled - x @ linear).std(axis=0) + 1e-9
    directions = np.linalg.svd(linear / scale, full_matrices=False)[0][:, :DIRECTIONS]
    along = x @ directions
    first, second = np.triu_indices(DIRECTIONS, 1)
    products = along[:, first] * along[:, second]
    features = np.hstack([np.ones((len(x), 1)), x, x**2 - 1.0, products])
    coefficients = _ridge(features, filled)
    size = x.shape[1]
    parts = np.split(coefficients[1:], [size, 2 * size])
    return Emulator(centre, spread, directions, *parts)


def tamed(y: FloatArray) -> FloatArray:
    """Return y with values that do not arise as their median, and extreme ones pulled in."""
    finite = np.where(np.isfinite(y), y, np.nan)
    low, high = np.nanquantile(finite, TAILS, axis=0)
    return np.clip(np.where(np.isnan(finite), np.nanmedian(finite, axis=0), finite), low, high)


def _ridge(x: FloatArray, y: FloatArray) -> FloatArray:
    solved: FloatArray = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ y)
    return solved
