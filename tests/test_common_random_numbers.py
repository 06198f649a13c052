"""What common random numbers promise: the specification, as tests.

A replicate is one history. It is the same bit for bit (measures, events, snapshots) whatever runs
beside it, wherever it runs and in whatever order. Two scenarios with one seed live through the same
luck, so they differ only where policy does.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from worlds import (
    PAIR_DAYS,
    POLICY,
    RECORD,
    Told,
    assert_same_replicate,
    assert_same_run,
    digest,
    measured,
    run,
    told,
)

from ccgsim.block import Block
from ccgsim.engine import Setting, run_block
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import Parameters, default_parameters, parameter_table
from ccgsim.rules import RULES
from ccgsim.scenario import load_scenario
from ccgsim.world import World

SHORT = {"run.end": "2017-09-30"}


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(20, seed=4)


@pytest.fixture(scope="module")
def usual(country: Facts) -> Block:
    """Six replicates to which others are held."""
    return run(country, SHORT, 6)


# --- a replicate does not depend on what runs beside it, where, or in which order -----------------


def test_a_replicate_of_england_is_the_same_alone_and_in_a_block_of_64() -> None:
    england = load_facts()
    block = run(england, replicates=64, scenario=RECORD)
    for replicate in (0, 63):
        alone = run(england, replicates=[replicate], scenario=RECORD)
        assert_same_replicate(alone, block, england, replicate)


@pytest.mark.parametrize("beside", [[3], [3, 0], [1, 2, 3], [5, 4, 3, 2, 1, 0], range(3, 40)])
def test_a_replicate_is_the_same_whichever_others_run_beside_it(
    country: Facts, usual: Block, beside: list[int]
) -> None:
    block = run(country, SHORT, beside)
    for replicate in set(beside) & set(range(6)):
        assert_same_replicate(block, usual, country, replicate)


def test_blocks_may_run_in_any_order(country: Facts, usual: Block) -> None:
    """Nothing is carried from one block to the next."""
    setting = Setting.of(POLICY.with_settings(SHORT), country, RULES, seed=1)
    parameters = default_parameters({})
    for numbers in ([4, 5], [0, 1], [2, 3]):
        block = run_block(setting, parameters, np.array(numbers))
        for replicate in numbers:
            assert_same_replicate(block, usual, country, replicate)


def test_a_replicate_is_the_same_in_another_process() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(digest, ([1, 3],)) == digest([1, 3])


def test_a_replicate_is_the_same_under_another_hash_seed() -> None:
    source = "from worlds import digest; print(digest([1, 3]))"
    environment = os.environ | {"PYTHONHASHSEED": "77"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    found = subprocess.run(
        [sys.executable, "-c", source],
        env=environment, cwd=Path(__file__).parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip() == digest([1, 3])


def test_two_replicates_and_two_seeds_are_different_histories(country: Facts, usual: Block) -> None:
    histories = {tuple(told(usual, country, replicate)) for replicate in range(6)}
    assert len(histories) == 6
    other = run(country, SHORT, 6, seed=2)
    assert histories.isdisjoint(tuple(told(other, country, replicate)) for replicate in range(6))


def test_an_array_of_one_value_is_that_value(country: Facts, usual: Block) -> None:
    table = parameter_table()
    values = {name: np.full(6, row.value) for name, row in table.items() if name in EACH_ITS_OWN}
    block = run_with(country, {name: row.value for name, row in table.items()} | values, range(6))
    assert_same_run(block, usual, country)


def test_a_replicate_with_parameters_of_its_own_is_the_same_alone(country: Facts) -> None:
    table, rng = parameter_table(), np.random.default_rng(2)
    own = {name: rng.uniform(table[name].low, table[name].high, 5) for name in EACH_ITS_OWN}
    usual = {name: row.value for name, row in table.items()}
    block = run_with(country, usual | own, range(5))
    for replicate in range(5):
        values = usual | {name: float(value[replicate]) for name, value in own.items()}
        assert_same_replicate(run_with(country, values, [replicate]), block, country, replicate)


EACH_ITS_OWN = [name for name in parameter_table() if name != "population_growth"]
"""Parameters that may differ between replicates: all but the people there are."""


def run_with(
    facts: Facts, values: dict[str, float | np.ndarray], numbers: range | list[int]
) -> Block:
    setting = Setting.of(POLICY.with_settings(SHORT), facts, RULES, 1, PAIR_DAYS)
    return run_block(setting, Parameters(values), np.array(numbers))


# --- a scenario that changes nothing changes nothing ----------------------------------------------


def test_a_scenario_that_says_the_same_again_gives_the_same_run(
    country: Facts, usual: Block, tmp_path: Path
) -> None:
    parent = Path(__file__).parents[1] / "scenarios" / "record-2013-2018.toml"
    again = tmp_path / "again.toml"
    again.write_text(
        f'title = "Again"\nquestion = "The same?"\nextends = "{parent.as_posix()}"\n'
        "[footprints]\nmergers = []\n[run]\nend = 2017-09-30\n"
        "[allowance.per_head]\n2013-04-01 = 25.0\n2015-04-01 = 22.07\n"
        '[mergers.stance]\n2013-04-01 = "discouraged"\n[leadership]\nsupply = 1.0\n',
        encoding="utf-8",
    )
    assert_same_run(run(country, scenario=load_scenario(again), replicates=6), usual, country)


@pytest.mark.parametrize(
    "late",
    [
        {"allowance.per_head.2017-10-01": "5.0"},
        {"mergers.stance.2017-10-01": '"mandated"'},
        {"support_market.buying": '{2017-10-01 = "not allowed"}'},
        {"leadership.joint_posts": '{2017-10-01 = "not allowed"}'},
        {"freeze": "[{from = 2017-10-01, to = 2018-03-31}]"},
        {"delegation.invited": "[2015-04-01, 2016-04-01, 2017-04-01, 2018-04-01, 2019-04-01]"},
    ],
)
def test_a_lever_after_the_end_of_the_run_changes_nothing(
    country: Facts, usual: Block, late: dict[str, str]
) -> None:
    assert_same_run(run(country, SHORT | late, 6), usual, country)


def test_a_longer_run_begins_like_a_shorter_one(country: Facts, usual: Block) -> None:
    longer = run(country, {"run.end": "2018-12-31"}, 6)
    months = usual.monthly.values.shape[1]
    np.testing.assert_array_equal(longer.monthly.values[:, :months], usual.monthly.values)
    for replicate in range(6):
        events = [event for event in told(longer, country, replicate) if event[0] < months - 1]
        assert events == told(usual, country, replicate)


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"allowance.per_head.2016-04-01": "18.0"}, 36),
        ({"mergers.stance.2016-07-01": '"encouraged"'}, 39),
        ({"leadership.supply": "{2015-10-01 = 0.3}"}, 30),
        ({"support_market.price": "{2016-01-01 = 2.0}"}, 33),
    ],
)
def test_nothing_differs_before_the_day_on_which_policy_differs(
    country: Facts, usual: Block, changes: dict[str, str], step: int
) -> None:
    other = run(country, SHORT | changes, 6)
    before = slice(0, step + 1)  # the first day, then the ends of the months before
    np.testing.assert_array_equal(other.monthly.values[:, before], usual.monthly.values[:, before])
    theirs, ours = ([told(b, country, r) for r in range(6)] for b in (other, usual))
    assert [early(events, step) for events in theirs] == [early(events, step) for events in ours]
    assert theirs != ours


def early(events: list[Told], step: int) -> list[Told]:
    return [event for event in events if event[0] < step]


# --- a rule's luck is its own ---------------------------------------------------------------------


def test_a_new_rule_that_draws_leaves_the_luck_of_the_others_alone(
    country: Facts, usual: Block
) -> None:
    def weather(world: World) -> None:
        world.draws.for_every_ccg("weather", world.month_number)
        world.draws.at("weather", world.month_number, np.array([0, 1]), world.keys[:2])

    for rules in ([weather, *RULES], [*RULES[:9], weather, *RULES[9:]], [*RULES, weather]):
        assert_same_run(run(country, SHORT, 6, rules=rules), usual, country)


# --- a lever that touches one part of the country leaves unconnected parts alone ------------------

LEVERS = {
    "allowance": "allowance = {per_head = {2014-04-01 = 12.0}}",
    "stance": 'mergers = {stance = {2014-04-01 = "encouraged"}, strictness = {2014-04-01 = 0.0}}',
    "leadership": "leadership = {supply = {2014-04-01 = 0.2}}",
    "push": "footprints = {single_leadership = {2014-04-01 = 1.0}}",
}


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_on_one_island_leaves_every_decision_on_the_other_as_it_was(lever: str) -> None:
    """Islands share no border, footprint, authority, region, officer or unit."""
    islands = made_up_facts(24, seed=6, islands=2, units=4)
    island = island_of(islands)
    here = sorted({islands.footprint_codes[f] for f in islands.footprint[island == 0]})
    local = f'[{{name = "Here", where = {{footprints = {here}}}, {LEVERS[lever]}}}]'
    apart = {"parameters.unit_offer_reach": "100"}  # km: no unit offers its services across the sea
    ours, theirs = run(islands, apart, 6), run(islands, {**apart, "local": local}, 6)
    there = {islands.codes[ccg] for ccg in np.flatnonzero(island == 1)}
    touched = 0
    for replicate in range(6):
        one, other = (told(block, islands, replicate) for block in (ours, theirs))
        assert [e for e in one if e[2] in there] == [e for e in other if e[2] in there]
        touched += [e for e in one if e[2] not in there] != [e for e in other if e[2] not in there]
    assert touched > 0
    for one, other in zip(ours.snapshots, theirs.snapshots, strict=True):
        for name in ("organisation", "officer", "in_house_share"):
            before, after = getattr(one, name), getattr(other, name)
            np.testing.assert_array_equal(before[:, island == 1], after[:, island == 1])


def island_of(facts: Facts) -> np.ndarray:
    """(N,) the island of each CCG: those that ties lead to from one another."""
    island = np.arange(facts.n)
    for _ in range(facts.n):
        for i, j in facts.pairs:
            island[[i, j]] = island[[i, j]].min()
    return np.unique(island, return_inverse=True)[1]


def steps_apart(facts: Facts, source: np.ndarray) -> np.ndarray:
    """(N,) the number of ties between each CCG and the nearest of ``source``."""
    apart = np.where(source, 0, facts.n)
    for _ in range(facts.n):
        for i, j in facts.pairs:
            nearest = min(apart[i], apart[j]) + 1
            apart[i], apart[j] = min(apart[i], nearest), min(apart[j], nearest)
    return apart


def test_in_england_a_local_lever_is_felt_at_once_in_its_footprint_and_not_far_away() -> None:
    """Decisions look no further than to a CCG's ties, so news takes time to travel.

    In the two quarters after the change, CCGs more than four ties away (more than half of England)
    decide everything as they did. Units are the other way news travels, once a year in October.
    """
    england = load_facts()
    code = england.footprint_codes[int(england.footprint[0])]
    local = (
        f'[{{name = "One", where = {{footprints = ["{code}"]}}, '
        "footprints = {single_leadership = {2014-04-01 = 1.0}}, "
        "leadership = {supply = {2014-04-01 = 0.1}}}]"
    )
    short = {"run.end": "2014-09-30"}
    ours = run(england, short, 24, scenario=RECORD)
    theirs = run(england, short | {"local": local}, 24, scenario=RECORD)
    apart = steps_apart(england, england.footprint == england.footprint[0])
    far = {england.codes[ccg] for ccg in np.flatnonzero(apart > 4)}
    assert len(far) > england.n / 2
    differ: set[str] = set()
    for replicate in range(24):
        one, other = (told(block, england, replicate) for block in (ours, theirs))
        differ |= {event[2] for event in set(one) ^ set(other)}
    assert differ
    assert not differ & far


# --- identity is by code --------------------------------------------------------------------------


def reordered(facts: Facts, order: np.ndarray) -> Facts:
    """The same country with its CCGs in another order."""
    place = np.argsort(order)  # where each of the old rows is now
    changed: dict[str, object] = {}
    for field in fields(facts):
        value = getattr(facts, field.name)
        if field.name in ("codes", "names"):
            changed[field.name] = tuple(value[i] for i in order)
        elif field.name == "population":
            changed[field.name] = value[:, order]
        elif field.name in BY_CCG:
            changed[field.name] = value[order]
    pairs = np.sort(place[facts.pairs], axis=1)
    by_row = np.lexsort((pairs[:, 1], pairs[:, 0]))
    for name in BY_PAIR:
        changed[name] = getattr(facts, name)[by_row]
    changed["pairs"] = pairs[by_row]
    changed["officer_at_start"] = place[facts.officer_at_start][order]
    return replace(facts, **changed)


BY_CCG = (
    "practices", "deprivation", "longitude", "latitude", "footprint", "region", "authority_share",
    "directions_at_start", "customer_of", "own_support", "keys",
)  # fmt: skip
BY_PAIR = (
    "pair_border_km", "pair_same_footprint", "pair_neighbours", "pair_same_authority",
    "pair_same_pct",
)  # fmt: skip


def test_the_order_of_rows_in_the_facts_changes_nothing_by_code(
    country: Facts, usual: Block
) -> None:
    """Sums over the country may differ in the last bits, decisions and who is whose may not."""
    order = np.random.default_rng(3).permutation(country.n)
    other_facts = reordered(country, order)
    other = run(other_facts, SHORT, 6)
    for replicate in range(6):
        assert sorted(told(other, other_facts, replicate)) == sorted(
            told(usual, country, replicate)
        )
    for metric in ("ccg_count", "accountable_officers_total", "csu_count", "rating_good"):
        np.testing.assert_array_equal(measured(other, metric), measured(usual, metric))
    for metric in ("in_house_share", "running_cost_actual_net", "gp_survey_owned_by_members"):
        np.testing.assert_allclose(measured(other, metric), measured(usual, metric), rtol=1e-12)


def test_a_run_that_starts_later_draws_the_same_luck_in_the_same_month(country: Facts) -> None:
    """Months are counted by the calendar and not from the start of the run."""
    seen: dict[str, np.ndarray] = {}

    def listen(name: str, world: World) -> None:
        if world.today.isoformat() == "2014-02-01":
            seen[name] = world.draws.for_every_ccg("weather", world.month_number)

    for start in ("2013-04-01", "2014-01-01"):
        changes = {"run.start": start, "run.end": "2014-03-31"}
        run(country, changes, 2, rules=[lambda world, start=start: listen(start, world)])
    np.testing.assert_array_equal(*seen.values())
