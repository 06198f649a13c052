"""What a map shows month by month: one future of a scenario, or what is known to have happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ccgsim.app.england.news import News, news_of_record, news_of_run
from ccgsim.app.running.runs import Fan
from ccgsim.arrays import FloatArray, IntArray
from ccgsim.calendar import Calendar
from ccgsim.errors import CcgsimError
from ccgsim.facts import load_facts
from ccgsim.history import history
from ccgsim.policy import footprint_names
from ccgsim.replaying import Replay
from ccgsim.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Frames:
    """M months of a map with N CCGs; equal to itself alone.

    Attributes:
        title: what is on the map.
        about: more of it, in a word or two.
        days: (M,) the last of each month.
        organisation: (M, N) who leads the body that each CCG belongs to.
        officer: (M, N) who leads the area of its accountable officer.
        footprint: (M, N) index of its STP.
        figures: (M, N) by the names of `colouring.CHOICES`; of the record there are none.
        announced: month from which there are STPs; -1 if there are none.
        renamed: months from which an STP has another name than in the facts: month, index, name.
        news: what happens.
    """

    title: str
    about: str
    days: tuple[date, ...]
    organisation: IntArray
    officer: IntArray
    footprint: IntArray
    figures: dict[str, FloatArray]
    announced: int
    renamed: list[tuple[int, int, str]]
    news: list[News]


def of_future(title: str, fan: Fan, replay: Replay, days: tuple[date, ...]) -> Frames:
    """Return one future on some of its days, which follow each other.

    Args:
        title: of the map.
        fan: all futures of the scenario, for the probability of merging.
        replay: the one on the map.
        days: (M,) of the replay's.
    """
    first = replay.days.index(days[0])
    shown = slice(first, first + len(days))
    figures = {**replay.figures, "merging": fan.merged}
    return Frames(
        title=title,
        about=f"simulated, future {replay.replicate}",
        days=days,
        organisation=replay.organisation[shown],
        officer=replay.officer[shown],
        footprint=replay.footprint[shown],
        figures={name: values[shown] for name, values in figures.items()},
        announced=announced(replay.scenario, days),
        renamed=_renamed(replay.scenario, days),
        news=news_of_run(replay.events, _calendar(days), replay.scenario, load_facts()),
    )


def of_record(replay: Replay) -> Frames:
    """Return what is known to have happened in the months of a future, whose STPs are shown."""
    known = history(replay.days, load_facts())
    return Frames(
        title="What happened",
        about="in fact",
        days=replay.days,
        organisation=known.organisation,
        officer=known.officer,
        footprint=replay.footprint,
        figures={},
        announced=announced(replay.scenario, replay.days),
        renamed=_renamed(replay.scenario, replay.days),
        news=news_of_record(known, _calendar(replay.days)),
    )


def shared_days(replays: Sequence[Replay]) -> tuple[date, ...]:
    """Return the days that all have.

    Raises:
        CcgsimError: there are none.
    """
    common = set.intersection(*(set(one.days) for one in replays))
    if not common:
        spans = " and ".join(f"from {one.days[0]} to {one.days[-1]}" for one in replays)
        raise CcgsimError(f"The scenarios have no month in common: they run {spans}.")
    return tuple(sorted(common))


def announced(scenario: Scenario, days: tuple[date, ...]) -> int:
    """Return the first month in which there are STPs; -1 if there are none."""
    if scenario.footprints.announced is None:
        return -1
    month = max(_calendar(days).first_step_from(scenario.footprints.announced), 0)
    return month if month < len(days) else -1


def _renamed(scenario: Scenario, days: tuple[date, ...]) -> list[tuple[int, int, str]]:
    facts = load_facts()
    found, before = [], facts.footprint_names
    for month, day in enumerate(days):
        after = footprint_names(scenario, facts, day)
        found += [(month, i, name) for i, name in enumerate(after) if name != before[i]]
        before = after
    return found


def _calendar(days: tuple[date, ...]) -> Calendar:
    return Calendar(days[0].replace(day=1), days[-1])
