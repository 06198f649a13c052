"""Joint working short of merger: shared teams, joint committees, localities that decide locally.

Evidence: one CCG in five shared a chief operating officer in 2016, sharing grows from small
beginnings as trust does (King's Fund and Nuffield Trust 2016, p 39-41); joint committees are lawful
from October 2014 (policy timeline); localities keep member practices engaged in large CCGs (p 22).
Changes ``world.team``, ``world.team_since``, ``world.committee`` and ``world.localities``.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import FloatArray, IntArray, places, row_and_column
from ccgsim.choice import Question, Terms, choose_partner, main_reasons
from ccgsim.links import Ties
from ccgsim.rules.adoption import adopt_everywhere
from ccgsim.rules.ties import tie_terms
from ccgsim.world import World

SEEKING_MONTH, LOCALITY_MONTH = 1, 2
"""January and February, when next year's arrangements are planned."""


def joint_working(world: World) -> None:
    """Each winter some organisations look for a partner, and large ones consider localities."""
    if world.month == SEEKING_MONTH and not world.policy.frozen[world.step]:
        _seek(world, "team", world.team, "shared team")
        if world.step >= world.policy.committees:
            _seek(world, "committee", world.committee, "joint committee")
    if world.month == LOCALITY_MONTH:
        _localities(world)


def _seek(world: World, prefix: str, area: IntArray, kind: str) -> None:
    """Let organisations that raise the question this year choose a partner, or go on alone."""
    p = world.p
    raised = world.draws.for_every_ccg(f"raise {kind}", world.month_number)
    asks = world.leads & (raised < p(f"{prefix}_raised"))
    rep, ccg = row_and_column(places(asks), world.facts.n)
    row, inside = world.members("organisation", rep, ccg)
    row, ties = world.links.of_ccgs(row, inside)
    start = rep.take(row) * world.facts.n
    apart = places(area.take(start + ties.other) != area.take(start + ties.one))
    row, ties = row.take(apart), ties.take(apart)
    body = world.organisation.take(start.take(apart) + ties.other)
    terms = _partner_terms(world, prefix, rep.take(row), ties)
    alone: Terms = {"alone": np.zeros(len(rep))}
    best = choose_partner(world, Question(kind, rep, ccg), row, body, terms, alone)
    yes = best >= 0
    rep, ccg, partner = rep[yes], ccg[yes], body[best[yes]]
    world.events.write(
        kind, world.step, rep, ccg, ccg, partner, main_reasons(world, terms, best[yes])
    )
    if len(rep):
        people = np.broadcast_to(world.people, world.shape)
        union = areas.unite(area, people, rep, area[rep, ccg], area[rep, partner])
        if prefix == "team":
            new = union.at[world.team_since.take(union.at) < 0]
            world.team_since.reshape(-1)[new] = world.step


def _partner_terms(
    world: World, prefix: str, rep: IntArray, ties: Ties
) -> dict[str, FloatArray | float]:
    p, start = world.p, rep * world.facts.n
    at, there = start + ties.one, start + ties.other
    terms: dict[str, FloatArray | float] = {"constant": p(f"{prefix}_start", rep)}
    terms |= tie_terms(world, prefix, rep, ties)
    unlike = np.abs(np.log(world.size.take(at) / world.size.take(there)))
    return terms | {
        "pressure on the allowance": p(f"{prefix}_pressure", rep)
        * (world.pressure.take(at) + world.pressure.take(there)),
        "officer shared": p(f"{prefix}_officer", rep)
        * (world.officer.take(at) == world.officer.take(there)),
        "unlike in size": p(f"{prefix}_unlike", rep) * unlike,
    }


def _localities(world: World) -> None:
    """Organisations without locality arrangements consider them."""
    p = world.p
    terms = {
        "constant": p("localities_start"),
        "size": p("localities_size") * np.log(world.size / p("reference_people")),
        "officer shared": p("localities_shared") * (world.area_bodies > 1.0),
        "practices feel left out": p("localities_ownership")
        * (p("ownership_start") - world.ownership),
    }
    without = world.leads & ~world.localities
    adopt_everywhere(world, "locality arrangements", world.localities, without, terms)
