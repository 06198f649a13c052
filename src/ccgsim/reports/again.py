"""The end of every report: how to run it again, with what it was made, and whose data it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from shlex import quote

from ccgsim.manifest import FactsUsed, Manifest, ParametersUsed
from ccgsim.reports.blocks import Block, Bullets, Code, Heading, Paragraph, Section, Table
from ccgsim.reports.country import facts_at_hand

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right 2013, 2015. Contains information from "
    "NHS England, NHS Digital and the NHS Business Services Authority, licensed under the Open "
    "Government Licence v3.0."
)
"""As LICENSE-DATA.md asks of whatever is published from the tables."""
RECORD = (
    "National Audit Office, A review of the role and costs of clinical commissioning groups, "
    "HC 1783, 18 December 2018",
    "R Robertson, H Holder, S Ross, C Naylor and S Machaqueiro, Clinical commissioning: GPs in "
    "charge?, The King's Fund and Nuffield Trust, July 2016",
    "The King's Fund, What is commissioning and how is it changing?, September 2017",
)
"""The main sources of the record."""


def run_again(folder: Path | None, manifests: Mapping[str, Manifest], command: str) -> Section:
    """Return how runs are made again and what they were made with.

    Args:
        folder: of the run or comparison; None for results in memory.
        manifests: of the runs, by name.
        command: what to type, where the folder is at hand; empty if it is not.
    """
    first = next(iter(manifests.values()))
    several = len(manifests) > 1
    blocks: list[Block] = []
    if any(run.has_own_rules or _has_own_facts(run) for run in manifests.values()):
        blocks.append(Paragraph(
            "Its rules or the facts it started from are not ccgsim's own, and the manifest below "
            "has only their names. If you have them, in Python: "
            "rerun(Results.open(folder).manifest, facts=..., rules=...)."
        ))  # fmt: skip
    else:
        if folder is not None:
            same = "If you have the folder, this gives the same tables:"
            blocks += [Paragraph(same), Code(command)]
        blocks.append(Paragraph(
            "If not, save a manifest below as manifest.json and type: ccgsim run --from "
            "manifest.json. It holds everything a run depends on."
        ))  # fmt: skip
    for name, manifest in manifests.items():
        what = f"The manifest of {name}" if several else "The manifest"
        blocks.append(Code(manifest.text(), folded=what))
    blocks += [
        Heading("Made with"),
        made_with(
            first.seed, first.replicates, first.facts, first.parameters, first.versions,
            first.started, first.finished, "runs of each policy" if several else "runs",
            first.rules if first.has_own_rules else (),
        ),
    ]  # fmt: skip
    return Section("again", "How to run it again", tuple(blocks))


def made_with(
    seed: int,
    replicates: int,
    facts: FactsUsed,
    parameters: ParametersUsed,
    versions: Mapping[str, str],
    started: datetime,
    finished: datetime,
    runs: str,
    rules: Sequence[str] = (),
) -> Table:
    """Return seed, versions and the like as a table.

    ``runs`` names the number of replicates; ``rules`` are all rules where some are not ccgsim's.
    """
    source = {
        "posterior": "a draw of the posterior for each run",
        "median": "each parameter's median for all runs",
    }
    values = source.get(parameters.source, parameters.source)
    if parameters.set:
        values += f", but for those set to other values: {', '.join(parameters.set)}"
    rows = (
        ("seed", str(seed)),
        (runs, f"{replicates:,}"),
        ("parameters", f"{values} (tables {parameters.hash})"),
        *([("rules", ", ".join(rules))] if rules else []),
        ("facts", f"{facts.name}, {facts.ccgs} CCGs (tables {facts.hash})"),
        ("versions", ", ".join(f"{name} {version}" for name, version in versions.items())),
        ("started", f"{started:%Y-%m-%d %H:%M:%S} UTC"),
        ("finished", f"{finished:%Y-%m-%d %H:%M:%S} UTC"),
    )
    return Table(("", ""), rows, words=2)


def _has_own_facts(run: Manifest) -> bool:
    """Whether a run started from facts that are neither England's nor where its scenario says."""
    return facts_at_hand(run.scenario, run.facts) is None


def sources(has_a_record: bool) -> Section:
    """Return the sources of the data, their licence, and what a simulation cannot say."""
    blocks: list[Block] = []
    if has_a_record:
        blocks += [
            Paragraph("The record comes mainly from:"),
            Bullets(RECORD),
            Paragraph(ATTRIBUTION),
            Paragraph(
                "None of these publishers has endorsed this report or is responsible for its use "
                "of their figures."
            ),
        ]
    blocks.append(Paragraph(
        "ccgsim is open source under the MIT licence; charts are drawn by plotly.js (MIT licence), "
        "which is inside this file. Results come from a model: it knows nothing after 31 December "
        "2018 and does not cover patients, hospitals or the quality of care."
    ))  # fmt: skip
    return Section("sources", "Sources and licence", tuple(blocks))


def made(versions: Mapping[str, str], finished: datetime) -> str:
    """Return with what and when results were made, in a line."""
    return f"Made with ccgsim {versions.get('ccgsim', '')} on {finished.day} {finished:%B %Y}."


def folder_text(folder: Path) -> str:
    """Return a folder as it is typed."""
    return quote(str(folder))
