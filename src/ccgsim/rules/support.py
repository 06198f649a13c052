"""Commissioning support: when an agreement ends, an organisation reviews each line: buy it or do it itself.

Evidence: CCGs brought services back for control, cost and doubts about quality (NAO HC 1783, 4.10); they
choose what share of the allowance to spend outside, 12% to 67% in 2014-15, and some services suit
outsourcing better than others (King's Fund and Nuffield Trust 2016, p 42-46). Changes ``world.supplier``,
``world.agreement_ends`` and the rates per head that ``running_costs`` reads.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray
from ccgsim.choice import Question, choose, main_reasons
from ccgsim.draws import key_of
from ccgsim.world import IN_HOUSE, IN_HOUSE_SHARED, LINES, World

OPTIONS = ("its unit", "another unit", "in-house", "in-house, shared")
_LINE_KEYS = np.array([key_of(line) for line in LINES], dtype=np.uint64)
_OPTION_KEYS = np.array([key_of(option) for option in OPTIONS[2:]], dtype=np.uint64)
SECOND_REVIEW_MONTHS = 24
"""A review within two years before a re-procurement day counts for it: our reading."""


def support(world: World) -> None:
    """Review the support of every organisation whose agreement ends this month."""
    due = world.leads & (world.agreement_ends <= world.step)
    if world.step in world.policy.reprocurement:
        due |= world.leads & (world.reviewed < world.step - SECOND_REVIEW_MONTHS)
    rep, ccg = np.nonzero(due)
    if not len(rep):
        return
    units = _units_on_offer(world, rep, ccg)
    now = _has_now(world, rep, ccg, units)
    terms = support_terms(world, rep, ccg, units, now)
    chosen = choose(
        world, Question("support", rep, ccg), OPTIONS, _option_keys(world, units), terms,
        _available(world, rep, ccg, units),
    )  # fmt: skip
    _write_events(world, rep, ccg, units, now, chosen, terms)
    _set_suppliers(world, rep, ccg, units, chosen)


def line_values(world: World, prefix: str, rep: IntArray | None = None) -> FloatArray:
    """Return (L,), or (K, L) where replicates differ, a parameter that each line of support has."""
    names = [f"{prefix}_{line.replace(' ', '_')}" for line in LINES]
    return np.stack([np.asarray(world.p(name, rep)) for name in names], axis=-1)


def scale(world: World, people: FloatArray, rep: IntArray | None = None) -> FloatArray:
    """Return the cost per head of a team for ``people`` relative to one of the reference size."""
    relative = people / world.p("reference_people", rep)
    result: FloatArray = np.exp(-world.p("economies_of_scale", rep) * np.log(relative))
    return result


def _units_on_offer(world: World, rep: IntArray, ccg: IntArray) -> IntArray:
    """Return (K, 2) the unit that serves each organisation's area and the nearest other; -1: none."""
    units = len(world.facts.units)
    if not units:
        return np.full((len(rep), 2), -1, dtype=np.intp)
    home = world.home_unit[rep, ccg]
    own = np.where(home >= 0, world.unit[rep, np.maximum(home, 0)], -1)
    own = np.where((own >= 0) & world.unit_open[rep, np.maximum(own, 0)], own, -1)
    closed = ~world.unit_open[rep] | (np.arange(units) == own[:, None])
    km = np.where(closed, np.inf, world.unit_km[ccg])
    other = np.where(closed.all(axis=1), -1, km.argmin(axis=1))
    return np.stack((own, other), axis=1)


def _has_now(world: World, rep: IntArray, ccg: IntArray, units: IntArray) -> IntArray:
    """Return (K, L) which of OPTIONS each line has now, -1 for a unit not on offer."""
    supplier = world.supplier[rep, ccg]
    if not len(world.facts.units):
        return np.where(supplier == IN_HOUSE, 2, 3)
    carrying_on = world.unit[rep[:, None], np.maximum(supplier, 0)]
    now = np.where(carrying_on == units[:, :1], 0, -1)
    now = np.where(carrying_on == units[:, 1:], 1, now)
    now = np.where(supplier == IN_HOUSE, 2, now)
    return np.where(supplier == IN_HOUSE_SHARED, 3, now)


