"""Rules about mergers: from a wish to a vote, an approval, and one body in place of several."""

from __future__ import annotations

import math
from itertools import pairwise

from plain.choice import Terms, few_parties, reason, says_yes, tie_terms
from plain.money import integrated_share, unsettle
from plain.world import (
    LEDGER,
    Area,
    Body,
    Ccg,
    World,
    components,
    join_labels,
    leader_of,
    unite_areas,
)

STANCES = ("prohibited", "discouraged", "permitted", "encouraged", "mandated")
ALIGNMENTS = ("none", "preferred", "required")
MEANS = ("deprivation", "finance", "leadership", "performance", "ownership", "cost_level",
         "programme_share", "posts_held", "pressure", "leadership_score")  # fmt: skip
SUMS = ("one_off", "plan_variance", "required", "allowance")
ANY = ("delegated", "with_authority", "vanguard", "localities", "has_team")
FROM_LARGEST = ("in_house", "shares_support", "agreement_ends", "reviewed", "serves", "term_ends",
                "leaderless", "rating", "surprise")  # fmt: skip


def stance(world: World, ccg: Ccg) -> str:
    return STANCES[int(world.policy.stance[world.step][ccg.index])]


def alignment(world: World) -> str:
    return ALIGNMENTS[int(world.policy.alignment[world.step])]


def policy_term(world: World, prefix: str, ccg: Ccg) -> float:
    """Return what NHS England's stance adds; nothing where mergers are permitted."""
    now = stance(world, ccg)
    if now in ("encouraged", "mandated"):
        return world.p(f"{prefix}_encouraged")
    return world.p(f"{prefix}_discouraged") if now == "discouraged" else 0.0


def mergers(world: World) -> None:
    in_year = bool(world.policy.in_year[world.step])
    if not (world.quarter if in_year else world.month == 7) or world.policy.frozen[world.step]:
        return
    wishes = willing_pairs(world)
    coalitions = components(wishes)
    backed = {body: practices_back(world, body, c) for c in coalitions for body in c}
    kept = [(one, other) for one, other in wishes if backed[one] and backed[other]]
    for coalition in coalitions:
        if not any(one in coalition for one, _ in kept):
            world.proposals_failed += 1
    for coalition in components(kept):
        apply(world, coalition)


def is_free(world: World, ccg: Ccg) -> bool:
    return ccg.body.merger_due is None and stance(world, ccg) != "prohibited"


def willing_pairs(world: World) -> list[tuple[Body, Body]]:
    """Return the pairs of bodies that both want to be one, by a tie of which one end raised it."""
    raised = [area for area in world.areas if raises(world, area)]
    found = []
    for pair, (one, other) in enumerate(world.facts.pairs.tolist()):
        first, second = world.ccgs[one], world.ccgs[other]
        if first.area not in raised or first.area is not second.area:
            continue
        if first.body is second.body:
            continue
        if not (is_free(world, first) and is_free(world, second)):
            continue
        if not may_be_one(world, first, second):
            continue
        if wants(world, first, second, pair) and wants(world, second, first, pair):
            found.append((first.body, second.body))
    return found


def may_be_one(world: World, one: Ccg, other: Ccg) -> bool:
    """Whether a merger by this tie stays inside one footprint, where policy asks for that."""
    required = alignment(world) == "required" and world.footprints_live
    members = [*one.body.members, *other.body.members]
    return not required or len({world.footprint(member) for member in members}) == 1


def raises(world: World, area: Area) -> bool:
    """Whether a merger of the bodies under one officer is put on the table."""
    body, bodies = area.leader.body, len(area.bodies)
    if bodies < 2 or stance(world, area.leader) == "prohibited":
        return False
    p, per_head = world.p, body.allowance / world.size(body)
    saved = p("body_cost") * (bodies - 1) / world.size(area) / per_head
    terms = {
        "constant": p("merge_start"),
        "policy": policy_term(world, "merge", area.leader),
        "saving": p("merge_saving") * saved,
        "pressure on the allowance": p("merge_pressure") * body.pressure,
        "upheaval": p("merge_upheaval") * world.unsettled(body),
        "strategic role": p("merge_strategic") * integrated_share(world, body),
    }
    return says_yes(world, "raise a merger", area.leader.code, terms)


