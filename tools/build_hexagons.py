"""Lay England out as hexagons, one for each CCG, from the package's own places and borders.

    python tools/build_hexagons.py

writes src/ccgsim/data/england/hexagons.csv and prints how much of the geography it keeps, beside a
plain assignment of CCGs to the nearest hexagons. Takes a few minutes; gives the same map each time.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

from ccgsim.arrays import IntArray
from ccgsim.facts import Facts, load_facts
from ccgsim.hexagons.grid import cells_around
from ccgsim.hexagons.land import MARGIN, assigned, kilometres, make_land, ties_of
from ccgsim.hexagons.layout import QUICK, THOROUGH, Layout, lay_out, measure

TARGET = Path(__file__).resolve().parent.parent / "src/ccgsim/data/england/hexagons.csv"
PLAIN = range(15, 36)  # kilometres to the width of a hexagon
SEEDS = range(6)  # of which the map with fewest flaws, then the cheapest, is kept


def plain(facts: Facts) -> IntArray:
    """CCGs on the nearest hexagons of the unstretched map: the yardstick.

    Of the scales in `PLAIN`, the one that keeps most borders.
    """
    places = [kilometres(facts) / km for km in PLAIN]
    maps = [
        assigned(place, cells_around(place.min(axis=0) - MARGIN, place.max(axis=0) + MARGIN))
        for place in places
    ]
    return max(maps, key=lambda cells: measure(facts, cells).borders_kept)


def attempt(seed: int) -> Layout:
    """One map of England."""
    return lay_out(load_facts(), THOROUGH, seed)


def flaws(facts: Facts, cells: IntArray) -> int:
    """How many STPs are broken, and how often the country is."""
    kept = measure(facts, cells)
    return kept.footprints - kept.footprints_whole + kept.pieces - 1 + kept.lakes


def line(name: str, facts: Facts, cells: IntArray) -> str:
    """What a map keeps, in a line."""
    kept = measure(facts, cells)
    return (
        f"{name:<12} {kept.borders_kept} of {kept.borders} borders touch "
        f"({kept.borders_kept / kept.borders:.1%} of borders, "
        f"{kept.borders_kept / kept.touching:.1%} of touching pairs), "
        f"{kept.footprints_whole} of {kept.footprints} STPs whole, "
        f"{kept.pieces} piece(s), {kept.lakes} lake(s), "
        f"bearings turned by {kept.bearing:.0f} degrees, "
        f"displacement {kept.displacement:.2f} hexagons"
    )


def main() -> None:
    """Write the best of a few maps."""
    facts = load_facts()
    print(line("plain", facts, plain(facts)))
    print(line("stretched", facts, make_land(facts, ties_of(facts)).cells))
    print(line("quick", facts, lay_out(facts, QUICK).cells))
    with ProcessPoolExecutor() as pool:
        attempts = list(pool.map(attempt, SEEDS))
    for seed, layout in zip(SEEDS, attempts, strict=True):
        print(line(f"seed {seed}", facts, layout.cells), f"cost {layout.cost:.1f}")
    best = min(attempts, key=lambda layout: (flaws(facts, layout.cells), layout.cost))
    print(line("kept", facts, best.cells))
    column, row = best.cells.T
    table = pd.DataFrame({"code": facts.codes, "column": column, "row": row})
    table.to_csv(TARGET, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
