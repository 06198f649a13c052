"""Commissioning support units: income follows customers, prices fall, small units merge or close.

Evidence: 19 units started (King's Fund and Nuffield Trust 2016, p 43) and five were left in 2018,
largely through mergers run by NHS England for scale; income fell from £810m to £500m (NAO HC 1783,
4.9-4.10); contracts were let for much lower budgets and quality was at risk (King's Fund, p 46).
Changes ``world.unit``, ``world.unit_open``, ``world.price``, ``world.quality``, what units earn and
the agreements of customers of a unit that closes.

Units look at their books each October; what they decide takes effect on 1 April.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import BoolArray, FloatArray, IntArray, places, row_and_column
from ccgsim.choice import Question, choose, main_reasons
from ccgsim.draws import keys_of, low
from ccgsim.rules.support import current_unit
from ccgsim.world import NOT_YET, World

OPTIONS = ("carry on", "merge", "close")
_OPTION_KEYS = low(keys_of(OPTIONS))[:, None]
BOOKS_MONTH = 10


def support_units(world: World) -> None:
    """On 1 April decisions take effect; each October units settle their prices and their future."""
    if not len(world.facts.units):
        return
    if world.month == 4:
        _take_effect(world)
    if world.month == BOOKS_MONTH:
        loss = _look_at_books(world)
        _settle_prices(world, loss)
        if not world.policy.frozen[world.step]:
            _decide_fate(world, loss)


def income_from_ccgs(world: World) -> FloatArray:
    """Return (R, U) £ a year that each open unit earns from CCGs at today's prices."""
    rows, units = world.unit.shape
    at = places(world.bought_rate > 0.0)
    rep, ccg = row_and_column(at, world.facts.n)
    unit = rep * units + current_unit(world, at)
    volume = world.bought_rate.take(at) * world.people.take(ccg)
    volumes = np.bincount(unit, volume, minlength=rows * units).reshape(rows, units)
    earned: FloatArray = volumes * world.price * world.policy.price[world.step]
    return earned


def price_paid(world: World) -> FloatArray:
    """Return (R, N) the price of the unit that each CCG buys from, 1 where it has none."""
    rows, units = world.unit.shape
    if not units:
        return np.ones(world.shape)
    start = np.arange(rows)[:, None] * units
    serves = world.unit.take(start + np.maximum(world.serves, 0))
    price = world.price.take(start + serves) * world.policy.price[world.step]
    return np.where(world.serves >= 0, price, 1.0)


def _look_at_books(world: World) -> FloatArray:
    """Bring income up to date and return (R, U) the share of income from CCGs lost in the year."""
    income = income_from_ccgs(world)
    before = np.maximum(world.unit_income, 1.0)
    loss: FloatArray = np.clip(1.0 - income / before, 0.0, 1.0) * world.unit_open
    world.unit_income = income
    world.unit_other_income = world.unit_other_income * (1.0 + world.p("unit_other_growth"))
    return loss


def _settle_prices(world: World, loss: FloatArray) -> None:
    """Units that lose custom cut prices; quality follows price down and drifts back."""
    p = world.p
    fall = p("price_fall") + p("price_competition") * loss
    world.price = world.price * np.exp(-fall)
    rep = np.repeat(np.arange(world.shape[0]), loss.shape[1])
    keys = np.tile(world.unit_keys, world.shape[0])
    noise = world.draws.at("quality", world.month_number, rep, keys).reshape(loss.shape)
    world.quality = (
        world.quality
        - p("quality_price") * fall
        + p("quality_recovery") * (p("quality_start") - world.quality)
        + p("quality_noise") * (noise - 0.5)
    ).clip(0.0, 1.0)


def _decide_fate(world: World, loss: FloatArray) -> None:
    """Let every open unit carry on, merge with the nearest unit that does not close, or close."""
    rep, unit = row_and_column(places(world.unit_open), world.unit.shape[1])
    p = world.p
    income = (world.unit_income + world.unit_other_income)[rep, unit] / 1e6
    viable = world.policy.smallest_viable[world.step]
    short = np.clip(1.0 - income / viable, 0.0, 1.0) if viable > 0 else np.zeros(len(rep))
    alone = world.unit_open.sum(axis=1)[rep] < 2
    lost = loss[rep, unit]
    none = np.zeros(len(rep))
    terms = {
        "constant": np.stack(
            (none, none + p("unit_merge_start", rep), none + p("unit_close_start", rep))
        ),
        "too small": np.stack(
            (none, p("unit_merge_small", rep) * short, p("unit_close_small", rep) * short)
        ),
        "customers lost": np.stack(
            (none, p("unit_merge_loss", rep) * lost, p("unit_close_loss", rep) * lost)
        ),
    }
    available = np.stack((np.ones_like(alone), ~alone, ~alone))
    question = Question("future of a support unit", rep, unit, by_unit=True)
    chosen = choose(world, question, OPTIONS, _OPTION_KEYS, terms, available)
    _note_fate(world, rep, unit, chosen, terms)


