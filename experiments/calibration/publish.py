"""Write the posterior into the package's data: its draws, and their median and interval."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from calibration.priors import Prior
from ccgsim.arrays import FloatArray

PACKAGE_DATA = Path(__file__).parents[2] / "src" / "ccgsim" / "data"
DIGITS = 4
"""Significant digits of what is written."""


def publish(prior: Prior, z: FloatArray, folder: Path) -> None:
    """Write posterior.csv, a draw a row, and put median and interval into parameters.csv.

    Args:
        prior: of the parameters that were fitted.
        z: (N, D) draws.
        folder: where parameters.csv is; posterior.csv goes beside it.
    """
    draws = {name: _rounded(values) for name, values in prior.parameters(z).items()}
    with (folder / "posterior.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(draws)
        writer.writerows(zip(*draws.values(), strict=True))
    table = folder / "parameters.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["name"] in draws:
            values = np.array([float(value) for value in draws[row["name"]]])
            low, median, high = _rounded(np.quantile(values, (0.05, 0.5, 0.95)))
            row.update(value=median, p05=low, p95=high)
    with table.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def _rounded(values: FloatArray) -> list[str]:
    return [f"{value:.{DIGITS}g}" for value in values]
