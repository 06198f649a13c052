"""Rules about standing: assessment, engagement, footprints and what organisations take on."""

from __future__ import annotations

import math

from plain.choice import Terms, best_link, reason, says_yes, tie_terms
from plain.world import Body, Ccg, World, join_labels, logistic_curve

RATINGS = ("not rated", "inadequate", "requires improvement", "good", "outstanding")


def footprints(world: World) -> None:
    policy, step = world.policy, world.step
    if step == policy.announced:
        world.note("footprints announced", detail="dated by the scenario")
    if step > 0 and policy.footprint[step].tolist() != policy.footprint[step - 1].tolist():
        world.note("footprints merge", detail="dated by the scenario")
        world.systems &= {world.footprint(ccg) for ccg in world.ccgs}
    if world.quarter and world.footprints_live:
        for place in range(len(world.facts.footprint_codes)):
            become_system(world, place)


def become_system(world: World, place: int) -> None:
    """Name a footprint an integrated care system once it is mature enough."""
    inside = [ccg for ccg in world.ccgs if world.footprint(ccg) == place]
    ready = float(world.policy.readiness[world.step])
    if inside and place not in world.systems and maturity(world, place, inside) >= ready:
        world.systems.add(place)
        largest = max(inside, key=lambda ccg: (world.people(ccg), ccg.index))
        label = world.facts.n + len(world.units) + place
        world.note("integrated care system", largest, label, "mature enough")


def maturity(world: World, place: int, inside: list[Ccg]) -> float:
    p = world.p
    officers = sum(ccg.area.leader is ccg for ccg in inside)
    unity = 1.0 - max(officers - 1, 0) / max(len(inside) - 1, 1)
    sites = sum(ccg.body.vanguard for ccg in inside) / len(inside)
    years = (world.step - world.policy.announced) / 12.0
    local = world.luck.logistic("local maturity", 0, world.facts.footprint_codes[place])
    return logistic_curve(
        p("system_start")
        + p("system_unity") * unity
        + p("system_vanguards") * sites
        + p("system_years") * years
        + p("system_local") * local
    )


def local_authorities(world: World) -> None:
    pooled = float(world.policy.pooling[world.step])
    if world.month != 4 or pooled <= 0.0:
        return
    p = world.p

    def terms(body: Body) -> Terms:
        shares = world.facts.authority_share[body.leader.index].tolist()
        return {
            "constant": p("authority_start"),
            "one council": p("authority_alignment") * max(shares, default=0.0),
            "pooled budgets": p("authority_pooling") * pooled,
            "pressure on the allowance": p("authority_pressure") * body.pressure,
        }

    without = {body: terms(body) for body in world.bodies if not body.with_authority}
    adopt(world, "joint commissioning with the authority", "with_authority", without)


def delegation(world: World) -> None:
    if world.step not in world.policy.invited:
        return
    p = world.p
    earlier = len([step for step in world.policy.invited if step < world.step])

    def terms(body: Body) -> Terms:
        around = [world.ccgs[other].body for other, _ in world.ties[body.leader.index]]
        have = sum(other.delegated for other in around) / max(len(around), 1)
        failing = body.rating == "inadequate" or body.in_directions
        return {
            "constant": p("delegation_start"),
            "earlier rounds": p("delegation_momentum") * earlier,
            "local willingness": p("delegation_local") * body.leader.willing,
            "size": p("delegation_size") * log_size(world, body),
            "pressure on the allowance": p("delegation_pressure") * body.pressure,
            "failing": p("delegation_failing") * failing,
            "neighbours have it": p("delegation_imitation") * have,
        }

    without = {body: terms(body) for body in world.bodies if not body.delegated}
    adopt(world, "delegation", "delegated", without)


def localities(world: World) -> None:
    p = world.p
    without = {
        body: {
            "constant": p("localities_start"),
            "size": p("localities_size") * log_size(world, body),
            "officer shared": p("localities_shared") * (len(body.leader.area.bodies) > 1),
            "practices feel left out": p("localities_ownership")
            * (p("ownership_start") - body.ownership),
        }
        for body in world.bodies
        if not body.localities
    }
    adopt(world, "locality arrangements", "localities", without)


