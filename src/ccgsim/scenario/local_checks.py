"""Levers for part of the country that can have no effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ccgsim.facts import Facts
from ccgsim.scenario.dated import Dated
from ccgsim.scenario.local import LOCAL_LEVERS, Local
from ccgsim.scenario.scenario import Scenario


class Note(NamedTuple):
    """A setting that can have no effect: its place, as a dotted key, and a sentence about it."""

    key: str
    text: str


def values_in_run(scenario: Scenario, lever: Dated[Any]) -> set[Any]:
    """Return every value a lever takes in the run."""
    return {value for _, value in lever.changes(scenario.run.start, scenario.run.end)}


def local_without_effect(scenario: Scenario, facts: Facts | None) -> Iterator[Note]:
    """Local tables that say nothing within the run, cover nobody, or are overruled."""
    for number, local in enumerate(scenario.local):
        spoken = [
            key for key in LOCAL_LEVERS if values_in_run(scenario, local.lever(key)) != {None}
        ]
        if not spoken:
            yield Note("local", f"local {local.name}: sets no lever within the run")
        for key in spoken:
            # A later table may well say the country's value, to undo an earlier table in part.
            if number == 0 and _same_as_country(scenario, local, key):
                text = f"{key} is the same as the country's throughout"
                yield Note("local", f"local {local.name}: {text}")
        if facts is None:
            continue
        covered = local.covers(facts)
        if not covered.any():
            yield Note("local", f"local {local.name}: covers no CCG")
        for key in spoken:
            for later in scenario.local[number + 1 :]:
                always_speaks = None not in values_in_run(scenario, later.lever(key))
                if always_speaks and not (covered & ~later.covers(facts)).any():
                    text = f"local {local.name}: {key} is overruled by local {later.name}"
                    yield Note("local", text)


def _same_as_country(scenario: Scenario, local: Local, key: str) -> bool:
    """Whether a local lever says nothing the country's does not say, on every day of the run."""
    section, name = key.split(".")
    country: Dated[Any] = getattr(getattr(scenario, section), name)
    lever = local.lever(key)
    run = (scenario.run.start, scenario.run.end)
    days = {day for day, _ in (*country.changes(*run), *lever.changes(*run))}
    return all(lever.on(day) in (None, country.on(day)) for day in days)