def support_terms(
    world: World, rep: IntArray, ccg: IntArray, units: IntArray, now: IntArray
) -> dict[str, FloatArray]:
    """Return the terms, each broadcasting to (K, L, 4), of every option for every line."""
    p = world.p
    at = np.maximum(units, 0)
    some = len(world.facts.units) > 0
    price = world.price[rep[:, None], at] if some else np.ones(units.shape)
    quality = world.quality[rep[:, None], at] if some else np.ones(units.shape)
    km = world.unit_km[ccg[:, None], at] if some else np.zeros(units.shape)
    alone = scale(world, world.size[rep, ccg], rep)
    shared = scale(world, world.area_size[rep, ccg], rep) * (1.0 + p("shared_overhead", rep))
    own_quality = np.broadcast_to(p("in_house_quality", rep), rep.shape)
    cost = np.stack((*(price * world.policy.price[world.step]).T, alone, shared), axis=1)
    good = np.stack((*quality.T, own_quality, own_quality), axis=1)
    tight = 1.0 + p("support_pressure", rep) * np.maximum(world.pressure[rep, ccg], 0.0)
    control = line_values(world, "control", rep)[..., :, None] * np.array([0.0, 0.0, 1.0, 1.0])
    around = _neighbours_in_house(world, rep, ccg)
    return {
        "cost": (-p("support_cost", rep) * tight)[:, None, None] * cost[:, None, :],
        "quality": np.reshape(p("support_quality", rep), (-1, 1, 1)) * good[:, None, :],
        "control": np.broadcast_to(control, (len(rep), *control.shape[-2:])),
        "what it has now": np.reshape(p("support_inertia", rep), (-1, 1, 1))
        * (now[:, :, None] == np.arange(4)),
        "distance": np.reshape(p("support_distance", rep), (-1, 1, 1))
        * np.stack((km[:, 0] * 0.0, km[:, 1] / 100.0, alone * 0.0, alone * 0.0), 1)[:, None, :],
        "officer shared": np.reshape(p("support_shared", rep), (-1, 1, 1))
        * np.array([0.0, 0.0, 0.0, 1.0]),
        "neighbours in-house": (p("support_imitation", rep) * around)[:, None, None]
        * np.array([0.0, 0.0, 1.0, 1.0]),
    }


def _neighbours_in_house(world: World, rep: IntArray, ccg: IntArray) -> FloatArray:
    """Return (K,) the mean in-house share among the CCGs each is tied to."""
    row, _, partner, _ = world.links.of_ccgs(np.arange(len(ccg)), ccg)
    ties = np.bincount(row, minlength=len(ccg))
    share = np.bincount(row, world.in_house_share[rep[row], partner], minlength=len(ccg))
    return share / np.maximum(ties, 1)


def _option_keys(world: World, units: IntArray) -> AnyArray:
    """Return (K, L, 4) the identity of each option: a line with a unit or with the body itself."""
    known = world.facts.unit_keys if len(world.facts.units) else np.zeros(1, dtype=np.uint64)
    bought = known[np.maximum(units, 0)]
    own = np.broadcast_to(_OPTION_KEYS, (len(units), 2))
    return np.concatenate((bought, own), axis=1)[:, None, :] + _LINE_KEYS[:, None]


def _available(world: World, rep: IntArray, ccg: IntArray, units: IntArray) -> BoolArray:
    """Return (K, 1, 4) which options exist for each organisation."""
    buying = (units >= 0) & world.policy.buying[world.step]
    joint = world.area_bodies[rep, ccg] > 1.0
    return np.stack((*buying.T, np.ones_like(joint), joint), axis=1)[:, None, :]


