"""The report of a comparison: the baseline, what each alternative changes, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ccgsim.comparison.happenings import shared_period
from ccgsim.comparison.words import Change, changes, conclusion, count_caveat, titles, weightiest
from ccgsim.labels import how_many, number_label
from ccgsim.lever_names import lever_name
from ccgsim.reports.again import folder_text, made, run_again, sources
from ccgsim.reports.blocks import Block, Bullets, Heading, Page, Paragraph, Section, Table
from ccgsim.reports.country import has_a_record, maps
from ccgsim.reports.differences import difference_charts
from ccgsim.reports.numbers import percentage
from ccgsim.reports.run_page import WHAT_CCGS_WERE, scored
from ccgsim.reports.scoring import counts_table
from ccgsim.reports.settings import background

if TYPE_CHECKING:
    from ccgsim.comparison import Comparison

MOST_SAID = 4
"""Clear changes of each alternative in the opening paragraphs."""
MOST_CCGS = 20
FATES = (
    "merges_baseline", "merges_alternative", "shares_officer_baseline",
    "shares_officer_alternative",
)  # fmt: skip
"""Shares of futures, in the order in which they are shown."""


def comparison_page(comparison: Comparison, folder: Path | None) -> Page:
    """Return the report of a comparison.

    Args:
        comparison: the baseline and its alternatives.
        folder: where it is; None for one in memory.

    Raises:
        ResultsError: a table of a run is damaged.
    """
    first, called = comparison.runs[0], titles(comparison)
    record = has_a_record(first.manifest.scenario, first.manifest.facts)
    sections = [
        Section("in-short", "In short", _in_short(comparison, record)),
        Section("policies", "The policies", tuple(_policies(comparison))),
        Section("changes", "What changes", tuple(_changes(comparison))),
        Section("over-time", "How the difference grows", (difference_charts(comparison),)),
        Section("ccgs", "Which CCGs differ", tuple(_ccgs(comparison))),
        Section("map", "Where CCGs merge", _maps(comparison)),
        Section("events", "Events", tuple(_events(comparison))),
    ]
    if record:
        sections.append(_believed(comparison))
    manifests = {
        name: run.manifest for name, run in zip(comparison.names, comparison.runs, strict=True)
    }
    sections += [run_again(folder, manifests, _command(comparison)), sources(record)]
    return Page(
        kind="Comparison",
        title=f"{_quoted(called, comparison.alternatives)}, beside “{first.scenario.title}”",
        question=" ".join(run.scenario.question for run in comparison.runs[1:]),
        made=made(first.manifest.versions, max(run.manifest.finished for run in comparison.runs)),
        sections=tuple(sections),
    )


def _quoted(called: dict[str, str], names: Sequence[str]) -> str:
    """Return titles in quotes, one after the other."""
    return " and ".join(f"“{called[name]}”" for name in names)


def _in_short(comparison: Comparison, record: bool) -> tuple[Block, ...]:
    called = titles(comparison)
    first = comparison.runs[0].scenario
    intro = f"{WHAT_CCGS_WERE} " if record else ""
    others = _quoted(called, comparison.alternatives)
    blocks: list[Block] = [Paragraph(
        f"{intro}This report is about simulations of them from {first.run.start:%B %Y} to "
        f"{first.run.end:%B %Y}, under “{called[comparison.names[0]]}” and, instead, under "
        f"{others}. Each policy was given {how_many(comparison.replicates, 'future')}, and the "
        "same luck: chance falls the same way under all of them. Any difference between them is "
        "therefore due to the policy."
    )]  # fmt: skip
    is_any_clear = False
    for name in comparison.alternatives:
        clear = [one for one in changes(comparison, name) if one.is_clear and not one.is_none]
        if clear:
            which = ""
            if len(clear) > MOST_SAID:
                which = f", the {MOST_SAID} clear differences that are largest relative to luck"
            blocks.append(Paragraph(f"Under “{called[name]}”, on average over the futures{which}:"))
            blocks.append(Bullets(tuple(_said(change) for change in weightiest(clear, MOST_SAID))))
            blocks += map(Paragraph, count_caveat(clear))
            is_any_clear = True
        elif comparison.replicates == 1:
            said = f"One future cannot show what changes clearly under “{called[name]}”."
            blocks.append(Paragraph(said))
        else:
            blocks.append(Paragraph(f"Under “{called[name]}” nothing changes clearly."))
    if is_any_clear and comparison.replicates > 1:
        blocks.append(Paragraph(
            "“Give or take” says how well the mean is known: the range holds it in nine studies "
            "out of ten. A single future may differ more, through its luck and what is not known "
            "about the parameters: nine in ten lie in the range given last."
        ))  # fmt: skip
    blocks.append(Paragraph(
        "All of this is what a model says. Luck is removed from the differences, but the model may "
        "still be wrong."
    ))  # fmt: skip
    return tuple(blocks)


def _said(change: Change) -> str:
    row = change.row
    after = change.number(row.alternative_mean, aligned=True)
    before = change.number(row.baseline_mean, aligned=True)
    direction = "higher" if row.mean_difference > 0 else "lower"
    return (
        f"{change.label}: {change.number(abs(row.mean_difference))} {direction}, {change.how_sure} "
        f"({after} instead of {before}, {row.date:%-d %B %Y}){_spread(change)}."
    )


def _spread(change: Change) -> str:
    """Say between what nine futures in ten lie, unless all of them are alike."""
    low, high = change.span
    return f"; {low} to {high} in nine futures out of ten" if low != high else ""


def _policies(comparison: Comparison) -> Iterator[Block]:
    called = titles(comparison)
    for name, run in zip(comparison.names, comparison.runs, strict=True):
        role = "baseline" if name == comparison.names[0] else "alternative"
        yield Heading(f"{called[name]} ({role})")
        yield Paragraph(run.scenario.question)
        yield from (
            Heading(f"{block.text}: {called[name]}") if isinstance(block, Heading) else block
            for block in background(run.manifest.scenario)
        )
    yield Heading("The settings that differ")
    table = comparison.settings
    if table.empty:
        yield Paragraph("All settings are the same.")
        return
    rows = tuple(
        (lever_name(key), *values, key)
        for key, *values in (map(str, row) for row in table.itertuples(index=False))
    )
    yield Table(("setting", *called.values(), "key"), rows, words=len(called) + 2)


def _changes(comparison: Comparison) -> Iterator[Block]:
    called = titles(comparison)
    yield Paragraph(
        "Each future is compared with itself under the baseline, on the day an outcome was last "
        "measured. The difference is the mean over the futures; ± gives the range that holds the "
        "mean in nine studies out of ten. Nine futures in ten lie in the range beside it: futures "
        "differ by luck and by what is not known about the parameters. A change is clear when it "
        "is more than two standard errors."
    )
    columns = (
        "outcome", "clear?", "difference", "nine futures in ten", called[comparison.names[0]],
        "instead", "futures with more", "with less",
    )  # fmt: skip
    for name in comparison.alternatives:
        yield Heading(called[name])
        found = changes(comparison, name)
        rows = tuple(_row(change) for change in found if not change.is_none)
        if rows:
            yield Table(columns, rows, words=2)
        if same := [change.label for change in found if change.is_none]:
            yield Paragraph(f"The same in every future: {'; '.join(same)}.")
        yield from (Paragraph(line) for line in conclusion(comparison, name))


def _row(change: Change) -> tuple[str, ...]:
    row = change.row
    difference = change.number(row.mean_difference, sign=True, aligned=True)
    if row.futures > 1:
        difference += f" ± {change.number(change.give_or_take, aligned=True)}"
    return (
        change.label,
        "yes" if change.is_clear else "no",
        difference,
        " to ".join(dict.fromkeys(change.span)),
        change.number(row.baseline_mean, aligned=True),
        change.number(row.alternative_mean, aligned=True),
        str(row.more),
        str(row.fewer),
    )


def _ccgs(comparison: Comparison) -> Iterator[Block]:
    called = titles(comparison)
    yield Paragraph(
        f"The share of futures in which a CCG of 2013 is part of a merged body, and shares an "
        f"accountable officer, on {comparison.day:%-d %B %Y}: under the baseline, then under the "
        "alternative. The most different come first."
    )
    columns = ("CCG of 2013", "merged", "instead", "shares an officer", "instead")
    for name in comparison.alternatives:
        table = comparison.ccgs[comparison.ccgs["scenario"] == name]
        rows = [
            (
                str(row["name"]),
                *(percentage(float(row[column])) for column in FATES),
            )
            for row in table.to_dict("records")
        ]  # fmt: skip
        yield Heading(called[name])
        merges, merges_instead, shares, shares_instead = (table[column] for column in FATES)
        if merges.equals(merges_instead) and shares.equals(shares_instead):
            yield Paragraph("These shares are the same for every CCG.")
            continue
        yield Table(columns, tuple(rows[:MOST_CCGS]))
        if len(rows) > MOST_CCGS:
            yield Table(columns, tuple(rows), folded=f"All {len(rows)} CCGs: {called[name]}")


def _maps(comparison: Comparison) -> tuple[Block, ...]:
    called = titles(comparison)
    runs = zip(comparison.names, comparison.runs, strict=True)
    about = Paragraph(f"Part of a merged body on {comparison.day:%-d %B %Y}.")
    return (about, *maps({called[name]: run for name, run in runs}, comparison.day))


def _events(comparison: Comparison) -> Iterator[Block]:
    called = titles(comparison)
    yield Paragraph(
        "Events in a future, on average; a merger counts once for every body that takes part. "
        "Events “in both” happen to the same CCG, with the same partner, on the same day."
    )
    columns = ("event", called[comparison.names[0]], "instead", "difference", "in both")
    for name in comparison.alternatives:
        table = comparison.events[comparison.events["scenario"] == name]
        table = table.sort_values("mean_difference", key=abs, ascending=False, kind="stable")
        yield Heading(called[name])
        yield from _counted_between(comparison, name)
        yield Table(columns, tuple(
            (
                str(row["kind"]), number_label(row["baseline"], 1),
                number_label(row["alternative"], 1), _signed(row["mean_difference"]),
                number_label(row["in_both"], 1),
            )
            for row in table.to_dict("records")
        ))  # fmt: skip


def _counted_between(comparison: Comparison, name: str) -> Iterator[Block]:
    """Say between which days events are counted, where the two runs do not cover the same time."""
    runs = (comparison.runs[0], comparison.run(name))
    first, last = shared_period(*runs)
    if any((first, last) != (run.scenario.run.start, run.scenario.run.end) for run in runs):
        yield Paragraph(f"From {first:%-d %B %Y} to {last:%-d %B %Y}, which both runs cover.")


def _signed(value: float) -> str:
    text = number_label(value, 1)
    return f"+{text}" if value >= 0.05 else text


def _believed(comparison: Comparison) -> Section:
    """Return how the runs stand beside the record, in counts."""
    cards = {
        title: card
        for title, run in zip(titles(comparison).values(), comparison.runs, strict=True)
        if (card := scored(run)) is not None
    }
    return Section("scorecard", "Compared with the record", (
        Paragraph(
            "How many figures of the record are inside the range that holds nine futures in ten. "
            "They test the model only under the policy of the time; under another, a figure may be "
            "outside because of the policy. The ccgsim report of a single run shows every figure."
        ),
        counts_table(cards),
    ))  # fmt: skip


def _command(comparison: Comparison) -> str:
    """Return what runs each of the finished runs again."""
    folders = [run.folder for run in comparison.runs if run.folder is not None]
    if len(folders) < len(comparison.runs):
        return ""
    return "ccgsim compare " + " ".join(folder_text(folder) for folder in folders)
