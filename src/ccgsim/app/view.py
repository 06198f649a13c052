"""What a visitor is looking at: one frozen record, which a link can hold and bring back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, get_type_hints
from urllib.parse import parse_qsl, urlencode

from ccgsim.app.england.levers import LEVERS
from ccgsim.app.running.runs import REPLICATES

PAGES = {"watch": "England", "compare": "Compare", "results": "Results", "about": "About"}
PREFIXES = {"levers": "set.", "rival": "against.", "only": "only."}
"""What the keys of a table in a link begin with."""
TYPICAL = -1
"""In place of a replicate's number: the most typical one."""
BOUNDS = {
    "since": (1900, 2200), "seed": (0, 2**63 - 1), "replicate": (TYPICAL, REPLICATES - 1),
    "month": (0, 12 * 300), "footprints": (0, 1), "record": (0, 1),
    "beside": (0, 1), "swapped": (0, 1),
}  # fmt: skip
"""Of the numbers in a link."""


@dataclass(frozen=True)
class View:
    """Everything that a link says.

    Attributes:
        page: which of `PAGES`.
        scenario: name of a scenario file without ".toml".
        levers: those that are changed: key, as in `levers.LEVERS`, to value as in `--set`.
        baseline: name of the scenario file to compare with; empty for the scenario unchanged.
        since: the 1 April from which changed levers hold.
        seed: of all runs.
        replicate: the one on the map; `TYPICAL` for the most typical.
        month: step of the run on the map.
        colour: what the map is coloured by.
        footprints: whether STPs are outlined.
        record: whether the map shows what happened in fact.
        beside: whether what happened in fact is shown beside the future.
        against: name of the scenario file to compare with; empty for a sensible one.
        rival: levers that are changed in that one, as in ``levers``.
        swapped: whether that one is on the left, as the baseline.
        ccg: code of the CCG that is open; empty if none is.
        tab: which panel is beside the map.
        results: folder of the results that are open, below that of all results; empty if none is.
        outcome: metric of a sweep that is shown, ``on`` a day as "2018-04-30".
        along: lever it is shown against, ``shade`` the lever that colours its points.
        only: limits on levers, which points of a sweep must keep, as `points.within` reads them.
    """

    page: str = "watch"
    scenario: str = "record-2013-2018"
    levers: Mapping[str, str] = field(default_factory=dict)
    baseline: str = ""
    since: int = 2015
    seed: int = 2013
    replicate: int = TYPICAL
    month: int = 65
    colour: str = "officer"
    footprints: bool = False
    record: bool = False
    beside: bool = False
    against: str = ""
    rival: Mapping[str, str] = field(default_factory=dict)
    swapped: bool = False
    ccg: str = ""
    tab: str = "record"
    results: str = ""
    outcome: str = ""
    on: str = ""
    along: str = ""
    shade: str = ""
    only: Mapping[str, str] = field(default_factory=dict)

    def query(self) -> str:
        """Return the part of a link behind the question mark; only what is not as usual."""
        usual, pairs = View(), []
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name in PREFIXES:
                pairs += [(PREFIXES[one.name] + key, text) for key, text in value.items()]
            elif value != getattr(usual, one.name):
                pairs.append((one.name, str(int(value) if isinstance(value, bool) else value)))
        return urlencode(pairs)

    @staticmethod
    def from_query(query: str) -> View:
        """Return the view that a link asks for; what cannot be read is left as usual."""
        kinds = get_type_hints(View)
        found: dict[str, Any] = {name: {} for name in PREFIXES}
        for key, text in parse_qsl(query):
            table = next((name for name, start in PREFIXES.items() if key.startswith(start)), "")
            inner = key.removeprefix(PREFIXES.get(table, ""))
            if table == "only" or (table and inner in LEVERS):
                found[table][inner] = text
            elif key in BOUNDS and (number := _number(text, *BOUNDS[key])) is not None:
                found[key] = kinds[key](number)
            elif kinds.get(key) is str and (key != "page" or text in PAGES):
                found[key] = text
        return View(**found)


def _number(text: str, least: int, most: int) -> int | None:
    """Return the whole number that a link says; None if it is none, or out of bounds."""
    try:
        number = int(text)
    except ValueError:
        return None
    return number if least <= number <= most else None
