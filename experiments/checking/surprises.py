"""The pairs that the model gets most wrong, and what it thought of them, term by term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from calibration.simulating import RECORD

from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray
from ccgsim.choice import Question, Terms
from ccgsim.engine import run_block
from ccgsim.facts import Facts
from ccgsim.simulation import BLOCK, prepared
from ccgsim.trace import Trace
from ccgsim.world import World

MERGE, SHARE = "merge with a partner", "share an officer"
QUESTIONS = {"same_organisation": MERGE, "same_officer": SHARE}
"""The decision by which pairs come together, as the model names it, by outcome."""


@dataclass
class Tally:
    """Sums over all times that a question about a pair arose."""

    asked: int = 0
    terms: dict[str, float] = field(default_factory=dict)

    def add(self, terms: Mapping[str, FloatArray], which: BoolArray) -> None:
        """Add the questions at the places ``which`` (K,)."""
        self.asked += int(which.sum())
        for name, value in terms.items():
            self.terms[name] = self.terms.get(name, 0.0) + float(value[which].sum())

    def mean(self) -> dict[str, float]:
        """Return the mean of each term over the times it was asked."""
        return {name: value / max(self.asked, 1) for name, value in self.terms.items()}


class PairTerms(Trace):
    """Notes, in many replicates at once, the terms of two questions for some pairs, and for all.

    ``replicates`` is (R, K) in which replicates the question of each pair arose.
    """

    def __init__(self, watched: Mapping[str, IntArray], size: int) -> None:
        super().__init__(ccg=-1)
        self._watched = watched  # (K, 2) CCGs by question
        self.tallies = {q: [Tally() for _ in pairs] for q, pairs in watched.items()}
        self.every = {q: Tally() for q in watched}
        self.arose = {q: np.zeros((size, len(pairs)), bool) for q, pairs in watched.items()}

    def yes_no(
        self,
        world: World,
        question: Question,
        terms: Terms,
        error: FloatArray,
        what: AnyArray | None,
        tie: tuple[IntArray, IntArray] | None = None,
    ) -> None:
        """Note wishes to merge, along every tie that is asked about."""
        if question.purpose == MERGE and what is not None:
            self._add(world.organisation, question, question.rep, question.who, what, terms)

    def partners(
        self,
        world: World,
        question: Question,
        links: tuple[IntArray, IntArray],
        terms: Terms,
        error: FloatArray,
        alone: tuple[Terms, FloatArray],
    ) -> None:
        """Note how attractive partners were to those with a post to fill."""
        if question.purpose == SHARE:
            row, partner = links
            rep, who = question.rep.take(row), question.who.take(row)
            self._add(world.officer, question, rep, who, partner, terms)

    def by_line(self, *_: object) -> None:
        """Reviews of support say nothing of pairs."""

    def options(self, *_: object) -> None:
        """Nor do choices among named options."""

    def chance(self, *_: object) -> None:
        """Nor does what befalls officers."""

    def _add(
        self,
        belongs: IntArray,
        question: Question,
        rep: IntArray,
        who: AnyArray,
        partner: AnyArray,
        terms: Terms,
    ) -> None:
        full = {name: np.broadcast_to(value, rep.shape) for name, value in terms.items()}
        self.every[question.purpose].add(full, np.ones(rep.shape, dtype=bool))
        for number, (a, b) in enumerate(self._watched[question.purpose]):
            first, second = belongs[rep, a], belongs[rep, b]
            which = (first == who) & (second == partner) | (second == who) & (first == partner)
            self.tallies[question.purpose][number].add(full, which)
            self.arose[question.purpose][rep[which], number] = True


@dataclass(frozen=True)
class Surprise:
    """A pair that came together against the odds, or did not: who, and what the model thought."""

    outcome: str
    happened: bool
    ccgs: tuple[str, str]  # codes
    probability: float
    arose: float  # share of replicates in which the question arose
    terms: dict[str, float]  # means
    usual: dict[str, float]  # means over all pairs that the question was ever asked of


def most_wrong(pairs: pd.DataFrame, outcome: str, happened: bool, count: int) -> pd.DataFrame:
    """Return the rows of `Scorecard.pairs` furthest from what happened, no CCG in two of them.

    The first is that whose probability is furthest off; pairs of a CCG that is named already are
    passed over, so that one merger of four does not fill the list.
    """
    rows = pairs[pairs[f"observed_{outcome}"].astype(bool) == happened]
    rows = rows.sort_values(f"p_{outcome}", ascending=happened, kind="stable")
    named: set[str] = set()
    kept: list[int] = []
    for place, (a, b) in enumerate(zip(rows["ccg_a"], rows["ccg_b"], strict=True)):
        if not {a, b} & named and len(kept) < count:
            named |= {a, b}
            kept.append(place)
    return rows.iloc[kept]


def surprises(pairs: pd.DataFrame, facts: Facts, seed: int, count: int) -> list[Surprise]:
    """Return the worst misses, ``count`` of each kind, with the terms of one block of replicates.

    The replicates are the first of the run with this seed that the probabilities come from.
    """
    wrong = [
        (outcome, happened, row)
        for outcome in QUESTIONS
        for happened in (True, False)
        for row in most_wrong(pairs, outcome, happened, count).to_dict("records")
    ]
    watched = {
        question: np.array(
            [[facts.index_of(r["ccg_a"]), facts.index_of(r["ccg_b"])] for o, _, r in wrong
             if o == outcome]
        )
        for outcome, question in QUESTIONS.items()
    }  # fmt: skip
    notes = PairTerms(watched, BLOCK)
    run = prepared(RECORD, BLOCK, seed)
    run_block(run.setting, run.parameters.of(0, BLOCK), np.arange(BLOCK), notes)
    found, number = [], dict.fromkeys(QUESTIONS, 0)
    for outcome, happened, row in wrong:
        question, place = QUESTIONS[outcome], number[outcome]
        number[outcome] += 1
        found.append(Surprise(
            outcome, happened, (row["ccg_a"], row["ccg_b"]), row[f"p_{outcome}"],
            float(notes.arose[question][:, place].mean()), notes.tallies[question][place].mean(),
            notes.every[question].mean(),
        ))  # fmt: skip
    return found
