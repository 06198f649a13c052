"""Print speed and memory beside what the project promises: `python benchmarks/run.py [--full]`."""

from __future__ import annotations

import sys

import memory
import startup
from timing import show, stay_on_one_core


def main(full: bool) -> None:
    stay_on_one_core()  # before the libraries count the cores
    print("Median (least to most) of rounds in which the tasks take turns; one core.")
    show("Start: promised import under 1 s, help under 0.5 s", startup.waits(rounds=5))
    show(
        "Peak memory: promised 100,000 replicates under 1,000 MB",
        memory.peaks((1_000, 5_000, 20_000, 100_000) if full else (1_000, 5_000, 20_000)),
    )
    import speed  # late, because a new process counts its parent's memory as its own peak

    show(
        "Replicates of the record, 72 months: promised 20 times as many as Mesa",
        speed.beside_mesa(replicates=1024, iterations=20, rounds=7),
    )
    show("A single replicate: promised under 30 ms", speed.one_replicate(rounds=15))
    show("Size of block", speed.block_sizes((32, 64, 128, 256, 512, 1024), rounds=5))
    show("Cost against CCGs, blocks of 64", speed.by_ccgs((211, 500, 2000), 64, rounds=3))
    show("Cost against months, blocks of 64", speed.by_months((24, 48, 72, 96, 144), 64, rounds=3))


if __name__ == "__main__":
    main(full="--full" in sys.argv[1:])
