"""The page of answers, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
from checking.markdown import table

from answering.answers import ANSWERS
from answering.reading import Reading
from ccgsim.comparison import Comparison
from ccgsim.labels import metric_label, number_label
from ccgsim.results import Results
from ccgsim.scorecard import score
from ccgsim.scorecard.printed import hits

COLUMNS = {
    "ccg_count": "CCGs",
    "ccgs_with_joint_ao": "share an officer",
    "accountable_officers_total": "officers",
    "running_cost_actual_net": "running costs, £m a year",
    "cost_of_change": "cost of change, £m",
    "months_unsettled_mean": "months unsettled",
}
FORECAST = (
    "ccg_count", "ccgs_with_joint_ao", "accountable_officers_total", "ics_count", "csu_count",
)  # fmt: skip
DAYS = (date(2019, 4, 30), date(2020, 4, 30), date(2021, 4, 30), date(2022, 3, 31))


def page(record: Comparison, forecast: Comparison) -> str:
    """Return the page.

    Args:
        record: the record's scenario, and all that are compared with it.
        forecast: the forecast, and what is compared with that.
    """
    readings = readings_of(record, forecast)
    parts = [
        _head(record),
        _differences(record, readings),
        "## Question by question",
        *(_answer(name, readings) for name in record.alternatives),
        "## After 2018",
        _forecast(forecast.runs[0]),
        *(_answer(name, readings) for name in forecast.alternatives),
    ]
    return "\n\n".join(parts) + "\n"


def readings_of(*comparisons: Comparison) -> dict[str, Reading]:
    """Return every alternative beside its baseline, in the order of the answers."""
    found = {name: Reading(each, name) for each in comparisons for name in each.alternatives}
    return {name: found[name] for name in ANSWERS}


def title_of(reading: Reading) -> str:
    """Return what the alternative's scenario is called."""
    return reading.comparison.run(reading.name).scenario.title


def _head(record: Comparison) -> str:
    replicates, card = record.replicates, score(record.runs[0])
    overspend = card.rows[card.rows["metric"] == "ccgs_overspending_running_cost_allocation"]
    (overspent,) = overspend[overspend["date"] == "2017-18"].to_dict("records")
    aside = hits(card.used("set aside"))
    return f"""# What the scenarios say

Each [scenario](../scenarios/README.md) asks a question. These are the answers of the fitted model,
measured by

    python experiments/answer_questions.py

which writes this page from {replicates:,} futures of each scenario. Each future has its own draw of
the posterior and the same luck under every policy. The number after ± is the 90% interval of a mean
difference. It says how precisely {replicates:,} futures estimate the difference, not whether the
model is right. Numbers without ± are also means over the futures. Brackets in the tables hold nine
futures in ten. If the numbers no longer support the words of an answer, the script stops.

Before you quote:

- **These are answers about a model.** It was fitted to the record and tested against the part that
  was set aside, of which {aside} figures are inside their 90% interval. Some
  rules were shaped [knowing what an earlier model had missed](record.md).
  [How far the fit can be trusted](calibration.md) also shows how the effect of the moratorium
  varies from fit to fit.
- **Differences are more reliable than levels.** {overspent["observed"]:.0f} CCGs overspent their
  allowance in 2017-18; in the model some {overspent["median"]:.0f} did. Read how that number
  changes, not its level. The model says how many CCGs are rated inadequate, but hardly
  [which](record.md).
- **What is not in the model cannot change in it**: patients, hospitals, the quality of care, and
  whether people approve.
- **Fewer CCGs** by itself lowers any count of CCGs."""


def _differences(record: Comparison, readings: Mapping[str, Reading]) -> str:
    first = next(iter(readings.values()))
    rows = [("*the policy that was*", *(first.before(metric) for metric in COLUMNS))]
    for name in record.alternatives:
        reading = readings[name]
        rows.append((f"[{title_of(reading)}](#{name})", *(_cell(reading, m) for m in COLUMNS)))
    return "\n\n".join((
        "## What differs by 31 March 2019",
        "Running costs are for 2018-19. The cost of change is counted from April 2013. Months "
        "unsettled are for the average person's CCG.",
        table(("scenario", *(f"{name}:" for name in COLUMNS.values())), rows),
        "![Number of CCGs and of those that share an officer, by scenario](pictures/findings.png)",
    ))  # fmt: skip


def _cell(reading: Reading, metric: str) -> str:
    change = reading.change(metric)
    low, high = change.span
    return f"{reading.signed(metric)} ({low} to {high})"


def _answer(name: str, readings: Mapping[str, Reading]) -> str:
    reading = readings[name]
    scenario = reading.comparison.run(reading.name).scenario
    return "\n\n".join((
        f'<a id="{name}"></a>\n### {scenario.title}',
        f"*{scenario.question}* ([{name}.toml](../scenarios/{name}.toml))",
        ANSWERS[name](readings),
    ))  # fmt: skip


def _forecast(run: Results) -> str:
    quantiles = run.quantiles((0.05, 0.5, 0.95), FORECAST)
    rows = [
        (metric_label(metric), *(_fan(quantiles, metric, day) for day in DAYS))
        for metric in FORECAST
    ]
    heads = [f"{day:%-d %B %Y}:" for day in DAYS]
    return "\n\n".join((
        f"*{run.scenario.question}* ([forecast-2022.toml](../scenarios/forecast-2022.toml))",
        "Medians; brackets hold nine futures in ten. Nothing after 31 December 2018 was used, so "
        "later events can judge the forecast. Every future simulates 2013 to 2018 first and enters "
        "2019 as the model left it, not as CCGs really were. CCGs that share an officer are the "
        "ones that merge: a merged CCG with its own officer shares none.",
        table(("", *heads), rows),
    ))  # fmt: skip


def _fan(quantiles: pd.DataFrame, metric: str, day: date) -> str:
    rows = quantiles[(quantiles["metric"] == metric) & (quantiles["date"] <= pd.Timestamp(day))]
    last = rows.iloc[-1]
    low, middle, high = (number_label(last[column], 0) for column in ("p05", "p50", "p95"))
    return f"{middle} ({low} to {high})"
