"""Run the model for many sets of parameters and keep only what is held against the targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from calibration.priors import Prior, prior
from calibration.targets import (
    MERGED,
    SHARED,
    PairFeatures,
    Target,
    means_of_failed,
    of_replicates,
)
from ccgsim import load_scenario
from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.block import Block, Measures
from ccgsim.engine import Setting, run_block
from ccgsim.facts import Facts
from ccgsim.metrics import MONTHLY, QUARTERLY, YEARLY
from ccgsim.parameters import Parameters, parameter_table
from ccgsim.rules import RULES
from ccgsim.scorecard.failing import PERIODS, RATED
from ccgsim.world import RATINGS, World

RECORD = Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml"
MERGED_BY, SHARED_BY = date(2018, 4, 1), date(2018, 8, 1)
"""First days of the months at whose end who is together is looked at."""
RATED_BY = PERIODS[RATED][1].replace(day=1)
"""First day of the month at whose end who is rated inadequate is looked at."""


class Watch:
    """A rule that changes nothing and notes who is together (R, P) and who fails (R, N)."""

    together: dict[str, BoolArray]
    failed: BoolArray

    def __init__(self) -> None:
        self.together = {}

    def __call__(self, world: World) -> None:
        """Note who is together, once this month's rules have acted."""
        one, other = world.facts.pairs.T
        if world.today == RATED_BY:
            self.failed = world.rating == RATINGS.index("inadequate")
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
    """The record scenario, ready to run for given points of the prior.

    ``fixed`` parameters have these values; those in neither have the table's.
    """

    setting: Setting
    prior: Prior
    targets: tuple[Target, ...]
    features: PairFeatures
    fixed: Mapping[str, float]

    def run(self, z: FloatArray, first: int) -> FloatArray:
        """Return (R, S) what one replicate at each point z (R, D) has in place of the targets.

        ``first`` is the number of the first replicate; the number sets the luck.
        """
        block, watch = self.live(z, first)
        values, failed = BlockValues(block), means_of_failed(self.setting.facts, watch.failed)
        return of_replicates(self.targets, values, self.features, watch.together, failed)

    def live(self, z: FloatArray, first: int) -> tuple[Block, Watch]:
        """Return what one replicate at each point did, and what was noted of it."""
        watch = Watch()
        watched = replace(self.setting, rules=(*self.setting.rules, watch))
        values: dict[str, float | FloatArray] = {
            row.name: row.value for row in parameter_table().values()
        }
        values |= {**self.fixed, **self.prior.parameters(z)}
        block = run_block(watched, Parameters(values), np.arange(first, first + len(z)))
        return block, watch


def simulator(
    facts: Facts,
    targets: tuple[Target, ...],
    features: PairFeatures,
    seed: int,
    fixed: Mapping[str, float] | None = None,
) -> Simulator:
    """Return a simulator of the record scenario.

    Args:
        facts: England.
        targets: to hold against each replicate.
        features: of the pairs of CCGs.
        seed: of every draw of luck.
        fixed: parameters that have one value, out of the prior.
    """
    held = dict(fixed or {})
    setting = Setting.of(load_scenario(RECORD), facts, RULES, seed)
    return Simulator(setting, prior(tuple(held)), targets, features, held)
