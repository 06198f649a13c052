"""Posterior predictive check: each figure of the record among what the fitted model makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from calibration.simulating import RECORD

from ccgsim import Results, simulate
from ccgsim.scorecard import Scorecard, score
from ccgsim.scorecard.rows import NotMeasured, Values, figures, simulated_values

REPLICATES = 4000
"""Replicates, each with a draw of the posterior of its own."""
KEY = ["metric", "statistic", "date", "observed", "unit", "use"]


@dataclass(frozen=True)
class Predicted:
    """A run with draws of the posterior, beside the record.

    ``rows`` has a figure a row: those of the scorecard and inside_half, whether the observation
    reaches the central 50% interval.
    """

    results: Results
    card: Scorecard
    rows: pd.DataFrame

    def share_inside(self, use: str, column: str) -> tuple[int, int]:
        """Return how many figures of a use are inside, and how many there are."""
        rows = self.rows[self.rows["use"] == use]
        return int(rows[column].astype(bool).sum()), len(rows)


def predict(seed: int) -> Predicted:
    """Run the record's scenario and hold it against the record."""
    results = simulate(RECORD, REPLICATES, seed=seed)
    card = score(results)
    return Predicted(results, card, card.rows.merge(_halves(results), on=KEY, validate="1:1"))


def _halves(results: Results) -> pd.DataFrame:
    wanted = [figure for figure in figures() if figure.scored]
    values = Values(results, wanted)
    rows = []
    for figure in wanted:
        try:
            simulated = simulated_values(figure, values)
        except NotMeasured:
            continue
        low, high = np.quantile(simulated, (0.25, 0.75))
        rows.append((figure.metric, figure.statistic, figure.period, figure.observed, figure.unit,
                     figure.use, figure.meets(low, high)))  # fmt: skip
    return pd.DataFrame(rows, columns=[*KEY, "inside_half"])
