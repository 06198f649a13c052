"""Made-up countries on a plane, for tests and benchmarks, in the proportions of England's.

Sizes, growth, deprivation and how often a thing is known are drawn from England's facts; who lies
where is made up.
"""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from ccgsim.arguments import check_whole
from ccgsim.arrays import BoolArray, FloatArray, IntArray, UInt64Array
from ccgsim.draws import keys_of
from ccgsim.errors import FactsError
from ccgsim.facts.checks import check_facts
from ccgsim.facts.country import Facts, load_facts
from ccgsim.facts.made_up_land import Land, compact_groups, make_land, neighbour_pairs
from ccgsim.facts.pairs import pair_features
from ccgsim.labels import how_many

MOST = 10_000
"""CCGs of a country: many times as many as any has had."""


def made_up_facts(
    ccgs: int, seed: int = 0, footprint_size: int = 5, units: int | None = None, islands: int = 1
) -> Facts:
    """A plausible country that does not exist, the same for the same arguments.

    Args:
        ccgs: number of founding CCGs.
        seed: of every draw.
        footprint_size: mean number of CCGs in a footprint.
        units: support units at work at the start; None for as many a CCG as in England.
        islands: groups of CCGs that share no border, footprint, former trust, authority, region,
            officer or unit.

    Returns:
        Facts that pass the checks of facts that are read.

    Raises:
        FactsError: fewer CCGs than islands, more units than CCGs, or a size below one.
        CcgsimError: a number of CCGs, units or islands, or a seed, that is no whole number or out
            of bounds, such as no CCGs.
    """
    ccgs = check_whole("ccgs", ccgs, 1, MOST)
    seed = check_whole("seed", seed, 0, 2**63 - 1)
    islands = check_whole("islands", islands, 1, MOST)
    units = None if units is None else check_whole("units", units, 0, MOST)
    _check_arguments(ccgs, footprint_size, units, islands)
    rng = np.random.default_rng(seed)
    england = load_facts()
    if units is None:
        units = min(ccgs, max(islands, round(ccgs * len(england.units) / england.n)))
    land = make_land(rng, ccgs, footprint_size, islands)
    share = _authority_share(rng, england, land)
    population = _population(rng, england, ccgs)
    footprint_codes = tuple(f"F{f + 1:03d}" for f in range(land.footprint.max() + 1))
    codes = tuple(f"M{i:04d}" for i in range(ccgs))
    facts = Facts(
        name=f"Made-up country of {ccgs} CCGs, seed {seed}",
        codes=codes,
        names=tuple(f"Made-up {i}" for i in range(ccgs)),
        population_years=england.population_years,
        population=population,
        practices=_practices(rng, england, population[0]),
        deprivation=rng.choice(england.deprivation, ccgs),
        longitude=land.degrees[:, 0].copy(),
        latitude=land.degrees[:, 1].copy(),
        footprint=land.footprint,
        footprint_codes=footprint_codes,
        footprint_names=tuple(f"Footprint {code[1:]}" for code in footprint_codes),
        region=land.region,
        region_names=tuple(f"Region {r + 1}" for r in range(land.region.max() + 1)),
        **pair_features(land.footprint, _borders(rng, england, land), share, land.trust),
        authority_share=share,
        authority_names=tuple(f"Authority {a + 1}" for a in range(share.shape[1])),
        officer_at_start=_officers(rng, england, land.footprint, population[0]),
        directions_at_start=_chance(rng, england.directions_at_start, ccgs),
        **_support(rng, england, land, population[0], units),
        keys=keys_of(codes),
    )
    check_facts(facts)
    return facts


def _check_arguments(ccgs: int, footprint_size: int, units: int | None, islands: int) -> None:
    if ccgs < islands:
        raise FactsError(
            f"{how_many(ccgs, 'CCG')} cannot fill {islands} islands. Ask for one or more an island."
        )
    if footprint_size < 1:
        raise FactsError(
            f"A footprint of {footprint_size} CCGs is impossible. Ask for one or more."
        )
    if units is not None and not 0 <= units <= ccgs:
        raise FactsError(f"{units} support units for {ccgs} CCGs: ask for none to {ccgs}.")


