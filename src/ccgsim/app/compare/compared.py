"""What a comparison comes to: two scenarios under the same luck, and what differs between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from ccgsim.app.england.frames import Frames, of_future, shared_days
from ccgsim.app.england.levers import changed, held_from, titled
from ccgsim.app.england.shown import Shown, shown
from ccgsim.app.running.runs import Fan, comparison_of, fan_of, replay_of
from ccgsim.app.running.shelf import ScenarioFile, names, scenario_file
from ccgsim.app.view import View
from ccgsim.comparison import Comparison
from ccgsim.replaying import Replay

SENSIBLE = ("no-moratorium", "record-2013-2018")
"""What a scenario is compared with unless said: the first that is another one."""


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two: its file, its title, its futures, and one of them month by month."""

    file: ScenarioFile
    title: str
    fan: Fan
    replay: Replay


@dataclass(frozen=True, eq=False)
class Compared:
    """Two scenarios side by side; equal to itself alone.

    Attributes:
        sides: the baseline and the alternative.
        comparison: of their futures, which lived through the same luck.
        days: the last of each month that both have.
        mine: the scenario of the view, which is one of the two.
    """

    sides: tuple[Side, Side]
    comparison: Comparison
    days: tuple[date, ...]
    mine: Shown

    @property
    def alternative(self) -> str:
        """The name of the alternative in the comparison."""
        return self.comparison.alternatives[0]

    def frames(self) -> tuple[Frames, ...]:
        """Return what is on the two maps."""
        return tuple(of_future(side.title, side.fan, side.replay, self.days) for side in self.sides)


def against(view: View) -> str:
    """Return the name of the scenario file that the view's scenario is compared with."""
    if view.against or view.baseline:
        return view.against or view.baseline
    if view.levers:  # what the levers change is the question
        return view.scenario
    there = names()
    others = (name for name in (*SENSIBLE, *there) if name in there and name != view.scenario)
    return next(others, view.scenario)


def mine_is_b(view: View) -> bool:
    """Return whether the view's scenario is B, which is compared with the baseline, A.

    So it is where the page England has a baseline for it, and A where it has none.
    """
    has_baseline = not view.against and bool(view.baseline or view.levers)
    return view.swapped != has_baseline


KEEPING: dict[str, Callable[[View], object]] = {"against": against, "swapped": mine_is_b}
"""What to change with a side so that the other one stays: until it is said, what to compare with,
and which is which, follows from the rest.
"""


def compared(view: View, told: Callable[[float], None]) -> Compared:
    """Work out a comparison.

    Raises:
        CcgsimError: a scenario or a setting is not valid, or the two have no month in common.
    """
    alone = replace(view, baseline="")
    mine = shown(alone, lambda share: told(0.4 * share))
    file = scenario_file(against(view))
    since = held_from(file.scenario, view.since)
    other = changed(file.scenario, view.rival, since)
    sides = [
        Side(mine.file, mine.title, mine.fan, mine.replay),
        Side(
            file,
            titled(file.scenario, view.rival),
            fan_of(other, view.seed, since, lambda share: told(0.4 + 0.4 * share)),
            replay_of(other, view.seed, since, mine.replay.replicate),
        ),
    ]
    first, second = reversed(sides) if mine_is_b(view) else sides
    days = shared_days([first.replay, second.replay])
    told(0.8)
    comparison = comparison_of(first.fan, second.fan)
    for work in (lambda: comparison.outcomes, lambda: comparison.ccgs,
                 lambda: comparison.happenings):  # fmt: skip
        work()  # kept from now on: a page that is drawn does not wait for it
        told(0.9)
    return Compared((first, second), comparison, days, mine)