def wants(world: World, own: Ccg, other: Ccg, pair: int) -> bool:
    """Whether the body of ``own`` wants the body of ``other``, through the tie of these CCGs."""
    p, body, partner = world.p, own.body, other.body
    size = world.size(body)
    combined = size + world.size(partner)
    assert own.joint_since is not None, "who shares an officer knows since when"
    assert other.joint_since is not None, "who shares an officer knows since when"
    years = (world.step - max(own.joint_since, other.joint_since)) / 12.0
    ties = tie_terms(world, "merge", (body, partner), pair)
    ties["same local authority"] *= share_of_council(world, own, other, combined)
    terms = {
        "constant": p("merge_partner"),
        **ties,
        "time worked together": p("merge_trust") * min(years, p("merge_trust_years")),
        "local identity": p("merge_identity") * (body.ownership - p("ownership_start")),
        "being the smaller": p("merge_smaller") * math.log(combined / size),
        "partner's deficit": p("merge_deficit") * max(-partner.finance, 0.0),
        "size": p("merge_size") * math.log(combined / p("reference_people")),
        "few bodies under the officer": p("merge_bodies") * 2.0 / len(own.area.bodies),
        "few bodies in the footprint": p("merge_few")
        * few_parties(world, own, other, [body.leader for body in world.bodies]),
    }
    purpose, who = "merge with a partner", body.leader.code
    return says_yes(world, purpose, who, terms, what=partner.leader.code)


def practices_back(world: World, body: Body, coalition: list[Body]) -> bool:
    p = world.p
    combined = sum(world.size(member) for member in coalition)
    owned = body.ownership - p("ownership_start")
    terms = {
        "constant": p("vote_start"),
        "share of the new body": p("vote_share") * math.log(combined / world.size(body)),
        "practices' sense of ownership": p("vote_ownership") * owned,
        "locality arrangements": p("vote_localities") * body.localities,
        "pressure on the allowance": p("vote_pressure") * body.pressure,
    }
    backs = says_yes(world, "member practices' vote", body.leader.code, terms)
    if not backs:
        leader = leader_of(world, coalition)
        why = reason(terms, against=True)
        world.note("practices reject merger", body.leader, leader.index, why)
    return backs


def apply(world: World, coalition: list[Body]) -> None:
    """NHS England decides on a coalition; an approved merger takes effect on a date."""
    leader = leader_of(world, coalition)
    terms = approval_terms(world, coalition, leader)
    approved = says_yes(world, "NHS England's approval", leader.code, terms)
    world.proposals_failed += not approved
    kind = "merger approved" if approved else "merger refused"
    wait = 6 if world.policy.in_year[world.step] else 9  # from July, the month of applications
    for body in coalition:
        world.note(kind, body.leader, leader.index, reason(terms, against=not approved))
        if approved:
            body.merger_due, body.merger_with = world.step + wait, leader


def approval_terms(world: World, coalition: list[Body], leader: Ccg) -> Terms:
    p, bodies = world.p, len(coalition)
    people = sum(world.size(body) for body in coalition)
    footprints = {world.footprint(body.leader) for body in coalition}
    inside = len(footprints) == 1 and world.footprints_live
    preferred = alignment(world) != "none"
    alike = [b for b in coalition if council(world, b.leader) == council(world, leader)]
    management = p("body_cost") + p("leadership_cost") + p("core_cost") * people / bodies
    saving = (bodies - 1) * p("body_cost") / (bodies * management)
    strictness = float(world.policy.strictness[world.step][leader.index])
    concern = any(body.in_directions for body in coalition)
    return {
        "constant": p("approve_start"),
        "policy": policy_term(world, "approve", leader),
        "strictness": p("approve_strictness") * (strictness - 0.5),
        "inside one footprint": p("approve_footprint") * inside * (1.0 + preferred),
        "critical mass": p("approve_mass") * math.log(people / p("reference_people")),
        "saving": p("approve_saving") * saving,
        "council boundaries": p("approve_authority") * len(alike) / bodies,
        "performance concerns": p("approve_concern") * concern,
    }


