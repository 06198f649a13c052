"""What a view comes to: a scenario's futures, the baseline's, and one of them month by month."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from ccgsim.app.england.levers import changed, held_from, titled
from ccgsim.app.running.runs import Fan, fan_of, replay_of
from ccgsim.app.running.shelf import ScenarioFile, scenario_file
from ccgsim.app.running.workers import Stopped
from ccgsim.app.view import TYPICAL, View
from ccgsim.errors import CcgsimError, ScenarioError
from ccgsim.replaying import Replay
from ccgsim.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Futures:
    """A scenario's futures, and the baseline's if there is anything to compare.

    Equal to itself alone.

    ``title`` says whether levers are moved, ``since`` is the 1 April from which they hold,
    ``typical`` the number of the most typical future, ``number`` of the one that is singled out.
    """

    file: ScenarioFile
    title: str
    scenario: Scenario
    seed: int
    since: int
    fan: Fan
    typical: int
    number: int
    baseline: Fan | None


@dataclass(frozen=True, eq=False)
class Shown(Futures):
    """The futures, and the one that is singled out month by month."""

    replay: Replay


def futures(view: View, told: Callable[[float], None]) -> Futures:
    """Work out the futures that a view shows.

    Raises:
        CcgsimError: a scenario or a setting is not valid.
    """
    file = scenario_file(view.scenario)
    since = held_from(file.scenario, view.since)
    scenario = changed(file.scenario, view.levers, since)
    before = scenario_file(view.baseline) if view.baseline else file
    if before.scenario.run.start != scenario.run.start:
        raise ScenarioError(
            f"{before.file} starts on {before.scenario.run.start}, {file.file} on "
            f"{scenario.run.start}: they cannot be compared. Choose another one."
        )
    differs = bool(view.levers) or before.file != file.file
    baseline = fan_of(before.scenario, view.seed, since, told) if differs else None
    fan = fan_of(scenario, view.seed, since, told)
    # The baseline's typical future, so that a moved lever changes the policy and not the luck.
    typical = (baseline or fan).typical
    number = typical if view.replicate == TYPICAL else view.replicate
    title = titled(file.scenario, view.levers)
    return Futures(file, title, scenario, view.seed, since, fan, typical, number, baseline)


def with_replay(found: Futures) -> Shown:
    """Add the future that is singled out, month by month.

    Raises:
        CcgsimError: as `replay`.
    """
    replay = replay_of(found.scenario, found.seed, found.since, found.number)
    return Shown(**vars(found), replay=replay)


def shown(view: View, told: Callable[[float], None]) -> Shown:
    """Work out all that a view shows.

    Raises:
        CcgsimError: a scenario or a setting is not valid.
    """
    return with_replay(futures(view, told))


def warm_up() -> None:
    """Work out the first view, so that the first visitor does not wait for it."""
    # A visitor is told what is wrong, and the server goes on; or it ends before it is done.
    with suppress(CcgsimError, Stopped):
        shown(View(), lambda _: None)
