"""The runs behind the page: 200 futures of a scenario, and one of them month by month.

Runs do not depend on who asks, so visitors share them; nothing else is shared.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from ccgsim.app.workers import Told, workers
from ccgsim.arrays import FloatArray
from ccgsim.belonging import merged
from ccgsim.calendar import Calendar
from ccgsim.charts.fans import HEADLINES
from ccgsim.comparison import Comparison, compare
from ccgsim.replay import Replay, replay
from ccgsim.results import Results
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario
from ccgsim.scorecard import Scorecard, score
from ccgsim.simulation import simulate
from ccgsim.world import World

REPLICATES = 200
KEPT_FANS, KEPT_REPLAYS, KEPT_COMPARISONS = 8, 32, 4

T = TypeVar("T")


class _Shelf(Generic[T]):
    """Keeps the latest few things made, by key."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under a key, or make it."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._size:
                self._held.popitem(last=False)
        return made


@dataclass(frozen=True)
class Fan:
    """Two hundred futures of a scenario.

    Attributes:
        results: of the run.
        merged: (M, N) % of replicates in which each CCG is part of a merged body, month by month.
    """

    results: Results
    merged: FloatArray

    @cached_property
    def scorecard(self) -> Scorecard:
        """The run held against the record; takes about half a second."""
        return score(self.results)

    @cached_property
    def typical(self) -> int:
        """The replicate whose headline quantities end nearest to the medians.

        Distances are in standard deviations over the replicates and add up as squares.
        """
        far = np.zeros(self.results.replicates)
        for metric, _ in HEADLINES:
            if metric in self.results.units:
                last = self.results.series(metric).values[-1]
                far += ((last - np.median(last)) / (last.std() or 1.0)) ** 2
        return int(far.argmin())


@dataclass
class _Onlooker:
    """A rule that changes nothing: notes how many have merged and says how far the run is."""

    months: int
    told: Told
    merged: list[FloatArray] = field(default_factory=list)

    def __call__(self, world: World) -> None:
        self.told((world.step + 1) / self.months)
        self.merged.append(100.0 * merged(world.organisation).mean(axis=0))


_fans: _Shelf[Fan] = _Shelf(KEPT_FANS)
_replays: _Shelf[Replay] = _Shelf(KEPT_REPLAYS)
_comparisons: _Shelf[Comparison] = _Shelf(KEPT_COMPARISONS)


def fan_of(scenario: Scenario, seed: int, told: Told) -> Fan:
    """Return 200 futures of a scenario.

    Raises:
        CcgsimError: as `simulate`.
    """
    key = (_key(scenario), seed)
    return _fans.get(key, lambda: workers().perform(run_fan, told, scenario, seed))


def replay_of(scenario: Scenario, seed: int, replicate: int) -> Replay:
    """Return one of the futures month by month.

    Raises:
        CcgsimError: as `simulate`.
    """
    key = (_key(scenario), seed, replicate)
    return _replays.get(
        key, lambda: workers().perform(_replay, lambda _: None, scenario, seed, replicate)
    )


def comparison_of(baseline: Fan, alternative: Fan) -> Comparison:
    """Return two scenarios' futures side by side; nothing is simulated for it.

    Raises:
        CcgsimError: as `compare`.
    """
    pair = (baseline.results, alternative.results)
    key = tuple((_key(one.scenario), one.manifest.seed) for one in pair)
    return _comparisons.get(key, lambda: compare(pair))


def _replay(_: Told, scenario: Scenario, seed: int, replicate: int) -> Replay:
    return replay(scenario, seed, replicate)


def run_fan(told: Told, scenario: Scenario, seed: int) -> Fan:
    """Run 200 futures of a scenario here; ``told`` hears every month, and may raise to end it."""
    months = Calendar(scenario.run.start, scenario.run.end).months
    onlooker = _Onlooker(months, told)
    results = simulate(scenario, REPLICATES, seed, (*RULES, onlooker))
    return Fan(results, np.array(onlooker.merged))


def _key(scenario: Scenario) -> str:
    return json.dumps(scenario.resolved(), sort_keys=True)
