"""Organisations and officers' areas: each CCG carries the index of the founding CCG that leads its body.

Bodies only ever grow together: an area of the map is the union of areas of an earlier map.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ccgsim.arrays import BoolArray, FloatArray, IntArray


def groups_of(first: IntArray, second: IntArray) -> tuple[IntArray, IntArray]:
    """Return the nodes named in links (K,) and (K,), and for each node the number of its group."""
    nodes, place = np.unique(np.concatenate((first, second)), return_inverse=True)
    half = len(first)
    links = coo_array(
        (np.ones(half, dtype=np.int8), (place[:half], place[half:])), shape=(len(nodes), len(nodes))
    )
    return nodes, connected_components(links, directed=False)[1].astype(np.intp)


def leaders(nodes: IntArray, group: IntArray, people: FloatArray) -> IntArray:
    """Return for each node (K,) the node of its group with most people (the earlier one if equal)."""
    order = np.lexsort((nodes, -people, group))
    first = np.ones(len(order), dtype=bool)
    first[1:] = group[order][1:] != group[order][:-1]
    leader = np.empty(group.max(initial=-1) + 1, dtype=np.intp)
    leader[group[order][first]] = nodes[order][first]
    return leader[group]


def unite(
    area: IntArray, people: FloatArray, rep: IntArray, first: IntArray, second: IntArray
) -> tuple[IntArray, BoolArray]:
    """Unite areas in place and return the replicates touched (T,) and which CCGs changed leader (T, N).

    Arguments: ``area`` (R, N) index of the leading CCG; ``people`` (R, N) people in each CCG's area;
    ``rep``, ``first``, ``second`` (K,): in replicate ``rep`` the areas led by ``first`` and ``second``
    become one. The larger area leads. Chains of unions in one call make one area.
    """
    count = area.shape[1]
    nodes, group = groups_of(rep * count + first, rep * count + second)
    leader = np.arange(area.size, dtype=np.intp)
    leader[nodes] = leaders(nodes, group, people.reshape(-1)[nodes])
    rows = np.unique(rep)
    before = area[rows]
    after = leader[rows[:, None] * count + before] - rows[:, None] * count
    area[rows] = after
    return rows, after != before


def totals(area: IntArray, weight: FloatArray) -> FloatArray:
    """Return (R, N) for each CCG the sum of ``weight`` (broadcasts to (R, N)) over its area."""
    rows, count = area.shape
    flat = (area + np.arange(rows)[:, None] * count).reshape(-1)
    weights = np.broadcast_to(weight, area.shape).reshape(-1)
    return np.bincount(flat, weights, minlength=rows * count)[flat].reshape(rows, count)


def members(area: IntArray, rep: IntArray, leader: IntArray) -> tuple[IntArray, IntArray]:
    """Return (row, ccg): the CCGs of each listed area, row by row of ``rep`` and ``leader`` (K,)."""
    return np.nonzero(area[rep] == leader[:, None])
