"""The country that a run started from, if it is still at hand, and its map."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccgsim.charts.merge_map import merge_map, merged_share, observed_mergers, scale_top
from ccgsim.errors import FactsError
from ccgsim.facts import Facts, load_facts
from ccgsim.manifest import FactsUsed, Manifest, facts_used
from ccgsim.reports.blocks import Block, Chart, Charts, Paragraph, Table
from ccgsim.reports.figures import kept_in_shape
from ccgsim.reports.numbers import percentage

if TYPE_CHECKING:
    from ccgsim.results import Results


def facts_at_hand(manifest: Manifest) -> Facts | None:
    """Return the facts of a run; None if they are elsewhere or have changed since."""
    try:
        facts = load_facts(Path(place) if (place := manifest.scenario.get("facts")) else None)
    except FactsError:
        return None
    return facts if facts_used(facts).hash == manifest.facts.hash else None


def has_a_record(scenario: Mapping[str, Any], facts: FactsUsed) -> bool:
    """Whether a scenario, resolved, and the facts it started from are of England."""
    return scenario.get("facts") is None and facts.name == load_facts().name


def maps(runs: dict[str, Results], day: date) -> tuple[Block, ...]:
    """Return the maps of runs on one day, or say why there are none.

    Args:
        runs: by the title of their map; their scales of colours are the same.
        day: one on which all say who belongs to whom.
    """
    facts = facts_at_hand(next(iter(runs.values())).manifest)
    if facts is None:
        return (Paragraph("There is no map: the facts that the run started from are not here."),)
    shares = [merged_share(run.organisations_on(day), day, facts) for run in runs.values()]
    top = max(map(scale_top, shares))
    return (Charts(tuple(_map(title, run, day, facts, top) for title, run in runs.items())),)


def _map(title: str, run: Results, day: date, facts: Facts, top: float) -> Chart:
    organisations = run.organisations_on(day)
    share = merged_share(organisations, day, facts)
    known = observed_mergers(facts, day)
    rows = sorted(
        (-share[i], name, facts.footprint_names[facts.footprint[i]], known[i])
        for i, name in enumerate(facts.names)
    )
    cells: tuple[tuple[str, ...], ...] = tuple(
        (name, stp, percentage(-less), "merged" if fact else "") for less, name, stp, fact in rows
    )
    columns: tuple[str, ...] = ("CCG of 2013", "STP", "in a merged body", "in fact")
    if not known.any():
        columns, cells = columns[:-1], tuple(row[:-1] for row in cells)
    table = Table(columns, cells, words=2, folded=f"Every CCG as a table: {title}")
    about = (
        "One hexagon for each CCG of 2013, STPs outlined. The darker, the more often it is part "
        f"of a merged body, of {run.replicates:,} runs."
    )
    if known.any():
        about += " Dots: merged in fact."
    return kept_in_shape(merge_map(organisations, day, facts, top), title, about, table)
