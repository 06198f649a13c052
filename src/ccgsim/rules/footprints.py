"""Footprints (STPs) appear on their date and mature; the most mature become integrated systems.

Evidence: 44 footprints in March 2016, 42 by April 2018; the 14 most developed were becoming
integrated care systems in September 2018 (NAO HC 1783, 4.2); a number of joint officers mirror them
(4.3). That a footprint matures as its CCGs come under fewer officers is our reading.
Changes ``world.system``.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray, places, row_and_column
from ccgsim.draws import logistic
from ccgsim.world import World


def footprints(world: World) -> None:
    """Announce and merge footprints on their dates; each quarter name integrated care systems."""
    _announce(world)
    ready = world.policy.readiness[world.step]
    if world.month % 3 != 1 or world.step < world.policy.announced or ready > 1.0:
        return
    leading = leading_ccg(world)
    become = (maturity(world) >= ready) & ~world.system & (leading >= 0)
    rep, footprint = row_and_column(places(become), become.shape[1])
    world.system |= become
    ccg = leading[footprint]
    body, label = world.organisation[rep, ccg], world.facts.n + len(world.facts.units) + footprint
    world.events.write("integrated care system", world.step, rep, ccg, body, label, "mature enough")


def maturity(world: World) -> FloatArray:
    """Return (R, F) how far each footprint has come since they were announced, 0 to 1.

    A logistic curve of unity of leadership, vanguards, months since the announcement and a lasting
    local difference (the same in every month).
    """
    p = world.p
    ccgs = np.maximum(
        np.bincount(world.policy.footprint[world.step], minlength=world.system.shape[1]), 1
    )
    officers = by_footprint(world, world.leads_area)
    unity = 1.0 - (officers - 1.0).clip(0.0) / np.maximum(ccgs - 1.0, 1.0)
    sites = by_footprint(world, world.vanguard) / ccgs
    years = (world.step - world.policy.announced) / 12.0
    local = logistic(world.draws.for_names("local maturity", 0, world.facts.footprint_codes))
    level = (
        p("system_start")
        + p("system_unity") * unity
        + p("system_vanguards") * sites
        + p("system_years") * years
        + p("system_local") * local
    )
    result: FloatArray = 1.0 / (1.0 + np.exp(-level))
    return result


def by_footprint(world: World, where: BoolArray) -> FloatArray:
    """Return (R, F) how many CCGs of each footprint are in ``where`` (R, N)."""
    rows, footprints = world.system.shape
    rep, ccg = row_and_column(places(where), world.facts.n)
    place = rep * footprints + world.policy.footprint[world.step].take(ccg)
    counted: FloatArray = np.bincount(place, minlength=rows * footprints).astype(np.float64)
    return counted.reshape(rows, footprints)


def leading_ccg(world: World) -> IntArray:
    """Return (F,) the founding CCG with most people in each footprint, -1 where it has none."""
    footprint = world.policy.footprint[world.step]
    leading = np.full(len(world.facts.footprint_codes), -1, dtype=np.intp)
    order = np.argsort(world.people, kind="stable")
    leading[footprint[order]] = order  # the last one written stays
    return leading


def _announce(world: World) -> None:
    step, policy = world.step, world.policy
    every, why = np.arange(world.shape[0]), "dated by the scenario"
    if step == policy.announced:
        world.events.write("footprints announced", step, every, detail=why)
    if step > 0 and policy.footprints[step] is not policy.footprints[step - 1]:
        world.events.write("footprints merge", step, every, detail=why)
        in_use = np.zeros(world.system.shape[1], dtype=bool)
        in_use[policy.footprints[step]] = True
        world.system &= in_use
