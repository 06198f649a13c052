"""Commissioning support: when an agreement ends, each line is reviewed: buy it or do it in-house.

Evidence: CCGs brought services back for control, cost and doubts about quality (NAO HC 1783, 4.10);
they choose what share of the allowance to spend outside, 12% to 67% in six case studies of 2014-15,
and some services suit outsourcing better than others (King's Fund and Nuffield Trust 2016,
p 42-44).
Changes ``world.in_house``, ``world.shares_support``, ``world.serves``, ``world.agreement_ends`` and
the rates per head that ``running_costs`` reads; each April ``world.around``, what neighbours do.

A review has three parts: which unit to invite, whether what is done in-house would be done with
those who share the officer, and then, line by line, whether to buy or to do it in-house.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray, places, row_and_column
from ccgsim.choice import Question, Terms, choose, yes_no, yes_no_by_line
from ccgsim.world import CARE_LINES, LINES, World

UNITS = ("its unit", "another unit")
NO_UNIT = "no unit on offer"
RECENT_MONTHS = 24
"""A review within two years before a re-procurement day counts for it: our reading."""

_IS_CARE = np.array([line in CARE_LINES for line in LINES])
_BITS = (1 << np.arange(len(LINES))).astype(np.uint8)
_KEPT = ((np.arange(2 ** len(LINES))[:, None] & _BITS) > 0).astype(np.float64)
"""(2^L, L) every set of lines that a body may do in-house."""


@dataclass(frozen=True)
class Review:
    """Organisations (K,) under review: replicate, leading CCG, place (replicate x N + CCG)."""

    rep: IntArray
    ccg: IntArray
    place: IntArray


def support(world: World) -> None:
    """Each quarter review the support of every organisation whose agreement has ended."""
    if world.month == 4:
        world.around = neighbours_in_house(world)
    everyone = world.step in world.policy.reprocurement
    if not (world.quarter or everyone):
        return
    due = world.agreement_ends <= world.step
    if everyone:
        due |= world.reviewed < world.step - RECENT_MONTHS
    place = places(due & world.leads)
    if len(place):
        review = Review(*row_and_column(place, world.facts.n), place)
        unit = _unit_to_invite(world, review)
        shared = _would_share(world, review)
        terms = in_house_terms(world, review, unit, shared)
        question = Question("do it in-house", review.rep, review.ccg)
        inside = yes_no_by_line(world, question, LINES, terms) | (unit < 0)[:, None]
        _write_events(world, review, unit, inside, terms)
        _agree(world, review, unit, shared, inside)


def line_values(world: World, prefix: str) -> FloatArray:
    """Return (L,), or (R, L) where replicates differ, a parameter that each line of support has."""
    values = [world.p(f"{prefix}_{line.replace(' ', '_')}") for line in LINES]
    differing = [value for value in values if isinstance(value, np.ndarray)]
    if not differing:
        return np.array(values)
    listed = np.empty((len(differing[0]), len(LINES)))
    for place, value in enumerate(values):
        listed[:, place] = np.ravel(value)
    return listed


def _unit_to_invite(world: World, review: Review) -> IntArray:
    """Return (K,) the better of the unit that serves the area and the nearest other; -1: none."""
    if not len(world.facts.units) or not world.policy.buying[world.step]:
        return np.full(len(review.rep), -1, dtype=np.intp)
    units, km = _units_on_offer(world, review)
    at, p, rep = np.maximum(units, 0) + review.rep * len(world.facts.units), world.p, review.rep
    tight = 1.0 + p("support_pressure", rep) * np.maximum(world.pressure.take(review.place), 0.0)
    price = world.price.take(at) * world.policy.price[world.step]
    terms: Terms = {
        "cost": -p("support_cost", rep) * tight * price,
        "quality": p("support_quality", rep) * world.quality.take(at),
        "distance": np.stack((np.zeros(len(rep)), p("support_distance", rep) * km / 100.0)),
    }
    question = Question("unit to invite", rep, review.ccg)
    keys = world.unit_keys[np.maximum(units, 0)]
    chosen = choose(world, question, UNITS, keys, terms, units >= 0)
    best = units[chosen, np.arange(len(rep))]
    return np.where((units >= 0).any(axis=0), best, -1)


def _units_on_offer(world: World, review: Review) -> tuple[IntArray, FloatArray]:
    """Return (2, K) the unit that serves the area and the nearest other (-1: none), and its km."""
    units, rep = len(world.facts.units), review.rep
    own = current_unit(world, review.place)
    start = rep * units
    own = np.where((own >= 0) & world.unit_open.take(start + np.maximum(own, 0)), own, -1)
    nearest = world.nearest_units.take(review.ccg, axis=0)
    fits = world.unit_open.take(start[:, None] + nearest) & (nearest != own[:, None])
    rank = fits.argmax(axis=1) + np.arange(len(rep)) * units
    other = nearest.take(rank)
    km = world.unit_km.take(review.ccg * units + other)
    found = fits.take(rank) & (km <= world.p("unit_offer_reach", rep))
    return np.stack((own, np.where(found, other, -1))), km * found


def _would_share(world: World, review: Review) -> BoolArray:
    """Return (K,) whether in-house support would be done with those who share the officer."""
    joint = world.area_bodies.take(review.place) > 1.0
    shared = np.zeros(len(joint), dtype=bool)
    which = places(joint)
    if len(which):
        p, rep, place = world.p, review.rep[which], review.place[which]
        alone = world.economy.take(place)
        together = world.area_economy.take(place) * (1.0 + p("shared_overhead", rep))
        terms = {
            "constant": p("support_shared", rep),
            "cost": p("support_cost", rep) * (alone - together),
            "shared already": p("support_inertia", rep) * world.shares_support.take(place),
        }
        shared[which] = yes_no(world, Question("share support", rep, review.ccg[which]), terms)
    return shared


def in_house_terms(
    world: World, review: Review, unit: IntArray, shared: BoolArray
) -> dict[str, FloatArray]:
    """Return the terms of doing a line in-house rather than buying it; broadcast to (K, L)."""
    p, rep, place = world.p, review.rep, review.place
    together = world.area_economy.take(place) * (1.0 + p("shared_overhead", rep))
    own = np.where(shared, together, world.economy.take(place))
    price: FloatArray = np.ones(len(rep))
    quality: FloatArray = np.zeros(len(rep))
    if len(world.facts.units):
        at = np.maximum(unit, 0) + rep * len(world.facts.units)
        price = world.price.take(at) * world.policy.price[world.step]
        quality = world.quality.take(at)
    tight = 1.0 + p("support_pressure", rep) * np.maximum(world.pressure.take(place), 0.0)
    better = p("support_quality", rep) * (p("in_house_quality", rep) - quality)
    control = line_values(world, "control")
    around = p("support_imitation", rep) * (world.around.take(place) - 0.5)
    return {
        "cost": (p("support_cost", rep) * tight * (price - own))[:, None],
        "quality": better[:, None],
        "neighbours": around[:, None],
        "control": control[None, :] if control.ndim == 1 else control[rep],
        "what it has now": np.reshape(p("support_inertia", rep), (-1, 1))
        * (2.0 * lines_now(world, review) - 1.0),
    }


def neighbours_in_house(world: World) -> FloatArray:
    """Return (R, N) the mean in-house share among the CCGs each is tied to; a half without ties."""
    links = world.links
    mean: FloatArray = links.summed(world.in_house_share, np.float64) / np.maximum(links.count, 1)
    mean[:, links.count == 0] = 0.5
    return mean


def lines_now(world: World, review: Review) -> BoolArray:
    """Return (K, L) which lines the organisations do in-house now."""
    return world.in_house.reshape(-1, len(LINES)).take(review.place, axis=0)


def _agree(
    world: World, review: Review, unit: IntArray, shared: BoolArray, inside: BoolArray
) -> None:
    """Give every CCG of the organisations (K,) what was decided and a new end of the agreement."""
    row, member = world.members("organisation", review.rep, review.ccg)
    keys = world.keys.take(review.ccg)
    luck = world.draws.at("agreement", world.month_number, review.rep, keys)
    p, rep = world.p, review.rep
    months = p("agreement_months", rep) + p("agreement_spread", rep) * luck
    serves = np.where(unit >= 0, unit, world.serves.take(review.place))
    at = (review.place - review.ccg).take(row) + member
    world.in_house.reshape(-1, len(LINES))[at] = inside.take(row, axis=0)
    world.shares_support.reshape(-1)[at] = shared.take(row)
    world.serves.reshape(-1)[at] = serves.take(row)
    ends = world.step + np.ceil(months).astype(np.intp)
    world.agreement_ends.reshape(-1)[at] = ends.take(row)
    world.reviewed.reshape(-1)[at] = world.step
    set_rates(world, at)


def set_rates(world: World, at: IntArray) -> None:
    """Work out £ per head bought and done in-house, and the in-house share, at places (K,)."""
    cost = np.atleast_2d(line_values(world, "line_cost"))
    inside = world.in_house.reshape(-1, len(LINES)).take(at, axis=0).view(np.uint8)
    kept = np.einsum("kl,l->k", inside, _BITS)
    kept = kept + (at // world.facts.n) * len(_KEPT) if len(cost) > 1 else kept
    own, bought = np.vecdot(_KEPT, cost[:, None]), np.vecdot(1.0 - _KEPT, cost[:, None])
    world.own_rate.reshape(-1)[at] = own.take(kept)
    world.bought_rate.reshape(-1)[at] = bought.take(kept)
    world.care_rate.reshape(-1)[at] = np.vecdot(_KEPT, (cost * _IS_CARE)[:, None]).take(kept)
    world.in_house_share.reshape(-1)[at] = (own / (own + bought)).take(kept)


def _write_events(
    world: World,
    review: Review,
    unit: IntArray,
    inside: BoolArray,
    terms: dict[str, FloatArray],
) -> None:
    """Write an event for each line brought in-house or bought, and for a change of unit."""
    changed = places(inside != lines_now(world, review))
    row, line = row_and_column(changed, len(LINES))
    own = inside.take(changed)
    speaks = np.empty((len(terms), len(row)))
    for number, value in enumerate(terms.values()):
        speaks[number] = _listed(value, row, line) * (2.0 * own - 1.0)
    main = line * len(terms) + speaks.argmax(axis=0)
    words = world.events.numbers(tuple(f"{name}: {term}" for name in LINES for term in terms))
    none = world.events.numbers(tuple(f"{name}: {NO_UNIT}" for name in LINES))
    detail = np.where(unit.take(row) >= 0, words.take(main), none.take(line))
    step, label = world.step, np.where(unit >= 0, world.facts.n + unit, -1)
    for kind, which in (
        ("support in-sourced", places(own)),
        ("support bought", places(~own)),
    ):
        at = row.take(which)
        rep, ccg = review.rep.take(at), review.ccg.take(at)
        world.events.write(kind, step, rep, ccg, ccg, label.take(at), detail.take(which))
    changes = places((unit >= 0) & (unit != current_unit(world, review.place)))
    changes = changes[~inside[changes].all(axis=1)]
    rep, ccg, why = review.rep[changes], review.ccg[changes], "a better offer"
    world.events.write("support unit changed", step, rep, ccg, ccg, label[changes], why)


def _listed(value: FloatArray, row: IntArray, line: IntArray) -> FloatArray:
    """Return (J,) of a term that broadcasts to (K, L) the values at listed rows and lines."""
    rows, lines = value.shape
    listed: FloatArray = value.take(row * (lines if rows > 1 else 0) + line * (lines > 1))
    return listed


def current_unit(world: World, place: IntArray) -> IntArray:
    """Return (K,) the unit that carries on what each CCG's own was, -1 where it never had one."""
    serves = world.serves.take(place)
    if not len(world.facts.units):
        return serves
    start = place // world.facts.n * len(world.facts.units)
    return np.where(serves >= 0, world.unit.take(start + np.maximum(serves, 0)), -1)
