"""Mergers: bodies under one officer consider becoming one; practices vote and NHS England decides.

Evidence: mergers follow shared officers, the wish to save and the shape of STPs (NAO HC 1783, 4.3); they
risk local identity and practices' support, and members can stop them (King's Fund and Nuffield Trust 2016,
p 40-41); the application procedure of November 2016 asks for fit with the STP, critical mass and a fifth
off management costs (policy timeline; NAO 4.6). Changes ``world.merger_due`` and ``world.merger_with``;
``mergers_take_effect`` makes them real.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccgsim import areas
from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.choice import Question, Terms, main_reasons, yes_no
from ccgsim.policy import ALIGNMENTS, STANCES
from ccgsim.rules.care_models import integrated_share
from ccgsim.rules.ties import tie_terms
from ccgsim.world import NOT_YET, World

APPLICATION_MONTH = 7
"""July: applications for the next 1 April were approved in August 2014 and by November 2017."""
PREPARATION_MONTHS = 6
"""Months from an in-year application to its effect, our reading of the time approval takes."""


@dataclass(frozen=True)
class Coalitions:
    """Bodies (K,) that want to become one with others: replicate, leading CCG and number of the group."""

    rep: IntArray
    body: IntArray
    group: IntArray


def mergers(world: World) -> None:
    """In each application round, form coalitions, let practices vote, and ask NHS England."""
    in_year = world.policy.in_year[world.step]
    open_now = world.month % 3 == 1 if in_year else world.month == APPLICATION_MONTH
    if not open_now or world.policy.frozen[world.step]:
        return
    first, second = _willing_pairs(world)
    if not len(first):
        return
    coalitions = _coalitions(world, first, second)
    stays = _practices_vote(world, coalitions)
    kept = np.isin(first, _flat(world, coalitions)[stays]) & np.isin(
        second, _flat(world, coalitions)[stays]
    )
    if kept.any():
        _apply(world, _coalitions(world, first[kept], second[kept]))


def _flat(world: World, coalitions: Coalitions) -> IntArray:
    return coalitions.rep * world.facts.n + coalitions.body


def _coalitions(world: World, first: IntArray, second: IntArray) -> Coalitions:
    nodes, group = areas.groups_of(first, second)
    return Coalitions(nodes // world.facts.n, nodes % world.facts.n, group)


def _willing_pairs(world: World) -> tuple[IntArray, IntArray]:
    """Return pairs of bodies (K,), as replicate x N + leading CCG, in which each wants the other."""
    one, other = world.facts.pairs.T
    body, officer = world.organisation, world.officer
    stance = world.policy.stance[world.step]
    free = (world.merger_due == NOT_YET) & (stance > STANCES.index("prohibited"))
    apart = body[:, one] != body[:, other]
    together = officer[:, one] == officer[:, other]
    rep, pair = np.nonzero(apart & together & free[:, one] & free[:, other])
    if world.policy.alignment[world.step] == ALIGNMENTS.index("required"):
        footprint = world.policy.footprint[world.step]
        inside = footprint[one[pair]] == footprint[other[pair]]
        rep, pair = rep[inside], pair[inside]
    one, other = one[pair], other[pair]
    both = _wants(world, rep, one, other, pair) & _wants(world, rep, other, one, pair)
    count = world.facts.n
    first, second = rep * count + body[rep, one], rep * count + body[rep, other]
    return first[both], second[both]


def _wants(
    world: World, rep: IntArray, one: IntArray, other: IntArray, pair: IntArray
) -> BoolArray:
    """Return (K,) whether the body of CCG ``one`` wants to become one with that of ``other``."""
    own, partner = world.organisation[rep, one], world.organisation[rep, other]
    terms = merger_terms(world, rep, own, partner, (one, other, pair))
    return yes_no(world, Question("want to merge", rep, own), terms, what=partner)


def merger_terms(
    world: World,
    rep: IntArray,
    own: IntArray,
    partner: IntArray,
    tie: tuple[IntArray, IntArray, IntArray],
) -> Terms:
    """Return the terms (K,) of a body's wish to merge with a partner through a tie (one, other, pair)."""
    p, (one, other, pair) = world.p, tie
    size, other_size = world.size[rep, own], world.size[rep, partner]
    both = size + other_size
    per_head = world.allowance[rep, own] / size
    years = (world.step - np.maximum(world.joint_since[rep, one], world.joint_since[rep, other])) / 12
    terms: dict[str, FloatArray | float] = {"constant": p("merge_start", rep)}
    terms |= tie_terms(world, "merge", rep, one, other, pair)
    return terms | {
        "policy": _policy_term(world, "merge", rep, own),
        "saving": p("merge_saving", rep) * p("body_cost", rep) * (1 / size - 1 / both) / per_head,
        "pressure on the allowance": p("merge_pressure", rep) * world.pressure[rep, own],
        "time worked together": p("merge_trust", rep)
        * np.minimum(years, p("merge_trust_years", rep)),
        "local identity": p("merge_identity", rep)
        * (world.ownership[rep, own] - p("ownership_start", rep)),
        "being the smaller": p("merge_smaller", rep) * np.log(both / size),
        "partner's deficit": p("merge_deficit", rep) * np.maximum(-world.finance[rep, partner], 0.0),
        "upheaval": p("merge_upheaval", rep) * world.unsettled[rep, own],
        "strategic role": p("merge_strategic", rep) * integrated_share(world)[rep, own],
        "size": p("merge_size", rep) * np.log(both / p("reference_people", rep)),
    }


