"""What a results folder says of itself: enough to run it again exactly."""

from __future__ import annotations

import json
import platform
from collections.abc import Container, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

import ccgsim
from ccgsim.errors import ResultsError, ScenarioError
from ccgsim.scenario import Scenario
from ccgsim.scenario.library import THE_RECORD

if TYPE_CHECKING:
    from ccgsim.facts import Facts
    from ccgsim.rules import Rule

NAME = "manifest.json"
FORMAT = 2
"""Rises when the tables change so that older programs could misread them."""


def _as_resolved(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings as they are if they make a scenario, for who edited them by hand."""
    try:
        Scenario.from_resolved(settings)
    except ScenarioError as problem:
        raise ValueError(str(problem)) from None
    return settings


Resolved = Annotated[dict[str, Any], AfterValidator(_as_resolved)]
"""A scenario as `Scenario.resolved` writes it down."""


class FactsUsed(BaseModel):
    """Which facts a run started from; the hash tells whether two runs had the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    ccgs: int
    hash: str


class ParametersUsed(BaseModel):
    """Which parameters a run had.

    ``source`` is "posterior" (replicate by replicate, a draw) or "median"; the ``hash`` of the
    tables tells whether two runs had the same; ``set`` is what the scenario or the caller set
    instead, one number or one for each replicate.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    hash: str
    set: dict[str, float | list[float]]


class Manifest(BaseModel):
    """All that a run was made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    scenario: Resolved
    scenario_sources: dict[str, str]
    parameters: ParametersUsed
    seed: int
    first_replicate: int
    replicates: int
    rules: tuple[str, ...]
    facts: FactsUsed
    units: dict[str, str]
    versions: dict[str, str]
    platform: str
    started: datetime
    finished: datetime

    @property
    def has_own_rules(self) -> bool:
        """Whether its rules are others than the package's that its scenario leaves on."""
        from ccgsim.rules import RULES, without

        off = self.scenario.get("rules", {}).get("off", ())
        return self.rules != rule_names(without(RULES, off))

    @property
    def tests_the_model(self) -> bool:
        """Whether it can be held against the record: the policy that was, the fitted model."""
        setters = {setter for key, setter in self.scenario_sources.items() if key != "run.end"}
        that_was = setters == {f"{THE_RECORD}.toml"}
        return that_was and not self.parameters.set and not self.has_own_rules

    def __repr__(self) -> str:
        return (
            f"<Manifest of '{self.scenario['title']}', seed {self.seed}, replicates "
            f"{self.first_replicate} to {self.first_replicate + self.replicates - 1}, ccgsim "
            f"{self.versions.get('ccgsim')}>"
        )

    __str__ = __repr__

    def text(self) -> str:
        """The manifest as the text of its file."""
        return self.model_dump_json(indent=2) + "\n"


def read_manifest(place: Path) -> Manifest:
    """Read the manifest of a results folder, or the file itself.

    Raises:
        ResultsError: it is missing, because the run was not finished, or it is damaged.
    """
    path = place if place.is_file() else place / NAME
    folder = path.parent
    try:
        text = path.read_text(encoding="utf-8")
        manifest = Manifest.model_validate_json(text)
    except FileNotFoundError:
        raise ResultsError(_missing(folder)) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise ResultsError(f"{path} cannot be read ({problem}).") from None
    except ValidationError as problem:
        kinds = [error["input"] for error in problem.errors() if error["loc"] == ("kind",)]
        if kinds == ["sweep"]:
            raise ResultsError(
                f"{folder} holds a sweep, not a run. What came of it is told by: ccgsim report "
                f"{quote(str(folder))}"
            ) from None
        if path.name != NAME and not text.lstrip().startswith("{"):
            raise ResultsError(
                f"{path} is no manifest. Name a folder that ccgsim run has written, or the "
                f"{NAME} in it."
            ) from None
        if kinds:
            raise ResultsError(
                f"{folder} holds a {kinds[0]}, not a run. Name one of its runs: {path} says where "
                "they are."
            ) from None
        if other := other_format(path, text, FORMAT):
            raise ResultsError(other) from None
        raise ResultsError(
            f"{path} is damaged: {first_mistake(problem)}. Run the scenario again."
        ) from None
    if other := other_format(path, text, FORMAT):
        raise ResultsError(other)
    return manifest


def first_mistake(problem: ValidationError) -> str:
    """Return where the first mistake in a manifest is, and what, as said to a reader."""
    first = problem.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{where}: {first['msg'].removeprefix('Value error, ').rstrip('.')}"


def other_format(path: Path, text: str, ours: int) -> str | None:
    """Return what to say of a file of another format; None if it is of ours, or is no such file."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("format") == ours:
        return None
    if not isinstance(found.get("format"), int):
        return None
    made_with = found.get("versions")
    version = made_with.get("ccgsim") if isinstance(made_with, dict) else None
    return (
        f"{path} has format {found['format']}; this ccgsim reads format {ours}. Read it with "
        f"ccgsim {version or 'of its time'}."
    )


def _missing(folder: Path) -> str:
    if not folder.is_dir():
        return f"{folder} is not a folder. Name a folder that ccgsim run has written."
    if (folder / ".unfinished").exists():
        return (
            f"{folder} holds a run that was stopped before its end, or one still at work: "
            f"it has no {NAME} yet. Run the scenario again into another folder."
        )
    hint = nearby(folder, kinds=("",))
    return (
        f"{folder} holds no results: there is no {NAME}. Name a folder that ccgsim run "
        f"has written{hint}."
    )


def nearby(folder: Path, kinds: Container[str] | None = None) -> str:
    """Return a hint that names the latest work within a folder, as deep as ccgsim puts it.

    Args:
        folder: holds no work itself, such as `results`.
        kinds: which is looked for, as `kind_of` says; None for any.
    """
    within = [path for depth in ("*", "*/*") for path in folder.glob(f"{depth}/{NAME}")]
    for path in sorted(within, key=lambda path: path.stat().st_mtime, reverse=True):
        if kinds is None or kind_of(path.parent) in kinds:
            return f", such as {path.parent}"
    return ""


def kind_of(folder: Path) -> str:
    """Return what a folder's manifest says it holds; empty for a run, or where none can be read."""
    try:
        manifest = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return str(manifest.get("kind", "")) if isinstance(manifest, dict) else ""


def facts_used(facts: Facts) -> FactsUsed:
    """Return the name of the facts and a BLAKE2b hash of every table's values.

    The name is that of a folder, and not part of the hash: the same tables may be moved.
    """
    digest = blake2b(digest_size=16)
    for field in fields(facts)[1:]:
        value = getattr(facts, field.name)
        data = value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
        digest.update(field.name.encode() + data)
    return FactsUsed(name=facts.name, ccgs=facts.n, hash=digest.hexdigest())


def rule_names(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Return the qualified names of rules, so that a reader finds them."""
    return tuple(
        f"{rule.__module__}.{getattr(rule, '__qualname__', type(rule).__qualname__)}"
        for rule in rules
    )


def rules_apart(*runs: Sequence[str]) -> list[list[str]]:
    """Return of the rules of each run those that not all have; all, if only the order differs."""
    common = set.intersection(*map(set, runs))
    apart = [[name for name in names if name not in common] for names in runs]
    return apart if any(apart) else [list(names) for names in runs]


def versions() -> dict[str, str]:
    """Return the versions of ccgsim and of what its numbers depend on."""
    packages = {name: version(name) for name in ("numpy", "pandas", "pyarrow")}
    return {"ccgsim": ccgsim.__version__, "python": platform.python_version(), **packages}


def now() -> datetime:
    """Return the time of day in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