def _note_fate(
    world: World, rep: IntArray, unit: IntArray, chosen: IntArray, terms: dict[str, FloatArray]
) -> None:
    """Keep each decision until 1 April; customers of a unit that closes must review by then."""
    closing = np.zeros_like(world.unit_open)
    closing[rep, unit] = chosen == 2
    merges = chosen == 1
    partner = _nearest_partner(world, rep[merges], unit[merges], closing)
    found = partner >= 0
    world.unit_fate[rep[merges][found], unit[merges][found]] = partner[found]
    shuts = chosen == 2
    world.unit_fate[rep[shuts], unit[shuts]] = unit[shuts]
    for kind, which, option in (
        ("support unit to merge", places(merges)[found], 1),
        ("support unit to close", places(shuts), 2),
    ):
        speaking = {name: value[option] for name, value in terms.items()}
        reason = main_reasons(world, speaking, which)
        label = world.facts.n + unit[which]
        world.events.write(kind, world.step, rep[which], partner=label, detail=reason)


def _nearest_partner(world: World, rep: IntArray, unit: IntArray, closing: BoolArray) -> IntArray:
    """Return (K,) the nearest open unit in reach that does not close, -1 where there is none."""
    barred = ~world.unit_open[rep] | closing[rep]
    barred[np.arange(len(unit)), unit] = True
    reach = np.reshape(world.p("unit_offer_reach", rep), (-1, 1))
    barred |= world.units_apart[unit] > reach
    distance = np.where(barred, np.inf, world.units_apart[unit])
    return np.where(barred.all(axis=1), -1, distance.argmin(axis=1))


def _take_effect(world: World) -> None:
    rep, unit = row_and_column(places(world.unit_fate != NOT_YET), world.unit.shape[1])
    if not len(rep):
        return
    fate = world.unit_fate[rep, unit]
    world.unit_fate[rep, unit] = NOT_YET
    joins, shuts = fate != unit, fate == unit
    world.unit_open[rep[shuts], unit[shuts]] = False
    world.unit_income[rep[shuts], unit[shuts]] = 0.0
    world.unit_other_income[rep[shuts], unit[shuts]] = 0.0
    label, why = world.facts.n + unit[shuts], "customers find other support"
    world.events.write("support unit closes", world.step, rep[shuts], partner=label, detail=why)
    _end_agreements(world)
    _merge(world, rep[joins], unit[joins], fate[joins])


def _merge(world: World, rep: IntArray, unit: IntArray, partner: IntArray) -> None:
    """Join units; the larger carries on under its own name, with the customers of all."""
    if not len(rep):
        return
    income = world.unit_income + world.unit_other_income
    before = world.unit.copy()
    areas.unite(world.unit, income, rep, world.unit[rep, unit], world.unit[rep, partner])
    own = np.arange(world.unit.shape[1])
    gone = world.unit_open & (before == own) & (world.unit != own)
    rep, unit = row_and_column(places(gone), world.unit.shape[1])
    into = world.unit[rep, unit]
    world.unit_open[rep, unit] = False
    np.add.at(world.unit_income, (rep, into), world.unit_income[rep, unit])
    np.add.at(world.unit_other_income, (rep, into), world.unit_other_income[rep, unit])
    world.unit_income[rep, unit] = 0.0
    world.unit_other_income[rep, unit] = 0.0
    names = world.events.numbers(world.facts.units, "joins ")
    world.events.write(
        "support unit merges", world.step, rep, partner=world.facts.n + unit, detail=names[into]
    )


def _end_agreements(world: World) -> None:
    """End now the agreement of every CCG that buys anything from a unit that has closed."""
    at = places(world.bought_rate > 0.0)
    start = at // world.facts.n * world.unit.shape[1]
    closed = ~world.unit_open.take(start + current_unit(world, at))
    world.agreement_ends.reshape(-1)[at[closed]] = world.step
