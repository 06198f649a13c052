"""The month loop: R replicates step through the rules side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ccgsim.arrays import FloatArray, IntArray, keep_freed_memory
from ccgsim.calendar import Calendar
from ccgsim.events import EventTable
from ccgsim.facts import Facts
from ccgsim.metrics import monthly_values, quarterly_values, yearly_values
from ccgsim.metrics.counting import count
from ccgsim.parameters import Parameters
from ccgsim.policy import Policy, build_policy
from ccgsim.rules import Rule, without
from ccgsim.rules.merger_effects import mergers_take_effect
from ccgsim.scenario import Scenario
from ccgsim.start import start_world
from ccgsim.trace import Trace
from ccgsim.world import World


@dataclass(frozen=True)
class Snapshot:
    """Who belongs to whom on a day, after what takes effect on it: (R, N) each, footprint (N,)."""

    day: date
    organisation: IntArray
    officer: IntArray
    footprint: IntArray
    in_house_share: FloatArray


@dataclass(frozen=True)
class PairCount:
    """How many replicates of a block had each pair of the facts (P,) together on a day's end."""

    day: date
    same_organisation: IntArray
    same_officer: IntArray


@dataclass(frozen=True)
class Measures:
    """Some metrics on some days: ``values`` is (R, D, M), in the order of days and of metrics."""

    days: tuple[date, ...]
    values: FloatArray


@dataclass(frozen=True)
class Block:
    """What R replicates did: measures, events, and who belonged to whom.

    Stocks are measured on the first day and at month ends (``metrics.MONTHLY``, ``QUARTERLY``);
    what belongs to a financial year on 31 March (``YEARLY``).
    """

    replicates: IntArray
    monthly: Measures
    quarterly: Measures
    yearly: Measures
    events: EventTable
    snapshots: tuple[Snapshot, ...]
    pair_counts: tuple[PairCount, ...]


@dataclass(frozen=True)
class Setting:
    """What all blocks of a run share: the facts, the policy by month, the rules and the seed."""

    facts: Facts
    policy: Policy
    calendar: Calendar
    rules: tuple[Rule, ...]
    seed: int
    pair_days: tuple[date, ...] = ()

    @staticmethod
    def of(
        scenario: Scenario,
        facts: Facts,
        rules: Sequence[Rule],
        seed: int,
        pair_days: Sequence[date] = (),
    ) -> Setting:
        """Work a scenario out for the months of its run.

        ``pair_days`` are first or last days of months, on which pairs together are counted.
        """
        calendar = Calendar(scenario.run.start, scenario.run.end)
        policy = build_policy(scenario, facts, calendar)
        kept = without(tuple(rules), scenario.rules.off)
        return Setting(facts, policy, calendar, kept, seed, tuple(pair_days))

    def start(
        self, parameters: Parameters, replicates: IntArray, trace: Trace | None = None
    ) -> World:
        """Return the world of these replicates on the first day."""
        world = start_world(
            self.facts, self.policy, parameters, self.calendar, self.seed, replicates
        )
        world.trace = trace
        return world


def live_month(
    world: World, rules: Sequence[Rule], step: int, on_first_day: Callable[[], None] | None = None
) -> None:
    """Take a world through one month: the turn of the year, then every rule in order.

    ``on_first_day`` is called when the day's mergers have taken effect (at once without that rule).
    """
    world.turn_to(step)
    if world.month == 4:
        world.refresh_bodies()
    last_effect = mergers_take_effect if mergers_take_effect in rules else None
    if on_first_day is not None and last_effect is None:
        on_first_day()
    for rule in rules:
        rule(world)
        if on_first_day is not None and rule is last_effect:
            on_first_day()


def snapshot(world: World, day: date) -> Snapshot:
    """Return who belongs to whom now, under the name of a day."""
    return Snapshot(
        day=day,
        organisation=world.organisation.astype(np.int32),
        officer=world.officer.astype(np.int32),
        footprint=world.policy.footprint[world.step],
        in_house_share=world.in_house_share.astype(np.float32),
    )


def run_block(
    setting: Setting,
    parameters: Parameters,
    replicates: IntArray,
    trace: Trace | None = None,
) -> Block:
    """Run some replicates, side by side, from the first day to the last."""
    keep_freed_memory()
    world = setting.start(parameters, replicates, trace)
    calendar = setting.calendar
    monthly = {calendar.start: monthly_values(world)}
    quarterly = {calendar.start: quarterly_values(world)}
    yearly, snapshots, counts = {}, [], []

    def on_first_day() -> None:
        if world.month == 4:
            snapshots.append(snapshot(world, world.today))
        if world.today in setting.pair_days:
            counts.append(_pairs(world, world.today))

    for step in range(calendar.months):
        live_month(world, setting.rules, step, on_first_day)
        day = calendar.last_day(step)
        monthly[day] = monthly_values(world)
        if world.quarter:
            quarterly[day] = quarterly_values(world)
        if world.month == 3:
            yearly[day] = yearly_values(world)
        if day in setting.pair_days:
            counts.append(_pairs(world, day))
    snapshots.append(snapshot(world, calendar.end))
    return Block(
        replicates=replicates,
        monthly=measures_of(monthly),
        quarterly=measures_of(quarterly),
        yearly=measures_of(yearly),
        events=world.events.take(replicates),
        snapshots=tuple(snapshots),
        pair_counts=tuple(counts),
    )


def measures_of(by_day: dict[date, FloatArray]) -> Measures:
    """Return measures (R, M) by day side by side, in the order of the days given."""
    values = np.stack(list(by_day.values()), axis=1) if by_day else np.zeros((0, 0, 0))
    return Measures(tuple(by_day), values)


def _pairs(world: World, day: date) -> PairCount:
    """Count the replicates in which each pair is together, comparing rows of CCGs."""
    one, other = world.facts.pairs.T
    together = []
    for area in (world.organisation, world.officer):
        rows = np.ascontiguousarray(area.T, dtype=np.int32)
        together.append(count(rows.take(one, axis=0) == rows.take(other, axis=0)))
    return PairCount(day, *together)
