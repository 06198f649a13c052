"""Sweep files: what to vary, over which design, how often, and what to keep, in TOML."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote
from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from ccgsim.errors import ScenarioError, SweepError
from ccgsim.scenario.dated import Day
from ccgsim.scenario.errors import refusal
from ccgsim.scenario.file import parsed, settings_of, written
from ccgsim.scenario.library import at_hand
from ccgsim.scenario.numbers import Number, Text
from ccgsim.scenario.sections import Section
from ccgsim.sweeps.levers import Lever, flattened, plain

MOST_POINTS = 100_000
MOST_REPLICATES = 100_000
DEFAULT_METRICS = (
    "ccg_count",
    "accountable_officers_total",
    "ccgs_with_joint_ao",
    "csu_count",
    "csu_income",
    "in_house_share",
    "running_cost_actual_net",
    "running_cost_underspend",
    "ccgs_overspending_running_cost_allocation",
    "cost_of_change",
    "gp_survey_owned_by_members",
    "people_in_local_bodies_share",
)

Kind = Literal["grid", "latin hypercube", "sobol", "file"]


class Range(Section):
    """Numbers from one end to another."""

    low: Number = Field(description="The least value.")
    high: Number = Field(description="The greatest value.")
    steps: Annotated[int, Field(strict=True, ge=2, le=MOST_POINTS)] | None = Field(
        default=None, description="Number of values from end to end. In a grid, and only there."
    )


class Design(Section):
    """Which points of the space to run."""

    kind: Kind = Field(
        default="grid",
        description="How points are laid out. grid: every combination; latin hypercube and sobol: "
        "points spread evenly over all levers at once; file: the rows of a table. Unsaid: grid.",
    )
    points: Annotated[int, Field(strict=True, ge=1, le=MOST_POINTS)] | None = Field(
        default=None,
        description="Number of points of a latin hypercube or of sobol, there a power of two.",
    )
    file: Text | None = Field(
        default=None,
        description="CSV file with one column for each lever, named by its key, and one row for "
        "each point, relative to this file.",
    )


class Outputs(Section):
    """What is kept of every run."""

    metrics: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        default=DEFAULT_METRICS,
        description="Names of the metrics to keep, such as ccg_count; all are named under units in "
        "the manifest.json of any run.",
    )
    dates: Annotated[tuple[Day, ...], Field(min_length=1)] | None = Field(
        default=None,
        description="Days on which they are kept, each the last of a month or the first of the "
        "run. Unsaid: every 31 March, every 30 April and the last day.",
    )
    events: bool = Field(default=False, strict=True, description="Whether events are kept.")
    pairs: bool = Field(
        default=False,
        strict=True,
        description="Whether it is kept which CCGs share an organisation or an officer on those "
        "days.",
    )


class _VarySchema:
    """Describes levers to JSON Schema: tables of tables that end in a list or a range."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        span = handler(schema)["additionalProperties"]
        lever = {"anyOf": [{"type": "array", "minItems": 1}, span]}
        deeper = {"type": "object", "additionalProperties": lever, "minProperties": 1}
        for _ in range(3):  # as deep as a key of a scenario goes
            either = [*lever["anyOf"], deeper]
            deeper = {"type": "object", "additionalProperties": {"anyOf": either}}
        return deeper


class SweepFile(Section):
    """A question asked of many variants of one scenario."""

    title: Text = Field(description="The sweep in a few words.")
    question: Text = Field(description="What the sweep asks, in a sentence.")
    base: Text = Field(description="The scenario that is varied, relative to this file.")
    replicates: Annotated[int, Field(strict=True, ge=1, le=MOST_REPLICATES)] = Field(
        default=10, description="Runs of every point. Unsaid: 10."
    )
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**63)] = Field(
        default=1,
        description="Of all luck, which every point shares, and of the design. Unsaid: 1.",
    )
    parameters: Literal["posterior", "median"] = Field(
        default="posterior",
        description="Where parameters come from that are not varied. posterior: each replicate has "
        "a draw of its own, the same in all points; median: their medians, in all. "
        "Unsaid: posterior.",
    )
    vary: Annotated[dict[str, Range], _VarySchema()] = Field(
        default={},
        description="Keys of the scenario, dated ones too, and parameters.NAME; each has a list "
        "of values or a range { low = ..., high = ... }.",
    )
    design: Design = Field(default=Design(), description="Which points to run.")
    outputs: Outputs = Field(default=Outputs(), description="What to keep of every run.")