def adopt(world: World, name: str, attribute: str, without: dict[Body, Terms]) -> None:
    """Let those without it decide, each for itself and for good."""
    for body, terms in without.items():
        if says_yes(world, name, body.leader.code, terms):
            setattr(body, attribute, True)
            world.note(name, body.leader, detail=reason(terms))


def log_size(world: World, body: Body) -> float:
    return math.log(world.size(body) / world.p("reference_people"))


def care_models(world: World) -> None:
    sites = world.policy.vanguards
    before = int(sites[world.step - 1]) if world.step > 0 else 0
    new = int(sites[world.step]) - before
    if new <= 0:
        return
    chance = new / max(world.facts.n - before, new)
    for body in world.bodies:
        luck = world.luck.uniform("vanguard", world.month_number, body.leader.code)
        if not body.vanguard and luck < chance:
            body.vanguard = True
            world.note("vanguard", body.leader, detail="drawn")


def joint_working(world: World) -> None:
    if world.month == 1 and not world.policy.frozen[world.step]:
        seek(world, "team", "shared team")
        if world.step >= world.policy.committees:
            seek(world, "committee", "joint committee")
    if world.month == 2:
        localities(world)


def seek(world: World, name: str, kind: str) -> None:
    """Bodies that raise it choose at the same moment; then teams (or committees) become one."""
    joined = []
    for body in world.bodies:
        luck = world.luck.uniform(f"raise {kind}", world.month_number, body.leader.code)
        if luck >= world.p(f"{name}_raised"):
            continue
        links = [link for link in world.links(body) if not works_with(name, *link[:2])]
        terms = [joint_terms(world, name, *link) for link in links]
        partners = [other.body.leader.code for _, other, _ in links]
        offers = list(zip(partners, terms, strict=True))
        best = best_link(world, kind, body.leader.code, offers, alone=0.0)
        if best is not None:
            partner = links[best][1].body
            world.note(kind, body.leader, partner.leader.index, reason(terms[best]))
            joined.append((body.leader, partner.leader))
    for one, other in joined:
        join_labels(world.ccgs, name, one, other)
    if name == "team":
        labels = {one.team for one, _ in joined}
        for ccg in world.ccgs:
            ccg.body.has_team |= ccg.team in labels


def works_with(name: str, one: Ccg, other: Ccg) -> bool:
    """Whether two CCGs have a team (or committee) in common."""
    return bool(getattr(one, name) == getattr(other, name))


def joint_terms(world: World, name: str, member: Ccg, other: Ccg, pair: int) -> Terms:
    p, body, partner = world.p, member.body, other.body
    unlike = abs(math.log(world.size(body) / world.size(partner)))
    return {
        "constant": p(f"{name}_start"),
        **tie_terms(world, name, (body, partner), pair),
        "pressure on the allowance": p(f"{name}_pressure") * (body.pressure + partner.pressure),
        "officer shared": p(f"{name}_officer") * (member.area is other.area),
        "unlike in size": p(f"{name}_unlike") * unlike,
    }


def engagement(world: World) -> None:
    if world.month != 1:
        return
    p = world.p
    for body in world.bodies:
        luck = world.luck.standard("engagement", world.month_number, body.leader.code)
        towards = p("ownership_speed") * (ownership_target(world, body) - body.ownership)
        body.ownership += towards + p("ownership_luck") * luck


def ownership_target(world: World, body: Body) -> float:
    """Return the sense of ownership, as a logit, that would settle if nothing changed."""
    p = world.p
    demands = float(world.policy.demands[world.step]) - 1.0
    return (
        p("ownership_start")
        + p("ownership_fades")
        + p("ownership_size") * log_size(world, body)
        + p("ownership_demands") * demands
        + p("ownership_upheaval") * world.unsettled(body)
        + p("ownership_shared") * (len(body.leader.area.bodies) > 1)
        + p("ownership_localities") * body.localities
        + p("ownership_delegation") * body.delegated
        + p("ownership_directions") * body.in_directions
    )


