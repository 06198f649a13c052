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

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.scorecard_rows import Run

MERGED_BY = date(2018, 4, 1)
SHARED_BY = date(2018, 8, 31)
OUTCOMES = {"same_organisation": MERGED_BY, "same_officer": SHARED_BY}
"""What is judged, and the day of it; a run is read at the end of that month."""

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

RESAMPLES = 1000
"""Resamples of whole footprints behind an interval of skill, the same for every run."""


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


def area_under_curve(scores: FloatArray, happened: BoolArray) -> float:
    """Return the area under the ROC curve: how often a pair that came together ranks higher.

    Args:
        scores: (P,) any ranking; ties count one half (Mann and Whitney 1947).
        happened: (P,) whether they came together.

    Returns:
        0 to 1; nan where all or none came together.
    """
    values, level = np.unique(scores, return_inverse=True)
    yes = np.bincount(level[happened], minlength=len(values))
    no = np.bincount(level[~happened], minlength=len(values))
    return float(_area(yes.astype(np.float64), no.astype(np.float64)))


def _area(yes: FloatArray, no: FloatArray) -> FloatArray:
    """Return the area (...,) from how many pairs (..., L) came together or not at each score."""
    ranked_rightly = yes * (np.cumsum(no, axis=-1) - no / 2)
    with np.errstate(invalid="ignore"):
        area: FloatArray = ranked_rightly.sum(axis=-1) / (yes.sum(axis=-1) * no.sum(axis=-1))
    return area


def roc_curve(scores: FloatArray, happened: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return the shares of false and of true pairs found, (K,) each, as the threshold falls."""
    thresholds = np.concatenate(([np.inf], np.unique(scores)[::-1]))
    found = scores >= thresholds[:, None]  # (K, P)
    return found[:, ~happened].mean(axis=1), found[:, happened].mean(axis=1)


def brier_score(probability: FloatArray, happened: BoolArray) -> float:
    """Mean squared error of probabilities (P,); 0 is perfect (Brier 1950)."""
    return float(np.mean((probability - happened) ** 2))


def log_score(probability: FloatArray, happened: BoolArray, floor: float) -> float:
    """Mean negative log likelihood, in nats; 0 is perfect.

    Args:
        probability: (P,) of coming together.
        happened: (P,) whether they did.
        floor: probabilities are kept at least so far from 0 and 1. 1/(2R) says that R replicates
            cannot tell a rare event from an impossible one.
    """
    kept = np.clip(probability, floor, 1.0 - floor)
    return float(-np.mean(np.log(np.where(happened, kept, 1.0 - kept))))


def pair_skill(pairs: pd.DataFrame, facts: Facts, replicates: int) -> pd.DataFrame:
    """Return how well a run tells who merges and who shares an officer, beside simple guesses.

    Args:
        pairs: as from `pair_table`.
        facts: England.
        replicates: R of the run; sets the floor 1/(2R) of its log score. The base rate has none: it
            is no share of replicates.

    Returns:
        A row for each outcome and forecast: outcome, forecast, auc with the 90% interval auc_low to
        auc_high over resampled footprints (mergers are few and their pairs go together), brier,
        brier_skill (1 is perfect, 0 no better than giving each pair the observed base rate),
        log_score, pairs, together. Guesses only rank, so they have no brier and no log score.
        Outcomes on a day that the run does not reach are left out.
    """
    import pandas as pd

    rows = []
    for outcome in OUTCOMES:
        probability = pairs[f"p_{outcome}"].to_numpy(dtype=np.float64)
        happened = pairs[f"observed_{outcome}"].to_numpy(dtype=bool)
        if np.isnan(probability).any():
            continue
        base = np.full(len(pairs), happened.mean())
        rankings = {"simulation": probability, **guesses(facts, outcome), "base rate": base}
        for name, scores in rankings.items():
            low, high = _auc_interval(scores, happened, facts)
            row = {"outcome": outcome, "forecast": name, "auc": area_under_curve(scores, happened),
                   "auc_low": low, "auc_high": high, "pairs": len(pairs),
                   "together": int(happened.sum())}  # fmt: skip
            if name in ("simulation", "base rate"):
                brier = brier_score(scores, happened)
                row["brier"] = brier
                row["brier_skill"] = 1.0 - brier / brier_score(base, happened)
                floor = 0.5 / replicates if name == "simulation" else 0.0
                row["log_score"] = log_score(scores, happened, floor)
            rows.append(row)
    columns = ["outcome", "forecast", "auc", "auc_low", "auc_high", "brier", "brier_skill",
               "log_score", "pairs", "together"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _auc_interval(scores: FloatArray, happened: BoolArray, facts: Facts) -> tuple[float, float]:
    """Return the 5% and 95% quantile of the area over footprints drawn with replacement."""
    level = np.unique(scores, return_inverse=True)[1]
    place = np.unique(facts.footprint[facts.pairs[:, 0]], return_inverse=True)[1]
    size = (place.max() + 1, level.max() + 1)
    yes, no = np.zeros(size), np.zeros(size)
    np.add.at(yes, (place[happened], level[happened]), 1.0)
    np.add.at(no, (place[~happened], level[~happened]), 1.0)
    chances = np.full(size[0], 1.0 / size[0])
    drawn = np.random.default_rng(0).multinomial(size[0], chances, RESAMPLES)
    times = drawn.astype(np.float64)  # (RESAMPLES, footprints)
    low, high = np.nanquantile(_area(times @ yes, times @ no), (0.05, 0.95))
    return float(low), float(high)
