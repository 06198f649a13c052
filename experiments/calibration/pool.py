"""Run many sets of parameters on all cores, chunk by chunk; what is done is kept on disk.

A chunk is a file with a name that says what it is, written whole or not at all, so a calibration
that is stopped carries on from what is there. The name has a hash of everything that the chunk
depends on, the model's code included, so that a changed model never meets old chunks.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

import ccgsim
from calibration.simulating import RECORD, Simulator
from ccgsim.arrays import FloatArray
from ccgsim.parameters import parameter_table

CHUNK = 512
"""Replicates run side by side."""

_simulator: Simulator | None = None


def _start(simulator: Simulator) -> None:
    global _simulator
    _simulator = simulator


def _run_chunk(path: Path, z: FloatArray, first: int) -> None:
    assert _simulator is not None, "a worker starts with the simulator"
    values = _simulator.run(z, first)
    passing = path.with_suffix(f".{os.getpid()}.npy")
    try:
        np.save(passing, values)
        passing.replace(path)
    finally:
        with suppress(FileNotFoundError):
            passing.unlink()


@cache
def model_mark() -> str:
    """Return a hash of the model: its code, facts, priors, the scenario and this experiment."""
    digest = blake2b(digest_size=16)
    package = Path(ccgsim.__file__).parent
    for folder, pattern in ((package, "*.py"), (Path(__file__).parent, "*.py"), (package, "*.csv")):
        for path in sorted(folder.rglob(pattern)):
            if path.name not in ("posterior.csv", "parameters.csv"):  # the fit writes these
                digest.update(path.read_bytes())
    for row in parameter_table().values():
        held = row.value if row.low == row.high or row.p05 is None else ""
        digest.update(f"{row.name} {row.low} {row.high} {held}".encode())
    digest.update(RECORD.read_bytes())
    return digest.hexdigest()


@dataclass
class Runner:
    """Runs a simulator at points z; ``folder`` keeps the chunks."""

    simulator: Simulator
    folder: Path
    workers: int

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._pool = ProcessPoolExecutor(
            self.workers, get_context("spawn"), initializer=_start, initargs=(self.simulator,)
        )

    def close(self) -> None:
        """Let the workers go."""
        self._pool.shutdown(cancel_futures=True)

    def run(self, z: FloatArray, stage: str, first: int) -> FloatArray:
        """Return (M, S) what one replicate at each point z (M, D) had.

        Args:
            z: points of the simulator's prior.
            stage: names the chunks' files, with a hash of the points.
            first: number of the first replicate.
        """
        simulator = self.simulator
        what = (model_mark(), simulator.setting.seed, simulator.fixed, simulator.targets, first)
        where = z.tobytes() + simulator.features.looked_at.tobytes()
        mark = blake2b(repr(what).encode() + where, digest_size=6).hexdigest()
        starts = range(0, len(z), CHUNK)
        paths = [self.folder / f"{stage}-{mark}-{start}.npy" for start in starts]
        todo = [(p, s) for p, s in zip(paths, starts, strict=True) if not p.exists()]
        jobs = [
            self._pool.submit(_run_chunk, path, z[start : start + CHUNK], first + start)
            for path, start in todo
        ]
        screen = Console(stderr=True)
        for job in track(
            jobs, stage, console=screen, transient=True, disable=not screen.is_terminal
        ):
            job.result()
        return np.vstack([np.load(path) for path in paths])
