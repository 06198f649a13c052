"""How well a run tells which CCGs come together and which fail, on a page."""

from __future__ import annotations

from typing import Any

from ccgsim.reports.blocks import Block, Heading, Paragraph, Table
from ccgsim.scorecard import Scorecard
from ccgsim.scorecard.skill import BASE_RATE, SIMULATION
from ccgsim.scorecard.which_ccgs import Question, no_better, questions, rough

READING = (
    "A run may have the right number of mergers between the wrong CCGs. The model should give a "
    "greater chance to the CCGs, or pairs of them, to which something happened than to those to "
    "which it did not. The area says how often it does: 0.5 is no better than tossing a coin, 1 is "
    "always. The model is compared with simple guesses from facts about them. Brackets hold the "
    "range that nine in ten samples of footprints give."
)
OTHER_CCGS = (
    "The record belongs to the policy of the time. Where this run has a different policy, or its "
    "rules or parameters are not the fitted model's, other CCGs may merge, share an officer or "
    "fail, and a small area does not necessarily mean that the model is wrong."
)
COLUMNS = ("forecast", "area")


def which_blocks(card: Scorecard, is_changed: bool) -> tuple[Block, ...]:
    """Return the skill at each question, a table for each.

    Args:
        card: as from `ccgsim.score`.
        is_changed: whether policy, rules or parameters are others than those held against the
            record, so that other CCGs may come together or fail.
    """
    blocks: list[Block] = [Paragraph(READING)]
    if is_changed:
        blocks.append(Paragraph(OTHER_CCGS))
    blocks += [Paragraph(remark) for remark in (no_better(card), rough(card)) if remark]
    for title, asked in questions(card).items():
        blocks.append(Heading(title))
        blocks += [_table(question) for question in asked]
    return tuple(blocks)


def _table(question: Question) -> Block:
    forecasts = question.forecasts[question.forecasts["forecast"] != BASE_RATE]
    rows = tuple(_cells(row) for row in forecasts.to_dict("records"))
    return Table(COLUMNS, rows, caption=question.text) if rows else Paragraph(f"{question.text}.")


def _cells(row: dict[Any, Any]) -> tuple[str, ...]:
    name = "this run" if row["forecast"] == SIMULATION else row["forecast"]
    return name, f"{row['auc']:.2f} ({row['auc_low']:.2f} to {row['auc_high']:.2f})"
