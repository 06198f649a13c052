"""What must hold of any country of facts, read or made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccgsim.draws import low
from ccgsim.errors import FactsError

if TYPE_CHECKING:
    from ccgsim.facts.country import Facts


def check_facts(facts: Facts) -> None:
    """Check that the parts of `facts` agree with each other.

    Raises:
        FactsError: the first thing that does not hold, and the CCG or area concerned.
    """
    _check_shapes(facts)
    _check_ccgs(facts)
    _check_groups(facts)
    _check_pairs(facts)
    _check_officers(facts)
    _check_support(facts)


def _fail(facts: Facts, problem: str) -> FactsError:
    return FactsError(f"The facts of {facts.name} do not agree: {problem}.")


def _check_shapes(facts: Facts) -> None:
    n, p, u = facts.n, len(facts.pairs), len(facts.units)
    years, authorities = len(facts.population_years), len(facts.authority_names)
    expected = {
        "population": (years, n), "authority_share": (n, authorities), "pairs": (p, 2),
        "unit_position": (u, 2), "unit_region": (u,), "unit_keys": (u,),
        "pair_border_km": (p,), "pair_same_footprint": (p,), "pair_neighbours": (p,),
        "pair_same_authority": (p,), "pair_same_pct": (p,),
        "practices": (n,), "deprivation": (n,), "longitude": (n,), "latitude": (n,),
        "footprint": (n,), "region": (n,), "officer_at_start": (n,), "directions_at_start": (n,),
        "customer_of": (n,), "own_support": (n,), "keys": (n,),
    }  # fmt: skip
    for field, shape in expected.items():
        found = getattr(facts, field).shape
        if found != shape:
            raise _fail(facts, f"{field} has the shape {found}, not {shape}")


def _check_ccgs(facts: Facts) -> None:
    if facts.n < 1:
        raise _fail(facts, "there is no CCG")
    for kind, names, keys in (
        ("CCGs", facts.codes, facts.keys), ("support units", facts.units, facts.unit_keys),
    ):  # fmt: skip
        if len(set(names)) < len(names) or len(np.unique(low(keys))) < len(names):
            raise _fail(facts, f"two {kind} have one code, or codes that give them the same luck")
    for code, persons in zip(facts.codes, facts.population.T, strict=True):
        if not (np.isfinite(persons).all() and (persons > 0).all()):
            raise _fail(facts, f"CCG '{code}' has a population of {persons.min():g}")
    total = facts.authority_share.sum(axis=1)
    listed = total > 0  # a country without local authorities has a share of 0 everywhere
    wrong = np.flatnonzero(listed & (np.abs(total - 1) > 1e-9))
    if len(wrong):
        code = facts.codes[wrong[0]]
        raise _fail(facts, f"the authority shares of CCG '{code}' add up to {total[wrong[0]]:g}")


def _check_groups(facts: Facts) -> None:
    groups = (
        ("footprint", facts.footprint, facts.footprint_codes),
        ("region", facts.region, facts.region_names),
    )
    for kind, member_of, labels in groups:
        if member_of.min() < 0 or member_of.max() >= len(labels):
            raise _fail(facts, f"a CCG lies in a {kind} that does not exist")
        empty = np.flatnonzero(np.bincount(member_of, minlength=len(labels)) == 0)
        if len(empty):
            raise _fail(facts, f"{kind} '{labels[empty[0]]}' has no CCG")


def _check_pairs(facts: Facts) -> None:
    i, j = facts.pairs.T
    place = i * facts.n + j
    if not ((i < j).all() and (np.diff(place) > 0).all() and (j < facts.n).all()):
        raise _fail(facts, "pairs are not i < j, each once and in order")
    if not np.array_equal(facts.pair_neighbours, facts.pair_border_km > 0):
        raise _fail(facts, "a pair has a border without being neighbours, or the reverse")
    same = facts.footprint[i] == facts.footprint[j]
    if not np.array_equal(facts.pair_same_footprint, same):
        raise _fail(facts, "a pair is said to share a footprint and does not, or the reverse")
    if not (same | facts.pair_neighbours).all():
        raise _fail(facts, "a pair shares neither a footprint nor a border")
    size = np.bincount(facts.footprint)
    if same.sum() != (size * (size - 1) // 2).sum():
        raise _fail(facts, "a pair that shares a footprint is left out")


def _check_officers(facts: Facts) -> None:
    lead = facts.officer_at_start
    if not np.array_equal(lead[lead], lead):
        raise _fail(facts, "a CCG shares the officer of one that is itself led by another")
    smaller = np.flatnonzero(facts.population[0][lead] < facts.population[0])
    if len(smaller):
        code = facts.codes[smaller[0]]
        raise _fail(facts, f"CCG '{code}' has more people than the leader of its officer's area")


def _check_support(facts: Facts) -> None:
    units = len(facts.units)
    if facts.customer_of.min() < -1 or facts.customer_of.max() >= units:
        raise _fail(facts, "a CCG is the customer of a unit that does not exist")
    if not units:
        return
    if facts.unit_region.min() < -1 or facts.unit_region.max() >= len(facts.region_names):
        raise _fail(facts, "a support unit lies in a region that does not exist")
    if not np.isfinite(facts.unit_position).all():
        raise _fail(facts, "a support unit has no position")
    both = np.flatnonzero(facts.own_support & (facts.customer_of >= 0))
    if len(both):
        code = facts.codes[both[0]]
        raise _fail(facts, f"CCG '{code}' keeps its support in-house and is a unit's customer")
