"""What lies apart, and how to make it one."""

from __future__ import annotations

import networkx as nx
import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.hexagons.grid import centres, stepped, touching


def parts(members: IntArray, pairs: IntArray) -> list[list[int]]:
    """Return the parts in which some places lie.

    Args:
        members: (M,) indices of the places.
        pairs: (T, 2) indices of places that touch; those of others are ignored.
    """
    graph = nx.Graph(pairs.tolist()).subgraph(members.tolist()).copy()
    graph.add_nodes_from(members.tolist())
    return sorted(sorted(part) for part in nx.connected_components(graph))


def shortest_joins(separate: list[list[int]], places: FloatArray) -> list[tuple[int, int]]:
    """Return the pairs i < j to join so that separate parts become one (Kruskal 1956).

    Args:
        separate: the parts, as indices of places.
        places: (N, 2).
    """
    ways = nx.Graph()
    for a, first in enumerate(separate):
        for b, second in enumerate(separate[:a]):
            apart = np.hypot(*np.moveaxis(places[first][:, None] - places[second][None], 2, 0))
            i, j = np.unravel_index(int(apart.argmin()), apart.shape)
            low, high = sorted((first[i], second[j]))
            ways.add_edge(a, b, weight=float(apart.min()), pair=(low, high))
    tree = nx.minimum_spanning_edges(ways, data=True)
    return sorted(way["pair"] for _, _, way in tree)


def brought_together(cells: IntArray) -> IntArray:
    """Return cells (N, 2) whose separate pieces have moved towards each other until they touch."""
    cells = cells.copy()
    everyone = np.arange(len(cells))
    while len(separate := parts(everyone, touching(cells))) > 1:
        middles = centres(cells)
        stays, moves = separate[:2]
        [pair] = shortest_joins([stays, moves], middles)
        here, there = pair if pair[0] in stays else pair[::-1]
        # they are two hexagons apart at least, so that a step of one never puts two in one cell
        cells[moves] = stepped(cells[moves], middles[here] - middles[there])
    return cells
