"""Fan charts of a run beside the record, each with its words and its table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ccgsim.charts.fans import fan_chart, known_figures, quantiles_by_day
from ccgsim.labels import label_with_unit, metric_label
from ccgsim.reports.blocks import Chart, Charts, Table
from ccgsim.reports.figures import fitted
from ccgsim.reports.numbers import plain, with_unit

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.results import Results
    from ccgsim.scorecard.rows import MeasuredRun

METRICS = (
    "ccg_count",
    "ccgs_with_joint_ao",
    "accountable_officers_total",
    "delegated_gp_commissioning",
    "running_cost_actual_net",
    "csu_income",
    "rating_outstanding_or_good_share",
    "gp_survey_owned_by_members",
)
"""What is drawn, in this order, of what a run measures."""


def fans(results: Results, record: bool) -> Charts:
    """Return the fans of a run, beside the record if it is about the run's country."""
    measured = [name for name in METRICS if name in results.units]
    known = [name for name in measured if results.values(name)["value"].notna().any()]
    return Charts(tuple(fan(results, name, results.units[name], record) for name in known))


def fan(results: MeasuredRun, metric: str, unit: str, record: bool) -> Chart:
    """Return the fan of a metric that has values, beside the record if ``record``."""
    quantiles = quantiles_by_day(results, metric)
    known = observed(metric) if record else {}
    about = "The line is the one run"
    if results.replicates > 1:
        about = (
            f"{results.replicates:,} runs: the line is the middle one, the dark band holds half of "
            "them, the light one nine in ten"
        )
    about += "; points are the record." if known else "."
    figure = fan_chart(results, metric, unit, record)
    words = _in_words(metric, unit, quantiles, known)
    return fitted(
        figure, metric_label(metric), about, words, _table(metric, unit, quantiles, known)
    )


def observed(metric: str) -> dict[str, float]:
    """Return the record's values by day, those that another source disputes left out."""
    return {
        figure.on.isoformat(): figure.observed
        for figure in known_figures(metric)
        if figure.on is not None and not figure.conflict
    }


def _in_words(metric: str, unit: str, quantiles: pd.DataFrame, known: dict[str, float]) -> str:
    """Say where the fan starts and ends, and what the record's last value is."""
    first, last = quantiles.iloc[0], quantiles.iloc[-1]
    start, low, middle, high = (
        with_unit(number, unit)
        for number in plain((first[0.5], last[0.05], last[0.5], last[0.95]), unit)
    )
    spread = f" in the middle run, {low} to {high} in nine of ten" if low != high else ""
    words = (
        f"{metric_label(metric)}: {start} on {first.name:%-d %B %Y}, {middle} on "
        f"{last.name:%-d %B %Y}{spread}."
    )
    if known:
        day = max(known)
        (number,) = plain((known[day],), unit)
        when = f"{date.fromisoformat(day):%-d %B %Y}"
        words += f" The record's last figure is {with_unit(number, unit)}, of {when}."
    return words


def _table(metric: str, unit: str, quantiles: pd.DataFrame, known: dict[str, float]) -> Table:
    days = [f"{day:%Y-%m-%d}" for day in quantiles.index]
    columns = [plain(quantiles[level], unit) for level in (0.05, 0.5, 0.95)]
    rows = [
        (day, *cells, plain((known[day],), unit)[0] if day in known else "")
        for day, *cells in zip(days, *columns, strict=True)
    ]
    names = ("date", "5% of runs below", "middle run", "5% above", "record")
    folded = f"As a table: {label_with_unit(metric, unit)}"
    if not known:
        return Table(names[:-1], tuple(row[:-1] for row in rows), folded=folded)
    return Table(names, tuple(rows), folded=folded)
