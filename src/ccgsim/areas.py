"""Organisations and officers' areas: each CCG carries the index of the CCG that leads its body.

Bodies only ever grow together: an area of the map is the union of areas of an earlier map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray, distinct, places, row_and_column


def weighted_count(group: IntArray, weight: FloatArray, groups: int = 0) -> FloatArray:
    """Return (G,) the sum of ``weight`` (K,) over each ``group`` (K,), of at least ``groups``."""
    # NumPy's own types say that the result is whole numbers, which with weights it is not
    return cast("FloatArray", np.bincount(group, weight, minlength=groups))


def groups_of(first: IntArray, second: IntArray, size: int) -> tuple[IntArray, IntArray]:
    """Return the nodes named in links (K,) and (K,), ascending, and the number of each one's group.

    Nodes are numbers below ``size``. Groups are numbered in the order of their first node. Each
    node takes the lowest number among itself and those it is linked to, until nothing changes.
    """
    nodes = distinct(np.concatenate((first, second)))
    own = np.arange(len(nodes))
    number = np.empty(size, dtype=np.intp)  # read at nodes alone
    number[nodes] = own
    first, second = number.take(first), number.take(second)
    label = own.copy()
    while True:
        one, other = label.take(first), label.take(second)
        if (one == other).all():
            break
        lowest = np.minimum(one, other)
        for ends in (first, second, one, other):
            np.minimum.at(label, ends, lowest)
    group = (label == own).cumsum() - 1
    return nodes, group.take(label)


def first_of(group: IntArray) -> IntArray:
    """Return (G,) the place of the first node of each ``group`` (K,), numbered as by groups_of."""
    first = np.empty(group.max(initial=-1) + 1, dtype=np.intp)
    backwards = np.arange(len(group))[::-1]
    first[group[backwards]] = backwards
    return first


def leaders(nodes: IntArray, group: IntArray, people: FloatArray) -> IntArray:
    """Return for each node (K,) the one of its group with most people, the first if equal.

    ``nodes`` ascend; ``group`` and ``people`` (K,) are theirs.
    """
    most = np.full(group.max(initial=-1) + 1, -np.inf)
    np.maximum.at(most, group, people)
    best = places(people == most.take(group))[::-1]
    leader = np.empty(len(most), dtype=np.intp)
    leader[group.take(best)] = nodes.take(best)
    return leader.take(group)


@dataclass(frozen=True)
class Union:
    """Areas that have become one: what to recount.

    ``at`` (M,) places (replicate x N + CCG) of all their CCGs, ``leader`` (M,) the CCG that leads
    each now, ``moved`` (M,) whether that is another than before. ``nodes`` (J,) are the places of
    the leaders before, and ``group`` (J,), ``row`` (M,) say which area each of them, and each CCG,
    is in now.
    """

    at: IntArray
    leader: IntArray
    moved: BoolArray
    nodes: IntArray
    group: IntArray
    row: IntArray

    def summed(self, values: FloatArray) -> FloatArray:
        """Return (M,) the sum over the old areas of ``values`` (R, N) standing at their leaders."""
        sums: FloatArray = weighted_count(self.group, values.take(self.nodes))
        return sums.take(self.row)


def unite(
    area: IntArray,
    people: FloatArray,
    rep: IntArray,
    first: IntArray,
    second: IntArray,
    following: Followers | None = None,
) -> Union:
    """Unite areas in place: those led by ``first`` and ``second`` (K,) in replicate ``rep``.

    ``area`` (R, N) is the index of each CCG's leader; of the areas that unite, the one whose leader
    has most in ``people`` (R, N) leads. Chains of unions in one call make one area. ``following``
    is as in ``members``.
    """
    count = area.shape[1]
    nodes, group = groups_of(rep * count + first, rep * count + second, area.size)
    leader = leaders(nodes, group, people.take(nodes))
    row, ccg = row_and_column(nodes, count)
    rows, member = members(area, row, ccg, following)
    start = nodes - ccg
    at = start.take(rows) + member
    after = (leader - start).take(rows)
    moved = area.take(at) != after
    area.reshape(-1)[at] = after
    return Union(at, after, moved, nodes, group, group.take(rows))


def totals(area: IntArray, weight: FloatArray) -> FloatArray:
    """Return (R, N) for each CCG the sum of ``weight`` (broadcasts to (R, N)) over its area."""
    leader = leader_places(area)
    weights = np.broadcast_to(weight, area.shape).reshape(-1)
    return weighted_count(leader.reshape(-1), weights, area.size).take(leader)


def leader_places(area: IntArray) -> IntArray:
    """Return (R, N) the place (replicate x N + CCG) of the leader of each CCG's area."""
    rows, count = area.shape
    leader: IntArray = area + np.arange(rows)[:, None] * count
    return leader


@dataclass(frozen=True)
class Followers:
    """The CCGs (F,) that do not lead their area: who they are, and the place of their leader."""

    ccg: IntArray
    leader: IntArray


def members(
    area: IntArray, rep: IntArray, leader: IntArray, following: Followers | None = None
) -> tuple[IntArray, IntArray]:
    """Return (row, ccg): the CCGs of each listed area (K,), row by row, the leader first.

    No area may be listed twice. ``following`` are the ``followers``, if they are known.
    """
    known = followers(area) if following is None else following
    own, listed = np.arange(len(rep)), rep * area.shape[1] + leader
    is_listed = np.zeros(area.size, dtype=bool)
    is_listed[listed] = True
    inside = places(is_listed.take(known.leader))
    if not len(inside):
        return own, leader
    number = np.empty(area.size, dtype=np.intp)  # read where listed alone
    number[listed] = own
    rows = np.concatenate((own, number.take(known.leader.take(inside))))
    ccgs = np.concatenate((leader, known.ccg.take(inside)))
    # numbers of up to 16 bits, enough but for very large blocks, are sorted in one pass
    order = rows.astype(np.min_scalar_type(len(rep))).argsort(kind="stable")
    return rows.take(order), ccgs.take(order)


def followers(area: IntArray) -> Followers:
    """Return all CCGs that do not lead the area they are in."""
    at = places(area != np.arange(area.shape[1]))
    ccg = row_and_column(at, area.shape[1])[1]
    return Followers(ccg, at - ccg + area.take(at))
