"""Who comes together: pairs of CCGs beside the record, and skill beside simple guesses.

All pairs that share a footprint or a border are judged, 838 in England. Observed are those that
were one body on 1 April 2018 (NAO HC 1783, 4.3; `mergers`), and those known to share an accountable
officer by August 2018: one body by then, or named together in any statement up to 31 August 2018
(`observed_officers`). That record is partial (95 of 117 CCGs are named), so some pairs that count
as apart did share.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.facts import Facts, load_table
from ccgsim.scorecard.skill import skill_table

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.scorecard.rows import Run

MERGED_BY = date(2018, 4, 1)
SHARED_BY = date(2018, 8, 31)
OUTCOMES = {"same_organisation": MERGED_BY, "same_officer": SHARED_BY}
"""What is judged, and the day of it, on which a run counts pairs: on a first after mergers."""

GUESSES: dict[str, dict[str, tuple[float, ...]]] = {
    "same_organisation": {
        "same footprint, border, council": (2.0, 1.0, 2.0, 0.0, 0.0),
        "and same former trust": (2.0, 1.0, 2.0, 3.0, 0.0),
        "and one officer at the start": (2.0, 1.0, 2.0, 3.0, 3.0),
    },
    "same_officer": {
        "same footprint, border, council": (2.0, 1.0, 1.0, 0.0, 0.0),
        "and same former trust": (2.0, 1.0, 1.0, 1.0, 0.0),
        "and one officer at the start": (2.0, 1.0, 1.0, 1.0, 3.0),
    },
}
"""The simple guesses: weights on same footprint, neighbours, same local authority (at least half of
their people in common), same main former primary care trust, and officer known to be shared on
1 April 2013. The weights are yardsticks chosen for this project; the last guess knows what the
model is told about officers."""


def observed_pairs(facts: Facts) -> pd.DataFrame:
    """Return what is known of each pair of England's CCGs.

    Args:
        facts: England; P pairs.

    Returns:
        (P,) ccg_a, ccg_b, observed_same_organisation, observed_same_officer (0 or 1; an officer not
        known to be shared is 0).
    """
    import pandas as pd

    first, second = facts.pairs.T
    mergers = load_table("mergers")
    in_time = mergers[mergers["date"] <= MERGED_BY.isoformat()]
    became = dict(zip(in_time["predecessor_code"], in_time["successor_code"], strict=True))
    body = np.array([became.get(code, code) for code in facts.codes])
    one_body = body[first] == body[second]
    return pd.DataFrame({
        "ccg_a": np.array(facts.codes)[first],
        "ccg_b": np.array(facts.codes)[second],
        "observed_same_organisation": one_body.astype(int),
        "observed_same_officer": (one_body | _named_together(facts)).astype(int),
    })  # fmt: skip


def _named_together(facts: Facts) -> BoolArray:
    """Return (P,) whether any statement by `SHARED_BY` names both CCGs of a pair."""
    stated = load_table("observed_officers")
    stated = stated[stated["date"] <= SHARED_BY.isoformat()]
    together = np.zeros((facts.n, facts.n), dtype=bool)
    for _, group in stated.groupby(["date", "group"]):
        members = [facts.index_of(code) for code in group["code"]]
        together[np.ix_(members, members)] = True
    named: BoolArray = together[tuple(facts.pairs.T)]
    return named


def pair_table(results: Run, facts: Facts) -> pd.DataFrame:
    """Return how often each pair came together in a run, beside what is known.

    Args:
        results: a run from these facts.
        facts: England; P pairs.

    Returns:
        (P,) ccg_a, ccg_b, p_same_organisation, p_same_officer (shares of replicates, nan where the
        run does not reach the day), observed_same_organisation, observed_same_officer.
    """
    table = observed_pairs(facts)
    together = results.pairs
    for outcome, day in OUTCOMES.items():
        then = _in_month(together, day)[["ccg_a", "ccg_b", outcome]]
        then = then.astype({"ccg_a": str, "ccg_b": str})
        counts = table[["ccg_a", "ccg_b"]].merge(then, how="left", validate="one_to_one")[outcome]
        table[f"p_{outcome}"] = counts.to_numpy(dtype=np.float64) / results.replicates
    order = [f"{kind}_{outcome}" for kind in ("p", "observed") for outcome in OUTCOMES]
    return table[["ccg_a", "ccg_b", *order]]


def _in_month(together: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows of the last date in the month of a day."""
    import pandas as pd

    when = pd.to_datetime(together["date"])
    in_month = (when.dt.year == day.year) & (when.dt.month == day.month)
    return together[in_month & (when == when[in_month].max())]


def guesses(facts: Facts, outcome: str) -> dict[str, FloatArray]:
    """Return (P,) the simple guesses' scores of who comes together, by name."""
    one, other = facts.officer_at_start[facts.pairs.T]
    features = np.stack([
        facts.pair_same_footprint, facts.pair_neighbours, facts.pair_same_authority >= 0.5,
        facts.pair_same_pct, one == other,
    ]).astype(np.float64)  # fmt: skip
    return {name: np.array(weights) @ features for name, weights in GUESSES[outcome].items()}


def pair_skill(pairs: pd.DataFrame, facts: Facts, replicates: int) -> pd.DataFrame:
    """Return how well a run tells who merges and who shares an officer, beside simple guesses.

    Args:
        pairs: as from `pair_table`.
        facts: England.
        replicates: R of the run.

    Returns:
        As `skill_table`, with pairs (how many) and together (how many came together).
    """
    return skill_table(
        pairs,
        OUTCOMES,
        lambda outcome: guesses(facts, outcome),
        facts.footprint[facts.pairs[:, 0]],
        replicates,
        ("pairs", "together"),
    )
