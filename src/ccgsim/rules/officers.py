"""Accountable officers: an open post is filled from a thin market or by sharing another's officer.

Evidence: leaders are hard to attract and keep under pressure and uncertainty (NAO HC 1783,
3.8-3.10); sharing saves money and fills vacancies (King's Fund and Nuffield Trust 2016, p 39);
30 CCGs shared an officer in March 2016, 117 in August 2018, a number along STP lines (NAO 4.3).
Changes ``world.officer``, ``world.leaving``, ``world.vacant_since`` and ``world.joint_since``.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray, places, row_and_column
from ccgsim.choice import Question, Terms, choose_partner, main_reasons, total, yes_no
from ccgsim.links import Ties
from ccgsim.rules.ties import few_parties, tie_terms
from ccgsim.rules.upheaval import unsettle
from ccgsim.world import NOT_YET, RATINGS, World

CAUSES = ("officer left: ", "leadership reviewed: ")
REVIEW_MONTHS = (4, 10)
"""Leadership is reviewed twice a year, when the year begins and at its middle."""


def officers(world: World) -> None:
    """Each quarter bodies fill empty posts and review leadership; each month officers leave."""
    if world.quarter:
        vacant = world.vacant_since >= 0
        at = places(vacant | _reviews(world) if world.month in REVIEW_MONTHS else vacant)
        if len(at):
            rep, leader = row_and_column(at, world.facts.n)
            _fill(world, rep, leader, review=~vacant.take(at))
    if world.quarter or world.step == 0:
        world.leaving = _leaving(world)
    _officers_leave(world)


def _leaving(world: World) -> AnyArray:
    """Return (R, N) the month of the quarter, 0 to 2, in which an officer leaves; 3: stays.

    The chance of leaving in the quarter depends on circumstances as it begins; the three months are
    equally likely.
    """
    p = world.p
    terms = {
        "constant": p("officer_leaves"),
        "pressure on the allowance": p("officer_leaves_pressure") * world.pressure,
        "rated inadequate": p("officer_leaves_rating")
        * (world.rating == RATINGS.index("inadequate")),
        "directions": p("officer_leaves_directions") * world.in_directions,
        "uncertain future": p("officer_leaves_uncertain")
        * (world.push * (world.area_bodies < 2.0)),
    }
    first = world.month_number - (world.month - 1) % 3
    unit = world.draws.for_every_ccg("officer leaves", first)
    third = 1.0 / (3.0 + 3.0 * np.exp(-total(terms)))
    leaving = (unit >= third).astype(np.int8)
    leaving += unit >= 2.0 * third
    leaving += unit >= 3.0 * third
    if world.trace is not None:
        leaves = (leaving < 3) & (world.vacant_since < 0)
        world.trace.chance(world, "officer leaves within three months", terms, unit, leaves)
    return leaving


def _officers_leave(world: World) -> None:
    """Open the posts of officers who leave this month."""
    leaves = (world.leaving == (world.month - 1) % 3) & world.leads_area
    at = places(leaves & (world.vacant_since < 0))
    if len(at):
        rep, leader = row_and_column(at, world.facts.n)
        world.vacant_since.reshape(-1)[at] = world.step
        body = world.organisation.take(at)
        world.events.write("officer leaves", world.step, rep, leader, body, detail="vacancy")


def _reviews(world: World) -> BoolArray:
    """Return (R, N) at their leaders, the areas with an officer that ask whether to share."""
    p = world.p
    terms = {
        "constant": p("review_start"),
        "push to single leadership": p("review_push") * world.push,
        "pressure on the allowance": p("review_pressure") * world.pressure,
        "directions": p("review_directions") * world.in_directions,
    }
    unit = world.draws.for_every_ccg("leadership review", world.month_number)
    asks = (unit < 1.0 / (1.0 + np.exp(-total(terms)))) & (world.vacant_since < 0)
    if world.trace is not None:
        world.trace.chance(world, "leadership review", terms, unit, asks)
    return asks & world.leads_area


def _fill(world: World, rep: IntArray, leader: IntArray, review: BoolArray) -> None:
    """Look for a partner where the bodies want one; where none is found or agrees, appoint."""
    shares = np.zeros(len(rep), dtype=bool)
    if world.policy.joint_posts[world.step] and not world.policy.frozen[world.step]:
        seeks = places(_seeks_partner(world, rep, leader) | review)
        if len(seeks):
            asking = rep.take(seeks), leader.take(seeks), review.take(seeks)
            shares[seeks] = _look_for_partner(world, *asking)
    still = world.vacant_since.take(rep * world.facts.n + leader) >= 0
    alone = places(~shares & still)
    if len(alone):
        _appoint(world, rep.take(alone), leader.take(alone))


def _look_for_partner(
    world: World, rep: IntArray, leader: IntArray, review: BoolArray
) -> BoolArray:
    """Return (K,) which of the bodies that seek a partner come to share its officer."""
    shares = np.zeros(len(rep), dtype=bool)
    partner, reason = _best_partner(world, rep, leader, review)
    asks = places(partner >= 0)
    if len(asks):
        agrees = _partner_agrees(world, rep[asks], leader[asks], partner[asks])
        declined, agreed = asks[~agrees], asks[agrees]
        _decline(world, rep[declined], leader[declined], partner[declined])
        share_officers(world, rep[agreed], leader[agreed], partner[agreed], reason[agreed])
        shares[agreed] = True
    return shares


def _seeks_partner(world: World, rep: IntArray, leader: IntArray) -> BoolArray:
    """Return (K,) whether the bodies of an open post would rather share an officer than appoint."""
    p, at = world.p, rep * world.facts.n + leader
    per_head = world.allowance.take(at) / world.size.take(at)
    cost = p("leadership_cost", rep) / world.area_size.take(at) / per_head
    months = world.step - world.vacant_since.take(at)
    terms = {
        "constant": p("seek_start", rep),
        "cost of an officer": p("seek_cost", rep) * cost,
        "pressure on the allowance": p("seek_pressure", rep) * world.pressure.take(at),
        "push to single leadership": p("seek_push", rep) * world.push.take(at),
        "post long vacant": p("seek_vacant", rep) * months,
        "supply of candidates": p("seek_supply", rep)
        * np.log(world.policy.supply[world.step].take(leader)),
        "no clinical leader": p("seek_leaderless", rep) * world.leaderless.take(at),
        "directions": p("seek_directions", rep) * world.in_directions.take(at),
    }
    question = Question("look for an officer to share", rep, leader, by_area=True)
    return yes_no(world, question, terms)


def _best_partner(
    world: World, rep: IntArray, leader: IntArray, review: BoolArray
) -> tuple[IntArray, AnyArray]:
    """Return for each open post (K,) the area it would rather share with (-1: none) and why."""
    row, ccg = world.members("officer", rep, leader)
    row, ties = world.links.of_ccgs(row, ccg)
    partner = world.officer.take(rep.take(row) * world.facts.n + ties.other)
    out = places(partner != leader.take(row))
    row, partner, ties = row.take(out), partner.take(out), ties.take(out)
    terms = share_terms(world, rep.take(row), leader.take(row), partner, ties)
    p = world.p
    alone: Terms = {"officer in post": p("review_officer_in_post", rep) * review}
    question = Question("share an officer", rep, leader, by_area=True)
    best = choose_partner(world, question, row, partner, terms, alone)
    yes = places(best >= 0)
    result = np.full(len(rep), -1, dtype=np.intp)
    result[yes] = partner[best[yes]]
    reason = np.zeros(len(rep), dtype=np.int32)
    for cause, which in zip(CAUSES, (yes[~review[yes]], yes[review[yes]]), strict=True):
        reason[which] = main_reasons(world, terms, best[which], cause)
    return result, reason


def share_terms(
    world: World, rep: IntArray, leader: IntArray, partner: IntArray, ties: Ties
) -> dict[str, FloatArray | float]:
    """Return the terms (M,) of sharing ``partner``'s officer through a tie."""
    p, start = world.p, rep * world.facts.n
    at, there = start + ties.one, start + ties.other
    terms: dict[str, FloatArray | float] = {"constant": p("share_start", rep)}
    terms |= tie_terms(world, "share", rep, ties)
    push = world.push.take(at)
    terms["same footprint"] = terms["same footprint"] * (1.0 + p("share_push", rep) * push)
    team = world.team.take(at) == world.team.take(there)
    committee = world.committee.take(at) == world.committee.take(there)
    theirs = world.area_size.take(start + partner)
    both = world.area_size.take(start + leader) + theirs
    return terms | {
        "time worked together": p("share_trust", rep) * (team * 1.0 + committee),
        "partner shares already": p("share_imitation", rep)
        * (world.area_bodies.take(start + partner) > 1.0),
        "span of control": p("share_span", rep) * np.log(both / p("reference_people", rep)),
        "few officers in the footprint": p("share_few", rep)
        * few_parties(world, rep, ties, world.leads_area),
    }