def share_of_council(world: World, one: Ccg, other: Ccg, people: float) -> float:
    """Return how much of the main authority of two CCGs a body of ``people`` would cover."""
    if council(world, one) != council(world, other):
        return 0.0
    inside = [ccg for ccg in world.ccgs if council(world, ccg) == council(world, one)]
    return min(people / sum(world.people(ccg) for ccg in inside), 1.0)


def council(world: World, ccg: Ccg) -> int:
    """Return the local authority of most of a CCG's people; its own number where not known."""
    shares = world.facts.authority_share[ccg.index].tolist()
    return shares.index(max(shares)) if any(shares) else -1 - ccg.index


def mergers_take_effect(world: World) -> None:
    due = [body for body in world.bodies if body.merger_due == world.step]
    links = [(body, body.merger_with.body) for body in due if body.merger_with is not None]
    groups = components([(one, other) for one, other in links if one is not other])
    merge_all(world, groups, "approved")
    if world.footprints_live and (world.month == 4 or world.policy.in_year[world.step]):
        groups = components(mandated_pairs(world))
        let_approvals_lapse(world, [body for group in groups for body in group])
        merge_all(world, groups, "mandated")


def merge_all(world: World, groups: list[list[Body]], why: str) -> None:
    """Make each group of bodies one; officers' areas that they join unite, all at one moment."""
    links = [(a.leader.area, b.leader.area) for group in groups for a, b in pairwise(group)]
    for areas in components([(one, other) for one, other in links if one is not other]):
        unite_areas(world, areas)
    for group in groups:
        merge(world, group, why)


def let_approvals_lapse(world: World, mandated: list[Body]) -> None:
    """Undo approved mergers in which bodies that a mandate makes one have a part."""
    pending = [body for body in world.bodies if body.merger_due is not None]
    overtaken = {(b.merger_with, b.merger_due) for b in pending if b in mandated}
    for body in pending:
        if (body.merger_with, body.merger_due) in overtaken:
            body.merger_due = body.merger_with = None
            world.note("merger approval lapses", body.leader, detail="mandated")


def mandated_pairs(world: World) -> list[tuple[Body, Body]]:
    """Return the bodies that a mandate makes one: those of its CCGs in each footprint."""
    found = []
    for footprint in range(len(world.facts.footprint_codes)):
        if world.policy.mandate_systems[world.step] and footprint not in world.systems:
            continue
        inside = [
            ccg.body
            for ccg in world.ccgs
            if world.footprint(ccg) == footprint and stance(world, ccg) == "mandated"
        ]
        found += [(one, other) for one, other in pairwise(inside) if one is not other]
    return found


def merge(world: World, group: list[Body], why: str) -> None:
    """Make one body of several under one officer: its value of each thing, and a bill."""
    leader = leader_of(world, group)
    new = leader.body
    together = [body for body in group if body is not new]
    settled = settle(world, new, group)
    olds = [body.leader for body in group]
    for body in together:
        new.members += body.members
        for ccg in body.members:
            ccg.body = new
    for name, value in settled.items():
        setattr(new, name, value)
    for ccg in new.members:
        join_labels(world.ccgs, "team", leader, ccg)
        join_labels(world.ccgs, "committee", leader, ccg)
    for old in olds:
        world.note("merger", old, leader.index, why)
    world.mergers_formed += 1
    world.bodies_dissolved += len(group)
    unsettle(world, new.members, "merger")


def settle(world: World, largest: Body, group: list[Body]) -> dict[str, object]:
    """Return what the new body has of everything."""
    people = sum(world.size(body) for body in group)
    values: dict[str, object] = {name: getattr(largest, name) for name in FROM_LARGEST}
    for name in MEANS:
        weighted = sum(getattr(body, name) * world.size(body) for body in group)
        values[name] = weighted / people
    for name in SUMS:
        values[name] = sum(getattr(body, name) for body in group)
    for name in ANY:
        values[name] = any(getattr(body, name) for body in group)
    values["year"] = {name: sum(body.year[name] for body in group) for name in LEDGER}
    values["ownership"] += world.p("ownership_merger")
    since = [body.directed_since for body in group if body.directed_since is not None]
    values["directed_since"] = min(since, default=None)
    values["unsettled_until"] = max(body.unsettled_until for body in group)
    return values | {"merger_due": None, "merger_with": None}
