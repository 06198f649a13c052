"""How sure a mean over futures is, where several futures may share a draw of the posterior.

Futures take the draws of the posterior in turn (`ccgsim.posterior`), so one beyond the last draw
has the parameters of an earlier one, and tells less than a future of its own would. The standard
error is then that of a sample of draws, each with all its futures (clustered; K-Y Liang and S L
Zeger, Longitudinal data analysis using generalized linear models, 1986).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.posterior import POSTERIOR, posterior_draws

if TYPE_CHECKING:
    from ccgsim.manifest import Manifest


def number_of_draws(manifests: Sequence[Manifest]) -> int | None:
    """Return how many draws of the posterior some runs take in turn; None where none takes any.

    It is the number that this ccgsim's posterior has.
    """
    if all(manifest.parameters.source != POSTERIOR for manifest in manifests):
        return None
    return len(next(iter(posterior_draws().values())))


def shared_draws(manifests: Sequence[Manifest]) -> IntArray | None:
    """Return (R,) numbers that are the same for replicates with one draw of the posterior.

    Args:
        manifests: of runs of the same R replicates.

    Returns:
        The numbers, or None where no two replicates share a draw.
    """
    draws, run = number_of_draws(manifests), manifests[0]
    if draws is None or run.replicates <= draws:
        return None
    return (run.first_replicate + np.arange(run.replicates)) % draws


def mean(values: FloatArray) -> FloatArray:
    """Return (K,) the mean of values (K, R) over the futures with one; nan where none has."""
    count = number_known(values)
    total: FloatArray = np.nansum(values, axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def standard_error(values: FloatArray, draw: IntArray | None = None) -> FloatArray:
    """Return (K,) the standard error of the mean of values (K, R), as `spread` has it."""
    error: FloatArray = spread(values, draw) / np.sqrt(np.maximum(number_known(values), 1))
    return error


def spread(values: FloatArray, draw: IntArray | None = None) -> FloatArray:
    """Return (K,) what the standard error of a mean is, times the root of the number of futures.

    That is the standard deviation, unless futures share draws.

    Args:
        values: (K, R) K quantities in R futures, nan where a future has none.
        draw: (R,) as from `shared_draws`; None where each future has a draw of its own.

    Returns:
        The spread of each; nan where fewer than two futures, or two draws, have a value.
    """
    count = number_known(values)
    apart = values - mean(values)[:, None]
    squares: FloatArray = np.nansum(apart**2, axis=1)
    alone = np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)
    if draw is None:
        return alone
    draws = (_by_draw(~np.isnan(values), draw) > 0).sum(axis=1)
    squares = (_by_draw(np.nan_to_num(apart), draw) ** 2).sum(axis=1) / np.maximum(count, 1)
    scale = draws / np.maximum(draws - 1, 1)
    together = np.where(draws > 1, np.sqrt(scale * squares), np.nan)
    return np.where(draws == count, alone, together)


def number_known(values: FloatArray) -> IntArray:
    """Return (K,) in how many futures there is a value."""
    count: IntArray = (~np.isnan(values)).sum(axis=1)
    return count


def _by_draw(values: FloatArray, draw: IntArray) -> FloatArray:
    """Return (K, G) the sums of values (K, R) over the futures of each of G draws."""
    order = np.argsort(draw, kind="stable")
    firsts = np.flatnonzero(np.diff(draw[order], prepend=-1))
    sums: FloatArray = np.add.reduceat(values[:, order].astype(np.float64), firsts, axis=1)
    return sums
