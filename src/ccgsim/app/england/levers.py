"""The main levers of a scenario, as sliders and switches, and what a file says that sets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ccgsim.errors import ScenarioError
from ccgsim.scenario import Scenario
from ccgsim.scenario.dated import Dated
from ccgsim.scenario.file import COMMAND_LINE


@dataclass(frozen=True)
class Lever:
    """A lever: its key in a scenario file, what it means in plain words, and its bounds or choices.

    Without ``choices`` it is a number from ``low`` to ``high`` in steps of ``step``; its ``unit``
    is written before (£) or after the number.
    """

    key: str
    label: str
    about: str
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    unit: str = ""
    choices: tuple[str, ...] = ()

    def shown(self, value: str) -> str:
        """Return a value with its unit."""
        if self.choices:
            return value
        number = f"{float(value):.{2 if self.step < 1 else 0}f}"
        return self.unit + number if self.unit == "£" else number + self.unit


LEVERS = {lever.key: lever for lever in (
    Lever(
        "allowance.per_head", "Running cost allowance, per head and year",
        "What a CCG may spend each year on running itself, per head of its population. £25 in "
        "2013-14, £22.07 in 2015-16; the total was then held constant in "
        "pounds.", 12, 30, 0.25, "£",
    ),
    Lever(
        "mergers.stance", "NHS England's stance on mergers",
        "Mergers need NHS England's approval. Discouraged: an informal ban; permitted: on their "
        "merits; encouraged: supported; mandated: required within each partnership (STP).",
        choices=("prohibited", "discouraged", "permitted", "encouraged", "mandated"),
    ),
    Lever(
        "mergers.window", "When CCGs may apply to merge",
        "Annual: in July, to merge on the next 1 April. In-year: each quarter, to merge half a "
        "year later.",
        choices=("annual", "in-year"),
    ),
    Lever(
        "mergers.strictness", "Strictness of approval",
        "0: any application passes; 0.5: the six criteria of November 2016; 1: only a faultless "
        "one passes.",
    ),
    Lever(
        "footprints.single_leadership", "Push to one officer per partnership",
        "How hard CCGs are pushed to share one accountable officer in each STP. 0: not at all; "
        "0.5: national guidance encourages it; 1: it is required.",
    ),
    Lever(
        "leadership.supply", "Supply of leaders, 2013 = 1",
        "Candidates for posts of accountable officer and clinical leader, relative to 2013.",
        0.25, 2.0,
    ),
    Lever(
        "leadership.joint_posts", "Sharing an accountable officer",
        "Whether CCGs may share an accountable officer.",
        choices=("allowed", "not allowed"),
    ),
    Lever(
        "support_market.price", "Price of support units, 2013-14 = 1",
        "What commissioning support units (CSUs) charge for finance, contracting and other "
        "support, relative to 2013-14.", 0.6, 1.6,
    ),
    Lever(
        "support_market.buying", "Buying support from units",
        "Whether CCGs may buy support, or must do it in-house.",
        choices=("allowed", "not allowed"),
    ),
)}  # fmt: skip
"""The levers on the page, by key."""


def value_on(scenario: Scenario, key: str, day: date) -> str:
    """Return the value of a lever on a day, as a link and `moved` have it."""
    value = _dated(scenario, key).on(day)
    return value if isinstance(value, str) else f"{value:g}"


def in_force(scenario: Scenario, levers: Mapping[str, str], since: int) -> dict[str, str]:
    """Return what changed levers set: dotted key to value, as `Scenario.with_settings` takes it.

    Each holds from 1 April of ``since`` on: the scenario's own later changes of it are replaced.
    """
    first = max(date(since, 4, 1), scenario.run.start)
    settings = {}
    for key, text in levers.items():
        later = [day for day, _ in _dated(scenario, key).entries if day > first]
        for day in (first, *later):
            settings[f"{key}.{day.isoformat()}"] = text
    return settings


def held_from(scenario: Scenario, since: int) -> int:
    """Return the year from which moved levers hold: ``since``, or the nearest with an April."""
    first, last = years(scenario)[0], years(scenario)[-1]
    return min(max(since, first), last)


def years(scenario: Scenario) -> range:
    """Return the years from whose 1 April levers may hold."""
    first, end = scenario.run.start.year, scenario.run.end
    after = end.year + (end.month > 3)  # of the last 1 April in the run
    return range(first, max(after, first + 1))


def titled(scenario: Scenario, levers: Mapping[str, str]) -> str:
    """Return the title of a scenario, which says whether levers are moved."""
    return f"{scenario.title}, changed" if levers else scenario.title


def moved(levers: Mapping[str, str], key: str, value: str, unmoved: str) -> dict[str, str]:
    """Return the levers that are moved once one is at a value, which may be that of a still one."""
    others = {other: text for other, text in levers.items() if other != key}
    return others if value == unmoved else {**others, key: value}


def changed(scenario: Scenario, levers: Mapping[str, str], since: int) -> Scenario:
    """Return the scenario with some levers changed from 1 April of a year on.

    Raises:
        ScenarioError: a value is not valid.
    """
    settings = in_force(scenario, levers, since)
    try:
        return scenario.with_settings(settings) if settings else scenario
    except ScenarioError as problem:  # nobody has typed it after --set
        said = str(problem).removeprefix(f"{COMMAND_LINE}: ")
        raise ScenarioError(f"A lever in the link: {said}") from None


def as_file(scenario: Scenario, file: str, levers: Mapping[str, str], since: int) -> str:
    """Return a scenario file that says only what differs from another one.

    Args:
        scenario: the other one.
        file: its name, which the new file extends.
        levers: the changed ones, as in `View`.
        since: the 1 April from which they hold.
    """
    moved = [f"{LEVERS[key].label}: {LEVERS[key].shown(text)}" for key, text in levers.items()]
    asked = f"What changes if: {'; '.join(moved)}, from 1 April {since}?"
    lines = [
        f"title = {_quoted(titled(scenario, levers))}",
        f"question = {_quoted(asked if moved else scenario.question)}",
        f"extends = {_quoted(file)}",
    ]
    table = ""
    for key, text in in_force(scenario, levers, since).items():
        name, _, day = key.rpartition(".")
        if name != table:
            table = name
            lines += ["", f"[{table}]"]
        lines.append(f"{day} = {_quoted(text) if LEVERS[name].choices else text}")
    return "\n".join(lines) + "\n"


def _dated(scenario: Scenario, key: str) -> Dated[float | str]:
    section, name = key.split(".")
    value: Dated[float | str] = getattr(getattr(scenario, section), name)
    return value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
