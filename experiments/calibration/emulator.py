"""What a replicate has in place of the targets, as a smooth function of the parameters and noise.

The mean of each target is a ridge regression on the parameters z, their squares, and products of
the few directions that matter most to all targets; what is left over is the noise of the simulation,
with one covariance for all z. Standard practice for stochastic simulators whose replicates are cheap
(regression adjustment in approximate Bayesian computation: Beaumont, Zhang and Balding 2002;
synthetic likelihood: Wood 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccgsim.arrays import FloatArray

DIRECTIONS = 12
"""Directions in the space of parameters whose products the mean knows."""
RIDGE = 1.0
"""Penalty on standardised coefficients, in replicates."""
TAILS = (0.002, 0.998)
"""Values beyond these quantiles are pulled in to them before fitting."""


@dataclass(frozen=True)
class Emulator:
    """Mean (…, S) of the targets as a function of z, and the covariance (S, S) of what is left."""

    centre: FloatArray  # (D,)
    spread: FloatArray  # (D,)
    directions: FloatArray  # (D, DIRECTIONS)
    coefficients: FloatArray  # (features, S)
    noise: FloatArray

    def mean(self, z: FloatArray) -> FloatArray:
        """Return (M, S) the mean of the targets at points z (M, D)."""
        result: FloatArray = _features((z - self.centre) / self.spread, self.directions) @ (
            self.coefficients
        )
        return result


def fit(z: FloatArray, y: FloatArray) -> Emulator:
    """Fit to points z (J, D) and what a replicate at each had, y (J, S); it may be not finite."""
    centre, spread = z.mean(axis=0), z.std(axis=0)
    x = (z - centre) / spread
    filled = tamed(y)
    linear = _ridge(x, filled - filled.mean(axis=0))
    scale = (filled - x @ linear).std(axis=0) + 1e-9
    directions = np.linalg.svd(linear / scale, full_matrices=False)[0][:, :DIRECTIONS]
    features = _features(x, directions)
    coefficients = _ridge(features, filled)
    left = filled - features @ coefficients
    noise = left.T @ left / (len(z) - features.shape[1] * 0.9)
    return Emulator(centre, spread, directions, coefficients, noise)


def tamed(y: FloatArray) -> FloatArray:
    """Return y with values that do not arise as their median and extreme ones pulled in."""
    finite = np.where(np.isfinite(y), y, np.nan)
    low, high = np.nanquantile(finite, TAILS, axis=0)
    return np.clip(np.where(np.isnan(finite), np.nanmedian(finite, axis=0), finite), low, high)


def _ridge(x: FloatArray, y: FloatArray) -> FloatArray:
    penalty = RIDGE * np.eye(x.shape[1])
    return np.linalg.solve(x.T @ x + penalty, x.T @ y)


def _features(x: FloatArray, directions: FloatArray) -> FloatArray:
    along = x @ directions
    first, second = np.triu_indices(directions.shape[1], 1)
    return np.hstack([np.ones((len(x), 1)), x, x**2 - 1.0, along[:, first] * along[:, second]])
