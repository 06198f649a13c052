"""Places that a scenario names and the facts it is run on do not have."""

from __future__ import annotations

from collections.abc import Iterator

from ccgsim.facts import Facts
from ccgsim.facts.country import merged_later
from ccgsim.scenario.errors import nearest
from ccgsim.scenario.scenario import Scenario


def unknown_places(scenario: Scenario, facts: Facts) -> Iterator[str]:
    """Yield what is wrong with every CCG, footprint and region there is not.

    Args:
        scenario: the scenario.
        facts: the founding CCGs, footprints and regions there are.
    """
    names = {
        "ccgs": ("CCG", facts.codes),
        "footprints": ("footprint", facts.footprint_codes),
        "regions": ("region", facts.region_names),
    }
    for number, local in enumerate(scenario.local, 1):
        for selector, (what, known) in names.items():
            for name in getattr(local.where, selector):
                if name not in known:
                    place = f"local (number {number}).where.{selector}"
                    yield _unknown(scenario, place, what, name, known)
    yield from _unknown_footprints(scenario, facts)


def _unknown_footprints(scenario: Scenario, facts: Facts) -> Iterator[str]:
    """Yield what is wrong with mergers of footprints: all at once where they are a country's."""
    mergers = scenario.footprints.mergers
    named = [name for merger in mergers for name in merger.from_]
    if named and not set(named) & set(facts.footprint_codes):
        yield (
            f"{where(scenario, 'footprints.mergers')}: names footprints of another country "
            f"({', '.join(named[:3])}{', ...' * (len(named) > 3)}); these facts have "
            f"{_some(facts.footprint_codes)}. In a scenario file of your own write mergers = [] "
            "under [footprints]; for one run, --set footprints.mergers=[] or, in Python, "
            'scenario.with_settings({"footprints.mergers": []})'
        )
        return
    for number, merger in enumerate(mergers, 1):
        for name in merger.from_:
            if name not in facts.footprint_codes:
                place = f"footprints.mergers (number {number}).from"
                yield _unknown(scenario, place, "footprint", name, facts.footprint_codes)


def where(scenario: Scenario, key: str) -> str:
    """Return the file that set a key, and the key."""
    return f"{scenario.source_of(key.split(' (')[0]) or 'scenario'}: {key}"


def _unknown(scenario: Scenario, place: str, what: str, name: str, known: tuple[str, ...]) -> str:
    later = merged_later(name, known) if what == "CCG" else ""
    hint = later or nearest(name, known) or f"; allowed: {_some(known)}"
    return f'{where(scenario, place)}: found "{name}", which is no {what} in the facts{hint}'


def _some(known: tuple[str, ...]) -> str:
    return ", ".join(known[:5]) + ", ..." * (len(known) > 5)
