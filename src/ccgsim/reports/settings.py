"""The settings of a scenario: what its own file says, and what it takes from another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ccgsim.lever_names import lever_name
from ccgsim.reports.blocks import Block, Bullets, Heading, Paragraph, Table
from ccgsim.scenario.file import COMMAND_LINE, HEADING
from ccgsim.scenario.setting_text import LOCAL, setting_text, settings_by_key

MOST_SHOWN = 25
"""More settings than that stand behind a fold."""


def background(scenario: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return what a scenario says a reader should know first, and what to look at."""
    blocks: list[Block] = []
    if scenario.get("background"):
        blocks += [Heading("Background"), Bullets(tuple(scenario["background"]))]
    if scenario.get("look_at"):
        blocks += [Heading("What to look at"), Bullets(tuple(scenario["look_at"]))]
    return tuple(blocks)


def settings_of_run(scenario: Mapping[str, Any], sources: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the settings that a scenario makes itself, then those that it inherits.

    Args:
        scenario: resolved, as in a manifest.
        sources: the file that set each key.
    """
    found = list(_settings(scenario, sources))
    own_file = sources.get("title", "")
    own = [row for row in found if row[2] in (own_file, COMMAND_LINE)]
    inherited = [row for row in found if row[2] not in (own_file, COMMAND_LINE)]
    if not own and not inherited:
        return (
            Paragraph("The scenario sets nothing, so policy stays as it was on the first day."),
        )
    blocks: list[Block] = []
    if inherited:
        names = ", ".join(sorted({row[2] for row in inherited}))
        said = f"What this scenario sets itself; everything else is as in {names}."
        if not own:
            said = f"This scenario sets nothing itself: everything is as in {names}."
        blocks.append(Paragraph(said))
    if own:
        folded = f"All {len(own)} settings" if len(own) > MOST_SHOWN else ""
        blocks.append(_table(own, folded))
    if inherited:
        blocks.append(_table(inherited, f"The {len(inherited)} settings taken from {names}"))
    if len(own) > MOST_SHOWN:
        blocks.insert(0, Paragraph("This scenario sets the whole policy itself."))
    unsaid = "Anything that no file sets stays as it was on the first day of the run."
    return (*blocks, Paragraph(unsaid))


def _table(rows: list[tuple[str, str, str]], folded: str) -> Table:
    named = tuple((lever_name(key), value, key, file) for key, value, file in rows)
    return Table(("setting", "value", "key", "set in"), named, words=4, folded=folded)


def _settings(
    scenario: Mapping[str, Any], sources: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield key, value and file of every setting that a file or the command line made."""
    flat = settings_by_key(scenario)
    for key, source in sources.items():
        if key.split(".")[0] not in HEADING and key in flat:
            yield key, setting_text(flat[key]), source
            if key == LOCAL:
                inside = (one for one in flat if one.startswith(f"{LOCAL}."))
                yield from ((one, setting_text(flat[one]), source) for one in inside)
