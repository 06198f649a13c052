"""Does the method find parameters that are known? It is given data that the model made itself.

Parameters are drawn from the prior, one replicate of each is taken for data, and of these the ones
whose data lie nearest to the record are fitted as the record is. The choice looks at data alone, so
a right posterior still holds the true parameters in its 90% interval nine times in ten, and the
rank of the truth among the draws is uniform (Cook, Gelman and Rubin 2006), near the record too.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from calibration.emulator import tamed
from calibration.fitting import ensemble, fit_rounds
from calibration.pool import Runner
from calibration.simulating import Simulator

from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.facts import Facts
from checking.cases import FULL
from checking.refits import DECIMALS, Effort, aim_at, simulator_of

TRUTHS, DATA_SETS = 8192, 30
DRAWS, REPLICATES, ROUNDS = 192, 2, 8
FIRST = 100_000_000
"""Number of the first replicate that is taken for data: no fit sees its luck."""
BEST = 25
"""Parameters that count as well known: those whose draws spread least, in the mean of all fits."""


@dataclass(frozen=True)
class Recovery:
    """T known sets of D parameters: their ranks among N draws and what the draws were like."""

    names: tuple[str, ...]
    ranks: IntArray  # (T, D) draws below the truth
    draws: int
    error: FloatArray  # (T, D) truth less the draws' mean, in the prior's standard deviations
    spread: FloatArray  # (T, D) the draws' standard deviation, likewise
    distance: tuple[float, float]  # root mean square distance from the record: chosen, all

    def best(self) -> IntArray:
        """Return (BEST,) the parameters that are known best."""
        order: IntArray = np.argsort(self.spread.mean(axis=0))[:BEST]
        return order

    def covered(self, share: float) -> BoolArray:
        """Return (T, D) whether the central interval of the draws holds the truth."""
        place = (self.ranks + 0.5) / (self.draws + 1.0)
        held: BoolArray = np.abs(place - 0.5) <= share / 2.0
        return held


def recover(facts: Facts, effort: Effort, say: Callable[[str], None]) -> Recovery:
    """Fit the model to data of its own."""
    sim = simulator_of(FULL, facts, effort.seed)
    runner = Runner(sim, effort.runner(sim).folder, effort.workers)
    rng = np.random.default_rng(effort.seed)
    truths = rng.standard_normal((TRUTHS, len(sim.prior.names)))
    data = runner.run(truths, "truths", FIRST)
    sd = np.array([target.sd for target in sim.targets])
    data = data + sd * rng.standard_normal(data.shape)
    chosen, distance = _nearest(sim, data)

    def one(number: int) -> FloatArray:
        z = _fitted(sim, runner, data[chosen[number]], effort.seed + 1 + number)
        say(f"recovery: {number + 1} of {DATA_SETS} data sets")
        return z

    with ThreadPoolExecutor(effort.workers) as threads:
        draws = np.stack(list(threads.map(one, range(DATA_SETS))))  # (T, N, D)
    runner.close()
    truth = truths[chosen]
    return Recovery(
        names=sim.prior.names,
        ranks=(draws < truth[:, None]).sum(axis=1),
        draws=DRAWS,
        error=truth - draws.mean(axis=1),
        spread=draws.std(axis=1),
        distance=distance,
    )


def _nearest(sim: Simulator, data: FloatArray) -> tuple[IntArray, tuple[float, float]]:
    """Return the data sets nearest to the record, and how far they and all are from it."""
    observed = np.array([target.observed for target in sim.targets])
    scale = tamed(data).std(axis=0)
    far = np.sqrt((((tamed(data) - observed) / scale) ** 2).mean(axis=1))
    far[~np.isfinite(data).all(axis=1)] = np.inf
    order = np.argsort(far, kind="stable")[:DATA_SETS]
    return order, (float(np.median(far[order])), float(np.median(far[np.isfinite(far)])))


def _fitted(sim: Simulator, runner: Runner, data: FloatArray, seed: int) -> FloatArray:
    """Return (N, D) draws of the posterior of one data set."""
    start = ensemble(DRAWS, len(sim.prior.names), len(sim.targets), seed)

    def run(z: FloatArray, stage: str, first: int) -> FloatArray:
        return runner.run(np.round(z, DECIMALS), stage, first)

    return fit_rounds(run, aim_at(sim, data), start, REPLICATES, ROUNDS)[-1].z
