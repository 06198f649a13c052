"""What a merger does on its date: one body, one officer, one set of agreements, and a bill.

Evidence: mergers took effect on 1 April (NAO HC 1783, 4.3), in-year from November 2018 (4.6); restructuring
costs money and time (4.7). A mandate makes the CCGs of a footprint, or of an integrated care system, one.
Changes ``world.organisation`` and everything an organisation has.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import AnyArray, BoolArray, IntArray
from ccgsim.policy import STANCES
from ccgsim.rules.officers import join_officers
from ccgsim.rules.upheaval import unsettle
from ccgsim.world import NOT_YET, World

MEANS = ("finance", "leadership", "performance", "ownership", "cost_level", "programme_share",
         "posts_held", "pressure", "leadership_score")  # fmt: skip
SUMS = ("one_off", "plan_variance", "required")
ANY = ("in_directions", "delegated", "with_authority", "vanguard", "localities")
FROM_LEADER = ("in_house", "shares_support", "agreement_ends", "reviewed", "serves", "in_house_share",
               "bought_rate", "own_rate", "care_rate", "term_ends", "leaderless", "rating",
               "directed_since")  # fmt: skip


def mergers_take_effect(world: World) -> None:
    """Unite the bodies whose merger is due this month, and those that a mandate unites."""
    due = (world.merger_due == world.step) & world.leads
    rep, body = np.nonzero(due)
    _merge(world, rep, body, world.merger_with[rep, body], "approved")
    mandated = world.policy.stance[world.step] == STANCES.index("mandated")
    if mandated.any() and (world.month == 4 or world.policy.in_year[world.step]):
        _mandate(world, mandated)


def _mandate(world: World, mandated: BoolArray) -> None:
    """Make the bodies of each mandated footprint (or integrated care system) one."""
    footprint = world.policy.footprint[world.step]
    live = world.step >= world.policy.announced
    for place in range(len(world.facts.footprint_codes) if live else 0):
        inside = np.flatnonzero((footprint == place) & mandated)
        if len(inside) < 2:
            continue
        only = world.system[:, place] if world.policy.mandate_systems[world.step] else True
        apart = (
            world.organisation[:, inside[1:]] != world.organisation[:, inside[:1]]
        ) & np.reshape(only, (-1, 1))
        rep, which = np.nonzero(apart)
        body = world.organisation[rep, inside[1:][which]]
        _merge(world, rep, body, world.organisation[rep, inside[0]], "mandated")


def _merge(world: World, rep: IntArray, body: IntArray, other: IntArray, why: str) -> None:
    """Unite organisations led by ``body`` and ``other`` (K,) and settle what the new one has."""
    other = world.organisation[rep, other]
    apart = body != other
    rep, body, other = rep[apart], body[apart], other[apart]
    if not len(rep):
        return
    involved = np.unique(np.concatenate((rep * world.facts.n + body, rep * world.facts.n + other)))
    old_rep, old = involved // world.facts.n, involved % world.facts.n
    areas.unite(world.organisation, world.size, rep, body, other)
    join_officers(world, rep, world.officer[rep, body], world.officer[rep, other])
    new = world.organisation[old_rep, old]
    world.events.write("merger", world.step, old_rep, old, new, new, why)
    leader = np.unique(old_rep * world.facts.n + new)
    rows = world.shape[0]
    world.mergers_formed += np.bincount(leader // world.facts.n, minlength=rows)
    world.bodies_dissolved += np.bincount(old_rep, minlength=rows)
    _settle(world, leader // world.facts.n, leader % world.facts.n, (old_rep, old))
    world.refresh_bodies()
    unsettle(world, world.organisation, leader // world.facts.n, leader % world.facts.n, "merger")


def _settle(world: World, rep: IntArray, leader: IntArray, old: tuple[IntArray, IntArray]) -> None:
    """Give the members (M,) of new bodies (J,) one value each of everything a body has."""
    row, member = areas.members(world.organisation, rep, leader)
    at = (rep[row], member)
    people = world.people[member]
    body = np.searchsorted(
        rep * world.facts.n + leader, old[0] * world.facts.n + world.organisation[old]
    )
    for name in MEANS:
        values = getattr(world, name)
        values[at] = (np.bincount(row, values[at] * people) / np.bincount(row, people))[row]
    for holder, names in ((world, SUMS), (world.year, world.year.names())):
        for name in names:
            values = getattr(holder, name)
            values[at] = np.bincount(body, values[old], minlength=len(rep))[row]
    for name in ANY:
        values = getattr(world, name)
        values[at] = (np.bincount(row, values[at]) > 0)[row]
    for name in FROM_LEADER:
        values: AnyArray = getattr(world, name)
        values[at] = values[rep, leader][row]
    world.ownership[at] += (
        np.asarray(world.p("ownership_merger", rep))[..., row]
        if np.ndim(world.p("ownership_merger", rep))
        else world.p("ownership_merger")
    )
    world.merger_due[at] = NOT_YET
    world.merger_with[at] = NOT_YET
    for area in (world.team, world.committee):
        people_of = np.broadcast_to(world.people, area.shape)
        areas.unite(area, people_of, at[0], area[at], area[rep, leader][row])
