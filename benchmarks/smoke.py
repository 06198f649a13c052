"""Every benchmark at a tiny size: that it runs and says something, nothing about how fast."""

from __future__ import annotations

import memory
import speed
import startup
import sweep
from timing import show, stay_on_one_core

TITLES_AND_ROWS = (
    ("Beside Mesa", lambda: speed.beside_mesa(replicates=4, iterations=1, rounds=1, months=6), 4),
    ("A single replicate", lambda: speed.one_replicate(rounds=1), 1),
    ("Size of block", lambda: speed.block_sizes((2, 4), rounds=1), 2),
    ("Cost against CCGs", lambda: speed.by_ccgs((20, 40), 2, rounds=1), 3),
    ("Cost against months", lambda: speed.by_months((12, 24), 2, rounds=1), 2),
    ("Start", lambda: startup.waits(rounds=1), 4),
    ("Sweeps", lambda: sweep.rows(points=2, kind="parameters", numbers=[1, 2]), 3),
    ("Peak memory", lambda: memory.peaks((2,)), 1),
)


def main() -> None:
    stay_on_one_core()
    for title, rows, expected in TITLES_AND_ROWS:
        found = list(rows())
        assert len(found) == expected, f"{title}: {len(found)} rows instead of {expected}"
        show(title, found)


if __name__ == "__main__":
    main()
