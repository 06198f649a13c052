"""The hexagon map of a country, coloured by how often each CCG becomes part of a merged body."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ccgsim import palette
from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.charts.style import dress
from ccgsim.errors import ResultsError
from ccgsim.facts import Facts, load_facts, load_table
from ccgsim.hexagons import HexagonMap, hexagon_map
from ccgsim.labels import how_many

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

PIXELS = 44  # across a hexagon
SEA = 0.5  # hexagon widths around the map, room for names on the coast
SIDE, TOP, BOTTOM = 14, 84, 14  # pixels around that
DOT = -0.3  # hexagon widths from a middle to a dot, so that a name has room above it
LANDMARKS = {
    "Newcastle": "00H", "Cumbria": "01H", "Leeds": "03G", "Hull": "03F", "Liverpool": "99A",
    "Manchester": "00W", "Nottingham": "04K", "Birmingham": "13P",
    "Norwich": "06W", "Cambridge": "06H", "Oxford": "10Q", "Bristol": "11H", "London": "09A",
    "Southampton": "10X", "Brighton": "09D", "Cornwall": "11N",
}  # fmt: skip
"""Names that help a reader of England's map to find the way, and the CCG on which each stands."""
TOPS = (0.25, 0.5, 1.0)
"""Where the scale of colours may end: the first that no share exceeds, so that shades differ."""


def merge_map(
    organisations: pd.DataFrame,
    on: date,
    facts: Facts | None = None,
    folder: str | Path | None = None,
) -> Figure:
    """Draw the share of replicates in which each CCG is part of a merged body on a day.

    Args:
        organisations: as in `Results.organisations`.
        on: one of its dates.
        facts: the country of the run; None for England.
        folder: where the country's tables are; a hexagons.csv in it is the map.

    Returns:
        A figure: one hexagon for each founding CCG, STPs outlined; on England's map, dots on those
        that had merged in fact. The text alternative is in `figure.layout.meta`.

    Raises:
        ResultsError: there is nothing on that day; the days there are, are named. Or the
            organisations are of another country.
        FactsError: hexagons.csv is damaged.
    """
    country = facts or load_facts()
    chance = merged_share(organisations, on, country)
    runs = organisations["replicate"].nunique()
    return share_map(chance, runs, on, country, folder=folder)