def _policy_term(world: World, purpose: str, rep: IntArray, ccg: IntArray) -> FloatArray:
    """Return (K,) what NHS England's stance adds: 0 where mergers are permitted."""
    stance, p = world.policy.stance[world.step, ccg], world.p
    discouraged = stance == STANCES.index("discouraged")
    encouraged = stance >= STANCES.index("encouraged")
    term: FloatArray = (
        p(f"{purpose}_discouraged", rep) * discouraged + p(f"{purpose}_encouraged", rep) * encouraged
    )
    return term


def _practices_vote(world: World, coalitions: Coalitions) -> BoolArray:
    """Return (K,) whether each body's member practices back the merger."""
    rep, body, group = coalitions.rep, coalitions.body, coalitions.group
    p = world.p
    size = world.size[rep, body]
    combined = np.bincount(group, size)[group]
    terms = {
        "constant": p("vote_start", rep),
        "share of the new body": p("vote_share", rep) * np.log(combined / size),
        "practices' sense of ownership": p("vote_ownership", rep)
        * (world.ownership[rep, body] - p("ownership_start", rep)),
        "locality arrangements": p("vote_localities", rep) * world.localities[rep, body],
        "pressure on the allowance": p("vote_pressure", rep) * world.pressure[rep, body],
    }
    backs = yes_no(world, Question("member practices' vote", rep, body), terms)
    lost = np.flatnonzero(~backs)
    world.events.write(
        "practices reject merger", world.step, rep[lost], body[lost], body[lost],
        detail=main_reasons(world, {k: -np.asarray(v) for k, v in terms.items()}, lost),
    )  # fmt: skip
    return backs


def _apply(world: World, coalitions: Coalitions) -> None:
    """Let NHS England decide on each coalition and note when an approved merger takes effect."""
    rep, body, group = coalitions.rep, coalitions.body, coalitions.group
    leader = areas.leaders(_flat(world, coalitions), group, world.size[rep, body]) % world.facts.n
    first = np.unique(group, return_index=True)[1]
    terms = approval_terms(world, coalitions)
    question = Question("NHS England's approval", rep[first], leader[first])
    approved = yes_no(world, question, terms)
    speaking = {name: np.broadcast_to(value, approved.shape) for name, value in terms.items()}
    in_favour = main_reasons(world, speaking, np.arange(len(first)))
    against = main_reasons(world, {k: -v for k, v in speaking.items()}, np.arange(len(first)))
    for kind, which, reason in (
        ("merger approved", approved[group], in_favour),
        ("merger refused", ~approved[group], against),
    ):
        world.events.write(
            kind, world.step, rep[which], body[which], body[which], leader[which],
            reason[group[which]],
        )  # fmt: skip
    yes = approved[group]
    row, member = areas.members(world.organisation, rep[yes], body[yes])
    world.merger_due[rep[yes][row], member] = _effective_step(world)
    world.merger_with[rep[yes][row], member] = leader[yes][row]


def approval_terms(world: World, coalitions: Coalitions) -> Terms:
    """Return the terms (G,) of NHS England's approval of each coalition, one term per criterion."""
    rep, body, group = coalitions.rep, coalitions.body, coalitions.group
    p, first = world.p, np.unique(group, return_index=True)[1]
    lead, at = body[first], rep[first]
    people = np.bincount(group, world.size[rep, body])
    bodies = np.bincount(group)
    footprint = world.policy.footprint[world.step]
    live = world.step >= world.policy.announced
    inside = np.bincount(group, footprint[body] == footprint[lead[group]]) == bodies
    councils = world.facts.authority_share
    shared = np.minimum(councils[body], councils[lead[group]]).sum(axis=1)
    alike = np.bincount(group, shared) / bodies
    concern = np.bincount(group, world.in_directions[rep, body]) > 0
    management = p("body_cost", at) + p("leadership_cost", at) + p("core_cost", at) * people / bodies
    saving = (bodies - 1) * p("body_cost", at) / (bodies * management)
    preferred = world.policy.alignment[world.step] > ALIGNMENTS.index("none")
    strictness = world.policy.strictness[world.step, lead]
    return {
        "constant": p("approve_start", at),
        "policy": _policy_term(world, "approve", at, lead),
        "strictness": p("approve_strictness", at) * (strictness - 0.5),
        "inside one footprint": p("approve_footprint", at) * (inside & live) * (1.0 + preferred),
        "critical mass": p("approve_mass", at) * np.log(people / p("reference_people", at)),
        "saving": p("approve_saving", at) * saving,
        "council boundaries": p("approve_authority", at) * alike,
        "performance concerns": p("approve_concern", at) * concern,
    }


def _effective_step(world: World) -> int:
    """Return the step an approved merger takes effect: the next 1 April, or after preparation."""
    if world.policy.in_year[world.step]:
        return world.step + PREPARATION_MONTHS
    return world.step + (4 - world.month) % 12