def _partner_agrees(world: World, rep: IntArray, leader: IntArray, partner: IntArray) -> BoolArray:
    """Return (K,) whether the partner lets its officer be shared."""
    p = world.p
    start = rep * world.facts.n
    at, there = start + leader, start + partner
    size, asking = world.area_size.take(there), world.area_size.take(at)
    per_head = world.allowance.take(there) / world.size.take(there)
    saving = p("leadership_cost", rep) * (1.0 / size - 1.0 / (asking + size)) / per_head
    weak = world.in_directions.take(at) | (world.rating.take(at) == RATINGS.index("inadequate"))
    terms = {
        "constant": p("agree_start", rep),
        "saving": p("agree_saving", rep) * saving,
        "asked by a larger body": p("agree_size", rep) * np.log(asking / size),
        "partner is failing": p("agree_failing", rep) * weak,
        "post of its own is vacant": p("agree_vacant", rep) * (world.vacant_since.take(there) >= 0),
    }
    question = Question("agree to share an officer", rep, partner, by_area=True)
    return yes_no(world, question, terms, what=leader)


def _decline(world: World, rep: IntArray, leader: IntArray, partner: IntArray) -> None:
    body, why = world.organisation.take(rep * world.facts.n + leader), "partner declines"
    world.events.write("officer sharing declined", world.step, rep, leader, body, partner, why)


