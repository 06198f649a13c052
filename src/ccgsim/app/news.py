"""What the map's list says: the events of one replicate, or of the record, as short sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

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
class _Names:
    """Names of CCGs, units and footprints by the label that events carry."""

    scenario: Scenario
    facts: Facts

    def of(self, label: object, day: date) -> str:
        """Return a name as it is on a day; the label itself where it is one already."""
        text = str(label)
        if text in self.facts.codes:
            return self.facts.names[self.facts.codes.index(text)]
        if text in self.facts.footprint_codes:
            names = footprint_names(self.scenario, self.facts, day)
            return names[self.facts.footprint_codes.index(text)]
        return text


Sentence = Callable[[str, str, str], str]
SENTENCES: dict[str, Sentence] = {
    "officer shared": lambda ccg, partner, why: f"{ccg} and {partner} share an officer ({why})",
    "support unit closes": lambda _, unit, __: f"{unit} closes",
    "support unit merges": lambda _, unit, why: f"{unit} {why}",
    "allowance changes": lambda _, __, why: f"The allowance goes {why}",
    "footprints announced": lambda *_: "Partnerships (STPs) are announced",
    "integrated care system": lambda _, partner, __: f"{partner} becomes an integrated care system",
    "directions given": lambda ccg, _, why: f"{ccg} is put in directions ({why})",
}
"""How an event is told, from its CCG, its partner and its detail. Others are not in the list."""


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
    names = _Names(scenario, facts)
    told = (_mergers, _votes, _footprint_mergers, _others)
    found = [one for tell in told for one in tell(events, calendar, names)]
    inside = [one for one in found if 0 <= one.month < calendar.months]
    return sorted(inside, key=lambda one: one.month)


def _mergers(events: pd.DataFrame, calendar: Calendar, names: _Names) -> Iterator[News]:
    """Yield a line for each merger that takes effect and each that is refused."""
    for kind, words in (("merger", "become one body"), ("merger refused", "are refused a merger")):
        rows = events[events["kind"] == kind]
        for _, bodies in rows.groupby(["date", "partner"], observed=True):
            day, lead = bodies["date"].iloc[0], bodies["partner"].iloc[0]
            when = day.date()
            others = [names.of(code, when) for code in bodies["ccg"] if code != lead]
            together = _together([names.of(lead, when), *others])
            ccg = names.facts.index_of(str(lead))
            yield News(calendar.index_of(when), f"{together} {words}", ccg)


def _votes(events: pd.DataFrame, calendar: Calendar, names: _Names) -> Iterator[News]:
    """Yield a line for each proposed merger that practices of one or more of its bodies reject."""
    votes = events[events["kind"] == "practices reject merger"]
    for _, rows in votes.groupby(["date", "partner"], observed=True):
        when, lead = rows["date"].iloc[0].date(), rows["partner"].iloc[0]
        codes = [str(code) for code in rows["ccg"]]
        where = _together([names.of(code, when) for code in codes])
        partner = "" if lead in codes else f" with {names.of(lead, when)}"
        what = f"Practices in {where} reject a merger{partner}"
        yield News(calendar.index_of(when), what, names.facts.index_of(codes[0]))


def _footprint_mergers(events: pd.DataFrame, calendar: Calendar, names: _Names) -> Iterator[News]:
    """Yield a line for each partnership that several become, in the month in which they do."""
    days = events.loc[events["kind"] == "footprints merge", "date"]
    months = {calendar.index_of(day.date()) for day in days}
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


def _others(events: pd.DataFrame, calendar: Calendar, names: _Names) -> Iterator[News]:
    told = events[events["kind"].isin(list(SENTENCES))]
    columns = (told["date"], told["kind"], told["ccg"], told["partner"], told["detail"])
    for day, kind, ccg, partner, detail in zip(*columns, strict=True):
        when, why = day.date(), str(detail).partition(": ")
        parties = names.of(ccg, when), names.of(partner, when)
        what = SENTENCES[str(kind)](*parties, why[2] or why[0])
        at = names.facts.codes.index(ccg) if ccg in names.facts.codes else NOBODY
        yield News(calendar.index_of(when), what, at)


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
