"""What a merger does on its date: one body, one officer, one set of agreements, and a bill.

Evidence: mergers took effect on 1 April (mergers.csv); from November 2018 NHS England considers
applications during the year (NAO HC 1783, 4.6); restructuring costs money and time (4.7). A
mandate, which a scenario may set, makes the CCGs of a footprint, or of an integrated care system,
one.
Changes ``world.organisation``, ``world.officer`` and everything an organisation has.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.areas import Union
from ccgsim.arrays import BoolArray, IntArray, distinct, places, row_and_column
from ccgsim.policy import NEVER, STANCES
from ccgsim.rules.officers import join_officers
from ccgsim.rules.upheaval import unsettle
from ccgsim.world import NOT_YET, World

APPROVED = "approved"
MEANS = (
    "deprivation", "finance", "leadership", "performance", "ownership", "cost_level",
    "programme_share", "posts_held", "pressure", "leadership_score",
)  # fmt: skip
"""Of these a new body has the mean of its parts, weighted by people."""
SUMS = ("allowance", "one_off", "plan_variance", "required")
"""Of these it has the sum, and of all that was spent in the year."""
LATEST = ("unsettled_until", "team_since")
ANY = ("in_directions", "delegated", "with_authority", "vanguard", "localities")
"""These it has if any of its parts had them."""
FROM_LEADER = (
    "in_house", "shares_support", "agreement_ends", "reviewed", "serves", "in_house_share",
    "bought_rate", "own_rate", "care_rate", "term_ends", "leaderless", "rating",
)  # fmt: skip
"""These it takes over from the largest of its parts."""


def mergers_take_effect(world: World) -> None:
    """Unite the bodies whose merger is due this month, and those that a mandate unites."""
    due = world.merger_due == world.step
    if due.any():
        at = places(due & world.leads)
        rep, body = row_and_column(at, world.facts.n)
        merge_bodies(world, rep, body, world.merger_with.take(at), APPROVED)
    if world.month == 4 or world.policy.in_year[world.step]:
        mandated = world.policy.stance[world.step] == STANCES.index("mandated")
        if mandated.any():
            _mandate(world, mandated)


def _mandate(world: World, mandated: BoolArray) -> None:
    """Make the bodies of each mandated footprint (or integrated care system) one."""
    if world.step < world.policy.announced:
        return
    footprint = world.policy.footprint[world.step]
    inside = places(mandated)
    first = np.zeros(footprint.max() + 1, dtype=np.intp)
    first[footprint[inside[::-1]]] = inside[::-1]
    body = world.organisation[:, inside]
    other = world.organisation[:, first[footprint[inside]]]
    apart = body != other
    if world.policy.mandate_systems[world.step]:
        apart &= world.system[:, footprint[inside]]
    rep, place = row_and_column(places(apart), apart.shape[1])
    merge_bodies(world, rep, body[rep, place], other[rep, place], "mandated")


def merge_bodies(world: World, rep: IntArray, body: IntArray, other: IntArray, why: str) -> None:
    """Unite the organisations of ``body`` and ``other`` (K,) and settle what the new ones have.

    ``why`` is the reason written with the events.
    """
    count, rows = world.facts.n, world.shape[0]
    body, other = world.organisation[rep, body], world.organisation[rep, other]
    apart = body != other
    rep, body, other = rep[apart], body[apart], other[apart]
    if not len(rep):
        return
    if why != APPROVED:
        let_approvals_lapse(world, np.tile(rep, 2), np.concatenate((body, other)), why)
    union = world.unite("organisation", world.size, rep, body, other)
    join_officers(world, rep, world.officer[rep, body], world.officer[rep, other])
    old_rep, old = row_and_column(union.nodes, count)
    new = world.organisation.take(union.nodes)
    world.events.write("merger", world.step, old_rep, old, new, new, why)
    leader = distinct(old_rep * count + new)
    world.mergers_formed += np.bincount(leader // count, minlength=rows)
    world.bodies_dissolved += np.bincount(old_rep, minlength=rows)
    _settle(world, union)
    _recount(world, union, leader)
    rep, leader = row_and_column(leader, count)
    unsettle(world, "organisation", rep, leader, "merger")


def let_approvals_lapse(world: World, rep: IntArray, body: IntArray, why: str) -> None:
    """Undo approved mergers in which any of these bodies (K,) has a part, for its partners too."""
    due, into = world.merger_due.reshape(-1), world.merger_with.reshape(-1)
    pending = places(due != NOT_YET)
    coalition = (pending - pending % world.facts.n + into.take(pending)) * NEVER + due.take(pending)
    involved = np.isin(pending, rep * world.facts.n + body)
    lapsed = pending[np.isin(coalition, coalition[involved])]
    led = lapsed[world.leads.take(lapsed)]
    leader = led % world.facts.n
    world.events.write(
        "merger approval lapses", world.step, led // world.facts.n, leader, leader, detail=why
    )
    due[lapsed] = into[lapsed] = NOT_YET


def _recount(world: World, union: Union, leader: IntArray) -> None:
    """Bring sizes and leads of the new organisations (led at places ``leader``) up to date."""
    count, at = world.facts.n, union.at
    size = union.summed(world.size)
    rep = at // count
    world.size.reshape(-1)[at] = size
    world.economy.reshape(-1)[at] = world.scale(size, rep)
    world.leader_at.reshape(-1)[at] = rep * count + union.leader
    world.mark("leads", union.nodes, False)
    world.mark("leads", leader, True)
    area_rep, area = row_and_column(
        distinct(leader // count * count + world.officer.take(leader)), count
    )
    row, ccg = world.members("officer", area_rep, area)
    place = area_rep.take(row) * count + ccg
    bodies = np.bincount(row, world.leads.take(place))
    world.area_bodies.reshape(-1)[place] = bodies.take(row)


def _settle(world: World, union: Union) -> None:
    """Give the CCGs of new bodies one value each of everything a body has."""
    at, row = union.at, union.row
    rep, ccg = row_and_column(at, world.facts.n)
    people = world.people.take(ccg)
    everyone = np.bincount(row, people)
    leader = at - ccg + union.leader
    for name in MEANS:
        values = getattr(world, name).reshape(-1)
        values[at] = (np.bincount(row, values.take(at) * people) / everyone).take(row)
    for holder, names in ((world, SUMS), (world.year, world.year.names())):
        for name in names:
            values = getattr(holder, name)
            values.reshape(-1)[at] = union.summed(values)
    world.one_off.reshape(-1)[at[at != leader]] = 0.0  # it stands at the leading CCG alone
    for name in ANY:
        values = getattr(world, name).reshape(-1)
        values[at] = (np.bincount(row, values.take(at)) > 0.0).take(row)
    for name in LATEST:
        values = getattr(world, name).reshape(-1)
        values[at] = _highest(values.take(at), row)
    since = world.directed_since.reshape(-1)
    directed = np.where(since.take(at) >= 0, -since.take(at), -NEVER)
    earliest = -_highest(directed, row)
    since[at] = np.where(earliest < NEVER, earliest, NOT_YET)
    for name in FROM_LEADER:
        values = getattr(world, name).reshape(world.organisation.size, -1)
        values[at] = values.take(leader, axis=0)
    world.ownership.reshape(-1)[at] += world.p("ownership_merger", rep)
    world.merger_due.reshape(-1)[at] = NOT_YET
    world.merger_with.reshape(-1)[at] = NOT_YET
    people_of = np.broadcast_to(world.people, world.shape)
    for area in (world.team, world.committee):
        areas.unite(area, people_of, rep, area.take(at), area.take(leader))


def _highest(values: IntArray, row: IntArray) -> IntArray:
    """Return (M,) for each member the highest of ``values`` (M,) in its body ``row`` (M,)."""
    highest = np.full(row.max() + 1, values.min())
    np.maximum.at(highest, row, values)
    return highest.take(row)
