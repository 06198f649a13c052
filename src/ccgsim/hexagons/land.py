"""From places on the globe to land of one hexagon for each CCG, and a first seat for each.

Where CCGs are small and many the country is stretched, where they are large it shrinks: each border
is made one hexagon long in the direction it has on the map, as nearly as all of them together allow
(least squares). The cells on or beside a border, or among three CCGs that border each other, are
land.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import KDTree

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.facts import Facts
from ccgsim.hexagons.grid import cells_around, centres
from ccgsim.hexagons.joins import parts, shortest_joins

KM_PER_DEGREE = 111.2  # of latitude
SHAPE = 0.4
"""Weight of a CCG's place on the map beside that of one border's length and direction. With less
England keeps a few borders more and loses its shape: East Anglia no longer stands out to sea."""
STEPS = 200
STEP = 0.3  # share of the way to the least-squares place that a step goes
PUSH = 0.5  # share of an overlap that a step removes, from each of two
SAMPLES = 8  # points along a border that count as land
REACH = 0.5  # hexagon widths from the nearest such point within which a cell is land
MARGIN = 3.0  # hexagon widths of sea around the country
HALVINGS = 20


@dataclass(frozen=True)
class Ties:
    """Who should touch whom: borders, and one crossing to each island that has none."""

    pairs: IntArray  # (T, 2)
    directions: FloatArray  # (T, 2) of length 1, from the first to the second on the map


@dataclass(frozen=True)
class Land:
    """A country stretched to one hexagon for each CCG, before anybody is moved."""

    places: FloatArray  # (N, 2) of CCGs, in hexagon widths
    cells: IntArray  # (N, 2) of land, in the order of the CCGs assigned to them
    shore: KDTree  # points on land; the sea is more than REACH from all of them


def kilometres(facts: Facts) -> FloatArray:
    """Return (N, 2) the places of CCGs east and north of their middle (equirectangular)."""
    degrees = np.stack([facts.longitude, facts.latitude], axis=1)
    away = (degrees - degrees.mean(axis=0)) * KM_PER_DEGREE
    away[:, 0] *= math.cos(math.radians(facts.latitude.mean()))
    return np.asarray(away)


def ties_of(facts: Facts) -> Ties:
    """Return the borders, and the shortest crossings that join parts which share none."""
    km = kilometres(facts)
    borders = facts.pairs[facts.pair_neighbours]
    crossings = shortest_joins(parts(np.arange(facts.n), borders), km)
    both = np.concatenate([borders, np.array(crossings, dtype=np.intp).reshape(-1, 2)])
    away = km[both[:, 1]] - km[both[:, 0]]
    length = np.hypot(*away.T)
    # two CCGs at one place have no direction; neither pulls the other anywhere
    directions = np.divide(
        away, length[:, None], out=np.zeros_like(away), where=length[:, None] > 0
    )
    return Ties(both, directions)


def make_land(facts: Facts, ties: Ties) -> Land:
    """Stretch a country, choose its land, and assign each CCG the cell nearest to it in all.

    Args:
        facts: N CCGs.
        ties: as from `ties_of`.

    Returns:
        The land; the cells assigned have the least sum of squared distances from the places.
    """
    places = _stretched(kilometres(facts), ties)
    small, large = 0.5, 2.0
    for _ in range(HALVINGS):
        middle = (small + large) / 2
        _, away = _cells_by_shore(places * middle, ties)
        small, large = (small, middle) if (away < REACH).sum() >= facts.n else (middle, large)
    places = places * large
    cells, away = _cells_by_shore(places, ties)
    land = cells[np.argsort(away, kind="stable")[: facts.n]]
    return Land(places, assigned(places, land), _shore(places, ties))


def assigned(places: FloatArray, cells: IntArray) -> IntArray:
    """Return (N, 2) of `cells` the one for each place (N, 2) with the least squared distances."""
    away = places[:, None] - centres(cells)[None]
    _, chosen = linear_sum_assignment((away**2).sum(axis=2))
    return np.asarray(cells[chosen])


def _stretched(km: FloatArray, ties: Ties) -> FloatArray:
    """Return (N, 2) places with borders of length 1, then pushed apart where they crowd."""
    n = len(km)
    first, second = ties.pairs.T
    pull, target = SHAPE * np.eye(n), SHAPE * _scaled(km, ties)
    np.add.at(pull, (first, first), 1.0)
    np.add.at(pull, (second, second), 1.0)
    np.add.at(pull, (first, second), -1.0)
    np.add.at(pull, (second, first), -1.0)
    np.add.at(target, first, -ties.directions)
    np.add.at(target, second, ties.directions)
    places = np.linalg.solve(pull, target)
    for _ in range(STEPS):
        back = (target - pull @ places) / np.diag(pull)[:, None]
        places = places + STEP * back + PUSH * _crowding(places)
    return np.asarray(places)


def _scaled(km: FloatArray, ties: Ties) -> FloatArray:
    """Return the places in units of the median distance across a border."""
    if not len(ties.pairs):
        return km
    apart = np.hypot(*(km[ties.pairs[:, 1]] - km[ties.pairs[:, 0]]).T)
    return np.asarray(km / max(float(np.median(apart)), 1e-9))


def _crowding(places: FloatArray) -> FloatArray:
    """Return (N, 2) how far to go so as to be a hexagon from everyone."""
    near = KDTree(places).query_pairs(1.0, output_type="ndarray")
    near = near[np.lexsort((near[:, 1], near[:, 0]))]  # sums come out the same on every machine
    away = places[near[:, 0]] - places[near[:, 1]]
    apart = np.maximum(np.hypot(*away.T), 1e-9)[:, None]
    push = away * (1.0 - apart) / apart
    sums = np.zeros_like(places)
    np.add.at(sums, near[:, 0], push)
    np.add.at(sums, near[:, 1], -push)
    return sums


def _shore(places: FloatArray, ties: Ties) -> KDTree:
    """Return points on land: along each tie, and in the middle of three who touch each other."""
    along = np.linspace(0.0, 1.0, SAMPLES)[:, None, None]
    first, second = places[ties.pairs[:, 0]], places[ties.pairs[:, 1]]
    graph = nx.Graph(ties.pairs.tolist())
    threes = [c for c in nx.enumerate_all_cliques(graph) if len(c) == 3]
    middles = [places[three].mean(axis=0) for three in threes]
    points = (first + along * (second - first)).reshape(-1, 2)
    return KDTree(np.concatenate([points, places, np.array(middles).reshape(-1, 2)]))


def _cells_by_shore(places: FloatArray, ties: Ties) -> tuple[IntArray, FloatArray]:
    """Return cells (C, 2) around the places and how far each is from land (C,)."""
    # where many lie at one place, there must still be a cell for each
    wanting = (math.sqrt(len(places)) - float(np.ptp(places, axis=0).min())) / 2
    margin = max(MARGIN, wanting)
    cells = cells_around(places.min(axis=0) - margin, places.max(axis=0) + margin)
    return cells, _shore(places, ties).query(centres(cells))[0]
