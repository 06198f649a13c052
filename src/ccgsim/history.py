"""What is known of England's CCGs month by month: who had merged and who shared an officer.

Mergers are dated to the day (`mergers`). Of officers only some dates and groups are known
(`observed_officers`): a CCG is shown with those named beside it in the latest statement so far, and
with nobody before it is first named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from ccgsim.arrays import IntArray
from ccgsim.errors import FactsError
from ccgsim.facts import Facts, load_facts, load_table
from ccgsim.facts.country import has_a_record

NAMED = 3
"""Of so many CCGs each is named, of more their group."""
_NUMBER = re.compile(r" \((?:four|five|six|seven|eight)\)")
"""In the name of a group, of which the count is told anyway."""


@dataclass(frozen=True)
class Happened:
    """Something that happened in fact: when, to which CCGs (indices), and by which source."""

    day: date
    what: str
    ccgs: tuple[int, ...]
    source: str


@dataclass(frozen=True)
class History:
    """(M, N) who belonged to whom on each of M days, as in `Replay`, and what happened."""

    days: tuple[date, ...]
    organisation: IntArray
    officer: IntArray
    happened: tuple[Happened, ...]


def history(days: tuple[date, ...], facts: Facts | None = None) -> History:
    """Return the record of England's CCGs on some days.

    Args:
        days: (M,) in order.
        facts: England.

    Raises:
        FactsError: the facts are of another country, of which there is no record.
    """
    country = facts or load_facts()
    if not has_a_record(country):
        raise FactsError(f"There is no history of {country.name}: the record is that of England.")
    mergers, statements = _mergers(country), _statements(country)
    organisation = np.array([_groups(country, mergers, day) for day in days])
    officer = np.array([_groups(country, statements, day, mergers) for day in days])
    return History(days, organisation, officer, tuple(sorted(
        [*mergers, *_news(statements)], key=lambda one: one.day
    )))  # fmt: skip


def _mergers(facts: Facts) -> list[Happened]:
    """Return each merger with the CCGs that went into it."""
    return _told(
        facts, "mergers", "successor_name", "predecessor_code",
        lambda name, ccgs: f"{len(ccgs)} CCGs become {name}",
    )  # fmt: skip


def _statements(facts: Facts) -> list[Happened]:
    """Return each statement of who shares an officer, in order of time."""
    return _told(facts, "observed_officers", "group", "code", _sharing)


def _sharing(group: str, names: list[str]) -> str:
    """Say who is known to share an officer: by name, of many that the group's name stands for."""
    if len(names) > NAMED:
        return f"{_NUMBER.sub('', group)}: {len(names)} CCGs known to share an officer"
    return f"{'; '.join(names)}: known to share an officer"  # names may have commas


def _told(
    facts: Facts, table: str, named: str, code: str, words: Callable[[str, list[str]], str]
) -> list[Happened]:
    """Return what a table of the record tells: rows of one date and name are one thing.

    ``words`` makes the sentence of the name and the names of the CCGs.
    """
    found = []
    for (day, name), rows in load_table(table).groupby(["date", named], sort=True):
        ccgs = tuple(facts.index_of(each) for each in rows[code])
        what = words(str(name), [facts.names[ccg] for ccg in ccgs])
        found.append(Happened(date.fromisoformat(str(day)), what, ccgs, rows["source"].iloc[0]))
    return found


def _news(statements: list[Happened]) -> list[Happened]:
    """Return the statements that name a set of CCGs for the first time."""
    known: set[tuple[int, ...]] = set()
    news = []
    for one in statements:
        if len(one.ccgs) > 1 and one.ccgs not in known:
            news.append(one)
        known.add(one.ccgs)
    return news


def _groups(
    facts: Facts, happened: list[Happened], day: date, mergers: list[Happened] | None = None
) -> IntArray:
    """Return (N,) the leader of each CCG's group on a day: the largest CCG of it.

    The latest word on a CCG counts. The CCGs of a merger are all with whom their largest is with.
    """
    people = facts.population[0]
    group = np.arange(facts.n) + len(happened)
    for number, one in enumerate(happened):
        if one.day <= day:
            group[list(one.ccgs)] = number
    for one in mergers or ():
        if one.day <= day:
            group[list(one.ccgs)] = group[max(one.ccgs, key=lambda ccg: people[ccg])]
    leader = np.empty(facts.n, dtype=np.intp)
    for label in np.unique(group):
        members = np.flatnonzero(group == label)
        leader[members] = members[people[members].argmax()]
    return leader
