"""The report of a sweep: what was varied, and which lever moves which outcome."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ccgsim.labels import how_many, metric_label
from ccgsim.lever_names import lever_name
from ccgsim.manifest import rule_names
from ccgsim.reports.again import folder_text, made, made_with, sources
from ccgsim.reports.blocks import Block, Bullets, Code, Heading, Page, Paragraph, Section, Table
from ccgsim.reports.country import has_a_record
from ccgsim.reports.events import events_table, yearly_counts
from ccgsim.reports.influence import LEAST_SHARE, shares
from ccgsim.reports.levers import is_dated, lever_table
from ccgsim.reports.numbers import percentage, plain, with_unit
from ccgsim.reports.run_page import WHAT_CCGS_WERE
from ccgsim.reports.scoring import MARKS, scored_groups
from ccgsim.reports.settings import background, settings_of_run
from ccgsim.reports.sweep_charts import MOST_LEVERS, MOST_METRICS, lever_charts
from ccgsim.reports.sweep_fans import sweep_fans
from ccgsim.reports.sweep_maps import map_blocks
from ccgsim.reports.sweep_runs import SweepRuns
from ccgsim.rules import RULES
from ccgsim.scorecard.scorecard import beside_the_record

if TYPE_CHECKING:
    from ccgsim.reports.sweep_tables import SweepTables

MOST_FAILURES = 20
MOST_SAID = 4
FEWEST_POINTS = 30
"""With fewer, what a lever explains is a rough guess."""
MOST = 0.5
"""A lever explains most of what differs if its share is above this."""


def sweep_page(sweep: SweepTables) -> Page:
    """Return the report of a sweep.

    Raises:
        CcgsimError: a table of it is damaged.
    """
    manifest = sweep.manifest
    record = has_a_record(manifest.base, manifest.facts)
    heading = _heading(manifest.text)
    influence = influence_of(sweep)
    sections = [
        Section("in-short", "In short", tuple(_in_short(sweep, influence, record))),
        Section("varied", "What was varied", tuple(_varied(sweep))),
        Section("levers", "Which lever affects which outcome", tuple(_moves(sweep, influence))),
        Section("charts", "Levers against outcomes", tuple(_charts(sweep, influence))),
    ]
    if sweep.has_one_calendar and len(sweep.ran):
        sections += _of_all_runs(sweep, influence, record)
    if manifest.events:
        runs = (manifest.points - manifest.failed) * manifest.replicates
        counts = yearly_counts(sweep.events(), max(runs, 1))
        sections.append(Section("events", "Events", (
            Paragraph("Events in a run, on average over all points, by financial year."),
            events_table(counts),
        )))  # fmt: skip
    sections += [_again(sweep), sources(record)]
    return Page(
        kind="Sweep",
        title=heading.get("title", manifest.file),
        question=heading.get("question", ""),
        made=made(manifest.versions, manifest.finished),
        sections=tuple(sections),
    )


def _of_all_runs(sweep: SweepTables, influence: pd.DataFrame, record: bool) -> Iterator[Section]:
    """Yield what is said of the runs of all points together, if their days are the same."""
    over_time = sweep_fans(sweep, influence, record)
    if over_time.charts:
        yield Section("over-time", "Over time", (Paragraph(
            "First, the runs of all points together show how far the levers and luck can move an "
            "outcome. Then the same runs are shown by the value of the lever that explains more of "
            "it than any other."
        ), over_time))  # fmt: skip
    yield Section("map", "Where CCGs merge", tuple(map_blocks(sweep)))
    if record:
        rows, _ = beside_the_record(SweepRuns(sweep, sweep.ran))
        if not rows.empty:
            yield Section("scorecard", "Beside the record", (Paragraph(
                "The figures of the record for the metrics and days kept, beside the range that "
                "holds 90% of the runs of all points. Levers widen that range, so a figure inside "
                f"says little; one outside is out of reach of all points, or nearly so. {MARKS}"
            ), *scored_groups(rows)))  # fmt: skip


def _heading(text: str) -> dict[str, str]:
    """Return what a sweep file says of itself; it was valid when the sweep was run."""
    import tomllib

    table = tomllib.loads(text)
    return {key: table[key] for key in ("title", "question") if key in table}


def influence_of(sweep: SweepTables) -> pd.DataFrame:
    """Return the share of what differs between points that each lever explains by itself.

    By outcome (index) and lever (columns); nan where it cannot be told. Outcomes that were never
    measured are left out.
    """
    keys = [lever.key for lever in sweep.manifest.levers]
    outcomes = {metric: sweep.last(metric) for metric in sweep.manifest.metrics}
    rows = {
        metric: shares(outcome, sweep.design, keys)
        for metric, outcome in outcomes.items() if not outcome.empty
    }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index", columns=keys, dtype=float)


def _in_short(sweep: SweepTables, influence: pd.DataFrame, record: bool) -> Iterator[Block]:
    manifest = sweep.manifest
    intro = f"{WHAT_CCGS_WERE} " if record else ""
    ran = manifest.points - manifest.failed
    is_one = len(manifest.levers) == 1
    others = "another value" if is_one else "different values"
    of_levers = "this lever" if is_one else "these levers"
    levers = _listed([f"the {lever_name(lever.key)}" for lever in manifest.levers])
    yield Paragraph(
        f"{intro}This report is about {ran:,} variants of one simulation of them, "
        f"“{manifest.base['title']}”. In each variant, here called a point, {levers} had {others}. "
        f"Each was run {how_many(manifest.replicates, 'time')}, all with the same luck, so "
        f"differences between points are due to {of_levers}. A point's values are the means of its "
        "runs; single runs vary more."
    )
    if manifest.failed:
        yield Paragraph(f"{manifest.failed:,} of {manifest.points:,} points failed; see below.")
    said = [range_and_lever(sweep, influence, metric) for metric in influence.index[:MOST_SAID]]
    if ran:
        yield Bullets(tuple(filter(None, said)))
        yield from _few(ran, influence)
    yield Paragraph(
        "All of this is what a model says: it shows what follows from its assumptions, and may be "
        f"wrong{' about England' if record else ''}."
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def range_and_lever(sweep: SweepTables, influence: pd.DataFrame, metric: str) -> str:
    """Say between what an outcome lies, and which lever explains more of that than others."""
    outcome, unit = sweep.last(metric), sweep.manifest.units[metric]
    if outcome.empty:
        return ""
    ends = plain((outcome.min(), outcome.max()), unit, means=True)
    low, high = (with_unit(number, unit) for number in ends)
    text = f"{metric_label(metric)} on {outcome.name}: from {low} to {high} among the points"
    known = influence.T[metric].dropna()
    if low == high or known.empty or known.max() < LEAST_SHARE:
        return f"{text}."
    explained = _explained(known.max(), len(influence.columns))
    return f"{text}; {explained} explained by the {lever_name(str(known.idxmax()))}."


def _explained(share: float, levers: int) -> str:
    """Say of what the lever explains that explains most, one of several or the only one."""
    if round(share, 2) > MOST:
        return f"most of that ({percentage(share)}) is"
    if levers == 1:
        return f"{percentage(share)} of that is"
    return f"{percentage(share)} of that, more than by any other lever, is"


def _varied(sweep: SweepTables) -> Iterator[Block]:
    manifest = sweep.manifest
    yield lever_table(manifest.levers)
    if any(is_dated(lever) for lever in manifest.levers):
        yield Paragraph(
            "A value set from a day holds until the next day for which the scenario below has "
            "another value of the same setting."
        )
    yield Heading(f"The scenario that was varied: {manifest.base['title']}")
    yield Paragraph(manifest.base["question"])
    yield from background(manifest.base)
    yield from settings_of_run(manifest.base, manifest.base_sources)
    failed = sweep.design[sweep.design["status"] == "failed"]
    if not failed.empty:
        yield Heading("Points that failed")
        rows = [(str(point), str(error)) for point, error in failed["error"].items()]
        yield Table(("point", "error"), tuple(rows[:MOST_FAILURES]), words=2)
        if len(rows) > MOST_FAILURES:
            yield Table(("point", "error"), tuple(rows), words=2, folded=f"All {len(rows)}")


def _moves(sweep: SweepTables, influence: pd.DataFrame) -> Iterator[Block]:
    ran = sweep.manifest.points - sweep.manifest.failed
    yield Paragraph(
        "How much of the difference between points each lever explains by itself. The rest comes "
        "from levers acting together and from luck that a small number of runs does not average "
        "out. A lever without effect is close to nought."
    )
    yield from _few(ran, influence)
    rows = tuple(
        (
            metric_label(str(metric)),
            str(sweep.last(str(metric)).name),
            *("–" if pd.isna(share) else percentage(float(share)) for share in shares),
        )
        for metric, shares in influence.iterrows()
    )
    names = map(lever_name, map(str, influence.columns))
    yield Table(("outcome", "measured on", *names), rows, words=2)


def _few(points: int, influence: pd.DataFrame) -> Iterator[Paragraph]:
    """Say of few points that they tell roughly, or not at all, what a lever explains."""
    if influence.isna().to_numpy().any():
        yield Paragraph(
            "Where each point has its own value of a lever, how much the lever explains cannot "
            "be told (–); charts show the points."
        )
    elif points < FEWEST_POINTS:
        yield Paragraph(
            f"With {points} points how much a lever explains is only a rough guess: use "
            f"{FEWEST_POINTS} or more."
        )


def _charts(sweep: SweepTables, influence: pd.DataFrame) -> Iterator[Block]:
    if len(influence) > MOST_METRICS or len(influence.columns) > MOST_LEVERS:
        yield Paragraph(
            f"The first {MOST_METRICS} outcomes that levers affect, each against those that "
            f"explain most of it, {MOST_LEVERS} at most. The others are in metrics.parquet."
        )
    drawn = lever_charts(sweep, influence)
    if drawn.charts:
        yield drawn
    else:
        yield Paragraph("No lever by itself affects any outcome: there is nothing to draw.")


def _again(sweep: SweepTables) -> Section:
    manifest = sweep.manifest
    file = folder_text(Path(manifest.file))
    same = f"ccgsim sweep {file} --out results/again"
    if added := manifest.replicates - manifest.spans[0]:
        same += f"\nccgsim resume results/again --add-replicates {added}"
    own_rules = manifest.rules != rule_names(RULES)
    commands: tuple[Block, ...] = (
        Paragraph(
            f"With the sweep file below, saved as {manifest.file} where it finds its base, this "
            "gives the same tables:"
        ),
        Code(same),
        Paragraph("If you have the folder, this runs more of every point:"),
        Code(f"ccgsim resume {folder_text(sweep.folder)} --add-replicates 10"),
    )
    if own_rules:
        commands = (Paragraph(
            "Its rules are not ccgsim's own. With them at hand, in Python: "
            f'run_sweep("{manifest.file}", rules=...), and resume_sweep(folder, rules=...) for '
            "more of every point."
        ),)  # fmt: skip
    return Section("again", "How to run it again", (
        *commands,
        Code(manifest.text, folded=f"The sweep file {manifest.file}"),
        Heading("Made with"),
        made_with(
            manifest.seed, manifest.replicates, manifest.facts, manifest.parameters,
            manifest.versions, manifest.started, manifest.finished, "runs of each point",
            manifest.rules if own_rules else (),
        ),
    ))  # fmt: skip
