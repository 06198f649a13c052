"""Write the posterior into the package's data: its draws, and their median and interval."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import numpy as np

from calibration.priors import Prior
from ccgsim.arrays import FloatArray
from ccgsim.derived_files import replace_whole

PACKAGE_DATA = Path(__file__).parents[2] / "src" / "ccgsim" / "data"
ADVICE = "Name another folder with --out."
DIGITS = 4
"""Significant digits of what is written."""


def publish(prior: Prior, z: FloatArray, folder: Path) -> None:
    """Write posterior.csv, a draw a row, and parameters.csv, the table with median and interval.

    Args:
        prior: of the parameters that were fitted.
        z: (N, D) draws.
        folder: where both go; the table is otherwise the package's.

    Raises:
        ResultsError: the folder cannot be written.
    """
    draws = {name: _rounded(values) for name, values in prior.parameters(z).items()}
    with (PACKAGE_DATA / "parameters.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    for row in table:
        if row["name"] in draws:
            values = np.array([float(value) for value in draws[row["name"]]])
            low, median, high = _rounded(np.quantile(values, (0.05, 0.5, 0.95)))
            row.update(value=median, p05=low, p95=high)
    posterior = _text([list(draws), *zip(*draws.values(), strict=True)])
    replace_whole(folder / "posterior.csv", posterior, ADVICE)
    parameters = _text([list(table[0]), *(row.values() for row in table)])
    replace_whole(folder / "parameters.csv", parameters, ADVICE)


def _text(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as the text of a CSV file."""
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _rounded(values: FloatArray) -> list[str]:
    return [f"{value:.{DIGITS}g}" for value in values]
