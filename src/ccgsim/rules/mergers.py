"""Mergers: bodies under one officer consider becoming one; practices vote and NHS England decides.

Evidence: mergers follow shared officers, the wish to save (NAO HC 1783, 4.3) and the shape of STPs
(19); they risk local identity and practices' support (King's Fund and Nuffield Trust 2016,
p 40-41), and members stopped one in 2014; the application procedure as revised in November 2016
asks for fit with the STP, critical mass and a fifth off management costs (timeline; NAO 4.6).
Changes ``world.merger_due`` and ``world.merger_with``; ``mergers_take_effect`` makes them real.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccgsim import areas
from ccgsim.arrays import BoolArray, FloatArray, IntArray, places, row_and_column
from ccgsim.choice import Question, Terms, main_reasons, yes_no, yes_no_everywhere
from ccgsim.links import Ties
from ccgsim.policy import ALIGNMENTS, STANCES
from ccgsim.rules.care_models import integrated_share
from ccgsim.rules.ties import few_parties, share_of_council, tie_terms
from ccgsim.world import NOT_YET, World

APPLICATION_MONTH = 7
"""July: applications for the next 1 April, due on 1 June by the procedures of 2013 (Mills & Reeve,
June 2013), were approved in August 2014 and by November 2017.
"""
PREPARATION_MONTHS = 6
"""Months from an in-year application to its effect, our reading of the time approval takes."""


@dataclass(frozen=True)
class Coalitions:
    """Bodies (K,) that want to become one: replicate, leading CCG and number of the group."""

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
    backs = np.zeros(world.organisation.size, dtype=bool)
    backs[_flat(world, coalitions)] = _practices_vote(world, coalitions)
    kept = places(backs.take(first) & backs.take(second))
    remains = np.zeros(world.organisation.size, dtype=bool)
    remains[first[kept]] = True
    goes_on = np.bincount(coalitions.group, remains.take(_flat(world, coalitions))) > 0.0
    lead = areas.first_of(coalitions.group)
    _count_failures(world, coalitions.rep[lead[~goes_on]])
    if len(kept):
        _apply(world, _coalitions(world, first[kept], second[kept]))


def _count_failures(world: World, rep: IntArray) -> None:
    world.proposals_failed += np.bincount(rep, minlength=world.shape[0])


def _flat(world: World, coalitions: Coalitions) -> IntArray:
    return coalitions.rep * world.facts.n + coalitions.body


def _coalitions(world: World, first: IntArray, second: IntArray) -> Coalitions:
    nodes, group = areas.groups_of(first, second, world.organisation.size)
    return Coalitions(*row_and_column(nodes, world.facts.n), group)


def _willing_pairs(world: World) -> tuple[IntArray, IntArray]:
    """Return pairs of bodies (K,), as replicate x N + leading CCG, that want each other."""
    body, count = world.organisation, len(world.facts.pairs)
    raised, free = _raised(world)
    rep, ccg = row_and_column(places(raised), world.facts.n)
    row, ties = world.links.of_ccgs(np.arange(len(rep)), ccg)
    asked = np.zeros(world.shape[0] * count, dtype=bool)
    asked[rep.take(row) * count + ties.pair] = True
    rep, pair = row_and_column(places(asked), count)
    one, other = world.facts.pairs.T
    start, one, other = rep * world.facts.n, one.take(pair), other.take(pair)
    first, second = start + one, start + other
    possible = world.officer.take(first) == world.officer.take(second)
    possible &= free.take(first) & free.take(second) & (body.take(first) != body.take(second))
    required = world.policy.alignment[world.step] == ALIGNMENTS.index("required")
    if required and world.step >= world.policy.announced:
        possible &= world.policy.together[world.step].take(pair)
        spans = _spans_footprints(world)
        possible &= ~spans.take(first) & ~spans.take(second)
    kept = places(possible)
    rep, start, pair, one, other = (a.take(kept) for a in (rep, start, pair, one, other))
    both = len(rep)
    ties = Ties(*(np.concatenate(ends) for ends in ((one, other), (other, one), (pair, pair))))
    rep, start = np.concatenate((rep, rep)), np.concatenate((start, start))
    own, partner = body.take(start + ties.one), body.take(start + ties.other)
    terms = partner_terms(world, rep, own, partner, ties)
    question = Question("merge with a partner", rep, own)
    wants = yes_no(world, question, terms, what=partner, tie=(ties.one, ties.other))
    agreed = places(wants[:both] & wants[both:])
    return (start + own).take(agreed), (start + partner).take(agreed)


def _spans_footprints(world: World) -> BoolArray:
    """Return (R, N) which CCGs' bodies lie in more than one footprint."""
    footprint = world.policy.footprint[world.step]
    elsewhere = footprint[world.organisation] != footprint
    return areas.totals(world.organisation, elsewhere.astype(np.float64)) > 0.0


