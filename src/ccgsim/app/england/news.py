"""What the map's list says: the events of one replicate, or of the record, as short sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ccgsim.app.parts.glossary import in_words_of_pages
from ccgsim.calendar import Calendar
from ccgsim.facts import Facts
from ccgsim.history import History
from ccgsim.policy import footprint_names
from ccgsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

NOBODY = -1


@dataclass(frozen=True)
class News:
    """A line of the list: the month (step of the run), a sentence, the CCG to open (-1: none)."""

    month: int
    what: str
    ccg: int


@dataclass(frozen=True)
class _Event:
    """A row of the table of events: what, the month (step of the run), and whose it is."""

    kind: str
    month: int
    day: date
    ccg: str
    partner: str
    detail: str


@dataclass(frozen=True)
class _Names:
    """Names of CCGs, units and footprints by the label that events carry."""

    scenario: Scenario
    facts: Facts

    @cached_property
    def ccgs(self) -> dict[str, int]:
        """The number of each CCG by its code."""
        return {code: number for number, code in enumerate(self.facts.codes)}

    def of(self, label: str, day: date) -> str:
        """Return a name as it is on a day; the label itself where it is one already."""
        if label in self.ccgs:
            return self.facts.names[self.ccgs[label]]
        if label in self.facts.footprint_codes:
            names = footprint_names(self.scenario, self.facts, day)
            return names[self.facts.footprint_codes.index(label)]
        return label

    def why_shared(self, row: _Event) -> str:
        """Return why two CCGs share an officer; their areas may be tied by others than these two.

        The reason is the largest term of the tie between any CCG of the one and any of the other.
        """
        reason = row.detail.partition(": ")[2]
        if reason not in TIES:
            return reason
        pairs, of_others = TIES[reason]
        one, other = self.ccgs[row.ccg], self.ccgs[row.partner]
        if not pairs:
            tied = self._footprint(one, row.day) == self._footprint(other, row.day)
        else:
            here = (self.facts.pairs == sorted((one, other))).all(axis=1)
            tied = bool(getattr(self.facts, pairs)[here].any())
        return reason if tied else of_others

    def _footprint(self, ccg: int, day: date) -> str:
        """Return the code of a CCG's footprint on a day, after mergers of footprints."""
        code: str = self.facts.footprint_codes[self.facts.footprint[ccg]]
        for merger in sorted(self.scenario.footprints.mergers, key=lambda merger: merger.date):
            if code in merger.from_ and merger.date <= day:
                code = merger.into
        return code


TIES = {
    "same footprint": ("", "CCGs of theirs are in the same footprint"),
    "few officers in the footprint": (
        "", "CCGs of theirs are in the same footprint, which has few officers",
    ),
    "same local authority": (
        "pair_same_authority", "CCGs of theirs have the same local authority",
    ),
    "same former PCT": ("pair_same_pct", "CCGs of theirs come from the same former PCT"),
    "common border": ("pair_neighbours", "CCGs of theirs have a common border"),
}  # fmt: skip
"""Reasons that are ties of two CCGs: the facts' array of pairs that have it, of the footprint none;
and the reason where other CCGs under the two officers are tied so.
"""
Sentence = Callable[[str, str, str], str]
SENTENCES: dict[str, Sentence] = {
    "support unit closes": lambda _, unit, __: f"{unit} closes",
    "support unit merges": lambda _, unit, why: f"{unit} {why}",
    "allowance changes": lambda _, __, why: f"The allowance goes {why}",
    "footprints announced": lambda *_: "Partnerships (STPs) are announced",
    "integrated care system": lambda _, partner, __: f"{partner} becomes an integrated care system",
    "directions given": lambda ccg, _, why: f"{ccg} is put in directions ({why})",
}
"""How an event is told, from its CCG, its partner and its detail."""
SHARED = "officer shared"
OF_SEVERAL = (
    SHARED, "merger", "merger refused", "practices reject merger", "footprints merge",
)  # fmt: skip
"""Events of several parties, which are told once for all. No other kind is in the list."""


def news_of_run(
    events: pd.DataFrame, calendar: Calendar, scenario: Scenario, facts: Facts
) -> list[News]:
    """Return the list of one replicate, in order of time.

    Args:
        events: date, kind, ccg, organisation, partner, detail, as in `Replay`.
        calendar: of the months that are shown; what happens in others is left out.
        scenario: that it is of.
        facts: the country.
    """
    names, rows = _Names(scenario, facts), _rows(events, calendar)
    found = [
        *_of_bodies(rows, "merger", names, _merger),
        *_of_bodies(rows, "merger refused", names, _refusal),
        *_of_bodies(rows, "practices reject merger", names, _vote),
        *_footprint_mergers(rows, calendar, names),
        *_officers_shared(rows, names),
        *_others(rows, names),
    ]
    inside = [one for one in found if 0 <= one.month < calendar.months]
    return sorted(inside, key=lambda one: one.month)


