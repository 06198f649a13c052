"""Rules about people: clinical leaders and accountable officers."""

from __future__ import annotations

import math

from plain.choice import Terms, best_link, few_parties, reason, says_yes, tie_terms
from plain.money import unsettle
from plain.world import Area, Body, Ccg, World, components, logistic_curve, unite_areas

RETRY_MONTHS = 6


def leaders(world: World) -> None:
    if world.quarter:
        for body in world.bodies:
            if body.term_ends <= world.step:
                end_of_term(world, body)


def end_of_term(world: World, body: Body) -> None:
    """The clinical leader goes on or leaves; an empty post is filled or stays empty."""
    waiting = body.leaderless
    who = body.leader.code
    stays = not waiting and says_yes(world, "clinical leader stays", who, stay_terms(world, body))
    if not waiting and not stays:
        world.note("clinical leader leaves", body.leader, detail="at the end of a term")
    terms = successor_terms(world, body)
    filled = stays or says_yes(world, "successor found", who, terms)
    body.leaderless = not filled
    body.term_ends = world.step + (int(world.p("leader_term")) if filled else RETRY_MONTHS)
    if filled and waiting:
        world.note("clinical leader found", body.leader, detail="after a vacancy")
    if not filled and not waiting:
        why = reason(terms, against=True)
        world.note("clinical leader's post empty", body.leader, detail=why)


def stay_terms(world: World, body: Body) -> Terms:
    p = world.p
    owned = body.ownership - p("ownership_start")
    return {
        "constant": p("leader_stays"),
        "pressure on the allowance": p("leader_pressure") * body.pressure,
        "member practices' support": p("leader_ownership") * owned,
        "upheaval": p("leader_upheaval") * world.unsettled(body),
    }


def successor_terms(world: World, body: Body) -> Terms:
    p = world.p
    practices = max(int(world.facts.practices[body.leader.index]), 1)
    return {
        "constant": p("successor_found"),
        "supply of candidates": p("successor_supply") * math.log(supply(world, body.leader)),
        "member practices": p("successor_practices")
        * math.log(practices / p("reference_practices")),
        "new provider bodies": p("successor_competition") * body.vanguard,
    }


def supply(world: World, ccg: Ccg) -> float:
    return float(world.policy.supply[world.step][ccg.index])


def push(world: World, ccg: Ccg) -> float:
    """Return the push to single leadership, as it is felt in the CCG's first footprint."""
    code = world.facts.footprint_codes[world.facts.footprint[ccg.index]]
    felt = math.exp(world.p("push_local") * world.luck.standard("local push", 0, code))
    return float(world.policy.single_leadership[world.step][ccg.index]) * felt


def officers(world: World) -> None:
    if world.quarter:
        vacant = [area for area in world.areas if area.vacant_since is not None]
        reviewed = [a for a in world.areas if a.vacant_since is None and reviews(world, a)]
        fill_posts(world, vacant, reviewed)
    if world.quarter or world.step == 0:
        world.leaving = {area.leader.index: leaving(world, area) for area in world.areas}
    for area in world.areas:
        leaves = world.leaving[area.leader.index] == (world.month - 1) % 3
        if leaves and area.vacant_since is None:
            area.vacant_since = world.step
            world.note("officer leaves", area.leader, detail="vacancy")


def leaving(world: World, area: Area) -> int | None:
    """Return the month of the quarter, 0 to 2, in which the officer would leave, if at all."""
    p, body = world.p, area.leader.body
    single = len(area.bodies) < 2
    chance = logistic_curve(
        p("officer_leaves")
        + p("officer_leaves_pressure") * body.pressure
        + p("officer_leaves_rating") * (body.rating == "inadequate")
        + p("officer_leaves_directions") * body.in_directions
        + p("officer_leaves_uncertain") * push(world, area.leader) * single
    )
    first = world.month_number - (world.month - 1) % 3
    luck = world.luck.uniform("officer leaves", first, area.leader.code)
    return next((month for month in range(3) if luck < chance * (month + 1) / 3.0), None)


def reviews(world: World, area: Area) -> bool:
    """Whether bodies with an officer in post ask, twice a year, if they should share one."""
    if world.month not in (4, 10):
        return False
    p, body = world.p, area.leader.body
    chance = logistic_curve(
        p("review_start")
        + p("review_push") * push(world, area.leader)
        + p("review_pressure") * body.pressure
        + p("review_directions") * body.in_directions
    )
    luck = world.luck.uniform("leadership review", world.month_number, area.leader.code)
    return luck < chance


