"""One CCG's decisions in one replicate: every term, the error, the runner-up, the margin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from ccgsim.choice import Question, Terms
    from ccgsim.world import World


@dataclass(frozen=True)
class Option:
    """One thing that could have been chosen: its named terms, its error, and their sum."""

    name: str
    terms: Mapping[str, float]
    error: float

    @property
    def utility(self) -> float:
        """The sum of the terms and the error."""
        return sum(self.terms.values()) + self.error


@dataclass(frozen=True)
class Decision:
    """One decision: when, on what, by the body led by which CCG, and its options, best first.

    ``tie`` has the CCGs of the decider and of the other party between whom it is asked, where two
    bodies are asked along a tie of theirs.
    """

    day: date
    purpose: str
    who: str
    about: str
    options: tuple[Option, ...]
    tie: tuple[str, ...] = ()

    @property
    def party(self) -> str:
        """Whom or what it is about, and by which tie unless that is of the leaders themselves."""
        if set(self.tie) <= {self.who, self.about}:
            return self.about
        return f"{self.about} (by the tie of {' with '.join(self.tie)})"

    @property
    def chosen(self) -> Option:
        """The option that was taken."""
        return self.options[0]

    @property
    def margin(self) -> float:
        """How far the chosen option was ahead of the runner-up; infinite if there was none."""
        rest = self.options[1:]
        return self.chosen.utility - rest[0].utility if rest else float("inf")


@dataclass
class Trace:
    """Collects the decisions of the bodies that a founding CCG belongs to; for a single replicate.

    ``ccg`` is the index of the founding CCG; ``decisions`` grow as the world steps.
    """

    ccg: int
    decisions: list[Decision] = field(default_factory=list)

    def yes_no(
        self,
        world: World,
        question: Question,
        terms: Terms,
        error: FloatArray,
        what: AnyArray | None,
        tie: tuple[IntArray, IntArray] | None = None,
    ) -> None:
        """Note the yes/no decisions of the CCG's bodies, and those of others about them.

        Of those asked along every tie of two bodies, note those along the tie that counts.
        """
        codes, found = world.facts.codes, []
        for place in self._mine(world, question, what):
            about = "" if what is None else codes[int(what[place])]
            listed = {name: _value(value, place) for name, value in terms.items()}
            answers = _answers(listed, float(error[place]))
            asked = _decision(world, question, place, about, answers)
            along = () if tie is None else tuple(codes[int(ccg[place])] for ccg in tie)
            found.append(replace(asked, tie=along))
        self.decisions += found if tie is None else those_that_count(found)

    def by_line(
        self,
        world: World,
        question: Question,
        lines: tuple[str, ...],
        terms: Terms,
        error: FloatArray,
    ) -> None:
        """Note a yes/no decision for each line of support; terms broadcast to (K, L)."""
        for place in self._mine(world, question):
            for number, line in enumerate(lines):
                grid = {n: np.broadcast_to(v, error.shape) for n, v in terms.items()}
                listed = {name: float(value[place, number]) for name, value in grid.items()}
                answers = _answers(listed, float(error[place, number]))
                self.decisions.append(_decision(world, question, place, line, answers))

    def options(
        self,
        world: World,
        question: Question,
        names: tuple[str, ...],
        terms: Terms,
        error: FloatArray,
        available: BoolArray,
    ) -> None:
        """Note a choice among D named options; terms, error and available broadcast to (D, K).

        Where no option is available there is no choice to note.
        """
        allowed = np.broadcast_to(available, error.shape)
        for place in self._mine(world, question):
            found = []
            for number, name in enumerate(names):
                if allowed[number, place]:
                    grid = {n: np.broadcast_to(v, error.shape) for n, v in terms.items()}
                    listed = {n: float(value[number, place]) for n, value in grid.items()}
                    found.append(Option(name, listed, float(error[number, place])))
            if found:
                self.decisions.append(_decision(world, question, place, "", found))

    def partners(
        self,
        world: World,
        question: Question,
        links: tuple[IntArray, IntArray],
        terms: Terms,
        error: FloatArray,
        alone: tuple[Terms, FloatArray],
    ) -> None:
        """Note a choice of partner: the best link (row, partner) to each body, and going alone."""
        row, partner = links
        for place in self._mine(world, question):
            own = {name: _value(value, place) for name, value in alone[0].items()}
            best = {"nobody": Option("nobody", own, float(alone[1][place]))}
            for link in np.flatnonzero(row == place):
                listed = {name: _value(value, int(link)) for name, value in terms.items()}
                option = Option(world.facts.codes[partner[link]], listed, float(error[link]))
                known = best.get(option.name)
                if known is None or option.utility > known.utility:
                    best[option.name] = option
            self.decisions.append(_decision(world, question, place, "", list(best.values())))

    def chance(
        self, world: World, purpose: str, terms: Terms, unit: FloatArray, happened: BoolArray
    ) -> None:
        """Note something that befell the CCG's officer: terms, luck and ``happened`` are (1, N)."""
        leader = int(world.officer[0, self.ccg])
        if happened[0, leader]:
            listed = {n: float(np.broadcast_to(v, unit.shape)[0, leader]) for n, v in terms.items()}
            luck = float(unit[0, leader])
            answers = _answers(listed, -float(np.log(luck / (1.0 - luck))))
            code = world.facts.codes[leader]
            self.decisions.append(Decision(world.today, purpose, code, "", tuple(answers)))

    def _mine(self, world: World, question: Question, what: AnyArray | None = None) -> list[int]:
        """Return the places of the decisions taken by, or about, a body that the CCG belongs to."""
        if question.by_unit:
            serves = int(world.serves[0, self.ccg])
            bodies = {int(world.unit[0, serves])} if serves >= 0 else set()
        else:
            leading = world.officer if question.by_area else world.organisation
            bodies = {int(leading[0, self.ccg])}
        about = question.who if what is None else what
        pairs = zip(question.who.tolist(), about.tolist(), strict=True)
        return [place for place, pair in enumerate(pairs) if bodies & set(pair)]


def those_that_count(decisions: Sequence[Decision]) -> list[Decision]:
    """Return of the yes/no answers of every two bodies about each other those along one tie.

    The two are linked if both say yes along one tie. So that counts on which the less willing of
    them is most willing; of equals, the first.
    """
    least: dict[frozenset[str], dict[frozenset[str], float]] = {}
    for each in decisions:
        ties, tie = least.setdefault(_bodies(each), {}), frozenset(each.tie)
        willing = each.margin if each.chosen.name == "yes" else -each.margin
        ties[tie] = min(ties.get(tie, willing), willing)
    counts = {bodies: max(ties, key=ties.__getitem__) for bodies, ties in least.items()}
    return [each for each in decisions if frozenset(each.tie) == counts[_bodies(each)]]


def _bodies(decision: Decision) -> frozenset[str]:
    return frozenset((decision.who, decision.about))


def _decision(
    world: World, question: Question, place: int, about: str, found: list[Option]
) -> Decision:
    who = int(question.who[place])
    name = world.facts.units[who] if question.by_unit else world.facts.codes[who]
    ordered = tuple(sorted(found, key=lambda option: -option.utility))
    return Decision(world.today, question.purpose, name, about, ordered)


def _value(value: FloatArray | float, place: int) -> float:
    return float(value[place]) if isinstance(value, np.ndarray) and value.ndim else float(value)


def _answers(terms: Mapping[str, float], error: float) -> list[Option]:
    """Return yes and no, the better one first."""
    yes, no = Option("yes", terms, error), Option("no", {}, 0.0)
    return [yes, no] if yes.utility > 0.0 else [no, yes]
