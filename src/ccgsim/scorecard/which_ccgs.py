"""Which CCGs come together and which fail: how well a run tells, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ccgsim.labels import how_many
from ccgsim.scorecard import failing, pairs
from ccgsim.scorecard.skill import SIMULATION

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.scorecard.scorecard import Scorecard

TOGETHER, FAIL = "Which pairs of CCGs come together", "Which CCGs fail"
ASKED = {
    "same_organisation": "Who merges",
    "same_officer": "Who shares an officer",
    failing.RATED: "Who is rated inadequate for 2015-16",
    failing.DIRECTED: "Who is put in directions, April 2015 to October 2018",
}
MEANING = (
    "Area: how often one that did ranks above one that did not; 0.5 is chance, 1 perfect. Brier "
    "skill: 0 is no better than the base rate."
)
CHANCE = 0.5
"""The area of a forecast that knows nothing."""
ENOUGH_TO_RANK = 1_000
"""Replicates that give an area of mergers of 0.88 to 0.91, whatever the seed; 200, 0.84 to 0.91."""


@dataclass(frozen=True)
class Question:
    """One question of which CCGs, and how well it is answered.

    Attributes:
        text: the question, and of how many the answer is yes; or why the run does not answer it.
        forecasts: a row for each forecast, columns `skill.COLUMNS`; empty where there is no answer.
    """

    text: str
    forecasts: pd.DataFrame


def questions(card: Scorecard) -> dict[str, tuple[Question, ...]]:
    """Return the questions of pairs and of single CCGs, by heading."""
    return {
        TOGETHER: _answered(card.skill, pairs.OUTCOMES, ("together", "pairs")),
        FAIL: _answered(
            card.failing_skill,
            {outcome: last for outcome, (_, last) in failing.PERIODS.items()},
            ("failed", "ccgs"),
        ),
    }


def _answered(
    skill: pd.DataFrame, days: Mapping[str, date], counts: tuple[str, str]
) -> tuple[Question, ...]:
    """Return each outcome's question; ``counts`` are the columns of how many did, and of all."""
    asked = []
    for outcome, day in days.items():
        rows = skill[skill["outcome"] == outcome]
        if rows.empty:
            text = f"{ASKED[outcome]}: the run does not live through all of it, to {day}"
        else:
            did, of = (rows[column].iloc[0] for column in counts)
            text = f"{ASKED[outcome]}: {did} of {of}"
        asked.append(Question(text, rows))
    return tuple(asked)


def no_better(card: Scorecard) -> str:
    """Name the questions that the run answers no better than a coin would; nothing if none is."""
    poor = [
        question.text.split(":")[0].replace("Who", "who", 1)
        for asked in questions(card).values()
        for question in asked
        if (_of_run(question)["auc_low"] <= CHANCE).any()
    ]
    return f"This run tells no better than tossing a coin {'; '.join(poor)}." if poor else ""


def _of_run(question: Question) -> pd.DataFrame:
    return question.forecasts[question.forecasts["forecast"] == SIMULATION]


def rough(card: Scorecard) -> str:
    """Say of few replicates that chance has a part in the ranking of pairs; nothing of enough."""
    if card.replicates >= ENOUGH_TO_RANK or card.skill.empty:
        return ""
    return (
        f"Mergers of one pair are rare, and a ranking by {how_many(card.replicates, 'replicate')} "
        f"is rough: {ENOUGH_TO_RANK:,} do it better."
    )
