"""One CCG's story in one replicate: what happened, and each decision term by term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import wrap

import numpy as np

from ccgsim.arguments import check_whole
from ccgsim.engine import live_month
from ccgsim.events import EventTable
from ccgsim.facts import Facts
from ccgsim.posterior import POSTERIOR, ParameterValues
from ccgsim.rules import Rule
from ccgsim.scenario import Scenario
from ccgsim.simulation import LARGEST, prepared
from ccgsim.trace import Decision, Option, Trace

WIDTH, NARROWEST = 100, 30
"""Columns of a story: at most, for the eye's sake, and at least, to hold its indents."""
UNIT_IS = {
    "support in-sourced": "not bought from", "support bought": "from", "support unit changed": "to",
}  # fmt: skip
"""What a support unit is to a body, by kind of event; any other party is one "with" whom."""


OF_AN_AREA = "officer "
"""Events whose kind begins so happen to all whom an officer serves, others to an organisation."""


@dataclass(frozen=True)
class Happening:
    """Something that happened to the CCG's organisation, or to all whom its officer serves."""

    day: date
    what: str


@dataclass(frozen=True)
class Story:
    """A CCG's decisions and what happened to it, in order of time."""

    code: str
    name: str
    title: str
    seed: int
    replicate: int
    items: tuple[Decision | Happening, ...]

    def __repr__(self) -> str:
        return (
            f"<Story of {self.name} ({self.code}), seed {self.seed}, replicate {self.replicate}: "
            f"{len(self.decisions)} decisions; print it to read it>"
        )

    def __str__(self) -> str:
        return self.text()

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions alone."""
        return tuple(item for item in self.items if isinstance(item, Decision))

    def text(self, width: int = WIDTH) -> str:
        """Return the story as plain text, at most 100 columns wide or fewer, down to 30."""
        width = min(max(width, NARROWEST), WIDTH)
        heading = (
            f"{self.name} ({self.code}) under {self.title!r}, seed {self.seed}, "
            f"replicate {self.replicate}"
        )
        how = "Each decision is the sum of its terms and an error (luck); the largest sum is taken."
        lines = [*_wrapped(heading, width), *_wrapped(how, width, indent=0)]
        day = None
        for item in self.items:
            if item.day != day:
                day = item.day
                lines += ["", f"{day:%-d %B %Y}"]
            lines += _lines_of(item, width)
        return "\n".join(lines)


def explain(
    scenario: Scenario | str | Path,
    ccg: str,
    seed: int = 1,
    replicate: int = 0,
    facts: Facts | None = None,
    parameters: str | ParameterValues = POSTERIOR,
    rules: Sequence[Rule] | None = None,
) -> Story:
    """Run one replicate and return the story of one CCG.

    Arguments: ``ccg``, the code of a founding CCG or its name; ``replicate``, the number of one;
    the others as in ``simulate``, whose replicate of that number is the same. Decisions by rules of
    one's own are told too where they are made by the functions of `ccgsim.choice`.
    Raises FactsError for an unknown code or a name of several, CcgsimError if the scenario is not
    valid or names places that do not exist, or a number is out of bounds.
    """
    replicate = check_whole("replicate", replicate, 0, LARGEST - 1)
    run = prepared(scenario, 1, seed, rules, parameters, facts, replicate)
    setting, facts = run.setting, run.setting.facts
    index = facts.find(ccg)
    trace = Trace(index)
    world = setting.start(run.parameters.of(0, 1), np.array([replicate]), trace)
    items: list[Decision | Happening] = []
    for step in range(setting.calendar.months):
        bodies, areas = {int(world.organisation[0, index])}, {int(world.officer[0, index])}
        live_month(world, setting.rules, step)
        bodies.add(int(world.organisation[0, index]))
        areas.add(int(world.officer[0, index]))
        items += trace.decisions
        trace.decisions.clear()
        items += _happenings(world.today, world.events.take(world.replicates), bodies, areas, facts)
    title = run.scenario.title
    return Story(
        facts.codes[index], facts.names[index], title, setting.seed, replicate, tuple(items)
    )


def _happenings(
    day: date, events: EventTable, bodies: set[int], areas: set[int], facts: Facts
) -> list[Happening]:
    """Return the events of a month that involve one of the bodies or areas, by leading CCG."""
    labels = (*facts.codes, *facts.units, *facts.footprint_codes)
    found = []
    for place in range(len(events)):
        ccg, body = int(events.ccg[place]), int(events.organisation[place])
        partner, kind = int(events.partner[place]), events.words[events.kind[place]]
        other = partner if partner < facts.n else -1
        of_area = kind.startswith(OF_AN_AREA)
        if areas & {ccg, other} if of_area else bodies & {ccg, body, other}:
            words = [f"{kind}: {facts.codes[ccg]}" if ccg >= 0 else kind]
            if partner >= 0 and partner != ccg:
                words.append(f"{UNIT_IS.get(kind, 'with')} {labels[partner]}")
            if events.words[events.detail[place]]:
                words.append(f"({events.words[events.detail[place]]})")
            found.append(Happening(day, " ".join(words)))
    return found


def _lines_of(item: Decision | Happening, width: int) -> list[str]:
    if isinstance(item, Happening):
        return _wrapped(f"  * {item.what}", width)
    about = f", {item.party}" if item.about else ""
    rest = item.options[1:]
    margin = f"by {item.margin:.2f} over {rest[0].name}" if rest else "the only option"
    choice = f"{item.chosen.name.upper()}, {margin}"
    lines = _wrapped(f"  {item.who} {item.purpose}{about}: {choice}", width)
    shown = [option for option in item.options[:2] if option.terms]
    return lines + [line for option in shown for line in _terms(option, width)]


def _wrapped(line: str, width: int, indent: int = 4) -> list[str]:
    return wrap(line, width, subsequent_indent=" " * indent, break_on_hyphens=False)


def _terms(option: Option, width: int) -> list[str]:
    """Return the terms of an option, largest first, wrapped between terms where they fit."""
    parts = [
        f"{name} {value:+.2f}"
        for name, value in sorted(option.terms.items(), key=lambda term: -abs(term[1]))
        if round(value, 2)
    ]
    parts.append(f"luck {option.error:+.2f} = {option.utility:+.2f}")
    lines, line = [], f"      {option.name}: "
    for part in parts:
        if len(line) + len(part) > width:
            lines.append(line.rstrip())
            line = "        "
        line += part + "  "
    lines.append(line.rstrip())
    return [piece for line in lines for piece in _wrapped(line, width, indent=10)]