def _raised(world: World) -> tuple[BoolArray, BoolArray]:
    """Return (R, N) under which officers a merger is raised, and who is free to merge."""
    stance = world.policy.stance[world.step]
    allowed = stance > STANCES.index("prohibited")
    free = (world.merger_due == NOT_YET) & allowed
    where = world.leads_area & allowed & (world.area_bodies > 1.0)
    raised = yes_no_everywhere(world, "raise a merger", where, raise_terms(world), by_area=True)
    return raised.take(areas.leader_places(world.officer)), free


def raise_terms(world: World) -> Terms:
    """Return the terms (R, N) of raising a merger of the bodies under the officer of each area.

    Values of an area are those of the body that its leading CCG belongs to.
    """
    p = world.p
    fewer = (world.area_bodies - 1.0) / world.area_size
    per_head = world.allowance / world.size
    return {
        "constant": p("merge_start"),
        "policy": _policy_term(world, "merge"),
        "saving": p("merge_saving") * p("body_cost") * fewer / per_head,
        "pressure on the allowance": p("merge_pressure") * world.pressure,
        "upheaval": p("merge_upheaval") * world.unsettled,
        "strategic role": p("merge_strategic") * integrated_share(world),
    }


def partner_terms(
    world: World, rep: IntArray, own: IntArray, partner: IntArray, ties: Ties
) -> Terms:
    """Return the terms (K,) of a body's wish to merge with a partner it is tied to.

    ``own`` and ``partner`` (K,) lead the two bodies; ``ties`` says between which of their CCGs.
    """
    p, start = world.p, rep * world.facts.n
    at, there, leader, other_leader = (start + ccg for ccg in (ties.one, ties.other, own, partner))
    size = world.size.take(leader)
    combined = size + world.size.take(other_leader)
    together = np.maximum(world.joint_since.take(at), world.joint_since.take(there))
    years = np.minimum((world.step - together) / 12.0, p("merge_trust_years", rep))
    terms: dict[str, FloatArray | float] = {"constant": p("merge_partner", rep)}
    terms |= tie_terms(world, "merge", rep, ties)
    terms["same local authority"] *= share_of_council(world, ties, combined)
    return terms | {
        "time worked together": p("merge_trust", rep) * years,
        "local identity": p("merge_identity", rep)
        * (world.ownership.take(leader) - p("ownership_start", rep)),
        "being the smaller": p("merge_smaller", rep) * np.log(combined / size),
        "partner's deficit": p("merge_deficit", rep)
        * np.maximum(-world.finance.take(other_leader), 0.0),
        "size": p("merge_size", rep) * np.log(combined / p("reference_people", rep)),
        "few bodies under the officer": p("merge_bodies", rep)
        * 2.0
        / world.area_bodies.take(leader),
        "few bodies in the footprint": p("merge_few", rep)
        * few_parties(world, rep, ties, world.leads),
    }


