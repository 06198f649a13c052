"""Where CCGs merge in a sweep: over all its points, and at both ends of its main lever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from ccgsim.arrays import IntArray
from ccgsim.facts import Facts
from ccgsim.lever_names import lever_name
from ccgsim.reports.blocks import Block, Paragraph
from ccgsim.reports.country import NO_FACTS, MergedShares, facts_at_hand, facts_folder, share_maps
from ccgsim.reports.influence import MOST_GROUPS, shares
from ccgsim.reports.sweep_fans import main_lever
from ccgsim.reports.sweep_runs import Level, levels_of

if TYPE_CHECKING:
    from ccgsim.reports.sweep_tables import SweepTables


def map_blocks(sweep: SweepTables) -> Iterator[Block]:
    """Yield the maps of a sweep whose points have one calendar, or say why there are none."""
    manifest = sweep.manifest
    facts = facts_at_hand(manifest.base, manifest.facts)
    if facts is None:
        yield Paragraph(NO_FACTS)
        return
    day, folder = date.fromisoformat(manifest.base["run"]["end"]), facts_folder(manifest.base)
    counts = sweep.ccgs(sweep.ran)
    all_points = {f"All points, {day:%-d %B %Y}": _shares(sweep, counts, facts)}
    yield share_maps(all_points, day, facts, folder)
    merged = counts.groupby("point")["merged"].sum()
    keys = [lever.key for lever in manifest.levers]
    explained = pd.Series(shares(merged, sweep.design, keys), dtype=float)
    lever = main_lever(explained)
    if lever is None:
        yield Paragraph("No lever by itself affects how many CCGs merge.")
        return
    least, most = _ends(sweep.design.loc[sweep.ran, lever], merged)
    known = not pd.isna(explained[lever])
    most_moves = f"The lever with most effect on how many CCGs merge is the {lever_name(lever)}. "
    ends = "its two ends" if known else f"the two ends of the {lever_name(lever)}"
    yield Paragraph(
        f"{most_moves if known else ''}The maps below show the points at {ends}, on the same "
        "colour scale."
    )
    yield share_maps({
        f"{lever_name(lever)}: {level.name}": _shares(sweep, _of(counts, level.points), facts)
        for level in (least, most)
    }, day, facts, folder)  # fmt: skip


def _ends(values: pd.Series, merged: pd.Series[float]) -> tuple[Level, Level]:
    """Return the points with the least and the greatest values of a lever.

    Names have no such order: theirs are those at which fewest and most CCGs merge.
    """
    levels = levels_of(values, MOST_GROUPS)
    if not pd.api.types.is_float_dtype(values):
        levels = sorted(levels, key=lambda level: float(merged[level.points].mean()))
    return levels[0], levels[-1]


def _of(counts: pd.DataFrame, points: IntArray) -> pd.DataFrame:
    return counts[counts["point"].isin(points)]


def _shares(sweep: SweepTables, counts: pd.DataFrame, facts: Facts) -> MergedShares:
    """Return the share of all runs of some points in which each CCG merges."""
    runs = counts["point"].nunique() * sweep.manifest.replicates
    total = counts.groupby(counts["ccg"].astype(str))["merged"].sum()
    return MergedShares(total.reindex(list(facts.codes)).to_numpy() / runs, runs)
