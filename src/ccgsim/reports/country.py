"""The country that a run started from, if it is still at hand, and its map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccgsim.arrays import FloatArray
from ccgsim.charts.merge_map import merged_share, observed_mergers, scale_top, share_map
from ccgsim.errors import FactsError
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.country import has_a_record as country_has_a_record
from ccgsim.labels import how_many
from ccgsim.manifest import FactsUsed, facts_used
from ccgsim.reports.blocks import Block, Chart, Charts, Paragraph, Table
from ccgsim.reports.figures import kept_in_shape
from ccgsim.reports.numbers import percentage

if TYPE_CHECKING:
    from ccgsim.results import Results

NO_FACTS = "There is no map: the facts that the run started from are not here."


def facts_folder(scenario: Mapping[str, Any]) -> Path | None:
    """Return where the tables of the country of a scenario, resolved, are; None for England."""
    return Path(place) if (place := scenario.get("facts")) else None


def facts_at_hand(scenario: Mapping[str, Any], used: FactsUsed) -> Facts | None:
    """Return the facts that a scenario, resolved, started from.

    None if they are elsewhere or have changed since.
    """
    try:
        facts = load_facts(facts_folder(scenario))
    except FactsError:
        return None
    return facts if facts_used(facts).hash == used.hash else None


def has_a_record(scenario: Mapping[str, Any], facts: FactsUsed) -> bool:
    """Whether a scenario, resolved, and the facts it started from are of England.

    Tables of the user's own must still be at hand to tell.
    """
    if scenario.get("facts") is None:
        return facts.name == load_facts().name
    country = facts_at_hand(scenario, facts)
    return country is not None and country_has_a_record(country)


@dataclass(frozen=True)
class MergedShares:
    """In which share of so many runs each CCG (N,) is part of a merged body."""

    chance: FloatArray
    runs: int


def maps(runs: dict[str, Results], day: date) -> tuple[Block, ...]:
    """Return the maps of runs on one day, or say why there are none.

    Args:
        runs: by the title of their map; their scales of colours are the same.
        day: one on which all say who belongs to whom.
    """
    manifest = next(iter(runs.values())).manifest
    facts = facts_at_hand(manifest.scenario, manifest.facts)
    if facts is None:
        return (Paragraph(NO_FACTS),)
    shares = {
        title: MergedShares(merged_share(run.organisations_on(day), day, facts), run.replicates)
        for title, run in runs.items()
    }
    return (share_maps(shares, day, facts, facts_folder(manifest.scenario)),)


def share_maps(
    shares: Mapping[str, MergedShares], day: date, facts: Facts, folder: Path | None
) -> Charts:
    """Return a map for each title, with one scale of colours; the tables are in a folder."""
    top = max(scale_top(some.chance) for some in shares.values())
    maps = (_map(title, some, day, facts, top, folder) for title, some in shares.items())
    return Charts(tuple(maps))


def _map(
    title: str, shares: MergedShares, day: date, facts: Facts, top: float, folder: Path | None
) -> Chart:
    known = observed_mergers(facts, day)
    rows = sorted(
        (-shares.chance[i], name, facts.footprint_names[facts.footprint[i]], known[i])
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
        f"of a merged body, of {how_many(shares.runs, 'run')}."
    )
    if known.any():
        about += " Dots: merged in fact."
    figure = share_map(shares.chance, shares.runs, day, facts, top, folder)
    return kept_in_shape(figure, title, about, table)
