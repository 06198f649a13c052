"""The report of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccgsim.errors import FactsError
from ccgsim.labels import metric_label
from ccgsim.reports.again import folder_text, made, run_again, sources
from ccgsim.reports.blocks import Block, Bullets, Page, Paragraph, Section
from ccgsim.reports.country import facts_at_hand, has_a_record, maps
from ccgsim.reports.events import events_blocks
from ccgsim.reports.fans import fans
from ccgsim.reports.numbers import plain, with_unit
from ccgsim.reports.scoring import scorecard_blocks
from ccgsim.reports.settings import background, settings_of_run
from ccgsim.reports.which import which_blocks
from ccgsim.scorecard import Scorecard, score
from ccgsim.scorecard.printed import hits
from ccgsim.scorecard.scorecard import OTHER_POLICY
from ccgsim.scorecard.which_ccgs import no_better

if TYPE_CHECKING:
    from ccgsim.results import Results

WHAT_CCGS_WERE = (
    "Clinical Commissioning Groups (CCGs) were the bodies that planned and bought most hospital "
    "and community services in England; there were 211 of them when they began in April 2013."
)
HEADLINES = ("ccg_count", "ccgs_with_joint_ao", "accountable_officers_total", "csu_count")


def run_page(results: Results) -> Page:
    """Return the report of a run.

    Raises:
        ResultsError: a table of it is damaged.
    """
    manifest, scenario = results.manifest, results.scenario
    record = has_a_record(manifest.scenario, manifest.facts)
    card = scored(results) if record else None
    is_changed = not manifest.tests_the_model
    sections = [
        Section("in-short", "In short", _in_short(results, card, is_changed)),
        Section("policy", "The policy", (
            *background(manifest.scenario),
            *settings_of_run(manifest.scenario, manifest.scenario_sources),
        )),
        Section("over-time", "What happened over time", (fans(results, record),)),
    ]  # fmt: skip
    if card is not None:
        blocks = scorecard_blocks(card, is_changed)
        sections.append(Section("scorecard", "Compared with the record", blocks))
        sections.append(Section("which", "Which CCGs", which_blocks(card, is_changed)))
    day = results.organisation_days[-1]
    title = f"Part of a merged body on {day:%-d %B %Y}"
    command = f"ccgsim run --from {folder_text(results.folder)}" if results.folder else ""
    facts = facts_at_hand(manifest.scenario, manifest.facts)
    sections += [
        Section("map", "Where CCGs merge", maps({title: results}, day)),
        Section("events", "Events", events_blocks(results, facts)),
        run_again(results.folder, {scenario.title: manifest}, command),
        sources(record),
    ]
    return Page(
        kind="Run",
        title=scenario.title,
        question=scenario.question,
        made=made(manifest.versions, manifest.finished),
        sections=tuple(sections),
    )


def scored(results: Results) -> Scorecard | None:
    """Return the scorecard of a run; None if the record is not about its CCGs."""
    try:
        return score(results)
    except FactsError:
        return None


def _in_short(results: Results, card: Scorecard | None, is_changed: bool) -> tuple[Block, ...]:
    run = results.scenario.run
    country = WHAT_CCGS_WERE if card is not None else (
        f"This is a made-up country or one defined by the user: {results.manifest.facts.name}, "
        f"with {results.manifest.facts.ccgs} commissioning groups."
    )  # fmt: skip
    if results.replicates == 1:
        often = "once: one of many courses that events could have taken"
    else:
        often = f"{results.replicates:,} times, each time with different luck"
    if results.replicates > 1 and results.manifest.parameters.source == "posterior":
        often += " and, as far as the record leaves it uncertain, with different behaviour"
    blocks: list[Block] = [
        Paragraph(
            f"{country} This report is about a simulation of them. Month by month from "
            f"{run.start:%B %Y} to {run.end:%B %Y} each decided, under the policy of this "
            "scenario, whether to share an accountable officer with others, to buy support "
            f"services or bring them in-house, and to merge. This was simulated {often}."
        ),
        *_ending(results),
    ]
    if card is not None and results.replicates == 1:
        blocks.append(Paragraph(
            "How far can it be believed? One run has no range to compare with the record: make a "
            "hundred or more."
        ))  # fmt: skip
    elif card is not None:
        caveat = OTHER_POLICY if is_changed else no_better(card)
        blocks.append(Paragraph(
            "How far can it be believed? Of the record's figures that the model was fitted to, "
            f"{hits(card.used('fitted'))} are inside the range of nine runs in ten; of those set "
            f"aside as a test and never used in fitting, {hits(card.used('set aside'))} are. The "
            f"misses are shown as plainly as the hits. {caveat}".rstrip()
        ))  # fmt: skip
    return tuple(blocks)


def _ending(results: Results) -> tuple[Block, ...]:
    """Say how the headline quantities stand at the end."""
    end = f"{results.scenario.run.end:%-d %B %Y}"
    said = f"How things stood on {end}"
    if results.replicates > 1:
        said += ", in the middle run (in brackets, the range that holds nine runs in ten)"
    standing = [_standing(results, metric) for metric in HEADLINES if metric in results.units]
    return (Paragraph(f"{said}:"), Bullets(tuple(standing)))


def _standing(results: Results, metric: str) -> str:
    unit = results.units[metric]
    table = results.quantiles(metrics=[metric]).dropna(subset=["p50"])
    first, last = table.iloc[0], table.iloc[-1]
    start, low, middle, high = (
        with_unit(number, unit)
        for number in plain((first["p50"], last["p05"], last["p50"], last["p95"]), unit)
    )
    spread = "" if results.replicates == 1 else f" ({low} to {high})"
    return f"{metric_label(metric)}: {middle}{spread}, from {start} at the start"
