"""The map of a sweep: how often each CCG is part of a merged body, over the points chosen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ccgsim import palette
from ccgsim.app.parts.chart import of_page, shade_of_page
from ccgsim.app.results.points import Look
from ccgsim.app.results.sweep_reading import OpenSweep
from ccgsim.arrays import FloatArray, IntArray
from ccgsim.charts.merge_map import observed_mergers, scale_top, share_map
from ccgsim.reports.country import NO_FACTS, facts_at_hand, facts_folder

HEIGHT = 640  # pixels
KEPT = 4


@dataclass(frozen=True)
class SweepMap:
    """A map, or why there is none.

    Attributes:
        figure: in plotly's form, as JSON; empty if there is none.
        words: the text alternative, or why there is none.
        about: how to read it.
        day: the last of the runs.
        share: (N,) from 0 to 1, by CCG.
    """

    figure: str
    words: str
    about: str
    day: date
    share: FloatArray


def sweep_map(look: Look) -> SweepMap:
    """Return the map of the points that are chosen.

    Raises:
        ResultsError: the table is damaged.
    """
    manifest = look.sweep.tables.manifest
    day = date.fromisoformat(str(manifest.base["run"]["end"]))
    facts = facts_at_hand(manifest.base, manifest.facts)
    if facts is None:
        return _none(NO_FACTS, day)
    if not look.sweep.tables.has_one_calendar:
        return _none("There is no map: the points end on different days.", day)
    if not look.chosen.any():
        return _none("There is no map: no point is within the limits.", day)
    counts = merged_counts(look.sweep, facts.codes)[look.chosen]
    share = counts.sum(axis=0) / (len(counts) * manifest.replicates)
    figure = share_map(
        share,
        len(counts) * manifest.replicates,
        day,
        facts,
        folder=facts_folder(manifest.base),
    )
    figure.update_layout(
        title=None, width=None, height=HEIGHT, autosize=True, dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
    )  # fmt: skip
    figure.update_yaxes(scaleanchor="x", scaleratio=1)
    runs = f"{len(counts) * manifest.replicates:,} runs"
    about = f"Share of {runs} ({len(counts):,} points × {manifest.replicates}), STPs outlined"
    if observed_mergers(facts, day).any():
        about += ". Dots: merged in fact"
    drawn = in_colours_of_page(json.loads(str(figure.to_json())), share)
    return SweepMap(json.dumps(drawn), str(figure.layout.meta), about, day, share)


def in_colours_of_page(drawn: dict[str, Any], share: FloatArray) -> dict[str, Any]:
    """Return a `share_map` in plotly's form, in colours that follow the light or dark page.

    Args:
        drawn: the map, which is changed.
        share: (N,) from 0 to 1, by CCG.
    """
    ink, paper = of_page("ink"), of_page("paper")
    drawn["layout"]["font"]["color"] = ink
    places = share / scale_top(share)
    for hexagon, place in zip(drawn["layout"]["shapes"], places.tolist(), strict=True):
        hexagon["fillcolor"] = shade_of_page(place)
        hexagon["line"]["color"] = paper
    for trace in drawn["data"]:
        if trace["mode"] == "text":  # names, half over hexagons and half beside them
            shadow = trace["textfont"]["shadow"].replace("white", paper)
            trace["textfont"] |= {"color": ink, "shadow": shadow}
        elif trace["mode"] == "lines":
            trace["line"]["color"] = of_page("ink", 0.65)
        elif "colorscale" in trace["marker"]:
            trace["marker"]["colorscale"] = [[at, shade_of_page(at)] for at, _ in palette.SEQUENCE]
        else:
            trace["marker"] |= {"color": ink, "line": {"color": paper, "width": 1.5}}
    return drawn


def _none(why: str, day: date) -> SweepMap:
    return SweepMap("", why, "", day, np.zeros(0))


@lru_cache(maxsize=KEPT)
def merged_counts(sweep: OpenSweep, codes: tuple[str, ...]) -> IntArray:
    """Return (P, N) in how many replicates of each point of the design each CCG ends merged.

    Raises:
        ResultsError: the table is damaged.
    """
    table, points = sweep.tables.ccgs(), sweep.tables.design.index
    row = pd.Index(points).get_indexer(pd.Index(table["point"]))
    named = table["ccg"].astype("category").cat
    column = pd.Index(codes).get_indexer(named.categories)[named.codes]
    counts = np.zeros((len(points), len(codes)), dtype=np.intp)
    counts[row, column] = table["merged"]
    counts.flags.writeable = False
    return counts
