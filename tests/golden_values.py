"""The golden output of a scenario file: means of the headline outcomes over a few replicates."""

from __future__ import annotations

import csv
import math
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np

from ccgsim import simulate
from ccgsim.outcomes import OUTCOMES

SCENARIOS = Path(__file__).parents[1] / "scenarios"
GOLDEN = Path(__file__).parent / "golden"
REPLICATES, SEED = 20, 2018
EVERY = 2
"""Financial years between two dates of a golden output."""
DIGITS = 6
TOLERANCE = 1e-4
"""Relative. Mathematical functions of other platforms differ in the last bit, far below this."""

Values = dict[tuple[str, str], float]
"""Mean by outcome and date."""


def scenario_files() -> list[Path]:
    """Every scenario that is shipped."""
    return sorted(SCENARIOS.glob("*.toml"))


def golden_path(scenario: Path) -> Path:
    """Where a scenario's golden output is kept."""
    return GOLDEN / f"{scenario.stem}.csv"


def simulated(scenario: Path) -> Values:
    """The values as they come out now."""
    results = simulate(scenario, replicates=REPLICATES, seed=SEED)
    last = results.scenario.run.end
    ends = {date(last.year - back, 3, 31) for back in range(0, last.year - 2013, EVERY)}
    found: Values = {}
    for metric in OUTCOMES:
        series = results.series(metric)
        quarterly = not ends & set(series.days)
        for day, values in zip(series.days, series.values, strict=True):
            end = date(day.year, 3, 31)
            if day in ends or (quarterly and day.month == 1 and end in ends):
                known = values[~np.isnan(values)]
                found[metric, day.isoformat()] = float(known.mean()) if len(known) else math.nan
    return found


def text_of(values: Values) -> str:
    """Values as the text of a golden file."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("outcome", "date", "mean"))
    writer.writerows((*key, f"{value:.{DIGITS}g}") for key, value in values.items())
    return text.getvalue()


def read_golden(scenario: Path) -> Values:
    """The values as they were when the golden output was refreshed."""
    with golden_path(scenario).open(encoding="utf-8", newline="") as file:
        return {(row["outcome"], row["date"]): float(row["mean"]) for row in csv.DictReader(file)}


def differences(golden: Values, now: Values) -> list[str]:
    """What differs, a line for each value."""
    lines = []
    for key in sorted(golden.keys() | now.keys()):
        before, after = golden.get(key), now.get(key)
        if before is None or after is None:
            lines.append(f"{' on '.join(key)}: {'new' if before is None else 'no longer there'}")
        elif not _same(before, after):
            lines.append(f"{' on '.join(key)}: {before:.{DIGITS}g} became {after:.{DIGITS}g}")
    return lines


def _same(before: float, after: float) -> bool:
    if math.isnan(before) or math.isnan(after):
        return math.isnan(before) and math.isnan(after)
    return math.isclose(before, after, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