def _policy_term(
    world: World, purpose: str, rep: IntArray | None = None, ccg: IntArray | None = None
) -> FloatArray:
    """Return what NHS England's stance adds, 0 where it permits mergers: (R, N), or (K,) listed."""
    stance, p = world.policy.stance[world.step], world.p
    stance = stance if ccg is None else stance.take(ccg)
    discouraged = stance == STANCES.index("discouraged")
    encouraged = stance >= STANCES.index("encouraged")
    term: FloatArray = (
        p(f"{purpose}_discouraged", rep) * discouraged
        + p(f"{purpose}_encouraged", rep) * encouraged
    )
    return term


def _practices_vote(world: World, coalitions: Coalitions) -> BoolArray:
    """Return (K,) whether each body's member practices back the merger."""
    rep, body, group = coalitions.rep, coalitions.body, coalitions.group
    p = world.p
    at = _flat(world, coalitions)
    size = world.size.take(at)
    combined = np.bincount(group, size)[group]
    leader = _leader(world, coalitions)
    terms = {
        "constant": p("vote_start", rep),
        "share of the new body": p("vote_share", rep) * np.log(combined / size),
        "practices' sense of ownership": p("vote_ownership", rep)
        * (world.ownership.take(at) - p("ownership_start", rep)),
        "locality arrangements": p("vote_localities", rep) * world.localities.take(at),
        "pressure on the allowance": p("vote_pressure", rep) * world.pressure.take(at),
    }
    backs = yes_no(world, Question("member practices' vote", rep, body), terms)
    lost = places(~backs)
    reason = main_reasons(world, {k: -np.asarray(v) for k, v in terms.items()}, lost)
    rep, body = rep[lost], body[lost]
    kind = "practices reject merger"
    world.events.write(kind, world.step, rep, body, body, leader[lost], reason)
    return backs


def _leader(world: World, coalitions: Coalitions) -> IntArray:
    """Return (K,) the CCG that would lead the new body: that of the largest of its bodies."""
    people = world.size[coalitions.rep, coalitions.body]
    leader = areas.leaders(_flat(world, coalitions), coalitions.group, people)
    return leader % world.facts.n


def _apply(world: World, coalitions: Coalitions) -> None:
    """Let NHS England decide on each coalition and note when an approved merger takes effect."""
    rep, body, group = coalitions.rep, coalitions.body, coalitions.group
    leader, first = _leader(world, coalitions), areas.first_of(group)
    terms = approval_terms(world, coalitions, leader[first])
    question = Question("NHS England's approval", rep[first], leader[first])
    approved = yes_no(world, question, terms)
    in_favour = main_reasons(world, terms, np.arange(len(first)))
    against = main_reasons(world, {k: -v for k, v in terms.items()}, np.arange(len(first)))
    for kind, which, reason in (
        ("merger approved", approved[group], in_favour),
        ("merger refused", ~approved[group], against),
    ):
        own, why = body[which], reason[group[which]]
        world.events.write(kind, world.step, rep[which], own, own, leader[which], why)
    _count_failures(world, rep[first][~approved])
    yes = approved[group]
    row, member = world.members("organisation", rep[yes], body[yes])
    world.merger_due[rep[yes][row], member] = _effective_step(world)
    world.merger_with[rep[yes][row], member] = leader[yes][row]


def approval_terms(world: World, coalitions: Coalitions, lead: IntArray) -> Terms:
    """Return the terms (G,) of NHS England's approval of each coalition, led by ``lead`` (G,)."""
    rep, body, group = coalitions.rep, coalitions.body, coalitions.group
    p, first = world.p, areas.first_of(group)
    at = rep[first]
    people = np.bincount(group, world.size[rep, body])
    bodies = np.bincount(group)
    footprint = world.policy.footprint[world.step]
    live = world.step >= world.policy.announced
    inside = np.bincount(group, footprint[body] == footprint[lead[group]]) == bodies
    council = world.main_authority
    alike = np.bincount(group, council[body] == council[lead[group]]) / bodies
    concern = np.bincount(group, world.in_directions[rep, body]) > 0
    management = (
        p("body_cost", at) + p("leadership_cost", at) + p("core_cost", at) * people / bodies
    )
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
