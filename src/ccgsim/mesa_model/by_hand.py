"""Changes made by hand in a world with one replicate: what a researcher tells a CCG to do.

Each acts at once through what the rules themselves call, asks nobody (no partner, no practices, not
NHS England), uses no luck, and writes the rules' event with the detail "by hand".
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ccgsim.arrays import IntArray
from ccgsim.errors import InterventionError
from ccgsim.events import NOBODY
from ccgsim.facts.tables import nearest
from ccgsim.rules.merger_effects import merge_bodies
from ccgsim.rules.officers import share_officers
from ccgsim.rules.support import current_unit, set_rates
from ccgsim.world import LINES, World

BY_HAND = "by hand"
REP = np.zeros(1, dtype=np.intp)
"""The replicate of every event: the only one."""


def share_officer(world: World, one: int, other: int) -> None:
    """Put the areas of two founding CCGs' officers under one accountable officer.

    Raises:
        InterventionError: they are one CCG, or have one officer already.
    """
    if one == other:
        raise InterventionError(f"{_called(world, one)} cannot share an officer with itself.")
    first, second = world.officer[:1, one].copy(), world.officer[:1, other].copy()
    if first == second:
        raise InterventionError(
            f"{_called(world, one)} and {_called(world, other)} have one officer already."
        )
    reason = world.events.numbers((BY_HAND,))
    share_officers(world, REP, first, second, reason)


def merge(world: World, ccgs: Iterable[int]) -> None:
    """Make the organisations of some founding CCGs one; approvals they were part of lapse.

    Raises:
        InterventionError: one is named alone or twice, or all are in one organisation already.
    """
    named = list(ccgs)
    listed = np.unique(named)
    bodies = np.unique(world.organisation[0, listed])
    if len(named) < 2:
        raise InterventionError(
            f"{_called(world, named[0])} is to merge with nobody. Name one or more other CCGs: "
            "ccg.merge_with(other)."
        )
    if len(listed) < 2:
        raise InterventionError(
            f"{_called(world, int(listed[0]))} cannot merge with itself. Name another CCG."
        )
    if len(bodies) < 2:
        names = ", ".join(_called(world, int(ccg)) for ccg in listed)
        raise InterventionError(f"{names} are one organisation already.")
    others = np.repeat(bodies[:1], len(bodies) - 1)
    merge_bodies(world, np.repeat(REP, len(others)), bodies[1:], others, BY_HAND)


def bring_in_house(world: World, ccg: int, line: str) -> None:
    """Let a founding CCG's organisation do a line of support itself.

    Raises:
        InterventionError: the line is not known, or it does it already.
    """
    place, leader = _line(line), int(world.organisation[0, ccg])
    if world.in_house[0, leader, place]:
        raise InterventionError(f"{_called(world, leader)} does {line} in-house already.")
    unit = _unit_now(world, leader)
    _set_line(world, leader, place, in_house=True)
    _write(world, "support in-sourced", leader, unit, f"{line}: {BY_HAND}")


def buy(world: World, ccg: int, line: str, unit: int | None = None) -> None:
    """Let a founding CCG's organisation buy a line of support.

    An organisation buys all it buys from one unit, so another unit takes over its other lines too.

    Args:
        world: with one replicate.
        ccg: a founding CCG of the organisation.
        line: one of ``LINES``.
        unit: the support unit; None for the one that serves its area, or else the nearest.

    Raises:
        InterventionError: the line is not known, the unit is not at work, or it buys the line from
            that unit already.
    """
    place, leader = _line(line), int(world.organisation[0, ccg])
    now = _unit_now(world, leader)
    seller = _usual_unit(world, leader, now) if unit is None else unit
    if not world.unit_open[0, seller]:
        raise InterventionError(f"{world.facts.units[seller]} is no longer at work.{_open(world)}")
    bought = ~world.in_house[0, leader]
    if bought[place] and seller == now:
        raise InterventionError(
            f"{_called(world, leader)} buys {line} from {world.facts.units[now]} already."
        )
    world.serves[0, _members(world, leader)] = seller
    if not bought[place]:
        _set_line(world, leader, place, in_house=False)
        _write(world, "support bought", leader, seller, f"{line}: {BY_HAND}")
    if bought.any() and seller != now:
        _write(world, "support unit changed", leader, seller, BY_HAND)


def _members(world: World, leader: int) -> IntArray:
    """Return (M,) the founding CCGs of the organisation that ``leader`` leads."""
    return np.flatnonzero(world.organisation[0] == leader)


def _line(line: str) -> int:
    if line not in LINES:
        raise InterventionError(
            f"'{line}' is no line of support{nearest(line, LINES)}. There are {', '.join(LINES)}."
        )
    return LINES.index(line)


def _set_line(world: World, leader: int, place: int, in_house: bool) -> None:
    members = _members(world, leader)
    world.in_house[0, members, place] = in_house
    set_rates(world, members)


def _unit_now(world: World, leader: int) -> int:
    """Return the unit that serves an organisation's area now, -1 if none ever did."""
    return int(current_unit(world, np.array([leader]))[0])


def _usual_unit(world: World, leader: int, now: int) -> int:
    """Return the unit that serves an organisation's area, or else the nearest that is at work."""
    if now >= 0 and world.unit_open[0, now]:
        return now
    if not world.unit_open[0].any():
        raise InterventionError("No support unit is at work, so nothing can be bought.")
    return int(np.where(world.unit_open[0], world.unit_km[leader], np.inf).argmin())


def _open(world: World) -> str:
    names = [world.facts.units[unit] for unit in np.flatnonzero(world.unit_open[0])]
    return f" At work are {', '.join(names)}." if names else ""


def _write(world: World, kind: str, leader: int, unit: int, detail: str) -> None:
    partner = world.facts.n + unit if unit >= 0 else NOBODY
    world.events.write(kind, world.step, REP, leader, leader, partner, detail)


def _called(world: World, ccg: int) -> str:
    return f"{world.facts.names[ccg]} ({world.facts.codes[ccg]})"
