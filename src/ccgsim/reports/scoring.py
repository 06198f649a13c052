"""The scorecard on a page: every figure of the record beside its interval."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from ccgsim.labels import (
    decimals_beside,
    how_many,
    metric_label,
    number_label,
    own_decimals,
    shown,
    unit_label,
)
from ccgsim.reports.blocks import Block, Paragraph, ScoredFigure, ScoredGroup, Strip, Table
from ccgsim.scorecard import Scorecard
from ccgsim.scorecard.scorecard import OTHER_POLICY, half_widths_away

if TYPE_CHECKING:
    import pandas as pd

REACH = 3.0
"""Half-widths from the median at which a strip ends; what lies beyond is an arrow there."""
HAIR = 0.8
"""Per cent of a strip added to both ends of an interval, so that one without width is seen."""
USES = ("fitted", "set aside", "given")
MEANING = {
    "fitted": "parameters were fitted to it",
    "set aside": "a test: never used in fitting",
    "given": "follows from the facts or the scenario, whatever CCGs do",
}
MARKS = (
    "On each line the bar is that range and the mark the observed value: a dot counts as inside, a "
    "diamond as outside, an arrow lies beyond the line's end."
)
BOUNDS = {"at least": "≥ ", "at most": "≤ ", "": ""}


def scorecard_blocks(card: Scorecard, is_changed: bool) -> tuple[Block, ...]:
    """Return the whole card.

    Args:
        card: as from `ccgsim.score`.
        is_changed: whether policy, rules or parameters are others than those held against the
            record, so that a figure outside may be their doing.
    """
    reading = (
        "A figure is inside when the observed value, as far as its rounding or its sample allows, "
        f"meets the range that holds 90% of {how_many(card.replicates, 'run')}. {MARKS}"
    )
    blocks: list[Block] = [Paragraph(reading)]
    if is_changed:
        blocks.append(Paragraph(OTHER_POLICY))
    return (*blocks, counts_table({"": card}), *scored_groups(card.rows), _unscored(card))


def scored_groups(rows: pd.DataFrame) -> tuple[ScoredGroup, ...]:
    """Return every scored figure (`Scorecard.rows`), by what it is about."""
    return tuple(
        ScoredGroup(str(name), tuple(_figure(row) for row in some.to_dict("records")))
        for name, some in rows.groupby("group", sort=False)
    )


def counts_table(cards: dict[str, Scorecard]) -> Table:
    """Return how many figures are inside, by what they were used for, a column for each run."""
    names = [f"inside, {name}" if name else "inside" for name in cards]
    rows = [
        (use, MEANING[use], *(inside(card, use) for card in cards.values()))
        for use in USES
    ]  # fmt: skip
    return Table(("figures", "what they are", *names), tuple(rows), words=2)


def inside(card: Scorecard, use: str) -> str:
    """Return how many of the figures of a use are inside: "20 of 25"."""
    rows = card.used(use)
    return f"{int(rows['inside'].sum())} of {len(rows)}"


def _figure(row: dict[Any, Any]) -> ScoredFigure:
    label, unit = metric_label(row["metric"], row["statistic"]), unit_label(row["unit"])
    name = label if not unit or unit.lower() in label.lower() else f"{label}, {unit}"
    observed = shown(row["observed"], row["unit"])
    values = [shown(row[column], row["unit"]) for column in ("median", "p05", "p95")]
    places = decimals_beside(observed, values)
    middle, low, high = (number_label(value, places) for value in values)
    return ScoredFigure(
        name=name + (" (sources conflict)" if row["conflict"] else ""),
        when=row["date"] if len(row["date"]) <= 10 else str(row["simulated_on"]),
        observed=BOUNDS[row["bound"]] + number_label(observed, own_decimals(observed)),
        simulated=f"{middle} ({low} to {high})",
        use=row["use"],
        inside=bool(row["inside"]),
        strip=_strip(row),
    )


def _strip(row: dict[Any, Any]) -> Strip:
    """Put a row on the scale of its own interval, the median in the middle."""
    place = partial(half_widths_away, row)

    def across(away: float) -> float:
        return 50.0 + 50.0 * min(max(away / REACH, -1.0), 1.0) * 0.94

    at = place(row["observed"])
    beyond = int(math.copysign(1, at)) if abs(at) > REACH else 0
    low, high = across(place(row["p05"])), across(place(row["p95"]))
    return Strip(low - HAIR, high + HAIR, across(at), beyond)


def _unscored(card: Scorecard) -> Table:
    rows = tuple(
        (metric_label(row["metric"]), str(row["date"]), str(row["reason"]))
        for row in card.unscored.to_dict("records")
    )
    folded = f"{len(rows)} figures of the record that are not scored, and why"
    return Table(("figure", "when", "reason"), rows, words=3, folded=folded)
