"""The map that moves, as a widget: one map of hexagons or two, a clock, a list of what happens."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import anywidget
import numpy as np
import traitlets

from ccgsim.arrays import AnyArray, FloatArray
from ccgsim.charts.merge_map import LANDMARKS
from ccgsim.facts import Facts
from ccgsim.hexagons import hexagon_map
from ccgsim.hexagons.grid import SIDES, beside

EDGE = 0.6
"""Hexagon widths left free around the map."""


def _source(*names: str) -> str:
    folder = files("ccgsim.app.parts") / "map"
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


@dataclass(frozen=True, eq=False)
class Sealed:
    """Data for the browser; equal to itself alone.

    Reacton looks through every list and dict that a widget is given for elements, whenever
    anything on the page changes. What is sealed it passes by.
    """

    data: Any


def _sealed() -> traitlets.Instance[Sealed]:
    """Return a trait whose data the browser gets unsealed."""
    return traitlets.Instance(Sealed).tag(sync=True, to_json=lambda sealed, _: sealed.data)


class MapWidget(anywidget.AnyWidget):
    """England month by month, once or twice side by side, under one clock.

    All but the last three are sealed.

    Attributes:
        country: as from `country_of`.
        days: the last day of each of the M months, as "2018-09-30".
        maps: of each map: letter (empty for a map of its own), title, about, palette (colours),
            words (of each colour; empty where there are numbers), announced (month of STPs; -1:
            never), renamed (month, STP, its name from then on), and bytes as from `packed`, row by
            row: organisation, officer, footprint ("i2"), fill ("u1") and value ("f4", or empty),
            each (M, N).
        legend: title, marks, and what explains the colours of all maps.
        events: month, sentence, CCG to open (-1: none), and letters of the maps it is of.
        month: that is shown.
        selected: the CCG that is open; -1 for none.
        show_footprints: whether STPs are outlined.
    """

    _esm = _source("hexagons.js", "maps.js", "clock.js", "widget.js")
    _css = _source("map.css")

    country = _sealed()
    days = _sealed()
    maps = _sealed()
    legend = _sealed()
    events = _sealed()
    month = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    show_footprints = traitlets.Bool(False).tag(sync=True)


def country_of(facts: Facts) -> dict[str, object]:
    """Return what the widget must know of a country: hexagons, their sides, names and codes."""
    hexagons = hexagon_map(facts)
    flip = np.array([1.0, -1.0])  # on a screen y grows downwards
    corners, centres = hexagons.corners * flip, hexagons.centres * flip
    low, high = corners.min(axis=(0, 1)) - EDGE, corners.max(axis=(0, 1)) + EDGE
    other = beside(hexagons.cells)
    ccg, side = np.nonzero(other < np.arange(facts.n)[:, None])  # each once; the sea is -1
    known = set(LANDMARKS.values()) <= set(facts.codes)
    landmarks = LANDMARKS.items() if known else ()
    places = [(name, centres[facts.index_of(code)]) for name, code in landmarks]
    return {
        "codes": list(facts.codes),
        "names": list(facts.names),
        "footprints": list(facts.footprint_names),
        "centres": np.round(centres, 3).tolist(),
        "paths": [_path(ring) + "Z" for ring in corners],
        "sides": [
            [int(i), int(other[i, s]), _path(corners[i, [s, (s + 1) % SIDES]])]
            for i, s in zip(ccg, side, strict=True)
        ],
        "landmarks": [
            [round(float(x), 3), round(float(y) - 0.1, 3), name] for name, (x, y) in places
        ],
        "view": " ".join(f"{value:.3f}" for value in (*low, *(high - low))),
    }


def packed(values: AnyArray, kind: str) -> bytes:
    """Return an array as bytes, row by row: kind "i2", "u1" or "f4", as hexagons.js reads it."""
    return np.ascontiguousarray(values, dtype=f"<{kind}").tobytes()


def _path(points: FloatArray) -> str:
    return "M" + "L".join(f"{x:.3f},{y:.3f}" for x, y in points)
