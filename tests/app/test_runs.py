from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from ccgsim.app.england.levers import changed
from ccgsim.app.running import shares
from ccgsim.app.running.runs import Cache, Fan, together
from ccgsim.app.running.shares import run_alone, run_share
from ccgsim.app.running.work import Overtaken
from ccgsim.replaying import FIGURES, replay
from ccgsim.results import Results
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.simulation import simulate
from ccgsim.stems import Stems

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RECORD = load_scenario(SCENARIOS / "record-2013-2018.toml")
SEED, SINCE, MONTHS = 2013, 2015, 72
MONTHS_ALIKE = 24
"""From April 2013 to the April of SINCE."""


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    shares._stems, shares._stems_alone = Stems(shares.KEPT), Stems(shares.KEPT_ALONE)


def fan_here(scenario: Scenario, since: int = SINCE) -> tuple[Fan, list[float]]:
    """Return five futures, made in two shares, and what was told of the second."""
    told: list[float] = []
    return together([
        run_share(lambda _: None, scenario, SEED, since, 5, range(2)),
        run_share(told.append, scenario, SEED, since, 5, range(2, 5)),
    ]), told  # fmt: skip


def assert_same(one: Results, other: Results) -> None:
    assert one.metrics.equals(other.metrics)
    assert one.events.equals(other.events)
    assert one.organisations.equals(other.organisations)
    assert one.pairs.equals(other.pairs)


def assert_merged(fan: Fan, plain: Results) -> None:
    """Of each 1 April and the last day, the share of runs in which each CCG has merged is right."""
    assert fan.merged.shape == (MONTHS, 211)
    start = plain.scenario.run.start
    for day in plain.organisation_days:
        there = plain.organisations_on(day)
        sizes = there.groupby(["replicate", "organisation"], observed=True)["ccg"].transform("size")
        share = (sizes > 1).groupby(there["ccg"], observed=True, sort=False).mean()
        month = 12 * (day.year - start.year) + day.month - start.month
        np.testing.assert_allclose(fan.merged[month], 100 * share, err_msg=str(day))


def test_shares_together_are_what_simulate_gives() -> None:
    fan, told = fan_here(RECORD)
    plain = simulate(RECORD, 5, SEED)
    assert_same(fan.results, plain)
    assert fan.results.manifest.replicates == 5
    assert fan.results.manifest.rules == plain.manifest.rules
    assert told == [(month + 1) / MONTHS for month in range(MONTHS)]
    assert_merged(fan, plain)


@pytest.mark.parametrize(
    "levers",
    [
        {"allowance.per_head": "15"},
        {"mergers.stance": "mandated", "mergers.window": "in-year"},
        {"footprints.single_leadership": "1", "leadership.supply": "0.25"},
        {"support_market.buying": "not allowed"},
    ],
)
def test_a_moved_lever_goes_on_from_where_it_begins_to_hold(levers: dict[str, str]) -> None:
    fan_here(RECORD)
    scenario = changed(RECORD, levers, SINCE)
    fan, told = fan_here(scenario)
    assert len(told) == MONTHS - MONTHS_ALIKE
    plain = simulate(scenario, 5, SEED)
    assert_same(fan.results, plain)
    assert_merged(fan, plain)


def test_a_future_to_watch_goes_on_from_there_too() -> None:
    run_alone(lambda _: None, RECORD, SEED, SINCE, 3)
    scenario, told = changed(RECORD, {"allowance.per_head": "15"}, SINCE), []
    watched = run_alone(told.append, scenario, SEED, SINCE, 3)
    assert len(told) == MONTHS - MONTHS_ALIKE
    plain = replay(scenario, SEED, 3)
    assert watched.days == plain.days
    assert watched.events.equals(plain.events)
    for name in ("organisation", "officer", "footprint"):
        assert (getattr(watched, name) == getattr(plain, name)).all()
    assert all((watched.figures[name] == plain.figures[name]).all() for name in FIGURES)
    assert len(shares._stems_alone) == 1
    run_alone(lambda _: None, RECORD, SEED, SINCE, 4)  # another future has a stem of its own
    assert len(shares._stems_alone) == 2


def test_levers_that_hold_from_another_year_are_run_from_there_the_next_time() -> None:
    fan_here(RECORD)
    later = changed(RECORD, {"allowance.per_head": "15"}, SINCE + 2)
    assert len(fan_here(later, SINCE + 2)[1]) == MONTHS - MONTHS_ALIKE
    again = changed(RECORD, {"allowance.per_head": "16"}, SINCE + 2)
    fan, told = fan_here(again, SINCE + 2)
    assert len(told) == MONTHS - MONTHS_ALIKE - 24
    assert_same(fan.results, simulate(again, 5, SEED))


def test_what_differs_from_the_start_is_run_from_the_start() -> None:
    fan_here(RECORD)
    other = RECORD.with_settings({"parameters.merge_start": "-1"})
    for told in (
        fan_here(changed(RECORD, {"allowance.per_head": "15"}, 2013), 2013)[1],
        fan_here(other)[1],
    ):
        assert len(told) == MONTHS


def test_a_process_keeps_a_few_stages_and_each_once() -> None:
    for price in range(shares.KEPT + 2):
        for _ in range(2):
            changes = {"support_market.price.2013-04-01": f"1.{price}"}
            run_share(lambda _: None, RECORD.with_settings(changes), SEED, SINCE, 1, range(1))
    assert len(shares._stems) == shares.KEPT
    run_share(lambda _: None, RECORD, SEED, 1990, 1, range(1))  # before the run: nothing to keep
    assert len(shares._stems) == shares.KEPT


def test_a_run_ends_as_soon_as_it_is_not_wanted() -> None:
    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        if share > 0.2:
            raise Overtaken

    with pytest.raises(Overtaken):
        run_share(stop, RECORD, SEED, SINCE, 2, range(2))
    assert max(told) < 0.25


def test_what_several_ask_for_at_once_is_made_once() -> None:
    cache: Cache[int] = Cache(2)
    begun, end, made = Event(), Event(), []

    def make() -> int:
        made.append(1)
        begun.set()
        end.wait()
        return 5

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(cache.get, "key", make, print)
        begun.wait()
        others = [pool.submit(cache.get, "key", make, lambda _: end.set()) for _ in range(3)]
        assert [one.result() for one in (first, *others)] == [5] * 4
    assert made == [1]


def test_what_its_maker_gives_up_is_made_by_one_who_waits_and_who_leaves_waits_no_more() -> None:
    cache: Cache[int] = Cache(2)
    begun, end = Event(), Event()

    def give_up() -> int:
        begun.set()
        end.wait()
        raise Overtaken

    def leave(_: float) -> None:
        raise Overtaken

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(cache.get, "key", give_up, print)
        begun.wait()
        with pytest.raises(Overtaken):
            cache.get("key", lambda: 6, leave)
        second = pool.submit(cache.get, "key", lambda: 7, lambda _: end.set())
        assert second.result() == 7
        assert isinstance(first.exception(), Overtaken)
    assert cache.get("key", give_up, leave) == 7
