"""The rule of commissioning support units: prices, quality, mergers and closures."""

from __future__ import annotations

import math

from plain.choice import Terms, reason, total
from plain.support import current_unit, income_from_ccgs
from plain.world import Unit, World, components

OPTIONS = ("carry on", "merge", "close")


def support_units(world: World) -> None:
    if world.month == 4:
        take_effect(world)
    if world.month == 10:
        losses = {unit.index: look_at_books(world, unit) for unit in world.units}
        for unit in world.units:
            settle_price(world, unit, losses[unit.index])
        if not world.policy.frozen[world.step]:
            decide_fates(world, losses)


def look_at_books(world: World, unit: Unit) -> float:
    """Bring income up to date; return the share of CCGs' custom lost in the year."""
    income = income_from_ccgs(world, unit)
    loss = min(max(1.0 - income / max(unit.income, 1.0), 0.0), 1.0)
    unit.income = income
    unit.other_income *= 1.0 + world.p("unit_other_growth")
    return loss if unit.open else 0.0


def settle_price(world: World, unit: Unit, loss: float) -> None:
    p = world.p
    fall = p("price_fall") + p("price_competition") * loss
    unit.price *= math.exp(-fall)
    luck = world.luck.uniform("quality", world.month_number, unit.name)
    quality = (
        unit.quality
        - p("quality_price") * fall
        + p("quality_recovery") * (p("quality_start") - unit.quality)
        + p("quality_noise") * (luck - 0.5)
    )
    unit.quality = min(max(quality, 0.0), 1.0)


def decide_fates(world: World, losses: dict[int, float]) -> None:
    """Every open unit carries on, merges with the nearest that does not close, or closes."""
    chosen = {}
    at_work = [unit for unit in world.units if unit.open]
    for unit in at_work:
        terms = future_terms(world, unit, losses[unit.index])
        chosen[unit.index] = choose_future(world, unit, terms, alone=len(at_work) < 2)
    staying = [unit for unit in at_work if chosen[unit.index] != "close"]
    for unit in at_work:
        option = chosen[unit.index]
        others = [u for u in staying if u is not unit and within_reach(world, unit, u)]
        if option == "close":
            unit.fate = unit.index
        elif option == "merge" and others:
            unit.fate = min(others, key=lambda other: apart(world, unit, other)).index
        if unit.fate is not None:
            why = reason(future_terms(world, unit, losses[unit.index])[option])
            world.note(f"support unit to {option}", None, world.facts.n + unit.index, why)


def future_terms(world: World, unit: Unit, loss: float) -> dict[str, Terms]:
    p = world.p
    viable = float(world.policy.smallest_viable[world.step])
    income = (unit.income + unit.other_income) / 1e6
    short = min(max(1.0 - income / viable, 0.0), 1.0) if viable > 0.0 else 0.0
    return {
        "carry on": {"constant": 0.0},
        "merge": {
            "constant": p("unit_merge_start"),
            "too small": p("unit_merge_small") * short,
            "customers lost": p("unit_merge_loss") * loss,
        },
        "close": {
            "constant": p("unit_close_start"),
            "too small": p("unit_close_small") * short,
            "customers lost": p("unit_close_loss") * loss,
        },
    }


def choose_future(world: World, unit: Unit, terms: dict[str, Terms], alone: bool) -> str:
    """Return the best option; the last unit carries on."""
    if alone:
        return "carry on"
    purpose, month = "future of a support unit", world.month_number
    return max(
        OPTIONS,
        key=lambda option: (
            total(terms[option]) + world.luck.gumbel(purpose, month, unit.name, option)
        ),
    )


def within_reach(world: World, one: Unit, other: Unit) -> bool:
    return apart(world, one, other) <= world.p("unit_offer_reach")


def apart(world: World, one: Unit, other: Unit) -> float:
    east, north = world.facts.unit_position[one.index] - world.facts.unit_position[other.index]
    return world.km(float(east), float(north))


def take_effect(world: World) -> None:
    """On 1 April closures, then mergers; who buys from a closed unit reviews its support now."""
    decided = [unit for unit in world.units if unit.fate is not None]
    for unit in decided:
        if unit.fate == unit.index:
            unit.open, unit.income, unit.other_income = False, 0.0, 0.0
            label = world.facts.n + unit.index
            world.note("support unit closes", None, label, "customers find other support")
    for body in world.bodies:
        unit_now = current_unit(world, body)
        if unit_now is not None and not unit_now.open and not all(body.in_house.values()):
            body.agreement_ends = world.step
    joins = [(unit.index, unit.fate) for unit in decided if unit.fate != unit.index]
    for group in components(joins):
        merge_units(world, [world.units[place] for place in group])
    for unit in decided:
        unit.fate = None


def merge_units(world: World, group: list[Unit]) -> None:
    """The unit with most income carries on under its own name, with the customers of all."""
    leader = min(group, key=lambda unit: (-(unit.income + unit.other_income), unit.index))
    for unit in group:
        if unit is not leader:
            leader.income += unit.income
            leader.other_income += unit.other_income
            unit.open, unit.income, unit.other_income = False, 0.0, 0.0
            label = world.facts.n + unit.index
            world.note("support unit merges", None, label, f"joins {leader.name}")
        for founding in world.units:
            if founding.carried_on_by == unit.index:
                founding.carried_on_by = leader.index
