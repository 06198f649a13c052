"""Clinical leaders: general practitioners willing to lead are few, and their terms end together.

Evidence: 71% of leaders plan to go on, 16% of other GPs would like a larger part, many terms end in
2016 or 2017, new provider bodies compete for leaders (King's Fund and Nuffield Trust 2016,
p 28-31).
Changes ``world.term_ends`` and ``world.leaderless``; a body without a clinical leader is weaker
(``assessment``) and readier to share an officer (``officers``).
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray, places, row_and_column
from ccgsim.choice import Question, main_reasons, yes_no
from ccgsim.rules.adoption import spread_to_members
from ccgsim.world import World

RETRY_MONTHS = 6
"""Months until an empty clinical leader's post is advertised again: half a year, our choice."""


def leaders(world: World) -> None:
    """Each quarter leaders whose term ends go on or leave, and empty posts are advertised again."""
    if not world.quarter:
        return
    at = places((world.term_ends <= world.step) & world.leads)
    if not len(at):
        return
    rep, ccg = row_and_column(at, world.facts.n)
    empty = world.leaderless.take(at)
    stays = np.zeros(len(at), dtype=bool)
    held = places(~empty)
    question = Question("clinical leader stays", rep.take(held), ccg.take(held))
    stays[held] = yes_no(world, question, stay_terms(world, question.rep, at.take(held)))
    leaves, goes = places(~stays & ~empty), places(~stays)
    why = "at the end of a term"
    _write(world, "clinical leader leaves", rep.take(leaves), ccg.take(leaves), why)
    open_rep, open_ccg, waiting = rep.take(goes), ccg.take(goes), empty.take(goes)
    found = _look_for_successor(world, open_rep, open_ccg)
    lost = places(~found)
    _set_terms(world, at, at.take(goes).take(lost))
    spread_to_members(world, world.leaderless)
    spread_to_members(world, world.term_ends)
    newly = found & waiting
    _write(world, "clinical leader found", open_rep[newly], open_ccg[newly], "after a vacancy")


def _write(world: World, kind: str, rep: IntArray, ccg: IntArray, detail: AnyArray | str) -> None:
    """Write events (K,) of organisations led by ``ccg``."""
    world.events.write(kind, world.step, rep, ccg, ccg, detail=detail)


def stay_terms(
    world: World, rep: IntArray | None = None, at: IntArray | None = None
) -> dict[str, FloatArray | float]:
    """Return the terms of a clinical leader's wish to go on: (R, N), or (K,) at listed places."""
    p = world.p

    def of(values: AnyArray) -> AnyArray:
        return values if at is None else values.take(at)

    return {
        "constant": p("leader_stays", rep),
        "pressure on the allowance": p("leader_pressure", rep) * of(world.pressure),
        "member practices' support": p("leader_ownership", rep)
        * (of(world.ownership) - p("ownership_start", rep)),
        "upheaval": p("leader_upheaval", rep) * (of(world.unsettled_until) > world.step),
    }


def _look_for_successor(world: World, rep: IntArray, ccg: IntArray) -> BoolArray:
    """Return (K,) where a successor is found; say why where none is and the post falls empty."""
    p, at = world.p, rep * world.facts.n + ccg
    terms = {
        "constant": p("successor_found", rep),
        "supply of candidates": p("successor_supply", rep)
        * np.log(world.policy.supply[world.step, ccg]),
        "member practices": p("successor_practices", rep)
        * np.log(np.maximum(world.facts.practices[ccg], 1) / p("reference_practices", rep)),
        "new provider bodies": p("successor_competition", rep) * world.vanguard.take(at),
    }
    found = yes_no(world, Question("successor found", rep, ccg), terms)
    lost = places(~found & ~world.leaderless.take(at))
    reason = main_reasons(world, {name: -value for name, value in terms.items()}, lost)
    _write(world, "clinical leader's post empty", rep.take(lost), ccg.take(lost), reason)
    return found


def _set_terms(world: World, due: IntArray, empty: IntArray) -> None:
    """Start new terms at places ``due``, but look again later where a post is ``empty``."""
    leaderless, term_ends = world.leaderless.reshape(-1), world.term_ends.reshape(-1)
    term = np.asarray(world.p("leader_term", due // world.facts.n)).astype(np.intp)
    leaderless[due] = False
    term_ends[due] = world.step + term
    leaderless[empty] = True
    term_ends[empty] = world.step + RETRY_MONTHS