def read_sweep(path: Path) -> tuple[SweepFile, tuple[Lever, ...]]:
    """Read a sweep file; the scenario it names is not read.

    Args:
        path: a TOML file.

    Returns:
        What it says, and the levers of its table `vary` in their order.

    Raises:
        SweepError: one error that lists everything found wrong, each with its key, what was found
            and what is allowed.
    """
    try:
        table = parsed(at_hand(path))  # who names a scenario of ccgsim's is told it is none
        if not {"base", "vary", "design"} & table.keys():
            raise SweepError(
                f"{path}: this is no sweep file: it names no base. If it is a scenario, run it "
                f"with: ccgsim run {quote(str(path))}; or name it as the base of a sweep file"
            )
        found, lists = _varied(table, path)
        settings = settings_of(table, str(path))
        try:
            sweep = SweepFile.model_validate(table)
        except ValidationError as error:
            raise refusal(error, SweepFile, settings, str(path), "sweep") from None
    except ScenarioError as problem:
        raise SweepError(str(problem)) from None
    levers = tuple(
        Lever(key, lists[key])
        if key in lists
        else Lever(key, None, sweep.vary[key].low, sweep.vary[key].high, sweep.vary[key].steps)
        for key in found
    )
    _check_together(sweep, levers, path)
    return sweep, levers


def _varied(
    table: dict[str, Any], path: Path
) -> tuple[tuple[str, ...], dict[str, tuple[Any, ...]]]:
    """Take lists out of `vary`, which keeps its ranges: return all keys in order, and the lists."""
    vary = table.get("vary")
    if not isinstance(vary, dict):
        return (), {}
    found: dict[str, Any] = {}
    for key, value in flattened(vary):
        if key in found:
            raise SweepError(f"{path}: vary: {key} is there twice; keep one of the two")
        found[key] = value
    lists = {key: value for key, value in found.items() if isinstance(value, list)}
    ranges = {key: value for key, value in found.items() if key not in lists}
    for key, value in ranges.items():
        if not isinstance(value, dict) or not value:
            raise SweepError(
                f"{path}: vary.{key}: found {written(value)}; allowed: a list of values in square "
                "brackets, or a range such as { low = 15.0, high = 25.0 }"
            )
    table["vary"] = ranges
    return tuple(found), {key: _distinct(key, items, path) for key, items in lists.items()}


def _distinct(key: str, items: list[Any], path: Path) -> tuple[Any, ...]:
    values = tuple(plain(item) for item in items)
    if not values:
        raise SweepError(f"{path}: vary.{key}: the list is empty; allowed: at least one value")
    seen: set[str] = set()
    for value in values:
        text = json.dumps(float(value) if type(value) is int else value, sort_keys=True)
        if text in seen:
            raise SweepError(f"{path}: vary.{key}: {written(value)} is in the list twice")
        seen.add(text)
    return values


def _check_together(sweep: SweepFile, levers: tuple[Lever, ...], path: Path) -> None:
    """Refuse what cannot go together; nothing that is said may be without effect."""
    design, kind, spread = sweep.design, sweep.design.kind, ("latin hypercube", "sobol")
    if (design.file is None) == (kind == "file"):
        raise SweepError(
            f'{path}: design.file: a design of kind "file", and only that, names a CSV file'
        )
    if design.points is None and kind in spread:
        raise SweepError(
            f"{path}: design.points: is missing: the number of points of a {kind} design"
        )
    if design.points is not None and kind not in spread:
        raise SweepError(
            f"{path}: design.points: a {kind} has as many points as it has; leave this out, or "
            'choose kind = "latin hypercube"'
        )
    if levers and kind == "file":
        raise SweepError(
            f"{path}: vary: a design from a file takes its levers from the file's columns; leave "
            "this table out"
        )
    if not levers and kind != "file":
        raise SweepError(
            f"{path}: vary: there is nothing to vary; name a lever, such as "
            'mergers.stance = ["permitted", "encouraged"]'
        )
    for lever in levers:
        _check_range(lever, kind, path)
    if kind == "sobol" and design.points and design.points & (design.points - 1):
        below = 1 << (design.points.bit_length() - 1)
        raise SweepError(
            f"{path}: design.points: found {design.points}; sobol spreads evenly only over a power "
            f"of two: {below} or {2 * below}"
        )


def _check_range(lever: Lever, kind: Kind, path: Path) -> None:
    if lever.values is not None:
        return
    if lever.low >= lever.high:
        raise SweepError(
            f"{path}: vary.{lever.key}: low = {lever.low:g} is not below high = {lever.high:g}"
        )
    span = f"low = {lever.low:g}, high = {lever.high:g}"
    if lever.steps is None and kind == "grid":
        raise SweepError(
            f"{path}: vary.{lever.key}.steps: is missing: how many values a grid takes from low to "
            f"high, such as {{ {span}, steps = 5 }}; or choose another design, such as kind = "
            '"latin hypercube" with points = 100'
        )
    if lever.takes_whole_numbers and not lever.is_whole:
        raise SweepError(
            f"{path}: vary.{lever.key}: takes whole numbers only; choose low, high and steps so "
            "that each step is one, such as { low = 0, high = 50, steps = 6 }, or list the values"
        )
    if lever.steps is not None and kind != "grid":
        raise SweepError(
            f"{path}: vary.{lever.key}.steps: a {kind} spreads its points by itself; leave this "
            f"out: {{ {span} }}"
        )
