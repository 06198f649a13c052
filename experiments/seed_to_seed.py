"""How far the skill at telling which CCGs come together, and which fail, moves by luck alone.

    python experiments/seed_to_seed.py

prints the tables of `docs/record.md`: it runs the record many times over, in parts, and puts parts
of a seed together to runs of some size, and all of them to one.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
from rich.progress import track

from ccgsim import simulate
from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.facts import Facts, load_facts
from ccgsim.scenario.library import THE_RECORD
from ccgsim.scorecard.failing import failing_table
from ccgsim.scorecard.pairs import pair_table
from ccgsim.scorecard.skill import area_interval, area_under_curve, brier_score

SEEDS, PARTS, PART = 10, 40, 100
"""Seeds, parts of a seed, and replicates of a part."""
SIZES = (200, 500, 1000, 2000)
"""Replicates of the runs whose areas are compared."""
WORDS = {
    "same_organisation": "who merges",
    "same_officer": "who shares an officer",
    "rated_inadequate": "who is rated inadequate",
    "directed": "who is put in directions",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seeds", type=int, default=SEEDS)
    seeds, facts = parser.parse_args().seeds, load_facts()
    found, happened = probabilities(seeds, facts)
    names = list(WORDS)
    print(f"| replicates | {' | '.join(WORDS.values())} |\n| --- {'| --- ' * len(names)}|")
    spreads = []
    for size in SIZES:
        runs = {
            name: found[name].reshape(-1, size // PART, found[name].shape[-1]) for name in names
        }
        areas = {
            name: [area_under_curve(run.mean(axis=0), happened[name]) for run in runs[name]]
            for name in names
        }
        ranges = (np.quantile(areas[name], (0.05, 0.95)) for name in names)
        print(f"| {size:,} | {' | '.join(f'{low:.2f} to {high:.2f}' for low, high in ranges)} |")
        spreads.append(f"{size:,}: {', '.join(f'{np.std(areas[name]):.3f}' for name in names)}")
    print(f"| all {seeds * PARTS * PART:,} | {' | '.join(whole(found, happened, facts))} |")
    print("\nStandard deviation over the runs of each size:", *spreads, sep="\n")


def probabilities(seeds: int, facts: Facts) -> tuple[dict[str, FloatArray], dict[str, BoolArray]]:
    """Return by outcome (S x parts, K) shares of a part's replicates, and (K,) who did in fact."""
    shares: dict[str, list[FloatArray]] = {name: [] for name in WORDS}
    happened: dict[str, BoolArray] = {}
    for seed, part in track(list(parts(seeds)), "Running", transient=True):
        results = simulate(THE_RECORD, PART, seed, first_replicate=part * PART, facts=facts)
        for table in (pair_table(results, facts), failing_table(results, facts)):
            for name in WORDS:
                if f"p_{name}" in table:
                    shares[name].append(table[f"p_{name}"].to_numpy())
                    happened[name] = table[f"observed_{name}"].to_numpy(dtype=bool)
    return {name: np.stack(rows) for name, rows in shares.items()}, happened


def parts(seeds: int) -> Iterator[tuple[int, int]]:
    """Every seed with every part of it."""
    return ((seed, part) for seed in range(1, seeds + 1) for part in range(PARTS))


def whole(
    found: dict[str, FloatArray], happened: dict[str, BoolArray], facts: Facts
) -> Iterator[str]:
    """Area with its interval over footprints, and Brier skill, of all replicates together."""
    for name in WORDS:
        share, did = found[name].mean(axis=0), happened[name]
        place = facts.footprint if len(did) == facts.n else facts.footprint[facts.pairs[:, 0]]
        low, high = area_interval(share, did, place)
        skill = 1.0 - brier_score(share, did) / brier_score(np.full(len(did), did.mean()), did)
        yield f"{area_under_curve(share, did):.2f} ({low:.2f} to {high:.2f}; skill {skill:.2f})"


if __name__ == "__main__":
    main()
