"""A country as a map of hexagons, one for each founding CCG."""

from __future__ import annotations

from ccgsim.hexagons.shapes import HexagonMap, Shape, hexagon_map

__all__ = ["HexagonMap", "Shape", "hexagon_map"]