def _set_suppliers(
    world: World, rep: IntArray, ccg: IntArray, units: IntArray, chosen: IntArray
) -> None:
    """Give every CCG of the organisations (K,) the suppliers chosen and a new end of the agreement."""
    own = np.array([IN_HOUSE, IN_HOUSE_SHARED])
    offered = np.concatenate((units, np.broadcast_to(own, units.shape)), axis=1)
    supplier = np.take_along_axis(offered, chosen, axis=1)
    row, member = areas.members(world.organisation, rep, ccg)
    world.supplier[rep[row], member] = supplier[row]
    to_other = (chosen == 1).sum(axis=1) > (chosen == 0).sum(axis=1)
    home = np.where(to_other, units[:, 1], world.home_unit[rep, ccg])
    world.home_unit[rep[row], member] = home[row]
    unit = world.draws.at("agreement", world.month_number, rep, world.facts.keys[ccg])
    p = world.p
    months = p("agreement_months", rep) + p("agreement_spread", rep) * unit
    world.agreement_ends[rep[row], member] = (world.step + np.ceil(months).astype(np.intp))[row]
    world.reviewed[rep[row], member] = world.step
    set_rates(world, rep[row], member)


def set_rates(world: World, rep: IntArray, ccg: IntArray) -> None:
    """Work out £ per head bought, done alone and shared, and the in-house share, for listed CCGs (K,)."""
    cost = line_values(world, "line_cost", rep)
    supplier = world.supplier[rep, ccg]
    bought = supplier >= 0
    price = np.ones(supplier.shape)
    if len(world.facts.units):
        unit = world.unit[rep[:, None], np.maximum(supplier, 0)]
        price = world.price[rep[:, None], unit]
    world.bought_rate[rep, ccg] = (cost * price * bought).sum(axis=1)
    world.alone_rate[rep, ccg] = (cost * (supplier == IN_HOUSE)).sum(axis=1)
    world.shared_rate[rep, ccg] = (cost * (supplier == IN_HOUSE_SHARED)).sum(axis=1)
    in_house = (cost * ~bought).sum(axis=1)
    world.in_house_share[rep, ccg] = in_house / (cost + np.zeros(supplier.shape)).sum(axis=1)


def _write_events(
    world: World,
    rep: IntArray,
    ccg: IntArray,
    units: IntArray,
    now: IntArray,
    chosen: IntArray,
    terms: dict[str, FloatArray],
) -> None:
    """Write an event for each line whose supplier changes, with the term that speaks most for it."""
    kinds = (
        ("support in-sourced", (now < 2) & (chosen >= 2)),
        ("support bought", (now >= 2) & (chosen < 2)),
        ("support unit changed", (now < 2) & (chosen < 2) & (now != chosen)),
        ("support team shared", (now == 2) & (chosen == 3)),
        ("support team no longer shared", (now == 3) & (chosen == 2)),
    )
    for kind, changed in kinds:
        row, line = np.nonzero(changed)
        if len(row):
            unit = units[row, np.minimum(chosen[row, line], 1)]
            partner = np.where((chosen[row, line] < 2) & (unit >= 0), world.facts.n + unit, -1)
            detail = _reasons(world, terms, row, line, chosen[row, line])
            at = ccg[row]
            world.events.write(kind, world.step, rep[row], at, at, partner, detail)


def _reasons(
    world: World, terms: dict[str, FloatArray], row: IntArray, line: IntArray, option: IntArray
) -> AnyArray:
    """Return (J,) numbers of words such as "finance: cost": the term that stands out most."""
    stand_out = {}
    for name, value in terms.items():
        at = tuple(
            np.zeros_like(i) if n == 1 else i
            for i, n in zip((row, line), value.shape[:2], strict=True)
        )
        options = np.broadcast_to(value[at], (len(row), len(OPTIONS)))
        stand_out[name] = options[np.arange(len(row)), option] - options.mean(axis=1)
    best = np.stack(list(stand_out.values())).argmax(axis=0)
    words = np.array(
        [[world.events.number(f"{name}: {term}") for term in stand_out] for name in LINES],
        dtype=np.int32,
    )
    return words[line, best]