def fill_posts(world: World, vacant: list[Area], reviewed: list[Area]) -> None:
    """All look at the same moment; then areas unite; then posts still vacant are advertised."""
    if world.policy.joint_posts[world.step] and not world.policy.frozen[world.step]:
        seeking = [area for area in vacant if seeks_partner(world, area)] + reviewed
        asked = []
        for area in seeking:
            cause = "leadership reviewed: " if area in reviewed else "officer left: "
            choice = best_partner(world, area, review=area in reviewed)
            if choice is not None:
                partner, why = choice
                asked.append((area, partner, cause + why, agrees(world, partner, area)))
        shared = []
        for area, partner, why, agreed in asked:
            if agreed:
                world.note("officer shared", area.leader, partner.leader.index, why)
                unsettle(world, area.members, "sharing")
                shared.append((area, partner))
            else:
                declined = (partner.leader.index, "partner declines")
                world.note("officer sharing declined", area.leader, *declined)
        for group in components(shared):
            unite_areas(world, group)
    for area in vacant:
        if area.leader.area is area:
            appoint(world, area)


def seeks_partner(world: World, area: Area) -> bool:
    p, body = world.p, area.leader.body
    per_head = body.allowance / world.size(body)
    assert area.vacant_since is not None, "only a vacant post is filled"
    terms = {
        "constant": p("seek_start"),
        "cost of an officer": p("seek_cost") * p("leadership_cost") / world.size(area) / per_head,
        "pressure on the allowance": p("seek_pressure") * body.pressure,
        "push to single leadership": p("seek_push") * push(world, area.leader),
        "post long vacant": p("seek_vacant") * (world.step - area.vacant_since),
        "supply of candidates": p("seek_supply") * math.log(supply(world, area.leader)),
        "no clinical leader": p("seek_leaderless") * body.leaderless,
        "directions": p("seek_directions") * body.in_directions,
    }
    return says_yes(world, "look for an officer to share", area.leader.code, terms)


def best_partner(world: World, area: Area, review: bool) -> tuple[Area, str] | None:
    """Return the area whose officer it would rather share than have its own, and why."""
    links = [link for link in world.links(area) if link[1].area is not area]
    terms = [share_terms(world, area, *link) for link in links]
    partners = [other.area.leader.code for _, other, _ in links]
    alone = world.p("review_officer_in_post") * review
    who = area.leader.code
    best = best_link(world, "share an officer", who, list(zip(partners, terms, strict=True)), alone)
    return None if best is None else (links[best][1].area, reason(terms[best]))


def share_terms(world: World, area: Area, member: Ccg, other: Ccg, pair: int) -> Terms:
    p = world.p
    both = world.size(area) + world.size(other.area)
    arrangements = (member.team == other.team) + (member.committee == other.committee)
    guidance = p("share_push") * push(world, member)
    return {
        "constant": p("share_start"),
        **tie_terms(world, "share", (member.body, other.body), pair, guidance),
        "time worked together": p("share_trust") * arrangements,
        "partner shares already": p("share_imitation") * (len(other.area.bodies) > 1),
        "span of control": p("share_span") * math.log(both / p("reference_people")),
        "few officers in the footprint": p("share_few")
        * few_parties(world, member, other, [each.leader for each in world.areas]),
    }


def agrees(world: World, partner: Area, area: Area) -> bool:
    """Whether the partner lets its officer be shared."""
    p, body, asking = world.p, partner.leader.body, area.leader.body
    own, theirs = world.size(partner), world.size(area)
    per_head = body.allowance / world.size(body)
    saving = p("leadership_cost") * (1.0 / own - 1.0 / (own + theirs)) / per_head
    failing = asking.in_directions or asking.rating == "inadequate"
    terms = {
        "constant": p("agree_start"),
        "saving": p("agree_saving") * saving,
        "asked by a larger body": p("agree_size") * math.log(theirs / own),
        "partner is failing": p("agree_failing") * failing,
        "post of its own is vacant": p("agree_vacant") * (partner.vacant_since is not None),
    }
    purpose = "agree to share an officer"
    return says_yes(world, purpose, partner.leader.code, terms, what=area.leader.code)


def appoint(world: World, area: Area) -> None:
    """Try to fill the post from the market."""
    p, body = world.p, area.leader.body
    terms = {
        "constant": p("recruit_start"),
        "supply of candidates": p("recruit_supply") * math.log(supply(world, area.leader)),
        "pressure on the allowance": p("recruit_pressure") * body.pressure,
        "directions": p("recruit_directions") * body.in_directions,
    }
    if says_yes(world, "appoint an officer", area.leader.code, terms):
        area.vacant_since = None
        world.note("officer appointed", area.leader, detail="from the market")
