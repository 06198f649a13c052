"""The scorecard on a page: every figure of the record beside its interval."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from ccgsim.labels import how_many, metric_label
from ccgsim.reports.blocks import Block, Paragraph, ScoredFigure, ScoredGroup, Strip, Table
from ccgsim.scorecard import Scorecard
from ccgsim.scorecard.printed import half_widths_away, hits, printed
from ccgsim.scorecard.scorecard import OTHER_POLICY

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
    "On each line the bar is that range and the mark the observed value: a dot is inside, a "
    "diamond is outside, and an arrow lies beyond the line's end."
)


def scorecard_blocks(card: Scorecard, is_changed: bool) -> tuple[Block, ...]:
    """Return the whole card.

    Args:
        card: as from `ccgsim.score`.
        is_changed: whether policy, rules or parameters are others than those held against the
            record, so that a figure outside may be their doing.
    """
    reading = (
        "A figure is inside when the observed value, widened by its rounding or sampling error, "
        f"overlaps the range that holds 90% of {how_many(card.replicates, 'run')}. {MARKS}"
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
        (use, MEANING[use], *(hits(card.used(use)) for card in cards.values()))
        for use in USES
    ]  # fmt: skip
    return Table(("figures", "what they are", *names), tuple(rows), words=2)


def _figure(row: dict[Any, Any]) -> ScoredFigure:
    said = printed(row)
    return ScoredFigure(
        name=said.label + (" (sources conflict)" if row["conflict"] else ""),
        when=said.when,
        observed=said.observed,
        simulated=f"{said.median} ({said.low} to {said.high})",
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
