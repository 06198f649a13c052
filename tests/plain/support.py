"""Rules about commissioning support: organisations review what they buy."""

from __future__ import annotations

import math
from statistics import fmean

from plain.choice import Terms, reason, says_yes, total
from plain.world import LINES, NOBODY, Body, Ccg, Unit, World

RECENT_MONTHS = 24


def current_unit(world: World, body: Body) -> Unit | None:
    """Return the unit that carries on what the body's own one was."""
    if body.serves is None:
        return None
    return world.units[world.units[body.serves].carried_on_by]


def price(world: World, unit: Unit) -> float:
    return unit.price * float(world.policy.price[world.step])


def price_paid(world: World, body: Body) -> float:
    unit = current_unit(world, body)
    return 1.0 if unit is None else price(world, unit)


def cost_of_lines(
    world: World, body: Body, in_house: bool, lines: tuple[str, ...] = LINES
) -> float:
    """Return £ per head of the lines done in-house, or of those bought, at the reference size."""
    chosen = [line for line in lines if body.in_house[line] == in_house]
    return sum(world.p(f"line_cost_{line.replace(' ', '_')}") for line in chosen)


def in_house_share(world: World, body: Body) -> float:
    own = cost_of_lines(world, body, in_house=True)
    return own / (own + cost_of_lines(world, body, in_house=False))


def income_from_ccgs(world: World, unit: Unit) -> float:
    """Return £ a year at today's prices."""
    customers = [body for body in world.bodies if current_unit(world, body) is unit]
    volume = sum(
        cost_of_lines(world, body, in_house=False) * world.size(body) for body in customers
    )
    return volume * price(world, unit)


def support(world: World) -> None:
    """All who are due decide at the same moment; then agreements are made."""
    if world.month == 4 or world.step == 0:
        world.around = [neighbours_in_house(world, ccg) for ccg in world.ccgs]
    day = world.step in world.policy.reprocurement
    if not day and not world.quarter:
        return
    decided = []
    for body in world.bodies:
        stale = day and body.reviewed < world.step - RECENT_MONTHS
        if body.agreement_ends <= world.step or stale:
            unit = unit_to_invite(world, body)
            shared = would_share(world, body)
            decided.append((body, unit, shared, lines_to_keep(world, body, unit, shared)))
    for body, unit, shared, lines in decided:
        agree(world, body, unit, shared, lines)


def neighbours_in_house(world: World, ccg: Ccg) -> float:
    """Return the mean in-house share of the CCGs that one is tied to; a half without ties."""
    neighbours = [world.ccgs[other].body for other, _ in world.ties[ccg.index]]
    return fmean([in_house_share(world, body) for body in neighbours] or [0.5])


def unit_to_invite(world: World, body: Body) -> Unit | None:
    """Return the better of the unit that serves the area and the nearest other."""
    if not world.policy.buying[world.step]:
        return None
    p, purpose, month = world.p, "unit to invite", world.month_number
    own = current_unit(world, body)
    offers = [] if own is None or not own.open else [(own, 0.0)]
    others = [unit for unit in world.units if unit.open and unit is not own]
    if others:
        nearest = min(others, key=lambda unit: world.distance(body.leader, unit))
        km = world.distance(body.leader, nearest)
        offers += [(nearest, km)] if km <= p("unit_offer_reach") else []
    best, highest = None, -math.inf
    for unit, km in offers:
        terms = {
            "cost": -p("support_cost") * tight(world, body) * price(world, unit),
            "quality": p("support_quality") * unit.quality,
            "distance": p("support_distance") * km / 100.0,
        }
        utility = total(terms) + world.luck.gumbel(purpose, month, body.leader.code, unit.name)
        if utility > highest:
            best, highest = unit, utility
    return best


def tight(world: World, body: Body) -> float:
    """How pressure sharpens the weight of cost."""
    return 1.0 + world.p("support_pressure") * max(body.pressure, 0.0)


def shared_economy(world: World, body: Body) -> float:
    """Cost per head of support done with those who share the officer."""
    together = world.economy(world.size(body.leader.area))
    return together * (1.0 + world.p("shared_overhead"))


def would_share(world: World, body: Body) -> bool:
    if len(body.leader.area.bodies) < 2:
        return False
    p = world.p
    alone = world.economy(world.size(body))
    terms = {
        "constant": p("support_shared"),
        "cost": p("support_cost") * (alone - shared_economy(world, body)),
        "shared already": p("support_inertia") * body.shares_support,
    }
    return says_yes(world, "share support", body.leader.code, terms)


def lines_to_keep(
    world: World, body: Body, unit: Unit | None, shared: bool
) -> dict[str, tuple[bool, str]]:
    """Return for each line whether to do it in-house, and the reason for what is decided."""
    lines = {}
    for line in LINES:
        if unit is None:
            lines[line] = (True, f"{line}: no unit on offer")
            continue
        terms = in_house_terms(world, body, unit, shared, line)
        own = says_yes(world, "do it in-house", body.leader.code, terms, what=line)
        lines[line] = (own, f"{line}: {reason(terms, against=not own)}")
    return lines


def in_house_terms(world: World, body: Body, unit: Unit, shared: bool, line: str) -> Terms:
    p = world.p
    own = shared_economy(world, body) if shared else world.economy(world.size(body))
    better = p("in_house_quality") - unit.quality
    return {
        "cost": p("support_cost") * tight(world, body) * (price(world, unit) - own),
        "quality": p("support_quality") * better,
        "neighbours": p("support_imitation") * (world.around[body.leader.index] - 0.5),
        "control": p(f"control_{line.replace(' ', '_')}"),
        "what it has now": p("support_inertia") * (1.0 if body.in_house[line] else -1.0),
    }


def agree(
    world: World,
    body: Body,
    unit: Unit | None,
    shared: bool,
    lines: dict[str, tuple[bool, str]],
) -> None:
    """Write down what was decided, until a new agreement ends."""
    offer = NOBODY if unit is None else world.facts.n + unit.index
    for line, (own, why) in lines.items():
        if own != body.in_house[line]:
            kind = "support in-sourced" if own else "support bought"
            world.note(kind, body.leader, offer, why)
    buys = not all(own for own, _ in lines.values())
    if unit is not None and unit is not current_unit(world, body) and buys:
        world.note("support unit changed", body.leader, offer, "a better offer")
    body.in_house = {line: own for line, (own, _) in lines.items()}
    body.shares_support = shared
    body.reviewed = world.step
    if unit is not None:
        body.serves = unit.index
    p = world.p
    luck = world.luck.uniform("agreement", world.month_number, body.leader.code)
    months = p("agreement_months") + p("agreement_spread") * luck
    body.agreement_ends = world.step + math.ceil(months)
