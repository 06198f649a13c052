"""The runs behind the page: 200 futures of a scenario, and one of them month by month.

Runs do not depend on who asks, so visitors share them; nothing else is shared.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from threading import Event, Lock
from typing import Generic, TypeVar

import numpy as np

from ccgsim.app.running.shares import Share, run_alone, run_share
from ccgsim.app.running.workers import LOOK, Told, workers
from ccgsim.arrays import FloatArray
from ccgsim.charts.fans import HEADLINES
from ccgsim.comparison import Comparison, compare
from ccgsim.comparison.fates import Fates
from ccgsim.replaying import Replay
from ccgsim.results import Results
from ccgsim.results.reading import MemorySource
from ccgsim.scenario import Scenario
from ccgsim.scorecard import Scorecard, score

REPLICATES = 200
KEPT_FANS, KEPT_REPLAYS, KEPT_COMPARISONS = 8, 32, 4

T = TypeVar("T")


class Cache(Generic[T]):
    """Keeps the latest few things made, by key; each is made once, whoever asks meanwhile."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self._making: dict[Hashable, Event] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T], told: Told) -> T:
        """Return what is kept under a key, or make it.

        Args:
            key: of the thing.
            make: called where nobody is making it.
            told: called now and then while somebody else is; what it raises ends the wait.
        """
        while True:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
                if (others := self._making.get(key)) is None:
                    self._making[key] = made_by_us = Event()
                    break
            while not others.wait(LOOK):
                told(0.0)
        try:
            made = make()
            with self._lock:
                self._held[key] = made
                while len(self._held) > self._size:
                    self._held.popitem(last=False)
            return made
        finally:  # those who wait find it, or make it themselves
            with self._lock:
                del self._making[key]
            made_by_us.set()


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
    def fates(self) -> Fates:
        """Who belongs to whom in each future, on the last day on which that is known."""
        return Fates.on(self.results, max(self.results.organisation_days))

    @cached_property
    def typical(self) -> int:
        """The replicate whose headline quantities end nearest to the medians.

        Distances are in standard deviations over the replicates and add up as squares.
        """
        far = np.zeros(self.results.replicates)
        for metric, _ in HEADLINES:
            if metric in self.results.units:
                last = self.results.series(metric).values[-1]
                if not np.isnan(last).any():  # as of money in a part year
                    far += ((last - np.median(last)) / (last.std() or 1.0)) ** 2
        return int(far.argmin())


_fans: Cache[Fan] = Cache(KEPT_FANS)
_replays: Cache[Replay] = Cache(KEPT_REPLAYS)
_comparisons: Cache[Comparison] = Cache(KEPT_COMPARISONS)


def fan_of(scenario: Scenario, seed: int, since: int, told: Told) -> Fan:
    """Return 200 futures of a scenario; every process makes some of them.

    ``since`` is the 1 April from which levers hold: other runs may be the same until then.

    Raises:
        CcgsimError: as `simulate`.
    """

    def make() -> Fan:
        count = min(workers().processes, REPLICATES)
        ends = [REPLICATES * number // count for number in range(count + 1)]
        shares = [
            (scenario, seed, since, REPLICATES, range(start, stop))
            for start, stop in pairwise(ends)
        ]
        return together(workers().share_out(run_share, told, shares))

    return _fans.get((_key(scenario), seed), make, told)


def together(shares: Sequence[Share]) -> Fan:
    """Return the futures that shares make together; the first begins with the first of them."""
    results = Results(shares[0].manifest, MemorySource(tuple(share.block for share in shares)))
    merged = np.sum([share.merged for share in shares], axis=0)
    return Fan(results, 100.0 * merged / results.replicates)


def replay_of(scenario: Scenario, seed: int, since: int, replicate: int) -> Replay:
    """Return one of the futures month by month; ``since`` as in `fan_of`.

    Raises:
        CcgsimError: as `simulate`.
    """
    key = (_key(scenario), seed, replicate)

    def make() -> Replay:
        return workers().perform(run_alone, _silent, scenario, seed, since, replicate)

    return _replays.get(key, make, _silent)


def comparison_of(baseline: Fan, alternative: Fan) -> Comparison:
    """Return two scenarios' futures side by side; nothing is simulated for it.

    Raises:
        CcgsimError: as `compare`.
    """
    pair = (baseline.results, alternative.results)
    key = tuple((_key(one.scenario), one.manifest.seed) for one in pair)
    return _comparisons.get(key, lambda: compare(pair), _silent)


def _silent(_: float) -> None:
    pass


def _key(scenario: Scenario) -> str:
    return json.dumps(scenario.resolved(), sort_keys=True)
