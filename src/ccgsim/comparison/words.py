"""What differs, by how much and how sure, in plain sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ccgsim.labels import (
    COUNTED,
    how_many,
    label_with_unit,
    number_label,
    of_difference,
    shown,
)
from ccgsim.scorecard.rows import Z90

if TYPE_CHECKING:
    from ccgsim.comparison.result import Comparison
    from ccgsim.results import Results

CLEAR = 2.0
"""A mean difference of so many standard errors is called clear; luck alone gives one in 22."""
CLEAR_AMONG_MANY = 3.0
"""The same where every CCG is looked at; luck alone gives one in 370."""
FEWEST_FUTURES = 30
"""With fewer, standard errors are rough, and a normal interval is too narrow."""
MOST = 2 / 3
CCGS_NAMED = 5
FATES = {"merges": "merge{s}", "shares_officer": "share{s} an officer"}
"""What CCGs do, by column."""


@dataclass(frozen=True)
class Change:
    """The change of one outcome on one day, in the unit of differences."""

    row: Any

    @property
    def label(self) -> str:
        """The outcome and its unit."""
        return label_with_unit(self.row.metric, of_difference(self.row.unit)[0])

    @property
    def is_clear(self) -> bool:
        """Whether the mean difference stands out from what luck gives."""
        return bool(abs(self.row.mean_difference) > CLEAR * self.row.standard_error)

    @property
    def is_none(self) -> bool:
        """Whether no future differs."""
        return bool(self.row.same == self.row.futures)

    @property
    def weight(self) -> float:
        """How large the mean difference is beside how futures vary by themselves, without unit."""
        size, spread = abs(self.row.mean_difference), self.row.unpaired_standard_error
        return float(size / spread) if spread > 0 else math.inf

    @property
    def give_or_take(self) -> float:
        """Half the 90% interval of the mean difference."""
        return Z90 * float(self.row.standard_error)

    @property
    def how_sure(self) -> str:
        """The 90% interval of the mean difference, in words."""
        return f"give or take {self.number(self.give_or_take)}"

    @property
    def span(self) -> tuple[str, str]:
        """Between which differences nine futures in ten lie."""
        places = 0 if self.row.unit in COUNTED else max(self.decimals() - 1, 0)
        ends = (self._scaled(end) for end in (self.row.difference_p05, self.row.difference_p95))
        low, high = (number_label(end, places) for end in map(float, ends))
        return _signed(low), _signed(high)

    def decimals(self) -> int:
        """Return how many decimals tell the difference and how sure it is; of thousands, one."""
        known = self.give_or_take > 0
        size = self.give_or_take if known else abs(self.row.mean_difference)
        size = self._scaled(size)
        means = abs(self.row.baseline_mean), abs(self.row.alternative_mean)
        most = 1 if self._scaled(max(means)) >= 1000.0 else 4
        return 0 if not size else min(max(0, 1 - math.floor(math.log10(size))), most)

    def number(self, value: float, sign: bool = False, aligned: bool = False) -> str:
        """Return a number in the label's unit.

        Args:
            value: on the metric's scale.
            sign: whether a number above 0 has a plus.
            aligned: whether a whole number has the decimals of those it stands beside in a table.
        """
        value = self._scaled(float(value))
        is_short = value.is_integer() and not aligned
        text = number_label(value, 0 if is_short else self.decimals())
        return f"+{text}" if sign and value > 0 else text

    def _scaled(self, value: float) -> float:
        unit, scale = of_difference(self.row.unit)
        return shown(scale * value, unit)


def _signed(number: str) -> str:
    """Return a number with a plus if it is above nought as it is written."""
    return number if number[0] == "−" or not number.strip("0.") else f"+{number}"


def summary(comparison: Comparison) -> list[str]:
    """Return the comparison as lines of Markdown."""
    first = comparison.runs[0].scenario
    lines = [
        f"# {first.title}: compared",
        "",
        f"{how_many(comparison.replicates, 'future')} of each scenario had the same luck, so each "
        "is compared with itself under another policy.",
    ]
    for name in comparison.alternatives:
        lines += ["", *_about(comparison, name)]
    lines += [
        "",
        "All of this is what the model says. Luck is removed from the differences, but the model "
        "may still be wrong.",
    ]
    return lines


def titles(comparison: Comparison) -> dict[str, str]:
    """Return the title of each run by its name; with the name where titles are the same."""
    found = [run.scenario.title for run in comparison.runs]
    return {
        name: title if found.count(title) == 1 else f"{title} ({name})"
        for name, title in zip(comparison.names, found, strict=True)
    }


def changes(comparison: Comparison, name: str) -> list[Change]:
    """Return the change of each outcome when it was last measured."""
    table = comparison.outcomes
    table = table[(table["scenario"] == name) & (table["futures"] > 0)]
    last = table.groupby("metric", sort=False).tail(1)
    return [Change(row) for row in last.itertuples()]


def weightiest(found: Sequence[Change], count: int) -> list[Change]:
    """Return the ``count`` changes that are largest beside how futures vary, in their order."""
    ranked = sorted(range(len(found)), key=lambda place: -found[place].weight)
    return [found[place] for place in sorted(ranked[:count])]


def _about(comparison: Comparison, name: str) -> Iterator[str]:
    run = comparison.run(name)
    yield f"## {run.scenario.title}"
    yield ""
    yield run.scenario.question
    yield ""
    found = changes(comparison, name)
    if not all(change.is_none for change in found):
        yield from (f"- {said}" for said in findings(found))
    for line in conclusion(comparison, name):
        yield ""
        yield line


def findings(found: Sequence[Change]) -> Iterator[str]:
    """Yield a sentence for each clear change, in Markdown, then one for all others of a kind."""
    yield from (_sentence(change) for change in found if change.is_clear and not change.is_none)
    unclear = [change for change in found if not change.is_clear and not change.is_none]
    if unclear and math.isnan(unclear[0].give_or_take):
        listed = (f"{one.label} ({one.number(one.row.mean_difference, True)})" for one in unclear)
        yield f"In one future, which cannot show how certain that is: {'; '.join(listed)}."
    elif unclear:
        yield f"No clear difference: {'; '.join(_unclear(change) for change in unclear)}."
    same = [change.label for change in found if change.is_none]
    if same:
        yield f"The same in every future: {'; '.join(same)}."


def conclusion(comparison: Comparison, name: str) -> list[str]:
    """Return when futures part, what sharing their luck is worth, and the CCGs that differ."""
    found = changes(comparison, name)
    if all(change.is_none for change in found):
        return [_nothing(comparison.runs[0], comparison.run(name))]
    return [
        *count_caveat(found),
        _parting(comparison.happenings[name].partings(), comparison.replicates),
        *_luck(found, comparison.replicates, comparison.draws),
        *_sharing(comparison.replicates, comparison.draws),
        *_ccgs(comparison, name),
    ]


def _nothing(baseline: Results, alternative: Results) -> str:
    """Say that nothing differs, and up to when where one run goes on for longer."""
    first, last = sorted(run.scenario.run.end for run in (baseline, alternative))
    upto = f" up to {first:%-d %B %Y}, where the shorter run ends" if first < last else ""
    return f"Nothing differs{upto}: every outcome is the same in every future."


def count_caveat(found: Sequence[Change]) -> list[str]:
    """Return that counts of CCGs change with how many CCGs there are, where these clearly do."""
    for change in found:
        mean = float(change.row.mean_difference)
        if change.row.metric == "ccg_count" and change.is_clear and abs(mean) >= 1:
            which, move = ("more", "rise") if mean > 0 else ("fewer", "fall")
            return [
                f"With {abs(mean):.0f} {which} CCGs on average, that alone makes counts of CCGs "
                f"(such as those that overspend) {move}."
            ]
    return []


def _sentence(change: Change) -> str:
    row, mean = change.row, change.row.mean_difference
    after = change.number(row.alternative_mean, aligned=True)
    before = change.number(row.baseline_mean, aligned=True)
    low, high = change.span
    spread = f"; nine in ten futures lie from {low} to {high}" if low != high else ""
    return (
        f"**{change.label}**: {change.number(abs(mean))} {'higher' if mean > 0 else 'lower'} on "
        f"average, {change.how_sure} "
        f"({after} instead of {before}). "
        f"{_how_often(change)}{spread}."
    )


def _how_often(change: Change) -> str:
    """Say in how many futures the difference has the sign of its mean."""
    row = change.row
    with_it, word = (row.more, "Higher") if row.mean_difference > 0 else (row.fewer, "Lower")
    against = row.fewer if row.mean_difference > 0 else row.more
    share = with_it / row.futures
    text = f"{word} in {with_it} of {row.futures} futures"
    if share == 1:
        return f"{word} in every one of {row.futures} futures"
    if share < MOST and against:
        opposite = "lower" if row.mean_difference > 0 else "higher"
        return f"{text}, {opposite} in {against}: true on average, but not of every future"
    return f"{text}, the same in {row.same}" if row.same else text


def _unclear(change: Change) -> str:
    mean = change.number(change.row.mean_difference, True)
    return f"{change.label} ({mean}, {change.how_sure})"


def _parting(known: list[date], replicates: int) -> str:
    """Say when the futures part."""
    if not known:
        return "No event of any future differs."
    middle = known[(len(known) - 1) // 2]
    first = f"{known[0]:%B %Y}"
    if replicates == 1:
        return f"The future takes a different course from {first}."
    if len(known) == replicates:
        who = "Every future takes a different course"
    else:
        takes = "takes" if len(known) == 1 else "take"
        who = f"{len(known)} of {replicates} futures {takes} a different course"
    if first == f"{middle:%B %Y}":
        return f"{who}, at least half of them from {first}."
    return f"{who}, the first in {first}, half of them by {middle:%B %Y}."


def _luck(found: list[Change], replicates: int, draws: int | None) -> Iterator[str]:
    """Say what living through the same luck is worth."""
    if replicates < FEWEST_FUTURES:
        yield (
            f"With {how_many(replicates, 'future')} the errors of the differences are themselves "
            f"rough: use {FEWEST_FUTURES} or more."
        )
        return
    times = [change.row.error_narrower for change in found]
    times = [known for known in times if not math.isnan(known)]
    if times:
        middle = float(np.median(times))
        wanting = draws is not None and middle**2 * min(replicates, draws) > draws
        and_sets = f", more than the {draws:,} sets of parameters available" if wanting else ""
        yield (
            f"Because both policies have the same luck, mean differences are {middle:.1f} times as "
            "precise (the median of these outcomes) as if each had its own. To match that would "
            f"take {middle**2:.0f} times as many futures{and_sets}."
        )


def _sharing(replicates: int, draws: int | None) -> Iterator[str]:
    """Say what more futures would not buy, where they share draws of the posterior."""
    if draws is not None and replicates > draws:
        yield (
            f"{replicates:,} futures share the {draws:,} sets of parameters available, and the "
            "errors allow for that: more futures would average out more of the luck, but not what "
            "is not known about the parameters."
        )


def _ccgs(comparison: Comparison, name: str) -> Iterator[str]:
    table = comparison.ccgs[comparison.ccgs["scenario"] == name]
    for fate, verb in FATES.items():
        column = f"{fate}_difference"
        error = table[f"{fate}_standard_error"]
        clear = table[table[column].abs() > CLEAR_AMONG_MANY * error]
        if clear.empty:
            continue
        order = clear[column].abs().sort_values(ascending=False, kind="stable").index
        named = [
            f"{row['name']} ({100 * row[f'{fate}_baseline']:.0f}% to "
            f"{100 * row[f'{fate}_alternative']:.0f}%)"
            for _, row in clear.loc[order[:CCGS_NAMED]].iterrows()
        ]
        they = verb.format(s="s" * (len(clear) == 1))
        yield (
            f"{len(clear)} of {len(table)} CCGs {they} clearly more or less often by "
            f"{comparison.day:%-d %B %Y}. The largest changes (share of futures under the "
            f"baseline, then under the alternative): {'; '.join(named)}."
        )