def assessment(world: World) -> None:
    for body in world.bodies:
        if world.month == 3:
            close_finances(world, body)
            judge_leadership(world, body)
            if world.step >= world.policy.ratings:
                rate(world, body)
        if world.quarter and world.step > 0 and world.policy.directions[world.step]:
            direct(world, body)


def close_finances(world: World, body: Body) -> None:
    p = world.p
    strain = p("cost_growth") - float(world.policy.growth[world.step])
    luck = world.luck.standard("finance", world.month_number, body.leader.code)
    body.finance = (
        p("finance_lasts") * body.finance
        + p("finance_strain") * strain
        + p("finance_leadership") * body.leadership
        + p("finance_deprivation") * body.deprivation
        + p("finance_upheaval") * world.unsettled(body)
        + p("finance_luck") * luck
    )
    national = world.luck.standard("national finance", world.month_number, "the country")
    beyond = body.finance + p("finance_national") * national - p("plan_threshold")
    kept = p("underspend_kept") if beyond > 0.0 else 1.0
    body.plan_variance = p("variance_per_head") * kept * beyond * world.size(body)


def judge_leadership(world: World, body: Body) -> None:
    p = world.p
    luck = world.luck.standard("leadership", world.month_number, body.leader.code)
    vacant = body.leader.area.vacant_since is not None
    body.leadership_score = (
        body.leadership
        + p("leadership_vacancy") * vacant
        + p("leadership_leaderless") * body.leaderless
        + p("leadership_ownership") * (body.ownership - p("ownership_start"))
        + p("leadership_luck") * luck
    )


def rate(world: World, body: Body) -> None:
    score = overall_score(world, body)
    under_framework = world.step >= world.policy.improvement_framework
    rule = rating_under_framework if under_framework else rating_by_score
    rating = rule(world, body, score)
    if rating != body.rating:
        body.rating = rating
        world.note("rated", body.leader, detail=rating)


def overall_score(world: World, body: Body) -> float:
    p = world.p
    luck = world.luck.standard("performance", world.month_number, body.leader.code)
    rest = (
        body.performance
        + p("performance_deprivation") * body.deprivation
        + p("performance_upheaval") * world.unsettled(body)
        + p("performance_learning") * world.step / 12.0
        + p("performance_luck") * luck
    )
    return 0.25 * body.finance + 0.25 * body.leadership_score + 0.5 * rest


def rating_by_score(world: World, _: Body, score: float) -> str:
    """Return the rating before the Improvement and Assessment Framework."""
    p = world.p
    marks = (p("rating_improvement"), p("rating_good"), p("rating_outstanding"))
    return RATINGS[1 + sum(score > mark for mark in marks)]


def rating_under_framework(world: World, body: Body, score: float) -> str:
    """Return the rating of which finance and leadership decide both ends."""
    p = world.p
    highest = p("finance_red") + p("finance_highest")
    if body.finance >= highest and body.leadership_score >= p("leadership_very_good"):
        return "outstanding"
    if body.finance < p("finance_red") and body.leadership_score < p("leadership_red"):
        return "inadequate"
    return "good" if score > p("framework_good") else "requires improvement"


def direct(world: World, body: Body) -> None:
    """Lift directions, or give them; never both in one quarter."""
    p = world.p
    if body.directed_since is not None:
        since_start = body.directed_since == 0
        lift = {
            "constant": p("lift_start"),
            "given with authorisation": p("lift_authorisation") * since_start,
            "time": p("lift_years") * (world.step - body.directed_since) / 12.0,
            "finance": p("lift_finance") * body.finance,
        }
        if says_yes(world, "lift directions", body.leader.code, lift):
            body.directed_since = None
            world.note("directions lifted", body.leader)
        return
    red = body.finance < p("finance_red") or body.leadership_score < p("leadership_red")
    if not red and body.rating != "inadequate":
        return
    give = {
        "constant": p("direct_start"),
        "deficit": p("direct_deficit") * max(-body.finance, 0.0),
        "leadership": p("direct_leadership") * max(-body.leadership_score, 0.0),
        "rated inadequate": p("direct_inadequate") * (body.rating == "inadequate"),
    }
    if says_yes(world, "directions given", body.leader.code, give):
        body.directed_since = world.step
        world.note("directions given", body.leader, detail=reason(give))
