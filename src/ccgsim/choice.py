"""Discrete choice as random utility: named terms, a keyed error, the best wins.

A choice is the sum of its terms plus an error that belongs to (who chooses, what is chosen, when);
so it differs between two scenarios only where a term differs. A yes/no choice is the two-way case,
whose error is the difference of two Gumbel errors: logistic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray, places
from ccgsim.draws import Hash, gumbel, keys_of, logistic, low

if TYPE_CHECKING:
    from ccgsim.world import World

Terms = Mapping[str, FloatArray | float]


@dataclass(frozen=True)
class Question:
    """Who decides what: the keys of a list of K decisions.

    ``purpose`` names the decision; ``rep`` (K,) and ``who`` (K,), founding CCG that leads the
    decider, or support unit where ``by_unit``. The decider is an organisation or, where
    ``by_area``, all whom an officer serves.
    """

    purpose: str
    rep: IntArray
    who: IntArray
    by_unit: bool = False
    by_area: bool = False

    def keys(self, world: World) -> Hash:
        """Return (K,) the identities of those who decide."""
        return (world.unit_keys if self.by_unit else world.keys).take(self.who)


def total(terms: Terms) -> FloatArray:
    """Return the sum of the terms, in the order in which they are named."""
    first, *others = terms.values()
    added: FloatArray = np.array(first, dtype=np.float64)
    for value in others:
        # in place where the sum so far is as large as what is added, which saves fetching memory
        fits = not isinstance(value, np.ndarray) or value.shape == added.shape
        added = np.add(added, value, out=added if fits and added.ndim else None)
    return added


def yes_no(
    world: World,
    question: Question,
    terms: Terms,
    what: IntArray | None = None,
    tie: tuple[IntArray, IntArray] | None = None,
) -> BoolArray:
    """Return (K,) whether each says yes: terms (K,) plus a logistic error above 0.

    ``what`` (K,) founding CCGs: the other party, when the question is about one. ``tie`` names for
    the trace the CCGs (K,) of the decider and (K,) of the other party between whom it is asked,
    when it is asked along every tie of the two.
    """
    keys = None if what is None else world.keys.take(what)
    unit = world.draws.at(
        question.purpose, world.month_number, question.rep, question.keys(world), keys
    )
    error = logistic(unit)
    if world.trace is not None:
        world.trace.yes_no(world, question, terms, error, what, tie)
    return total(terms) + error > 0.0


def yes_no_everywhere(
    world: World, purpose: str, where: BoolArray, terms: Terms, by_area: bool = False
) -> BoolArray:
    """Return (R, N) which of the organisations led from ``where`` (R, N) say yes; terms (R, N).

    The same as ``yes_no`` with a list of all of them, without making the list. ``by_area`` as in
    ``Question``.
    """
    error = logistic(world.draws.for_every_ccg(purpose, world.month_number))
    if world.trace is not None:
        rep, ccg = np.nonzero(where)
        grid = {name: np.broadcast_to(value, where.shape) for name, value in terms.items()}
        listed = {name: value[rep, ccg] for name, value in grid.items()}
        question = Question(purpose, rep, ccg, by_area=by_area)
        world.trace.yes_no(world, question, listed, error[rep, ccg], None)
    return (total(terms) + error > 0.0) & where


def yes_no_by_line(
    world: World, question: Question, lines: tuple[str, ...], terms: Terms
) -> BoolArray:
    """Return (K, L) a yes or no for each of L lines; terms broadcast to (K, L)."""
    keys = low(keys_of(lines))
    who = question.keys(world)[:, None]
    unit = world.draws.at(
        question.purpose,
        world.month_number,
        question.rep,
        who,
        keys[None, :],
    )
    error = logistic(unit)
    if world.trace is not None:
        world.trace.by_line(world, question, lines, terms, error)
    return total(terms) + error > 0.0


def choose(
    world: World,
    question: Question,
    options: tuple[str, ...],
    option_keys: Hash,
    terms: Terms,
    available: BoolArray,
) -> IntArray:
    """Return (K,) the best of D options for each decision; the first where none is available.

    The options are the first axis: ``option_keys``, ``terms`` and ``available`` broadcast to
    (D, K). ``options`` names the D options for the trace.
    """
    error = gumbel(
        world.draws.among(
            question.purpose, world.month_number, question.rep, question.keys(world), option_keys
        )
    )
    utility = np.where(available, total(terms) + error, -np.inf)
    chosen = np.zeros(utility.shape[1:], dtype=np.intp)
    highest = utility[0]
    for option in range(1, len(options)):
        better = utility[option] > highest
        chosen[better] = option
        highest = np.maximum(highest, utility[option])
    if world.trace is not None:
        world.trace.options(world, question, options, terms, error, available)
    return chosen


def choose_partner(
    world: World,
    question: Question,
    row: IntArray,
    partner: IntArray,
    terms: Terms,
    alone: Terms,
) -> IntArray:
    """Return (K,) the place of each decider's best link, or -1 where staying alone is better.

    ``row`` (M,) says to which of the K decisions a link belongs, in ascending order;
    ``partner`` (M,) is the leading CCG of the body it leads to; ``terms`` are (M,) and ``alone``
    (K,). Links to one body share one error, so a body is as attractive as its best link.
    """
    count, who = len(question.rep), question.keys(world)
    best = np.full(count, -1, dtype=np.intp)
    error = gumbel(
        world.draws.at(
            question.purpose,
            world.month_number,
            np.concatenate((question.rep, question.rep.take(row))),
            np.concatenate((who, who.take(row))),
            np.concatenate((who, world.keys.take(partner))),
        )
    )
    own, error = error[:count], error[count:]
    if len(row):
        utility = total(terms) + error
        first = places(np.concatenate(([True], row[1:] != row[:-1])))
        highest = np.full(len(best), -np.inf)
        highest[row[first]] = np.maximum.reduceat(utility, first)
        at_best = places(utility == highest.take(row))[::-1]
        best[row[at_best]] = at_best
        best[total(alone) + own >= highest] = -1
    if world.trace is not None:
        world.trace.partners(world, question, (row, partner), terms, error, (alone, own))
    return best


def main_reasons(world: World, terms: Terms, at: IntArray, prefix: str = "") -> AnyArray:
    """Return (J,) numbers of the words naming the largest term of each listed decision.

    ``at`` (J,) indexes the terms (K,); the constant term is never a reason.
    """
    names = tuple(name for name in terms if name != "constant")
    words = world.events.numbers(names, prefix)
    stacked = np.empty((len(names), len(at)))
    for place, name in enumerate(names):
        value = terms[name]
        stacked[place] = value.take(at) if isinstance(value, np.ndarray) and value.ndim else value
    reasons: AnyArray = words.take(stacked.argmax(axis=0))
    return reasons