def _rows(events: pd.DataFrame, calendar: Calendar) -> list[_Event]:
    """Return the events that are told, in the order of the table."""
    told = events[events["kind"].isin([*SENTENCES, *OF_SEVERAL])]
    days = [day.date() for day in told["date"]]
    columns = (told[name].astype(str) for name in ("ccg", "partner", "detail"))
    return [
        _Event(str(kind), calendar.index_of(day), day, *rest)
        for kind, day, *rest in zip(told["kind"], days, *columns, strict=True)
    ]


def _of_bodies(
    rows: Sequence[_Event], kind: str, names: _Names, told: Callable[[str, list[str]], str]
) -> Iterator[News]:
    """Yield a line for each merger, which every body that takes part has an event of.

    ``told`` makes it of the body that leads and of those that have an event.
    """
    parties: dict[tuple[date, str], list[_Event]] = {}
    for row in rows:
        if row.kind == kind:
            parties.setdefault((row.day, row.partner), []).append(row)
    for (day, lead), events in parties.items():
        bodies = [names.of(event.ccg, day) for event in events]
        what = told(names.of(lead, day), bodies)
        at = lead if any(event.ccg == lead for event in events) else events[0].ccg
        yield News(events[0].month, what, names.ccgs[at])


def _merger(lead: str, bodies: list[str]) -> str:
    return f"{_led(lead, bodies)} become one body"


def _refusal(lead: str, bodies: list[str]) -> str:
    return f"{_led(lead, bodies)} are refused a merger"


def _vote(lead: str, bodies: list[str]) -> str:
    partner = "" if lead in bodies else f" with {lead}"
    return f"Practices in {_together(bodies)} reject a merger{partner}"


def _led(lead: str, bodies: list[str]) -> str:
    return _together([lead, *(body for body in bodies if body != lead)])


def _footprint_mergers(rows: Sequence[_Event], calendar: Calendar, names: _Names) -> Iterator[News]:
    """Yield a line for each partnership that several become, in the month in which they do."""
    months = {row.month for row in rows if row.kind == "footprints merge"}
    for merger in names.scenario.footprints.mergers:
        month = calendar.first_step_from(merger.date)
        if month in months:
            what = f"{len(merger.from_)} partnerships (STPs) become one: {merger.name}"
            yield News(month, what, NOBODY)


def _together(names: list[str]) -> str:
    """Return names as a list, of three at most; many have an "and" of their own."""
    first, *others = names
    if len(others) == 2:
        return f"{first}, {others[0]}, and {others[1]}"
    return " and ".join([first, *(others if len(others) < 2 else [f"{len(others)} others"])])


def _officers_shared(rows: Sequence[_Event], names: _Names) -> Iterator[News]:
    """Yield a line for each two who come to share an officer, though either may ask the other."""
    told = set()
    for row in rows:
        pair = (row.month, frozenset((row.ccg, row.partner)))
        if row.kind == SHARED and pair not in told:
            told.add(pair)
            both = f"{names.of(row.ccg, row.day)} and {names.of(row.partner, row.day)}"
            why = in_words_of_pages(names.why_shared(row))
            yield News(row.month, f"{both} share an officer ({why})", names.ccgs[row.ccg])


def _others(rows: Sequence[_Event], names: _Names) -> Iterator[News]:
    for row in rows:
        if row.kind in SENTENCES:
            parties = names.of(row.ccg, row.day), names.of(row.partner, row.day)
            what = SENTENCES[row.kind](*parties, in_words_of_pages(row.detail))
            yield News(row.month, what, names.ccgs.get(row.ccg, NOBODY))


def news_of_record(record: History, calendar: Calendar) -> list[News]:
    """Return the list of what is known to have happened, within the run's months."""
    last: date = calendar.end
    return [
        News(max(calendar.index_of(one.day), 0), one.what, one.ccgs[0])
        for one in record.happened
        if one.day <= last
    ]


def lettered(lists: Mapping[str, list[News]]) -> list[tuple[News, str]]:
    """Return the lists of several maps as one, in order of time.

    Args:
        lists: by the letter of the map.

    Returns:
        Each line once, with the letters of the maps that it is of.
    """
    found: dict[News, str] = {}
    for letter, news in lists.items():
        for one in dict.fromkeys(news):
            found[one] = found.get(one, "") + letter
    return sorted(found.items(), key=lambda line: line[0].month)
