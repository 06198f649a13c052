"""What the record pins down: the posterior of each parameter beside its prior."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from ccgsim.parameters import parameter_table
from ccgsim.posterior import posterior_draws

PRIOR_WIDTH = 0.9
"""Share of the prior's range that its 90% interval takes up: the prior is uniform."""
UNKNOWN = 0.9
"""Where a 90% interval is wider than this share of the prior's, the record says next to nothing."""
SHOWN, CORRELATIONS = 25, 12


@dataclass(frozen=True)
class Pinned:
    """Posterior beside prior.

    ``table`` has a parameter a row, best known first: name, rule, meaning, unit, low, high, and of
    the posterior p05, p25, median, p75, p95, and ``width``, its 90% interval over the prior's.
    ``correlations`` has the strongest rank correlations of two: first, second, correlation; the
    largest that chance alone would give is ``chance``.
    """

    table: pd.DataFrame
    correlations: pd.DataFrame
    chance: float

    @property
    def unknown(self) -> int:
        """How many parameters the record tells next to nothing about."""
        return int((self.table["width"] > UNKNOWN).sum())


def pinned() -> Pinned:
    """Read the package's posterior and set it beside the prior."""
    draws = posterior_draws()
    rows = []
    for name, values in draws.items():
        row = parameter_table()[name]
        quantiles = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
        width = (quantiles[4] - quantiles[0]) / (PRIOR_WIDTH * (row.high - row.low))
        rows.append((name, row.rule, row.meaning, row.unit, row.low, row.high, *quantiles, width))
    columns = ["name", "rule", "meaning", "unit", "low", "high", "p05", "p25", "median", "p75",
               "p95", "width"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns).sort_values("width", kind="stable")
    return Pinned(table, *_correlations(draws))


def _correlations(draws: Mapping[str, np.ndarray]) -> tuple[pd.DataFrame, float]:
    """Return the strongest rank correlations (Spearman), and the largest among shuffled draws."""
    names, ranks = list(draws), np.stack([rankdata(values) for values in draws.values()])
    first, second = np.triu_indices(len(names), 1)
    strength = np.corrcoef(ranks)[first, second]
    shuffled = np.random.default_rng(0).permuted(ranks, axis=1)
    chance = float(np.abs(np.corrcoef(shuffled)[first, second]).max())
    order = np.argsort(-np.abs(strength))[:CORRELATIONS]
    found = [(names[first[k]], names[second[k]], strength[k]) for k in order]
    return pd.DataFrame(found, columns=["first", "second", "correlation"]), chance
