"""One replicate month by month: who belonged to whom, and each CCG's figures, for a map that moves.

A replay is the replicate of that number in `simulate` with the same seed, run again on its own and
looked at month by month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arguments import check_whole
from ccgsim.arrays import AnyArray, FloatArray, IntArray
from ccgsim.engine import Course
from ccgsim.facts import Facts
from ccgsim.posterior import POSTERIOR, ParameterValues
from ccgsim.results.results import frame_of
from ccgsim.results.tables import events_table
from ccgsim.rules import Rule
from ccgsim.scenario import Scenario
from ccgsim.simulation import LARGEST, Run, prepared
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

    def __repr__(self) -> str:
        return (
            f"<Replay of '{self.scenario.title}', seed {self.seed}, replicate {self.replicate}: "
            f"{len(self.days)} months>"
        )


Moment = dict[str, AnyArray]
"""What each CCG (N,) is like at the end of a month, by the names of `Replay` and `FIGURES`."""


def replay(
    scenario: Scenario | str | Path,
    seed: int = 1,
    replicate: int = 0,
    facts: Facts | None = None,
    parameters: str | ParameterValues = POSTERIOR,
    rules: Sequence[Rule] | None = None,
) -> Replay:
    """Run one replicate and return it month by month.

    Arguments as in `simulate`, whose replicate of that number is the same.

    Raises:
        CcgsimError: as `simulate`.
    """
    replicate = check_whole("replicate", replicate, 0, LARGEST - 1)
    run = prepared(scenario, 1, seed, rules, parameters, facts, replicate)
    course = Course(run.setting, run.parameters.of(0, 1), np.array([replicate]))
    moments = []
    while course.months < run.setting.calendar.months:
        course.live_month()
        moments.append(moment(course.world))
    return as_replay(run, course, moments)


def moment(world: World) -> Moment:
    """Return what the only replicate of a world is like."""
    yes = 1.0 / (1.0 + np.exp(-world.ownership[0]))
    return {
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
    }


def as_replay(run: Run, course: Course, moments: Sequence[Moment]) -> Replay:
    """Return the only replicate of a course that is over, of which every month was noted."""

    def column(name: str) -> AnyArray:
        return np.stack([month[name] for month in moments])

    calendar = run.setting.calendar
    events = events_table(course.block().events, run.setting.facts, calendar)
    return Replay(
        scenario=run.scenario,
        seed=run.setting.seed,
        replicate=run.first_replicate,
        days=tuple(calendar.last_day(step) for step in range(calendar.months)),
        organisation=column("organisation"),
        officer=column("officer"),
        footprint=column("footprint"),
        figures={name: column(name) for name in FIGURES},
        events=frame_of(events.drop_columns(["replicate"])),
    )
