"""The month loop: R replicates step through the rules side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from ccgsim.arrays import FloatArray, IntArray, keep_freed_memory
from ccgsim.block import Block, PairCount, Snapshot, measures_of, pair_count, snapshot
from ccgsim.calendar import Calendar
from ccgsim.errors import RulesError
from ccgsim.facts import Facts
from ccgsim.metrics import monthly_values, quarterly_values, yearly_values
from ccgsim.parameters import Parameters
from ccgsim.policy import Policy, build_policy
from ccgsim.rule_checks import watched
from ccgsim.rules import RULES, Rule, rule_name, rules_in_order, without
from ccgsim.scenario import Scenario
from ccgsim.start import start_world
from ccgsim.trace import Trace
from ccgsim.world import World

LAST_EFFECT = "mergers_take_effect"
"""Name of the last rule by which what was decided earlier takes effect on the first of a month."""


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
        kept = without(rules_in_order(rules), scenario.rules.off)
        return Setting(facts, policy, calendar, kept, seed, tuple(pair_days))

    def months_as_in(self, other: Setting) -> int:
        """Return in how many months from the start another setting is the same."""
        alike = all(
            getattr(self, name) == getattr(other, name)
            for name in ("calendar", "rules", "seed", "pair_days")
        )
        if not alike or self.facts is not other.facts:
            return 0
        return self.policy.months_as_in(other.policy)

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

    ``on_first_day`` is called when the rule `LAST_EFFECT` has acted (at once without one).
    """
    world.turn_to(step)
    if world.month == 4:
        world.refresh_bodies()
    last_effect = next((rule for rule in rules if rule_name(rule) == LAST_EFFECT), None)
    if on_first_day is not None and last_effect is None:
        on_first_day()
    for rule in rules:
        try:
            with nullcontext() if rule in RULES else watched(world):
                # one of one's own may be a generator or a coroutine, which does nothing when called
                given: Any = rule(world)
            if given is not None:
                raise RulesError(
                    "a rule returns nothing: it changes the world's arrays in place; this one "
                    f"returned a {type(given).__name__}"
                )
        except Exception as problem:
            problem.add_note(_whose(rule, world))
            raise
        if on_first_day is not None and rule is last_effect:
            on_first_day()


def _whose(rule: Rule, world: World) -> str:
    """Return which rule was acting when something went wrong, and when."""
    first, last = world.replicates[0], world.replicates[-1]
    which = f"replicate {first}" if first == last else f"replicates {first} to {last}"
    return (
        f"This happened in the rule '{rule_name(rule)}', in the month from {world.today}, {which}."
    )


class Course:
    """A block of replicates on its way: its world, and what has been measured so far.

    Attributes:
        setting: what it shares with the other blocks of its run.
        world: as it is after the months that are lived.
        months: how many are lived.
    """

    def __init__(
        self,
        setting: Setting,
        parameters: Parameters,
        replicates: IntArray,
        trace: Trace | None = None,
    ) -> None:
        keep_freed_memory()
        self.setting, self.months = setting, 0
        self.world = setting.start(parameters, replicates, trace)
        first = setting.calendar.start
        self._monthly = {first: monthly_values(self.world)}
        self._quarterly = {first: quarterly_values(self.world)}
        self._yearly: dict[date, FloatArray] = {}
        self._snapshots: list[Snapshot] = []
        self._counts: list[PairCount] = []

    def live_month(self) -> None:
        """Live through the next month and measure it."""
        world = self.world
        live_month(world, self.setting.rules, self.months, self._on_first_day)
        day = self.setting.calendar.last_day(self.months)
        self._monthly[day] = monthly_values(world)
        if world.quarter:
            self._quarterly[day] = quarterly_values(world)
        if world.month == 3:
            self._yearly[day] = yearly_values(world)
        if day in self.setting.pair_days:
            self._counts.append(pair_count(world, day))
        self.months += 1

    def rest(self) -> Block:
        """Live through the months that are left, and return what the replicates did."""
        while self.months < self.setting.calendar.months:
            self.live_month()
        return self.block()

    def branch(self, setting: Setting) -> Course:
        """Return a course that goes on from here by itself, in another setting.

        It is what that setting comes to from its start if, in the months that are lived, at least
        one, it is the same as this one (`Setting.months_as_in`): no rule looks ahead.
        """
        twin = copy(self)
        twin.setting, twin.world = setting, self.world.branch(setting.policy)
        twin._monthly, twin._quarterly = dict(self._monthly), dict(self._quarterly)
        twin._yearly = dict(self._yearly)
        twin._snapshots, twin._counts = list(self._snapshots), list(self._counts)
        return twin

    def block(self) -> Block:
        """Return what the replicates did, once every month is lived."""
        return Block(
            replicates=self.world.replicates,
            monthly=measures_of(self._monthly),
            quarterly=measures_of(self._quarterly),
            yearly=measures_of(self._yearly),
            events=self.world.events.take(self.world.replicates),
            snapshots=(*self._snapshots, snapshot(self.world, self.setting.calendar.end)),
            pair_counts=tuple(self._counts),
        )

    def _on_first_day(self) -> None:
        if self.world.month == 4:
            self._snapshots.append(snapshot(self.world, self.world.today))
        if self.world.today in self.setting.pair_days:
            self._counts.append(pair_count(self.world, self.world.today))


def run_block(
    setting: Setting,
    parameters: Parameters,
    replicates: IntArray,
    trace: Trace | None = None,
) -> Block:
    """Run some replicates, side by side, from the first day to the last."""
    return Course(setting, parameters, replicates, trace).rest()
