"""Fit each case with the same small effort, and run what was fitted, under two policies."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

import numpy as np
from calibration.fitting import Aim, Round, aim_of, ensemble, fit_rounds
from calibration.pool import Runner
from calibration.simulating import Simulator, simulator
from calibration.targets import pair_features, targets

from ccgsim.arrays import FloatArray
from ccgsim.facts import Facts
from checking.cases import Case, pairs_of_half
from checking.wide import Wide, read, widened

DRAWS, REPLICATES, ROUNDS = 480, 2, 12
DECIMALS = 6
"""Points are rounded so, that the last bits of a matrix product do not hide a finished chunk."""
JUDGED = 2
"""Replicates of each draw in the runs by which a refit is judged."""
JUDGED_FIRST = 50_000_000
"""Number of their first replicate, far from those that were fitted, so that their luck is new."""


@dataclass(frozen=True)
class Effort:
    """How much a check may cost, and where it keeps what is done."""

    seed: int
    workers: int
    keep: Path
    draws: int = DRAWS
    rounds: int = ROUNDS

    def runner(self, sim: Simulator) -> Runner:
        """Return a runner of one process whose folder belongs to this simulator alone."""
        return Runner(sim, self.keep / mark_of(sim), workers=1)


@dataclass(frozen=True)
class Refit:
    """A case fitted: its last round, all targets' mean there, and runs under two policies."""

    case: Case
    last: Round  # of the targets that were fitted
    mean: FloatArray  # (N, S) of all targets, in the last round
    record: Wide
    switched: Wide

    def misfit(self, aim: Aim, noise: FloatArray) -> float:
        """Return the mean squared distance from all targets, in variances of the given noise."""
        return Round(self.last.z, self.mean, noise).misfit(aim)


def mark_of(sim: Simulator) -> str:
    """Return a name for what a simulator is set to: facts, policy, priors, targets and seed."""
    text = BytesIO()
    pickler = pickle.Pickler(text)
    pickler.fast = (
        True  # by value alone: whether two parts are one object depends on what ran before
    )
    pickler.dump(sim)
    return blake2b(text.getvalue(), digest_size=6).hexdigest()


def refit_all(
    cases: Sequence[Case], facts: Facts, effort: Effort, say: Callable[[str], None]
) -> dict[str, Refit]:
    """Return the cases fitted, by name; as many at a time as there are workers."""
    started = time.monotonic()

    def one(case: Case) -> Refit:
        result = refit(case, facts, effort)
        say(f"{case.name}: fitted, {(time.monotonic() - started) / 60.0:.1f} minutes")
        return result

    with ThreadPoolExecutor(effort.workers) as threads:
        return {each.case.name: each for each in threads.map(one, cases)}


def refit(case: Case, facts: Facts, effort: Effort) -> Refit:
    """Fit one case and run it under the record's policy and the switched one."""
    seed = effort.seed + case.other_seed
    sim = simulator_of(case, facts, seed)
    kept = np.array([case.fits(target) for target in sim.targets])
    wanted = [target for target in sim.targets if case.fits(target)]
    start = ensemble(effort.draws, len(sim.prior.names), len(wanted), seed)
    means: list[FloatArray] = []
    runner = effort.runner(sim)

    def run(z: FloatArray, stage: str, first: int) -> FloatArray:
        values = runner.run(np.round(z, DECIMALS), stage, first)
        means.append(values.reshape(effort.draws, REPLICATES, -1).mean(axis=1))
        return values[:, kept]

    rounds = fit_rounds(run, aim_of(wanted), start, REPLICATES, effort.rounds)
    runner.close()
    judged = [_judge(sim, rounds[-1].z, effort, switched) for switched in (False, True)]
    return Refit(case, rounds[-1], means[-1], *judged)


def _judge(sim: Simulator, z: FloatArray, effort: Effort, switched: bool) -> Wide:
    runner = effort.runner(widened(sim, switched))
    again = np.repeat(np.round(z, DECIMALS), JUDGED, axis=0)
    values = runner.run(again, "judged", JUDGED_FIRST)
    runner.close()
    return read(values)


def simulator_of(case: Case, facts: Facts, seed: int) -> Simulator:
    """Return the simulator of a case, with all targets."""
    looked_at = None if case.half is None else pairs_of_half(facts, case.half)
    features = pair_features(facts, looked_at)
    nil = dict.fromkeys(case.nil, 0.0)
    return simulator(facts, targets(features), features, seed, nil)


def aim_at(sim: Simulator, observed: FloatArray) -> Aim:
    """Return what is fitted where the data are others (S,) than the record's."""
    pairs = zip(sim.targets, observed.tolist(), strict=True)
    return aim_of([replace(target, observed=value) for target, value in pairs])