def _borders(rng: np.random.Generator, england: Facts, land: Land) -> dict[tuple[int, int], float]:
    """Length of border in km of each pair of neighbours, drawn from England's borders."""
    lengths = england.pair_border_km[england.pair_neighbours]
    borders: dict[tuple[int, int], float] = {}
    for island in np.unique(land.island):
        inside = np.flatnonzero(land.island == island)
        for i, j in neighbour_pairs(land.km[inside]):
            borders[int(inside[i]), int(inside[j])] = float(rng.choice(lengths))
    return borders


def _population(rng: np.random.Generator, england: Facts, ccgs: int) -> FloatArray:
    """(Y, N) persons: lognormal, mean and spread England's; growth that of a CCG of England."""
    logs = np.log(england.population[0])
    first = np.exp(rng.normal(logs.mean(), logs.std(), ccgs))
    growth = england.population / england.population[0]
    return np.asarray(np.rint(first * growth[:, rng.integers(england.n, size=ccgs)]))


def _practices(rng: np.random.Generator, england: Facts, persons: FloatArray) -> IntArray:
    """(N,) member practices, at the persons a practice of a CCG of England drawn at random."""
    per_practice = rng.choice(england.population[0] / england.practices, len(persons))
    return np.asarray(np.maximum(1, np.rint(persons / per_practice)), dtype=np.intp)


def _authority_share(rng: np.random.Generator, england: Facts, land: Land) -> FloatArray:
    """(N, A) shares: a CCG lies in one authority as often as in England, else in two."""
    ccgs = len(land.authority)
    share = np.zeros((ccgs, land.authority.max() + 1))
    in_one = _chance(rng, england.authority_share.max(axis=1) > 1 - 1e-9, ccgs)
    main = np.where(in_one, 1.0, rng.uniform(0.5, 1.0, ccgs))
    for i in range(ccgs):
        second = int(rng.choice(land.authority[land.footprint == land.footprint[i]]))
        share[i, land.authority[i]] = main[i]
        share[i, second] += 1 - main[i]
    return share


def _officers(
    rng: np.random.Generator, england: Facts, footprint: IntArray, persons: FloatArray
) -> IntArray:
    """(N,) leader of each officer's area: two to four share, in as many footprints as England's."""
    officer = np.arange(len(footprint))
    shared = england.officer_at_start != np.arange(england.n)
    groups = len(np.unique(england.officer_at_start[shared])) / len(england.footprint_codes)
    for f in np.unique(footprint):
        inside = np.flatnonzero(footprint == f)
        size, draw = rng.integers(2, 5), rng.random()
        members = rng.permutation(inside)[:size]
        if draw < groups:
            officer[members] = members[int(np.argmax(persons[members]))]
    return officer


def _chance(rng: np.random.Generator, known: BoolArray, ccgs: int) -> BoolArray:
    """(N,) flags, as frequent as among the CCGs of England."""
    return np.asarray(rng.random(ccgs) < known.mean())


class _Support(TypedDict):
    """The fields of `Facts` about support units."""

    units: tuple[str, ...]
    unit_position: FloatArray
    unit_region: IntArray
    customer_of: IntArray
    own_support: BoolArray
    unit_keys: UInt64Array


def _support(
    rng: np.random.Generator, england: Facts, land: Land, persons: FloatArray, units: int
) -> _Support:
    """Units over compact areas of each island; customers are known as often as in England."""
    ccgs = len(persons)
    own = _chance(rng, england.own_support, ccgs)
    known = _chance(rng, england.customer_of >= 0, ccgs) & ~own
    customer_of = np.full(ccgs, -1, dtype=np.intp)
    position, region = [], []
    islands = np.unique(land.island)
    for island, here in zip(islands, np.array_split(np.arange(units), len(islands)), strict=True):
        inside = np.flatnonzero(land.island == island)
        area = compact_groups(land.km[inside], max(1, len(here)))
        for unit, group in enumerate(here):
            served = inside[area == unit]
            customer_of[served[known[served]]] = group
            position.append(np.average(land.degrees[served], axis=0, weights=persons[served]))
            regions = np.unique(land.region[served])
            region.append(regions[0] if len(regions) == 1 else -1)
    names = tuple(f"Made-up unit {u + 1}" for u in range(units))
    return _Support(
        units=names,
        unit_position=np.array(position, dtype=np.float64).reshape(-1, 2),
        unit_region=np.array(region, dtype=np.intp),
        customer_of=customer_of,
        own_support=own,
        unit_keys=keys_of(names),
    )
