"""The land of a made-up country: places on a plane, areas within areas, who borders whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ccgsim.arrays import FloatArray, IntArray

SPACING_KM = 25.0  # between CCGs: England's 130,000 km² over its CCGs of 2013, square-rooted
SEA_KM = 200.0  # between islands
KM_PER_DEGREE = 111.2  # of latitude
CENTRE = (-1.5, 52.8)  # degrees, so that a made-up country can be drawn where England is
REGIONS = 4  # as in England from 2013 to 2018
CANDIDATES = 16  # nearest CCGs among whom neighbours are sought
LENIENCE = 0.86  # gives 5.2 neighbours a CCG inland, as England's map has


@dataclass(frozen=True)
class Land:
    """Where the CCGs lie and what they belong to; areas never cross the sea between islands."""

    island: IntArray  # (N,)
    km: FloatArray  # (N, 2) place on the plane
    degrees: FloatArray  # (N, 2) longitude, latitude
    footprint: IntArray  # (N,)
    region: IntArray  # (N,)
    trust: IntArray  # (N,) main former primary care trust
    authority: IntArray  # (N,) main local authority


def make_land(rng: np.random.Generator, ccgs: int, footprint_size: int, islands: int) -> Land:
    """Scatter the CCGs of each island over a square and draw the areas they belong to."""
    island = np.sort(np.arange(ccgs) % islands)
    side = SPACING_KM * np.sqrt(ccgs / islands)
    km = rng.uniform(0, side, size=(ccgs, 2))
    km[:, 0] += island * (side + SEA_KM)
    footprint = _divided(km, island, lambda members: max(1, round(members / footprint_size)))
    _, one_of_each = np.unique(footprint, return_index=True)
    centres = np.array([km[footprint == f].mean(axis=0) for f in footprint[one_of_each]])
    per_island = max(1, round(REGIONS / islands))
    region_of = _divided(centres, island[one_of_each], lambda members: min(per_island, members))
    turned = km @ np.array([[0.8, -0.6], [0.6, 0.8]])  # so that authorities and trusts cut across
    return Land(
        island=island,
        km=km,
        degrees=_degrees(km),
        footprint=footprint,
        region=region_of[footprint],
        trust=_parts(rng, km, footprint),
        authority=_parts(rng, turned, footprint),
    )


def _degrees(km: FloatArray) -> FloatArray:
    """(N, 2) longitude and latitude of places on the plane, their middle at `CENTRE`."""
    away = (km - (km.min(axis=0) + km.max(axis=0)) / 2) / KM_PER_DEGREE
    away[:, 0] /= np.cos(np.radians(CENTRE[1]))
    return np.asarray(away + CENTRE)


def compact_groups(points: FloatArray, groups: int) -> IntArray:
    """Divide points on a plane into compact groups of like size, halving along the longer side.

    Args:
        points: (N, 2) places.
        groups: how many, at most N.

    Returns:
        (N,) group of each point, numbered from 0.
    """
    label = np.zeros(len(points), dtype=np.intp)
    if groups == 1:
        return label
    axis = int(np.argmax(np.ptp(points, axis=0)))
    order = np.argsort(points[:, axis], kind="stable")
    left = groups // 2
    cut = round(len(points) * left / groups)
    near, far = order[:cut], order[cut:]
    label[near] = compact_groups(points[near], left)
    label[far] = left + compact_groups(points[far], groups - left)
    return label


def _parts(rng: np.random.Generator, points: FloatArray, footprint: IntArray) -> IntArray:
    """(N,) compact parts of each footprint: anything from one for all its CCGs to one for each."""
    return _divided(points, footprint, lambda members: int(rng.integers(1, members + 1)))


def _divided(points: FloatArray, within: IntArray, parts: Callable[[int], int]) -> IntArray:
    """(N,) compact areas, as many inside each area of `within` as `parts` says for its size."""
    area = np.empty(len(points), dtype=np.intp)
    first = 0
    for outer in np.unique(within):
        inside = np.flatnonzero(within == outer)
        area[inside] = first + compact_groups(points[inside], parts(len(inside)))
        first = int(area[inside].max()) + 1
    return area


def neighbour_pairs(points: FloatArray) -> list[tuple[int, int]]:
    """Pairs i < j of points with no third point between: a Gabriel graph, a little more generous.

    Args:
        points: (N, 2) places; neighbours are sought among the nearest 16 of each.

    Returns:
        The pairs, in order. Everyone has a neighbour where there are two points or more.
    """
    apart = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)  # (N, N) squared distance
    nearest = np.argsort(apart, axis=1, kind="stable")[:, 1 : CANDIDATES + 1]  # (N, K)
    own = np.take_along_axis(apart, nearest, axis=1)  # (N, K)
    between = apart[nearest[:, :, None], nearest[:, None, :]]  # (N, K, K) candidate to witness
    blocked = (own[:, None, :] + between < LENIENCE * own[:, :, None]).any(axis=2)
    who, place = np.nonzero(~blocked)
    other = nearest[who, place]
    pairs = np.stack([np.minimum(who, other), np.maximum(who, other)], axis=1)
    return [(int(i), int(j)) for i, j in np.unique(pairs, axis=0)]
