"""Joint working short of merger: shared teams, joint committees, and localities that keep decisions local.

Evidence: one CCG in five shared a chief operating officer in 2016, sharing grows from small beginnings as
trust does (King's Fund and Nuffield Trust 2016, p 39-41); joint committees are lawful from October 2014;
localities keep member practices engaged in large CCGs (p 21-22). Changes ``world.team``,
``world.committee``, ``world.localities``.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import FloatArray, IntArray
from ccgsim.choice import Question, Terms, choose_partner, main_reasons, yes_no
from ccgsim.rules.local_authorities import spread_to_members
from ccgsim.rules.ties import tie_terms
from ccgsim.world import World

SEEKING_MONTH, LOCALITY_MONTH = 1, 2
"""January and February, when next year's arrangements are planned."""


def joint_working(world: World) -> None:
    """Each winter some organisations look for a partner, and large ones consider localities."""
    if world.policy.frozen[world.step]:
        return
    if world.month == SEEKING_MONTH:
        _seek(world, "team", world.team, "shared team")
        if world.step >= world.policy.committees:
            _seek(world, "committee", world.committee, "joint committee")
    if world.month == LOCALITY_MONTH:
        _localities(world)


def _seek(world: World, prefix: str, area: IntArray, kind: str) -> None:
    """Let organisations that raise the question this year choose a partner, or go on alone."""
    p = world.p
    raised = world.draws.for_every_ccg(f"raise {kind}", world.month_number)
    rep, ccg = np.nonzero(world.leads & (raised < p(f"{prefix}_raised")))
    row, inside = areas.members(world.organisation, rep, ccg)
    row, inside, other, pair = world.links.of_ccgs(row, inside)
    body = world.organisation[rep[row], other]
    apart = area[rep[row], other] != area[rep[row], inside]
    row, inside, other, pair = row[apart], inside[apart], other[apart], pair[apart]
    body = body[apart]
    terms = _partner_terms(world, prefix, rep[row], inside, other, pair)
    alone: Terms = {"alone": np.zeros(len(rep))}
    best = choose_partner(world, Question(kind, rep, ccg), row, body, terms, alone)
    yes = best >= 0
    rep, ccg, partner = rep[yes], ccg[yes], body[best[yes]]
    world.events.write(kind, world.step, rep, ccg, ccg, partner, main_reasons(world, terms, best[yes]))
    if len(rep):
        people = np.broadcast_to(world.people, world.shape)
        rows, _ = areas.unite(area, people, rep, area[rep, ccg], area[rep, partner])
        if prefix == "team":
            shared = areas.totals(area[rows], np.ones(1)) > 1.0
            since = world.team_since[rows]
            world.team_since[rows] = np.where(shared & (since < 0), world.step, since)


def _partner_terms(
    world: World, prefix: str, rep: IntArray, first: IntArray, second: IntArray, pair: IntArray
) -> dict[str, FloatArray | float]:
    p = world.p
    terms: dict[str, FloatArray | float] = {"constant": p(f"{prefix}_start", rep)}
    terms |= tie_terms(world, prefix, rep, first, second, pair)
    pressure = world.pressure[rep, first] + world.pressure[rep, second]
    larger = np.maximum(world.size[rep, first], world.size[rep, second])
    smaller = np.minimum(world.size[rep, first], world.size[rep, second])
    return terms | {
        "pressure on the allowance": p(f"{prefix}_pressure", rep) * pressure,
        "officer shared": p(f"{prefix}_officer", rep)
        * (world.officer[rep, first] == world.officer[rep, second]),
        "unlike in size": p(f"{prefix}_unlike", rep) * np.log(larger / smaller),
    }


def _localities(world: World) -> None:
    """Organisations without locality arrangements consider them."""
    rep, ccg = np.nonzero(world.leads & ~world.localities)
    p = world.p
    terms = {
        "constant": p("localities_start", rep),
        "size": p("localities_size", rep) * np.log(world.size[rep, ccg] / p("reference_people", rep)),
        "officer shared": p("localities_shared", rep) * (world.area_bodies[rep, ccg] > 1.0),
        "practices feel left out": p("localities_ownership", rep)
        * (p("ownership_start", rep) - world.ownership[rep, ccg]),
    }
    yes = yes_no(world, Question("locality arrangements", rep, ccg), terms)
    world.localities[rep[yes], ccg[yes]] = True
    spread_to_members(world, world.localities)
    world.events.write(
        "locality arrangements", world.step, rep[yes], ccg[yes], ccg[yes],
        detail=main_reasons(world, terms, np.flatnonzero(yes)),
    )  # fmt: skip
