"""Lay a country out as hexagons, one for each CCG, and measure what the map keeps.

The borders decide: `land` stretches the country, `annealing` moves CCGs on the `board` until
neighbours touch, footprints are whole and the coast is where it was.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import networkx as nx
import numpy as np

from ccgsim.arrays import IntArray
from ccgsim.facts import Facts
from ccgsim.hexagons.annealing import Effort, anneal
from ccgsim.hexagons.board import Board
from ccgsim.hexagons.grid import centres, from_the_corner, touching
from ccgsim.hexagons.joins import brought_together
from ccgsim.hexagons.land import kilometres, make_land, ties_of
from ccgsim.hexagons.shapes import HexagonMap

QUICK = Effort(changes=500, hot=1.5)
"""For a map made on the fly: about a second for England."""
THOROUGH = Effort(changes=20_000, hot=4.0)
"""For a map that is kept: about half a minute."""


@dataclass(frozen=True)
class Layout:
    """Cells of a country's CCGs, and what the layout cost."""

    cells: IntArray  # (N, 2) column and row, from 0
    cost: float  # see `ccgsim.hexagons.board`; comparable within one country only


@dataclass(frozen=True)
class Measures:
    """How much of the geography a hexagon map keeps."""

    borders: int
    borders_kept: int  # whose hexagons touch
    touching: int  # pairs of hexagons that touch, borders or not
    footprints: int
    footprints_whole: int  # in one piece
    pieces: int  # of the whole map
    lakes: int  # holes in it
    bearing: float  # degrees between where a neighbour lies on the hexagons and on the map; mean
    displacement: float  # hexagon widths from the map, once shifted and scaled to fit; mean


def lay_out(facts: Facts, effort: Effort, seed: int = 0) -> Layout:
    """Return a hexagon map of a country.

    Args:
        facts: N CCGs; their places, borders and footprints are used.
        effort: of the annealing, such as `QUICK` or `THOROUGH`.
        seed: of the annealing; the same arguments give the same map.

    Returns:
        The layout.
    """
    ties = ties_of(facts)
    board = Board(make_land(facts, ties), ties, facts.footprint)
    anneal(board, effort, seed)
    return Layout(from_the_corner(brought_together(board.cells())), board.cost())


def measure(facts: Facts, cells: IntArray) -> Measures:
    """Measure a hexagon map (N, 2) of a country."""
    borders = facts.pairs[facts.pair_neighbours]
    pairs = touching(cells)
    graph = nx.Graph(pairs.tolist())
    graph.add_nodes_from(range(facts.n))
    kept = {(i, j) for i, j in pairs.tolist()} & {(i, j) for i, j in borders.tolist()}
    members = [np.flatnonzero(facts.footprint == f) for f in range(len(facts.footprint_codes))]
    whole = [nx.is_connected(graph.subgraph(ccgs.tolist())) for ccgs in members]
    return Measures(
        borders=len(borders),
        borders_kept=len(kept),
        touching=len(pairs),
        footprints=len(members),
        footprints_whole=sum(whole),
        pieces=nx.number_connected_components(graph),
        lakes=_lakes(cells),
        bearing=_bearing(facts, cells),
        displacement=_displacement(facts, cells),
    )


def _lakes(cells: IntArray) -> int:
    """Return how many holes a map has: clockwise paths around what it encloses."""
    [country] = HexagonMap(cells).shapes(np.zeros(len(cells), dtype=np.intp))
    turns = [path[:-1, 0] @ path[1:, 1] - path[1:, 0] @ path[:-1, 1] for path in country.paths]
    return sum(bool(turn < 0) for turn in turns)


def _bearing(facts: Facts, cells: IntArray) -> float:
    """Return the mean angle in degrees by which the way to a neighbour is turned; nan without."""
    if not facts.pair_neighbours.any():
        return math.nan
    first, second = facts.pairs[facts.pair_neighbours].T
    ways = [place[second] - place[first] for place in (kilometres(facts), centres(cells))]
    angles = np.diff([np.arctan2(way[:, 1], way[:, 0]) for way in ways], axis=0)
    return float(np.degrees(np.abs(np.angle(np.exp(1j * angles)))).mean())


def _displacement(facts: Facts, cells: IntArray) -> float:
    """Return the mean distance in hexagon widths from the map, shifted and scaled to fit best."""
    places, hexagons = (place - place.mean(axis=0) for place in (kilometres(facts), centres(cells)))
    scale = (places * hexagons).sum() / max(float((places**2).sum()), 1e-9)
    return float(np.hypot(*(scale * places - hexagons).T).mean())
