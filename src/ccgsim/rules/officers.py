"""Accountable officers: a post that opens is filled from a thin market or by sharing a partner's officer.

Evidence: leaders are hard to attract and keep under pressure and uncertainty (NAO HC 1783, 3.8-3.10);
sharing saves money and fills vacancies (King's Fund and Nuffield Trust 2016, p 39); 30 CCGs shared an
officer in March 2016, 117 in August 2018, many along STP lines (NAO 4.3). Changes ``world.officer``,
``world.vacant_since``, ``world.joint_since``.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.choice import Question, Terms, choose_partner, main_reasons, yes_no
from ccgsim.rules.ties import tie_terms
from ccgsim.rules.upheaval import unsettle
from ccgsim.world import NOT_YET, RATINGS, World

CAUSES = ("officer left: ", "leadership reviewed: ")


def officers(world: World) -> None:
    """Each month: who leaves, who reviews its leadership, and what happens to the posts that open."""
    if world.month % 3 == 1 or world.step == 0:
        world.leave_chance = _leave_chance(world)
    _officers_leave(world)
    waited = world.step - world.vacant_since
    again = (world.vacant_since >= 0) & (waited % 3 == 0) & world.leads_area
    reviews = _reviews(world) if world.month % 3 == 1 else np.zeros_like(again)
    rep, leader = np.nonzero(again | reviews)
    if len(rep):
        _fill(world, rep, leader, review=~again[rep, leader])


def _leave_chance(world: World) -> FloatArray:
    """Return (R, N) the monthly chance that an officer leaves, revised each quarter."""
    p = world.p
    poor = world.rating == RATINGS.index("inadequate")
    alone = world.area_bodies < 2.0
    push = world.policy.single_leadership[world.step]
    utility = (
        p("officer_leaves")
        + p("officer_leaves_pressure") * world.pressure
        + p("officer_leaves_rating") * poor
        + p("officer_leaves_directions") * world.in_directions
        + p("officer_leaves_uncertain") * push * alone
    )
    chance: FloatArray = 1.0 / (1.0 + np.exp(-utility))
    return chance


def _officers_leave(world: World) -> None:
    """Open the posts of officers who leave this month."""
    unit = world.draws.for_every_ccg("officer leaves", world.month_number)
    leaves = (unit < world.leave_chance) & world.leads_area & (world.vacant_since < 0)
    rep, leader = np.nonzero(leaves)
    world.vacant_since[rep, leader] = world.step
    world.events.write(
        "officer leaves", world.step, rep, leader, world.organisation[rep, leader],
        detail="vacancy",
    )  # fmt: skip


def _reviews(world: World) -> BoolArray:
    """Return (R, N) areas whose bodies ask, with an officer in post, whether to share one."""
    p = world.p
    utility = (
        p("review_start")
        + p("review_push") * world.policy.single_leadership[world.step]
        + p("review_pressure") * world.pressure
        + p("review_directions") * world.in_directions
    )
    unit = world.draws.for_every_ccg("leadership review", world.month_number)
    asks: BoolArray = (unit < 1.0 / (1.0 + np.exp(-utility))) & world.leads_area
    return asks & (world.vacant_since < 0)


def _fill(world: World, rep: IntArray, leader: IntArray, review: BoolArray) -> None:
    """Share a partner's officer where that is best and the partner agrees; otherwise appoint."""
    allowed = world.policy.joint_posts[world.step] and not world.policy.frozen[world.step]
    partner = np.full(len(rep), -1, dtype=np.intp)
    reason = np.zeros(len(rep), dtype=np.int32)
    if allowed:
        partner, reason = _best_partner(world, rep, leader, review)
        asked = np.flatnonzero(partner >= 0)
        agrees = _partner_agrees(world, rep[asked], leader[asked], partner[asked])
        refused = asked[~agrees]
        world.events.write(
            "officer sharing declined", world.step, rep[refused], leader[refused],
            world.organisation[rep[refused], leader[refused]], partner[refused], "partner declines",
        )  # fmt: skip
        partner[refused] = -1
    shares = partner >= 0
    _share(world, rep[shares], leader[shares], partner[shares], reason[shares])
    _appoint(world, rep[~shares & ~review], leader[~shares & ~review])


def _best_partner(
    world: World, rep: IntArray, leader: IntArray, review: BoolArray
) -> tuple[IntArray, np.ndarray]:
    """Return for each open post (K,) the area it would rather share with (-1: none) and why."""
    row, ccg = areas.members(world.officer, rep, leader)
    row, ccg, other, pair = world.links.of_ccgs(row, ccg)
    partner = world.officer[rep[row], other]
    outside = partner != leader[row]
    row, ccg, other, pair = row[outside], ccg[outside], other[outside], pair[outside]
    partner = partner[outside]
    terms = share_terms(world, rep[row], leader[row], partner, (ccg, other, pair))
    p = world.p
    alone: Terms = {
        "supply of candidates": p("appoint_supply", rep)
        * np.log(world.policy.supply[world.step, leader]),
        "officer in post": p("review_officer_in_post", rep) * review,
    }
    best = choose_partner(world, Question("share an officer", rep, leader), row, partner, terms, alone)
    chosen = best[best >= 0]
    reason = np.zeros(len(rep), dtype=np.int32)
    for number, cause in enumerate(CAUSES):
        named = main_reasons(world, terms, chosen, cause)
        mine = review[best >= 0] == bool(number)
        reason[np.flatnonzero(best >= 0)[mine]] = named[mine]
    result = np.full(len(rep), -1, dtype=np.intp)
    result[best >= 0] = partner[chosen]
    return result, reason


