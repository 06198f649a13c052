"""Randomised maximum likelihood: every draw of the posterior is fitted to the record by itself.

A draw starts from the prior and is fitted to the observed targets with an error added, drawn from
the noise of simulation and of observation; what it settles on, pulled back by where it started, is
a draw from the posterior: exactly so where targets are linear in the parameters and errors normal,
nearly so where they are mildly curved (Oliver, He and Reynolds 1996). All draws take Gauss-Newton
steps together, with slopes from an emulator fitted to the runs of the last rounds (Chen and Oliver
2013). A step's size falls from round to round, so that the noise of few replicates averages out.

Why not another method: with some 250 parameters and 90 targets, rejection and sequential Monte
Carlo keep next to no draws, and where an emulator was trusted for the fit itself its errors made
the posterior several times too wide. Here the emulator only shows the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from calibration.emulator import Emulator, fit, tamed
from calibration.targets import Target
from ccgsim.arrays import BoolArray, FloatArray

FIRST_STEP, STEP_FALLS, LEAST_STEP = 0.6, 0.85, 0.25
"""Parts of a Gauss-Newton step: of the first, by how much each falls short of the last, and the
least. Our choice: a whole step overshoots while slopes are rough, and a small one averages luck."""
ROUNDS_LEARNT_FROM = 5
RARE = 5
"""Counts below this are rare: their noise is taken to be at least Poisson's."""
POISSON_ROOT = 0.25
"""Variance of the square root of a Poisson count."""
TOGETHER = 128
"""Draws whose slopes are held in memory at once."""

Run = Callable[[FloatArray, str, int], FloatArray]
"""Points (M, D), what to call them, and the number of the first replicate: what one replicate at
each point had (M, S)."""


@dataclass(frozen=True)
class Aim:
    """What is fitted: S observed targets, their standard deviation, and which are rare counts."""

    observed: FloatArray
    sd: FloatArray
    rare: BoolArray


def aim_of(targets: Sequence[Target]) -> Aim:
    """Return what targets ask for."""
    return Aim(
        observed=np.array([target.observed for target in targets]),
        sd=np.array([target.sd for target in targets]),
        rare=np.array([t.scale == "root" and t.observed**2 < RARE for t in targets]),
    )


@dataclass(frozen=True)
class Round:
    """Where the draws stood (N, D), their mean targets (N, S), and the noise (S, S) about them."""

    z: FloatArray
    mean: FloatArray
    noise: FloatArray

    def misfit(self, aim: Aim) -> float:
        """Return the mean squared distance from the record, in variances of its noise."""
        variance = np.diag(covariance(aim, self.noise))
        return float(((self.mean - aim.observed) ** 2 / variance).mean())


@dataclass(frozen=True)
class Ensemble:
    """N draws from the prior and the standard normal errors (N, S) of what each is fitted to."""

    prior: FloatArray
    errors: FloatArray


def ensemble(draws: int, parameters: int, targets: int, seed: int) -> Ensemble:
    """Return where the draws start; the same for the same seed."""
    rng = np.random.default_rng(seed)
    return Ensemble(rng.standard_normal((draws, parameters)), rng.standard_normal((draws, targets)))


def fit_rounds(
    run: Run,
    aim: Aim,
    start: Ensemble,
    replicates: int,
    rounds: int,
    say: Callable[[str], None] = lambda _: None,
) -> list[Round]:
    """Return every round of a fit, the last with the posterior's draws.

    Args:
        run: the model.
        aim: what is fitted.
        start: the draws' beginnings and errors.
        replicates: of each draw in each round; every round has its own luck.
        rounds: how many.
        say: told how far the model is from the record after each round.
    """
    done = [_run_round(start.prior, replicates, 0, run)]
    for number in range(1, rounds):
        say(f"round {number} of {rounds}: misfit {done[-1].misfit(aim):.2f}")
        done.append(_run_round(next_points(aim, start, done), replicates, number, run))
    say(f"round {rounds} of {rounds}: misfit {done[-1].misfit(aim):.2f}")
    return done


def _run_round(z: FloatArray, replicates: int, number: int, run: Run) -> Round:
    first = number * len(z) * replicates
    values = run(np.repeat(z, replicates, axis=0), f"round-{number + 1}", first)
    y = tamed(values).reshape(len(z), replicates, -1)
    mean = y.mean(axis=1)
    left = (y - mean[:, None]).reshape(len(z) * replicates, -1)
    return Round(z, mean, left.T @ left / (len(z) * (replicates - 1)))


def covariance(aim: Aim, noise: FloatArray) -> FloatArray:
    """Return (S, S) the covariance of the record about the model's mean.

    A count that simulations almost never see would seem certain; its noise is at least Poisson's.
    """
    total = noise + np.diag(aim.sd**2 + 1e-9)
    lacking = np.where(aim.rare, np.maximum(POISSON_ROOT - np.diag(total), 0.0), 0.0)
    result: FloatArray = total + np.diag(lacking)
    return result


def next_points(aim: Aim, start: Ensemble, rounds: list[Round]) -> FloatArray:
    """Return (N, D) where the draws go after the rounds so far: a part of a Gauss-Newton step."""
    last, recent = rounds[-1], rounds[-ROUNDS_LEARNT_FROM:]
    slopes = fit(np.vstack([r.z for r in recent]), np.vstack([r.mean for r in recent]))
    step = max(FIRST_STEP * STEP_FALLS ** (len(rounds) - 1), LEAST_STEP)
    noise = covariance(aim, last.noise)
    wanted = aim.observed + start.errors @ np.linalg.cholesky(noise).T
    moved = [
        _full_step(slopes, noise, wanted[part] - last.mean[part], start.prior[part], last.z[part])
        for part in np.array_split(np.arange(len(last.z)), max(len(last.z) // TOGETHER, 1))
    ]
    return last.z + step * np.vstack(moved)


def _full_step(
    emulator: Emulator,
    noise: FloatArray,
    miss: FloatArray,
    prior: FloatArray,
    z: FloatArray,
) -> FloatArray:
    """Return (M, D) the Gauss-Newton step of draws at z (M, D) that miss their targets by (M, S).

    With slopes G and the noise C, the step leads to prior + G'(GG' + C)⁻¹(miss - G(prior - z)).
    """
    slopes = emulator.slopes(z)
    gain = slopes @ slopes.transpose(0, 2, 1) + noise
    rest = miss - np.einsum("msd,md->ms", slopes, prior - z)
    pull = np.linalg.solve(gain, rest[:, :, None])[:, :, 0]
    step: FloatArray = prior + np.einsum("msd,ms->md", slopes, pull) - z
    return step
