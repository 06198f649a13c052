"""Values that a scenario sets from a day on and that end where what it inherits goes on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from ccgsim.scenario.dated import Dated
from ccgsim.scenario.file import COMMAND_LINE, written
from ccgsim.scenario.local_checks import Note
from ccgsim.scenario.scenario import Scenario


def ended_by_inheritance(scenario: Scenario, key: str, lever: Dated[Any]) -> Iterator[Note]:
    """Yield a note for each value that a later entry of what is inherited ends within the run.

    None where that entry is the same value: what is inherited is then only brought forward, and
    goes on from there as it was, which is meant (`no-moratorium`, `stps-from-2013`).

    Args:
        scenario: the scenario.
        key: of the lever, such as "mergers.stance".
        lever: its values.
    """
    in_run = [(day, value) for day, value in lever.entries if day <= scenario.run.end]
    for (day, value), (end, later) in pairwise(in_run):
        ended_by = scenario.source_of(f"{key}.{end}")
        if value == later or not is_laid_over(scenario, f"{key}.{day}", ended_by):
            continue
        later_days = [one for one, _ in in_run if one >= end]
        rest = [one for one in later_days if scenario.source_of(f"{key}.{one}") == ended_by]
        days = " and ".join(map(str, rest))
        text = (
            f"{key}: {written(value)} of {day} ends on {end}, where {Path(ended_by).name} goes on "
            f"with {written(later)}; if it is to last, set {days} too"
        )
        yield Note(f"{key}.{day}", text)


def is_laid_over(scenario: Scenario, key: str, source: str) -> bool:
    """Whether a key was set over what a source says: by the file with the title, or after it."""
    setter, own = scenario.source_of(key), scenario.source_of("title")
    if not source or setter == source:
        return False
    return setter == COMMAND_LINE or (setter == own and source != COMMAND_LINE)
