"""What a comparison comes to: two scenarios under the same luck, and what differs between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ccgsim.app.frames import Frames, of_future, shared_days
from ccgsim.app.levers import changed
from ccgsim.app.runs import Fan, comparison_of, fan_of, replay_of
from ccgsim.app.shelf import ScenarioFile, names, scenario_file
from ccgsim.app.shown import Shown, shown
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
    if view.against:
        return view.against
    if view.levers:  # what the levers change is the question
        return view.scenario
    there = names()
    others = (name for name in (*SENSIBLE, *there) if name in there and name != view.scenario)
    return next(others, view.scenario)


def compared(view: View, told: Callable[[float], None]) -> Compared:
    """Work out a comparison.

    Raises:
        CcgsimError: a scenario or a setting is not valid, or the two have no month in common.
    """
    alone = replace(view, baseline="")
    mine = shown(alone, lambda share: told(0.4 * share))
    file = scenario_file(against(view))
    other = changed(file.scenario, view.rival, view.since)
    sides = [
        Side(mine.file, titled(mine.file, view.levers), mine.fan, mine.replay),
        Side(
            file,
            titled(file, view.rival),
            fan_of(other, view.seed, view.since, lambda share: told(0.4 + 0.4 * share)),
            replay_of(other, view.seed, view.since, mine.replay.replicate),
        ),
    ]
    first, second = reversed(sides) if view.swapped else sides
    days = shared_days([first.replay, second.replay])
    told(0.8)
    comparison = comparison_of(first.fan, second.fan)
    for work in (lambda: comparison.outcomes, lambda: comparison.ccgs,
                 lambda: comparison.happenings):  # fmt: skip
        work()  # kept from now on: a page that is drawn does not wait for it
        told(0.9)
    return Compared((first, second), comparison, days, mine)


def titled(file: ScenarioFile, levers: Mapping[str, str]) -> str:
    """Return the title of a scenario, which says whether levers are moved."""
    return f"{file.scenario.title}, changed" if levers else file.scenario.title
