"""One replicate month by month: who belonged to whom, and each CCG's figures, for a map that moves.

A replay is the replicate of that number in `simulate` with the same seed, run again on its own with
a rule that looks on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import AnyArray, FloatArray, IntArray
from ccgsim.calendar import Calendar
from ccgsim.facts import Facts, load_facts
from ccgsim.posterior import POSTERIOR, ParameterValues
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario
from ccgsim.simulation import simulate
from ccgsim.world import World

if TYPE_CHECKING:
    import pandas as pd

FIGURES = {
    "pressure": "% of allowance",
    "in_house_share": "% of support by cost",
    "rating": "",
    "ownership": "% of practices",
    "in_directions": "",
    "allowance": "GBP m a year",
    "people": "people",
}
"""What is kept of each CCG's organisation, and its unit; a rating indexes `world.RATINGS`."""


@dataclass(frozen=True)
class Replay:
    """M months of one replicate; N founding CCGs.

    Attributes:
        scenario: what was run.
        seed: of the run.
        replicate: its number in the run.
        days: (M,) the last day of each month, at the end of which the rest is as it says.
        organisation: (M, N) the CCG that leads the organisation each CCG belongs to.
        officer: (M, N) the CCG that leads the area of its accountable officer.
        footprint: (M, N) index of its STP among the facts' codes.
        figures: (M, N) by the names of `FIGURES`.
        events: date, kind, ccg, organisation, partner, detail.
    """

    scenario: Scenario
    seed: int
    replicate: int
    days: tuple[date, ...]
    organisation: IntArray
    officer: IntArray
    footprint: IntArray
    figures: dict[str, FloatArray]
    events: pd.DataFrame


@dataclass
class _Onlooker:
    """A rule that changes nothing and notes what the only replicate is like."""

    months: list[dict[str, AnyArray]] = field(default_factory=list)

    def __call__(self, world: World) -> None:
        yes = 1.0 / (1.0 + np.exp(-world.ownership[0]))
        self.months.append({
            "organisation": world.organisation[0].copy(),
            "officer": world.officer[0].copy(),
            "footprint": world.policy.footprint[world.step],
            "pressure": 100.0 * world.pressure[0],
            "in_house_share": 100.0 * world.in_house_share[0],
            "rating": world.rating[0].astype(np.float64),
            "ownership": 100.0 * yes,
            "in_directions": world.in_directions[0].astype(np.float64),
            "allowance": world.allowance[0] / 1e6,
            "people": world.size[0].copy(),
        })  # fmt: skip

    def column(self, name: str) -> AnyArray:
        """Return (M, N) what was noted under a name."""
        return np.stack([month[name] for month in self.months])


def replay(
    scenario: Scenario,
    seed: int,
    replicate: int = 0,
    facts: Facts | None = None,
    parameters: str | ParameterValues = POSTERIOR,
) -> Replay:
    """Run one replicate and return it month by month.

    Arguments as in `simulate`, whose replicate of that number is the same.

    Raises:
        CcgsimError: as `simulate`.
    """
    onlooker, country = _Onlooker(), facts or load_facts()
    results = simulate(
        scenario, 1, seed, (*RULES, onlooker), parameters, country, first_replicate=replicate
    )
    calendar = Calendar(scenario.run.start, scenario.run.end)
    return Replay(
        scenario=scenario,
        seed=seed,
        replicate=replicate,
        days=tuple(calendar.last_day(step) for step in range(calendar.months)),
        organisation=onlooker.column("organisation"),
        officer=onlooker.column("officer"),
        footprint=onlooker.column("footprint"),
        figures={name: onlooker.column(name) for name in FIGURES},
        events=results.events.drop(columns="replicate"),
    )
