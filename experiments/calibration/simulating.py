"""Run the model for many sets of parameters and keep only what is held against the targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from calibration.targets import MERGED, SHARED, PairFeatures, Target, of_replicates
from ccgsim import load_scenario
from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.engine import Block, Measures, Setting, run_block
from ccgsim.facts import Facts
from ccgsim.metrics import MONTHLY, QUARTERLY, YEARLY
from ccgsim.parameters import Parameters, parameter_table
from ccgsim.rules import RULES
from ccgsim.world import World

MERGED_BY, SHARED_BY = date(2018, 4, 1), date(2018, 8, 1)
"""First days of the months at whose end who is together is looked at."""


class Watch:
    """A rule that changes nothing and notes who is together (R, P) in two months."""

    def __init__(self) -> None:
        self.together: dict[str, BoolArray] = {}

    def __call__(self, world: World) -> None:
        """Note who is together, once this month's rules have acted."""
        one, other = world.facts.pairs.T
        if world.today == MERGED_BY:
            self.together[MERGED] = world.organisation[:, one] == world.organisation[:, other]
        if world.today == SHARED_BY:
            self.together[SHARED] = world.officer[:, one] == world.officer[:, other]


@dataclass(frozen=True)
class BlockValues:
    """The measures of a block, looked up by metric and day."""

    block: Block

    def at(self, metric: str, day: date) -> FloatArray:
        """Return (R,) the values of a metric on a day, or as the quarter before had them."""
        for measures, names in self._tables():
            if metric in names:
                return measures.values[:, _standing_on(measures.days, day), names.index(metric)]
        raise KeyError(metric)

    def _tables(self) -> Sequence[tuple[Measures, list[str]]]:
        block = self.block
        return (
            (block.monthly, [name for name, _ in MONTHLY]),
            (block.quarterly, [name for name, _ in QUARTERLY]),
            (block.yearly, [metric.name for metric in YEARLY]),
        )


def _standing_on(days: tuple[date, ...], day: date) -> int:
    return max(place for place, each in enumerate(days) if each <= day)


@dataclass(frozen=True)
class Simulator:
    """The record scenario, ready to run for given parameters."""

    setting: Setting
    targets: tuple[Target, ...]
    features: PairFeatures

    def run(self, parameters: Mapping[str, FloatArray], replicates: IntArray) -> FloatArray:
        """Return (R, S) what each replicate has in place of the targets.

        Args:
            parameters: (R,) by name; others have the table's value.
            replicates: (R,) numbers, which set the luck.
        """
        watch = Watch()
        setting = self.setting
        watched = Setting(
            setting.facts, setting.policy, setting.calendar, (*setting.rules, watch), setting.seed
        )
        values: dict[str, float | FloatArray] = {
            r.name: r.value for r in parameter_table().values()
        }
        block = run_block(watched, Parameters({**values, **parameters}), replicates)
        return of_replicates(self.targets, BlockValues(block), self.features, watch.together)


def simulator(
    scenario: str, facts: Facts, targets: tuple[Target, ...], features: PairFeatures, seed: int
) -> Simulator:
    """Return a simulator of a scenario file."""
    return Simulator(Setting.of(load_scenario(scenario), facts, RULES, seed), targets, features)
