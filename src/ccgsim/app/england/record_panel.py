"""The headline quantities beside the record, or as differences from the baseline."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import solara

from ccgsim.app.england.downloads import FanSaves
from ccgsim.app.england.fan_words import in_words, year_ends_in_html
from ccgsim.app.england.fans import difference_figure, fan_figure
from ccgsim.app.england.levers import LEVERS, value_on
from ccgsim.app.england.policies import PolicyDifference, policy_differences
from ccgsim.app.parts.chart import ChartWidget
from ccgsim.app.parts.glossary import Quiet, Words
from ccgsim.app.parts.toggle import Toggle
from ccgsim.app.view import View
from ccgsim.calendar import Calendar
from ccgsim.comparison.settings import UNSAID, settings_table
from ccgsim.scenario import Scenario

if TYPE_CHECKING:
    from ccgsim.app.england.shown import Futures

MOST = 4
"""Settings that are named at once; the others are folded away."""
NOTHING = (
    "This makes no difference: every quantity is the same as under the baseline in each of the "
    "200 futures."
)
LEVEL, DIFFERENCE = "Levels", "Difference from the baseline"


@solara.component
def RecordPanel(now: View, found: Futures) -> None:
    """Four fans, what differs from the baseline, and the same in words."""
    mode, set_mode = solara.use_state(LEVEL)
    said = solara.use_memo(lambda: _differing(found), [id(found.fan), id(found.baseline)])
    nothing = solara.use_memo(lambda: nothing_differs(found), [id(found.fan), id(found.baseline)])
    with solara.Div():  # always there, so that the chart below stays the same one
        if found.baseline is not None:
            for line in said[:MOST]:
                solara.Text(line, classes=["ccgsim-difference"])
            if rest := said[MOST:]:
                with solara.Details(f"and {len(rest)} more"):
                    for line in rest:
                        solara.Text(line, classes=["ccgsim-difference"])
            if nothing:
                solara.Text(NOTHING, classes=["ccgsim-nothing"])
            Toggle(mode, [LEVEL, DIFFERENCE], set_mode)
    calendar = Calendar(found.scenario.run.start, found.scenario.run.end)
    day = calendar.last_day(min(now.month, calendar.months - 1))
    about = [id(found.fan), id(found.baseline), found.number, mode, day]
    figure = solara.use_memo(lambda: _figure(found, mode, day), about)
    differs = found.baseline if mode == DIFFERENCE else None
    before = differs.results if differs is not None else None
    words, table = solara.use_memo(
        lambda: (in_words(found.fan.results, before), year_ends_in_html(found.fan.results, before)),
        [id(found.fan), id(before)],
    )
    ChartWidget.element(figure=figure, words=words)
    FanSaves(found.title, _briefly(said), found.fan.results, before)
    with solara.Details("In words and numbers"):
        solara.Text(words)
        solara.HTML(unsafe_innerHTML=table)
    Quiet(
        "Two hundred futures under one policy differ by luck and by what is not known about "
        "behaviour (each has its own draw of the fitted parameters). Dots: what was observed, with "
        "the range that rounding allows. Dotted line: the date on the map."
    )
    Words("CCG", "accountable officer", "running costs", "support unit")


def _briefly(said: list[str]) -> str:
    more = f"; and {len(said) - MOST} more" if len(said) > MOST else ""
    return "; ".join(said[:MOST]) + more


def _differing(found: Futures) -> list[str]:
    """Say each setting that differs from the baseline's, if there is one."""
    if found.baseline is None:
        return []
    manifests = (found.baseline.results.manifest, found.fan.results.manifest)
    table = settings_table(("before", "after"), manifests)
    for name, run in (("before", found.baseline), ("after", found.fan)):
        table[name] = [
            in_force(key, text, run.results.scenario)
            for key, text in zip(table["key"], table[name], strict=True)
        ]
    return [_in_words(one) for one in policy_differences(table)]


def nothing_differs(found: Futures) -> bool:
    """Whether there is a baseline, under which every quantity of every future is the same."""
    if found.baseline is None:
        return False
    ours, theirs = found.fan.results, found.baseline.results
    return ours.units.keys() == theirs.units.keys() and all(
        np.array_equal(ours.series(name).values, theirs.series(name).values, equal_nan=True)
        for name in ours.units
    )


def in_force(key: str, text: str, scenario: Scenario) -> str:
    """Return a value of a table of settings: of a lever that is as before, what it is then."""
    lever, _, day = key.rpartition(".")
    if text != UNSAID or lever not in LEVERS:
        return text
    return value_on(scenario, lever, date.fromisoformat(day))


def _in_words(one: PolicyDifference) -> str:
    since = f", from {one.since}" if one.since else ""
    before = ", not as before" if one.baseline == UNSAID else f" instead of {one.baseline}"
    return f"{one.what}: {one.alternative}{before}{since}"


def _figure(found: Futures, mode: str, day: date) -> str:
    """Return the chart as JSON."""
    results, baseline = found.fan.results, found.baseline
    if baseline is not None and mode == DIFFERENCE:
        return json.dumps(difference_figure(results, found.number, baseline.results, day))
    before = baseline.results if baseline is not None else None
    return json.dumps(fan_figure(results, found.number, before, day))