def share_officers(
    world: World, rep: IntArray, leader: IntArray, partner: IntArray, reason: AnyArray
) -> None:
    """Unite the officers' areas; those who joined start working together now."""
    if not len(rep):
        return
    world.events.write(
        "officer shared", world.step, rep, leader, world.organisation[rep, leader], partner, reason
    )
    unsettle(world, "officer", rep, leader, "sharing")
    join_officers(world, rep, leader, partner)


def join_officers(world: World, rep: IntArray, first: IntArray, second: IntArray) -> None:
    """Put areas under one officer and note since when each CCG has shared (K,).

    Where different areas unite no post stays vacant: one of their officers takes the joint post.
    """
    different = first != second
    if not different.any():
        return
    rep, first, second = rep[different], first[different], second[different]
    bodies, people = world.area_bodies, world.area_size
    union = world.unite("officer", people, rep, first, second)
    new = union.moved | (world.joint_since.take(union.at) < 0)
    world.joint_since.reshape(-1)[union.at[new]] = world.step
    size, number = union.summed(people), union.summed(bodies)
    people.reshape(-1)[union.at] = size
    scaled = world.scale(size, union.at // world.facts.n)
    world.area_economy.reshape(-1)[union.at] = scaled
    bodies.reshape(-1)[union.at] = number
    world.vacant_since.reshape(-1)[union.nodes] = NOT_YET
    ccg = row_and_column(union.nodes, world.facts.n)[1]
    world.mark("leads_area", union.nodes, world.officer.take(union.nodes) == ccg)


def _appoint(world: World, rep: IntArray, leader: IntArray) -> None:
    """Try to fill the post from the market; a post not filled stays vacant."""
    p, at = world.p, rep * world.facts.n + leader
    terms = {
        "constant": p("recruit_start", rep),
        "supply of candidates": p("recruit_supply", rep)
        * np.log(world.policy.supply[world.step].take(leader)),
        "pressure on the allowance": p("recruit_pressure", rep) * world.pressure.take(at),
        "directions": p("recruit_directions", rep) * world.in_directions.take(at),
    }
    found = yes_no(world, Question("appoint an officer", rep, leader, by_area=True), terms)
    which = places(found)
    at, rep, leader = at.take(which), rep.take(which), leader.take(which)
    world.vacant_since.reshape(-1)[at] = NOT_YET
    body, why = world.organisation.take(at), "from the market"
    world.events.write("officer appointed", world.step, rep, leader, body, detail=why)
