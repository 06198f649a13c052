"""How well a forecast tells which of many happen: rankings, scores, and their uncertainty.

Each of K cases, such as a pair of CCGs, happened or did not; a forecast gives each a probability,
and a simple guess ranks them. Footprints stand or fall together, so intervals resample them whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 1000
"""Resamples of whole footprints behind an interval of skill, the same for every run."""
SIMULATION, BASE_RATE = "simulation", "base rate"
COLUMNS = (
    "outcome", "forecast", "auc", "auc_low", "auc_high", "brier", "brier_skill", "log_score",
)  # fmt: skip


def skill_table(
    table: pd.DataFrame,
    outcomes: Iterable[str],
    guesses: Callable[[str], Mapping[str, FloatArray]],
    place: IntArray,
    replicates: int,
    counts: tuple[str, str],
) -> pd.DataFrame:
    """Return how well a run tells which cases happened, beside simple guesses.

    Args:
        table: (K,) a case a row; of each outcome p_<outcome>, its share of replicates, nan where
            the run does not say, and observed_<outcome>, 0 or 1.
        outcomes: their names.
        guesses: gives (K,) rankings, by name, of an outcome.
        place: (K,) the footprint of each case, as any whole number.
        replicates: R of the run; sets the floor 1/(2R) of its log score. The base rate has none: it
            is no share of replicates.
        counts: names of the columns of how many cases there are, and how many happened.

    Returns:
        A row for each outcome that the run speaks about and each forecast, columns `COLUMNS` and
        ``counts``: auc with the 90% interval auc_low to auc_high over resampled footprints, brier,
        brier_skill (1 is perfect, 0 no better than giving each case the observed base rate),
        log_score. Guesses only rank, so these are nan.
    """
    import pandas as pd

    rows = []
    for outcome in outcomes:
        probability = table[f"p_{outcome}"].to_numpy(dtype=np.float64)
        if np.isnan(probability).any():
            continue
        happened = table[f"observed_{outcome}"].to_numpy(dtype=bool)
        number = dict(zip(counts, (len(table), int(happened.sum())), strict=True))
        base = np.full(len(table), happened.mean())
        forecasts = {SIMULATION: probability, **guesses(outcome), BASE_RATE: base}
        for name, scores in forecasts.items():
            low, high = area_interval(scores, happened, place)
            row = {"outcome": outcome, "forecast": name, "auc": area_under_curve(scores, happened),
                   "auc_low": low, "auc_high": high, **number}  # fmt: skip
            if name in (SIMULATION, BASE_RATE):
                brier = brier_score(scores, happened)
                row["brier"] = brier
                row["brier_skill"] = 1.0 - brier / brier_score(base, happened)
                floor = 0.5 / replicates if name == SIMULATION else 0.0
                row["log_score"] = log_score(scores, happened, floor)
            rows.append(row)
    return pd.DataFrame(rows, columns=[*COLUMNS, *counts])


def area_under_curve(scores: FloatArray, happened: BoolArray) -> float:
    """Return the area under the ROC curve: how often what happened ranks higher.

    Args:
        scores: (K,) any ranking; ties count one half (Mann and Whitney 1947).
        happened: (K,) whether each case did.

    Returns:
        0 to 1; nan where all or none happened.
    """
    values, level = np.unique(scores, return_inverse=True)
    yes = np.bincount(level[happened], minlength=len(values))
    no = np.bincount(level[~happened], minlength=len(values))
    return float(_area(yes.astype(np.float64), no.astype(np.float64)))


def _area(yes: FloatArray, no: FloatArray) -> FloatArray:
    """Return the area (...,) from how many cases (..., L) happened or not at each score."""
    ranked_rightly = yes * (np.cumsum(no, axis=-1) - no / 2)
    with np.errstate(invalid="ignore"):
        area: FloatArray = ranked_rightly.sum(axis=-1) / (yes.sum(axis=-1) * no.sum(axis=-1))
    return area


def roc_curve(scores: FloatArray, happened: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return the shares of false and of true cases found, (L,) each, as the threshold falls."""
    thresholds = np.concatenate(([np.inf], np.unique(scores)[::-1]))
    found = scores >= thresholds[:, None]  # (L, K)
    return found[:, ~happened].mean(axis=1), found[:, happened].mean(axis=1)


def brier_score(probability: FloatArray, happened: BoolArray) -> float:
    """Mean squared error of probabilities (K,); 0 is perfect (Brier 1950)."""
    return float(np.mean((probability - happened) ** 2))


def log_score(probability: FloatArray, happened: BoolArray, floor: float) -> float:
    """Mean negative log likelihood, in nats; 0 is perfect.

    Args:
        probability: (K,) of happening.
        happened: (K,) whether each case did.
        floor: probabilities are kept at least so far from 0 and 1. 1/(2R) says that R replicates
            cannot tell a rare event from an impossible one.
    """
    kept = np.clip(probability, floor, 1.0 - floor)
    return float(-np.mean(np.log(np.where(happened, kept, 1.0 - kept))))


def area_interval(scores: FloatArray, happened: BoolArray, place: IntArray) -> tuple[float, float]:
    """Return the 5% and 95% quantile of the area over footprints drawn with replacement.

    Args:
        scores: (K,) any ranking.
        happened: (K,) whether each case did.
        place: (K,) the footprint of each, as any whole number.
    """
    level = np.unique(scores, return_inverse=True)[1]
    places = np.unique(place, return_inverse=True)[1]
    size = (places.max() + 1, level.max() + 1)
    yes, no = np.zeros(size), np.zeros(size)
    np.add.at(yes, (places[happened], level[happened]), 1.0)
    np.add.at(no, (places[~happened], level[~happened]), 1.0)
    chances = np.full(size[0], 1.0 / size[0])
    drawn = np.random.default_rng(0).multinomial(size[0], chances, RESAMPLES)
    times = drawn.astype(np.float64)  # (RESAMPLES, footprints)
    low, high = np.nanquantile(_area(times @ yes, times @ no), (0.05, 0.95))
    return float(low), float(high)