def share_map(
    chance: FloatArray,
    replicates: int,
    on: date,
    facts: Facts,
    top: float | None = None,
    folder: str | Path | None = None,
) -> Figure:
    """Draw shares of replicates that are known for each CCG, as `merge_map` does.

    Args:
        chance: (N,) the share of replicates in which a CCG is part of a merged body.
        replicates: how many there are.
        on: the day.
        facts: the country; N CCGs.
        top: the share at which the scale of colours ends.
        folder: where its tables are, hexagons.csv perhaps among them.
    """
    from plotly.graph_objects import Figure

    hexagons = hexagon_map(facts, folder)
    figure = Figure()
    _add_hexagons(figure, facts, hexagons, chance, top or scale_top(chance))
    known = observed_mergers(facts, on)
    figure.add_scatter(
        x=hexagons.centres[known, 0], y=hexagons.centres[known, 1] + DOT, mode="markers",
        marker={"size": 9, "color": palette.INK, "line": {"color": "white", "width": 1.5}},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    _add_landmarks(figure, facts, hexagons)
    _frame(figure, hexagons)
    _title(figure, on, replicates, bool(known.any()))
    figure.update_layout(meta=_in_words(facts, chance, known, on))
    return figure


def merged_share(organisations: pd.DataFrame, on: date, facts: Facts) -> FloatArray:
    """Return (N,) the share of replicates in which a CCG's organisation has others in it.

    Args:
        organisations: as in `Results.organisations`.
        on: one of its dates.
        facts: the country of the run; N CCGs.

    Raises:
        ResultsError: there is nothing on that day, or the organisations are of another country.
    """
    if set(organisations["ccg"].unique()) != set(facts.codes):
        raise ResultsError(
            f"The organisations are not those of {facts.name}. Say with facts=... what the run "
            "started from."
        )
    then = organisations[organisations["date"] == np.datetime64(on)]
    if then.empty:
        days = ", ".join(f"{day:%Y-%m-%d}" for day in sorted(organisations["date"].unique()))
        raise ResultsError(f"Nobody's organisation is known on {on}. Choose one of {days}.")
    bodies = then.groupby(["replicate", "organisation"], observed=True)["ccg"]
    merged = bodies.transform("size") > 1
    share = merged.groupby(then["ccg"].astype(str)).mean()
    return np.asarray(share.reindex(list(facts.codes)), dtype=np.float64)


def scale_top(chance: FloatArray) -> float:
    """Return the share at which a scale of colours ends that is to show shares (N,)."""
    return next(top for top in TOPS if top >= np.nanmax(chance, initial=0.0))


def observed_mergers(facts: Facts, on: date) -> BoolArray:
    """Return (N,) which CCGs had merged by a day; none in a country that is not England."""
    mergers = load_table("mergers")
    codes = mergers.loc[mergers["date"] <= on.isoformat(), "predecessor_code"]
    if not set(mergers["predecessor_code"]) <= set(facts.codes):
        return np.zeros(facts.n, dtype=bool)
    merged: BoolArray = np.isin(facts.codes, codes.to_list())
    return merged


def _add_hexagons(
    figure: Figure, facts: Facts, hexagons: HexagonMap, chance: FloatArray, top: float
) -> None:
    """Add a filled hexagon for each CCG, STP outlines, and what is read on hovering."""
    edge = {"color": "white", "width": 1}
    filled = [
        {"type": "path", "path": _path(corners), "layer": "below", "line": edge,
         "fillcolor": palette.shade(share / top)}
        for corners, share in zip(hexagons.corners, chance.tolist(), strict=True)
    ]  # fmt: skip
    figure.update_layout(shapes=filled)
    sides = hexagons.outlines(facts.footprint)
    gap = np.full((len(sides), 1, 2), np.nan)
    x, y = np.concatenate([sides, gap], axis=1).reshape(-1, 2).T
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": palette.QUIET, "width": 1.4}, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip
    names = [
        f"{name}<br>{facts.footprint_names[footprint]}"
        for name, footprint in zip(facts.names, facts.footprint, strict=True)
    ]
    figure.add_scatter(
        x=hexagons.centres[:, 0], y=hexagons.centres[:, 1], mode="markers", text=names,
        customdata=chance, hovertemplate="%{text}<br>%{customdata:.0%}<extra></extra>",
        marker={"size": PIXELS * 0.8, "opacity": 0, "color": chance, "cmin": 0, "cmax": top,
                "colorscale": palette.SEQUENCE, "colorbar": _colour_bar()},
        showlegend=False,
    )  # fmt: skip


def _path(corners: FloatArray) -> str:
    """Return a closed path through corners (K, 2)."""
    return "M" + "L".join(f"{x:.4f},{y:.4f}" for x, y in corners) + "Z"


def _colour_bar() -> dict[str, Any]:
    return {
        "title": {"text": "share of runs", "side": "right", "font": {"size": 12}},
        "tickformat": ".0%", "thickness": 14, "len": 0.36, "x": 0.84, "y": 0.95, "yanchor": "top",
        "outlinewidth": 0, "ticks": "outside", "ticklen": 4, "tickcolor": palette.QUIET,
    }  # fmt: skip


def _add_landmarks(figure: Figure, facts: Facts, hexagons: HexagonMap) -> None:
    if not set(LANDMARKS.values()) <= set(facts.codes):
        return
    at = hexagons.centres[[facts.index_of(code) for code in LANDMARKS.values()]]
    halo = ",".join(f"{a}px {b}px 2px white" for a in (-1, 1) for b in (-1, 1))
    figure.add_scatter(
        x=at[:, 0], y=at[:, 1], mode="text", text=list(LANDMARKS), hoverinfo="skip",
        textfont={"size": 13, "color": palette.QUIET, "shadow": halo}, showlegend=False,
    )  # fmt: skip


def _frame(figure: Figure, hexagons: HexagonMap) -> None:
    """Hide the axes and let the plot have the shape of the map."""
    low = hexagons.corners.min(axis=(0, 1)) - SEA
    high = hexagons.corners.max(axis=(0, 1)) + SEA
    width, height = (PIXELS * (high - low)).round().astype(int).tolist()
    figure.update_layout(width=width + 2 * SIDE, height=height + TOP + BOTTOM)
    figure.update_xaxes(visible=False, range=[low[0], high[0]])
    figure.update_yaxes(visible=False, range=[low[1], high[1]])


def _title(figure: Figure, on: date, replicates: int, known: bool) -> None:
    about = f"One hexagon for each CCG of 2013, STPs outlined; {how_many(replicates, 'run')}"
    if known:
        about += ". Dots: merged in fact"
    layout = figure.layout
    title = f"Part of a merged body by {on.day} {on:%B %Y}"
    dress(figure, title, about, layout.width, layout.height, l=SIDE, r=SIDE, t=TOP, b=BOTTOM)


def _in_words(facts: Facts, chance: FloatArray, known: BoolArray, on: date) -> str:
    """Say what the map shows: how many CCGs merge, which most often, and which did."""
    likeliest = np.argsort(-chance, kind="stable")[:5]
    named = ", ".join(f"{facts.names[i]} {chance[i]:.0%}" for i in likeliest)
    words = (
        f"Map of {facts.n} CCGs. By {on.day} {on:%B %Y}, {chance.sum():.0f} of them are part of a "
        f"merged body on average over the runs; most often {named}."
    )
    if known.any():
        words += f" In fact {known.sum()} had merged."
    return words
