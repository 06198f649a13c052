"""The month loop: R replicates step through the rules side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.calendar import Calendar
from ccgsim.events import EventTable
from ccgsim.facts import Facts
from ccgsim.metrics import monthly_values, yearly_values
from ccgsim.parameters import Parameters
from ccgsim.policy import Policy, build_policy
from ccgsim.rules import Rule
from ccgsim.scenario import Scenario
from ccgsim.start import start_world
from ccgsim.trace import Trace
from ccgsim.world import World


@dataclass(frozen=True)
class Snapshot:
    """Who belongs to whom on a day, (R, N) each; ``step`` -1 is the first day of the run."""

    step: int
    first_of_month: bool
    organisation: IntArray
    officer: IntArray
    footprint: IntArray  # (N,)
    in_house_share: FloatArray


@dataclass(frozen=True)
class Block:
    """What R replicates did: measures, events, and who belonged to whom.

    ``monthly`` is (R, T + 1, M): the first day, then the end of each month; ``yearly`` (R, Y, M) at
    each 31 March, whose steps are ``year_ends`` (Y,).
    """

    replicates: IntArray
    monthly: FloatArray
    yearly: FloatArray
    year_ends: tuple[int, ...]
    events: EventTable
    snapshots: tuple[Snapshot, ...]


@dataclass(frozen=True)
class Setting:
    """What all blocks of a run share: the facts, the policy by month and the rules."""

    facts: Facts
    policy: Policy
    calendar: Calendar
    rules: tuple[Rule, ...]
    seed: int

    @staticmethod
    def of(scenario: Scenario, facts: Facts, rules: Sequence[Rule], seed: int) -> Setting:
        """Work a scenario out for the months of its run."""
        calendar = Calendar(scenario.run.start, scenario.run.end)
        policy = build_policy(scenario, facts, calendar)
        return Setting(facts, policy, calendar, tuple(rules), seed)

    def start(
        self, parameters: Parameters, replicates: IntArray, trace: Trace | None = None
    ) -> World:
        """Return the world of these replicates on the first day."""
        world = start_world(
            self.facts, self.policy, parameters, self.calendar, self.seed, replicates
        )
        world.trace = trace
        return world


def step(world: World, rules: Sequence[Rule]) -> None:
    """Live through the world's month: the turn of the year, then every rule in order."""
    if world.month == 4:
        world.refresh_sizes()
    for rule in rules:
        rule(world)


def run_block(
    setting: Setting,
    parameters: Parameters,
    replicates: IntArray,
    trace: Trace | None = None,
) -> Block:
    """Run some replicates, side by side, from the first day to the last."""
    world = setting.start(parameters, replicates, trace)
    months = setting.calendar.months
    monthly = [monthly_values(world)]
    yearly: list[FloatArray] = []
    year_ends: list[int] = []
    snapshots: list[Snapshot] = []
    for number in range(months):
        world.step = number
        april = world.month == 4
        for place, rule in enumerate(setting.rules):
            if place == 0 and april:
                world.refresh_sizes()
            rule(world)
        monthly.append(monthly_values(world))
        if world.month == 3:
            yearly.append(yearly_values(world))
            year_ends.append(number)
    return Block(
        replicates=replicates,
        monthly=np.stack(monthly, axis=1),
        yearly=np.stack(yearly, axis=1) if yearly else np.zeros((len(replicates), 0, 0)),
        year_ends=tuple(year_ends),
        events=world.events.take(replicates),
        snapshots=tuple(snapshots),
    )
