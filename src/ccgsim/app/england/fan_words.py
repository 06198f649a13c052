"""What the fans show in words and numbers, for those who cannot see them or want to quote them."""

from __future__ import annotations

from datetime import date
from html import escape

import numpy as np

from ccgsim.app.england.fans import headlines
from ccgsim.labels import label_with_unit, metric_label, number_label, shown
from ccgsim.reports.numbers import with_unit
from ccgsim.results import Results
from ccgsim.results.results import quantiles_of
from ccgsim.results.tables import Series

MEDIAN_AND_RANGE = (0.5, 0.05, 0.95)
NOTHING = "–"
"""Stands where there is no value, as of money in a part year."""


def in_words(results: Results, baseline: Results | None) -> str:
    """Say what the fans show at the end of the run.

    With a baseline, they show how far each future is from the same future of the baseline.
    """
    said = []
    for _, series, unit in headlines(results, baseline):
        numbers = _numbers(series, unit, baseline is not None)
        known = [n for n, (middle, _, _) in enumerate(numbers) if middle != NOTHING]
        if not known:
            continue
        (middle, low, high), day = numbers[known[-1]], series.days[known[-1]]
        when = "in the year to" if unit.startswith("GBP") else "on"
        middle, low, high = (_with_unit(number, unit) for number in (middle, low, high))
        said.append(
            f"{metric_label(series.metric)}, {when} {day:%-d %B %Y}: {middle} "
            f"(90% of futures: {low} to {high})"
        )
    return ("Difference from the baseline. " if baseline is not None else "") + "; ".join(said)


def year_ends_in_html(results: Results, baseline: Results | None) -> str:
    """Return what the fans show at the end of each financial year as an HTML table."""
    there = list(headlines(results, baseline))
    cells: dict[date, list[str]] = {}
    for _, series, unit in there:
        numbers = _numbers(series, unit, baseline is not None)
        for day, (middle, low, high) in zip(series.days, numbers, strict=True):
            if (day.month, day.day) == (3, 31):
                some = f"{middle} <span>({low} to {high})</span>"
                cell = f"<td>{NOTHING if middle == NOTHING else some}</td>"
                cells.setdefault(day, []).append(cell)
    heads = "".join(
        f"<th scope='col'>{escape(label_with_unit(series.metric, unit))}</th>"
        for _, series, unit in there
    )
    rows = "".join(
        f"<tr><th scope='row'>{day:%Y}</th>{''.join(row)}</tr>"
        for day, row in sorted(cells.items())
    )
    what = "Median" if baseline is None else "Difference from the baseline: median"
    about = f"{what} of {results.replicates} futures, and the range of 90% of them"
    return (
        f"<table class='ccgsim-year-ends'><caption>{about}</caption>"
        f"<thead><tr><th>31 March</th>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _with_unit(number: str, unit: str) -> str:
    """Return a number, which may have a sign, as running text has it: "+£3.2m"."""
    sign = "+" if number.startswith("+") else ""
    return sign + with_unit(number.removeprefix("+"), unit)


def _numbers(series: Series, unit: str, signed: bool) -> list[list[str]]:
    """Return the median and the range of 90% on each day as they are printed."""
    digits = 2 if unit == "GBP bn" else 0
    digits += signed  # differences are small
    found = shown(1.0, unit) * quantiles_of(series.values, MEDIAN_AND_RANGE)
    return [[_printed(value, digits, signed) for value in day] for day in found.T]


def _printed(value: float, digits: int, signed: bool) -> str:
    if np.isnan(value):
        return NOTHING
    text = number_label(value, digits)
    return f"+{text}" if signed and round(value, digits) > 0 else text
