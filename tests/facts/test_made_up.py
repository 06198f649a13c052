"""Made-up countries: plausible, the same for the same seed, and islands with nothing in common."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccgsim.errors import CcgsimError, FactsError
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.checks import check_facts
from ccgsim.facts.made_up import made_up_facts

COUNTRIES = st.builds(
    made_up_facts,
    ccgs=st.integers(3, 40),
    seed=st.integers(0, 2**32 - 1),
    footprint_size=st.integers(1, 8),
    islands=st.integers(1, 3),
)


@settings(max_examples=60)
@given(COUNTRIES)
def test_a_made_up_country_passes_the_checks_of_one_that_is_read(facts: Facts) -> None:
    check_facts(facts)
    assert facts.population.shape == (len(facts.population_years), facts.n)
    assert (facts.practices >= 1).all()


@settings(max_examples=60)
@given(ccgs=st.integers(2, 40), seed=st.integers(0, 2**32 - 1), islands=st.integers(2, 4))
def test_islands_have_nothing_in_common(ccgs: int, seed: int, islands: int) -> None:
    islands = min(islands, ccgs)
    facts = made_up_facts(ccgs, seed, islands=islands)
    island = np.sort(np.arange(ccgs) % islands)
    i, j = facts.pairs.T
    assert (island[i] == island[j]).all()
    assert (island[facts.officer_at_start] == island).all()
    for member_of in (facts.footprint, facts.region):
        assert all(len(np.unique(island[member_of == g])) == 1 for g in np.unique(member_of))
    for k in range(1, islands):
        assert (
            facts.longitude[island == k].min() > facts.longitude[island < k].max() + 1
        )  # a wide sea
    for authority in facts.authority_share.T:
        assert len(np.unique(island[authority > 0])) <= 1
    for unit in range(len(facts.units)):
        served = island[facts.customer_of == unit]
        assert len(np.unique(served)) <= 1
        assert len(served) == 0 or facts.unit_region[unit] in (
            -1,
            *facts.region[island == served[0]],
        )


def test_the_same_arguments_give_the_same_country_and_another_seed_another() -> None:
    one, same, other = made_up_facts(30, 7), made_up_facts(30, 7), made_up_facts(30, 8)
    for field in fields(Facts):
        a, b = getattr(one, field.name), getattr(same, field.name)
        assert np.array_equal(a, b, equal_nan=field.name == "deprivation")
    assert not np.array_equal(one.population, other.population)
    assert not np.array_equal(one.longitude, other.longitude)


def test_a_made_up_country_of_englands_size_is_much_like_england() -> None:
    england = load_facts()
    made_up = [made_up_facts(england.n, seed) for seed in range(8)]

    def mean(what: str) -> float:
        return float(np.mean([np.mean(getattr(facts, what)) for facts in made_up]))

    assert mean("population") == pytest.approx(england.population.mean(), rel=0.06)
    assert mean("practices") == pytest.approx(england.practices.mean(), rel=0.10)
    neighbours = np.mean([2 * facts.pair_neighbours.sum() / facts.n for facts in made_up])
    assert neighbours == pytest.approx(5.2, abs=0.3)
    pairs = np.mean([len(facts.pairs) for facts in made_up])
    assert pairs == pytest.approx(len(england.pairs), rel=0.15)
    trusts = np.mean([facts.pair_same_pct.sum() for facts in made_up])
    assert trusts == pytest.approx(england.pair_same_pct.sum(), rel=0.5)


def test_every_ccg_of_a_mainland_can_be_reached_over_borders() -> None:
    facts = made_up_facts(211, 3)
    map_of_borders = nx.Graph(facts.pairs[facts.pair_neighbours].tolist())
    assert len(map_of_borders) == facts.n
    assert nx.is_connected(map_of_borders)


def test_a_country_may_have_no_support_units() -> None:
    facts = made_up_facts(12, units=0)
    assert facts.units == ()
    assert (facts.customer_of == -1).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ccgs": 2, "islands": 3}, "2 CCGs cannot fill 3 islands"),
        ({"ccgs": 1, "islands": 3}, "1 CCG cannot fill 3 islands"),
        ({"ccgs": 5, "footprint_size": 0}, "footprint of 0 CCGs"),
        ({"ccgs": 5, "units": 6}, "6 support units for 5 CCGs"),
    ],
)
def test_an_impossible_country_is_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(FactsError, match=message):
        made_up_facts(**arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"ccgs": 0}, "ccgs = 0 is out of bounds. It must be from 1 to"),
        ({"ccgs": 5, "islands": 0}, "islands = 0 is out of bounds. It must be from 1 to"),
        ({"ccgs": 1.5}, "ccgs = 1.5 is not a whole number"),
        ({"ccgs": 5, "seed": -1}, "seed = -1 is out of bounds"),
        ({"ccgs": 5, "islands": 1.5}, "islands = 1.5 is not a whole number"),
        ({"ccgs": 5, "units": "two"}, "units = 'two' is not a whole number"),
    ],
)
def test_numbers_of_a_country_are_whole(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(CcgsimError, match=said):
        made_up_facts(**arguments)


def damaged(facts: Facts, field: str, place: tuple[int, ...], value: float) -> Facts:
    array = getattr(facts, field).copy()
    array[place] = value
    return replace(facts, **{field: array})


@pytest.mark.parametrize(
    ("field", "place", "value", "message"),
    [
        ("population", (0, 3), 0, "population of 0"),
        ("footprint", (0,), 99, "footprint that does not exist"),
        ("region", (slice(None),), 0, "region 'Region 2' has no CCG"),
        ("pairs", (0, 1), 0, "not i < j"),
        ("pair_border_km", (slice(None),), 0, "without being neighbours"),
        ("pair_same_footprint", (slice(None),), False, "share a footprint and does not"),
        ("customer_of", (0,), 99, "unit that does not exist"),
        ("own_support", (slice(None),), True, "is a unit's customer"),
        ("authority_share", (0,), 0.3, "authority shares of CCG 'M0000'"),
        ("keys", (1,), 0, "one code, or codes that give them the same luck"),
        ("population", (1, 3), np.nan, "CCG 'M0003' has a population of nan"),
        ("footprint", (0,), -1, "footprint that does not exist"),
        ("customer_of", (0,), -2, "unit that does not exist"),
        ("unit_region", (0,), 99, "region that does not exist"),
        ("unit_region", (0,), -2, "region that does not exist"),
        ("unit_position", (0, 1), np.nan, "no position"),
    ],
)
def test_facts_that_contradict_themselves_are_refused(
    field: str, place: tuple[int, ...], value: float, message: str
) -> None:
    facts = made_up_facts(20, 1)
    if field == "keys":
        facts = damaged(facts, "keys", (0,), 0)
    with pytest.raises(FactsError, match=message):
        check_facts(damaged(facts, field, place, value))


@pytest.mark.parametrize("field", ["population", "longitude", "authority_share", "unit_region"])
def test_facts_of_which_some_are_missing_are_refused(field: str) -> None:
    facts = made_up_facts(20, 1)
    short = getattr(facts, field)[:-1]
    with pytest.raises(FactsError, match=rf"{field} has the shape \({len(short)},"):
        check_facts(replace(facts, **{field: short}))


def test_facts_that_leave_out_a_pair_of_one_footprint_are_refused() -> None:
    facts = made_up_facts(20, 1)
    kept = ~facts.pair_same_footprint | facts.pair_neighbours
    assert not kept.all()
    fewer = {f.name: getattr(facts, f.name)[kept] for f in fields(Facts) if f.name[:4] == "pair"}
    with pytest.raises(FactsError, match="shares a footprint is left out"):
        check_facts(replace(facts, **fewer))


def test_an_officers_area_led_from_another_area_is_refused() -> None:
    facts = made_up_facts(20, 1)
    a, b, c = np.argsort(facts.population[0])[:3]
    officer = np.arange(20)
    officer[a], officer[b] = b, c
    with pytest.raises(FactsError, match="is itself led by another"):
        check_facts(replace(facts, officer_at_start=officer))


def test_an_officers_area_led_by_a_smaller_ccg_is_refused() -> None:
    facts = made_up_facts(20, 1)
    small, large = np.argsort(facts.population[0])[[0, -1]]
    officer = np.arange(20)
    officer[large] = small
    with pytest.raises(FactsError, match="more people than the leader"):
        check_facts(replace(facts, officer_at_start=officer))