def share_terms(
    world: World,
    rep: IntArray,
    leader: IntArray,
    partner: IntArray,
    tie: tuple[IntArray, IntArray, IntArray],
) -> dict[str, FloatArray | float]:
    """Return the terms (M,) of sharing ``partner``'s officer through a tie (ccg, other, pair)."""
    p, (ccg, other, pair) = world.p, tie
    terms: dict[str, FloatArray | float] = {"constant": p("share_start", rep)}
    terms |= tie_terms(world, "share", rep, ccg, other, pair)
    push = world.policy.single_leadership[world.step, ccg]
    terms["same footprint"] = terms["same footprint"] * (1.0 + p("share_push", rep) * push)
    together = (world.team[rep, ccg] == world.team[rep, other]) * 1.0
    together += world.committee[rep, ccg] == world.committee[rep, other]
    both = world.area_size[rep, leader] + world.area_size[rep, partner]
    return terms | {
        "saving": p("share_saving", rep) * leadership_saving(world, rep, leader, partner),
        "pressure on the allowance": p("share_pressure", rep) * world.pressure[rep, leader],
        "time worked together": p("share_trust", rep) * together,
        "partner shares already": p("share_imitation", rep)
        * (world.area_bodies[rep, partner] > 1.0),
        "no clinical leader": p("share_leaderless", rep) * world.leaderless[rep, leader],
        "directions": p("share_directions", rep) * world.in_directions[rep, leader],
        "span of control": p("share_span", rep) * np.log(both / p("reference_people", rep)),
    }


def leadership_saving(
    world: World, rep: IntArray, leader: IntArray, partner: IntArray
) -> FloatArray:
    """Return (M,) what sharing a leadership team saves the asking area, as a share of its allowance."""
    mine, theirs = world.area_size[rep, leader], world.area_size[rep, partner]
    per_head = world.allowance[rep, leader] / world.size[rep, leader]
    saving: FloatArray = (
        world.p("leadership_cost", rep) * (1.0 / mine - 1.0 / (mine + theirs)) / per_head
    )
    return saving


def _partner_agrees(
    world: World, rep: IntArray, leader: IntArray, partner: IntArray
) -> BoolArray:
    """Return (K,) whether the partner lets its officer be shared."""
    p = world.p
    size = np.log(world.area_size[rep, leader] / world.area_size[rep, partner])
    weak = world.in_directions[rep, leader] | (
        world.rating[rep, leader] == RATINGS.index("inadequate")
    )
    terms = {
        "constant": p("agree_start", rep),
        "saving": p("share_saving", rep) * leadership_saving(world, rep, partner, leader),
        "asked by a larger body": p("agree_size", rep) * size,
        "partner is failing": p("agree_failing", rep) * weak,
        "post of its own is vacant": p("agree_vacant", rep)
        * (world.vacant_since[rep, partner] >= 0),
    }
    return yes_no(world, Question("agree to share an officer", rep, partner), terms, what=leader)


def _share(
    world: World, rep: IntArray, leader: IntArray, partner: IntArray, reason: np.ndarray
) -> None:
    """Unite the officers' areas; those who joined start working together now."""
    if not len(rep):
        return
    world.events.write(
        "officer shared", world.step, rep, leader, world.organisation[rep, leader], partner, reason
    )
    world.vacant_since[rep, leader] = NOT_YET
    world.vacant_since[rep, partner] = NOT_YET
    unsettle(world, world.officer, rep, leader, "sharing")
    join_officers(world, rep, leader, partner)


def join_officers(world: World, rep: IntArray, first: IntArray, second: IntArray) -> None:
    """Put areas under one officer and note since when each CCG has shared (K,)."""
    rows, changed = areas.unite(world.officer, world.area_size, rep, first, second)
    world.refresh_areas(rows)
    new = changed | ((world.joint_since[rows] < 0) & (world.area_bodies[rows] > 1.0))
    world.joint_since[rows] = np.where(new, world.step, world.joint_since[rows])


def _appoint(world: World, rep: IntArray, leader: IntArray) -> None:
    """Try to fill the post from the market; a post not filled stays vacant."""
    p = world.p
    terms = {
        "constant": p("recruit_start", rep),
        "supply of candidates": p("recruit_supply", rep)
        * np.log(world.policy.supply[world.step, leader]),
        "pressure on the allowance": p("recruit_pressure", rep) * world.pressure[rep, leader],
        "directions": p("recruit_directions", rep) * world.in_directions[rep, leader],
    }
    found = yes_no(world, Question("appoint an officer", rep, leader), terms)
    rep, leader = rep[found], leader[found]
    world.vacant_since[rep, leader] = NOT_YET
    world.events.write(
        "officer appointed", world.step, rep, leader, world.organisation[rep, leader],
        detail="from the market",
    )  # fmt: skip
