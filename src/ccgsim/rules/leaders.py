"""Clinical leaders: general practitioners willing to lead are few, and their terms end together.

Evidence: 71% of leaders plan to go on, 16% of other GPs would like a larger part, many terms end in 2016
or 2017, new provider bodies compete for leaders (King's Fund and Nuffield Trust 2016, p 28-31).
Changes ``world.term_ends`` and ``world.leaderless``; a body without a clinical leader is weaker
(``assessment``) and readier to share an officer (``officers``).
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.choice import Question, main_reasons, yes_no
from ccgsim.rules.adoption import spread_to_members
from ccgsim.world import World

RETRY_MONTHS = 6
"""Months until an empty clinical leader's post is advertised again: half a year, our choice."""


def leaders(world: World) -> None:
    """Each quarter leaders whose term ends go on or leave, and empty posts are advertised again."""
    if not world.quarter:
        return
    due = (world.term_ends <= world.step) & world.leads
    rep, ccg = np.nonzero(due)
    if not len(rep):
        return
    empty = world.leaderless[rep, ccg]
    terms = stay_terms(world, rep, ccg)
    stays = yes_no(world, Question("clinical leader stays", rep, ccg), terms) & ~empty
    leaves = ~stays & ~empty
    world.events.write(
        "clinical leader leaves", world.step, rep[leaves], ccg[leaves], ccg[leaves],
        detail="at the end of a term",
    )  # fmt: skip
    rep, ccg, waiting = rep[~stays], ccg[~stays], empty[~stays]
    found = _look_for_successor(world, rep, ccg)
    _set_terms(world, np.nonzero(due), rep, ccg, found)
    spread_to_members(world, world.leaderless)
    spread_to_members(world, world.term_ends)
    newly = found & waiting
    world.events.write(
        "clinical leader found", world.step, rep[newly], ccg[newly], ccg[newly],
        detail="after a vacancy",
    )  # fmt: skip


def stay_terms(world: World, rep: IntArray, ccg: IntArray) -> dict[str, FloatArray | float]:
    """Return the terms (K,) of a clinical leader's wish to go on."""
    p = world.p
    return {
        "constant": p("leader_stays", rep),
        "pressure on the allowance": p("leader_pressure", rep) * world.pressure[rep, ccg],
        "member practices' support": p("leader_ownership", rep)
        * (world.ownership[rep, ccg] - p("ownership_start", rep)),
        "upheaval": p("leader_upheaval", rep) * world.unsettled[rep, ccg],
    }


def _look_for_successor(world: World, rep: IntArray, ccg: IntArray) -> np.ndarray:
    p = world.p
    terms = {
        "constant": p("successor_found", rep),
        "supply of candidates": p("successor_supply", rep)
        * np.log(world.policy.supply[world.step, ccg]),
        "member practices": p("successor_practices", rep)
        * np.log(np.maximum(world.facts.practices[ccg], 1) / p("reference_practices", rep)),
        "new provider bodies": p("successor_competition", rep) * world.vanguard[rep, ccg],
    }
    found = yes_no(world, Question("successor found", rep, ccg), terms)
    lost = np.flatnonzero(~found & ~world.leaderless[rep, ccg])
    world.events.write(
        "clinical leader's post empty", world.step, rep[lost], ccg[lost], ccg[lost],
        detail=main_reasons(world, {k: -v for k, v in terms.items()}, lost),
    )  # fmt: skip
    return found


def _set_terms(
    world: World, due: tuple[IntArray, IntArray], rep: IntArray, ccg: IntArray, found: np.ndarray
) -> None:
    """Start new terms where a leader stays or is found; look again later where none is."""
    world.leaderless[due] = False
    term = np.asarray(world.p("leader_term", due[0])).astype(np.intp)
    world.term_ends[due] = world.step + term
    world.leaderless[rep[~found], ccg[~found]] = True
    world.term_ends[rep[~found], ccg[~found]] = world.step + RETRY_MONTHS
