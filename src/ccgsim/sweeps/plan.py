"""What a sweep was made of: a plan to carry on from, and a manifest to run it again."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError, model_validator

from ccgsim.arrays import FloatArray
from ccgsim.errors import SweepError
from ccgsim.manifest import FactsUsed, ParametersUsed, Resolved, first_mistake, other_format
from ccgsim.sweeps.levers import Lever

FORMAT = 2
"""Rises when the files of a sweep change so that older programs could misread them."""


class Recipe(BaseModel):
    """Everything that a sweep's tables depend on but its points.

    Attributes:
        file: the sweep file's name and ``text`` what it says.
        base: the scenario that is varied, resolved; ``base_sources`` the file that set each key.
        levers: what is varied, in the order of the columns.
        spans: numbers of replicates asked for in turn; the last is the number of each point.
        chunk_runs: runs in a chunk.
        parameters: where those come from that a point does not vary.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    kind: Literal["sweep"] = "sweep"
    file: str
    text: str
    base: Resolved
    base_sources: dict[str, str]
    levers: Annotated[tuple[Lever, ...], Field(min_length=1)]
    seed: int
    spans: Annotated[tuple[PositiveInt, ...], Field(min_length=1)]
    chunk_runs: int
    metrics: tuple[str, ...]
    dates: tuple[date, ...] | None
    events: bool
    pairs: bool
    rules: tuple[str, ...]
    facts: FactsUsed
    parameters: ParametersUsed
    versions: dict[str, str]
    platform: str
    started: datetime

    @property
    def replicates(self) -> int:
        """Runs of every point."""
        return self.spans[-1]

    @property
    def written(self) -> str:
        """The text of its file."""
        return self.model_dump_json(indent=1) + "\n"


class Plan(Recipe):
    """A recipe and its points: the place of every lever in each."""

    points: tuple[tuple[float, ...], ...]

    @property
    def design(self) -> FloatArray:
        """The points as an array (P, L)."""
        return np.array(self.points, dtype=np.float64).reshape(len(self.points), len(self.levers))


class SweepManifest(Recipe):
    """A recipe and what came of it; the points are in the table `design`."""

    points: int
    failed: int
    units: dict[str, str]
    finished: datetime

    @model_validator(mode="after")
    def _has_units(self) -> Self:
        """Refuse what no sweep can have written: a metric without its unit."""
        for metric in self.metrics:
            if metric not in self.units:
                raise ValueError(f"units: there is none of the metric '{metric}'")
        return self


Written = TypeVar("Written", Plan, SweepManifest)


def read_written(path: Path, kind: type[Written]) -> Written:
    """Read a plan or a manifest.

    Raises:
        SweepError: it cannot be read, is damaged, or is of another format.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = kind.model_validate_json(text)
    except ValidationError as problem:
        if other := other_format(path, text, FORMAT):
            raise SweepError(other) from None
        raise SweepError(f"{path} is damaged: {first_mistake(problem)}.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise SweepError(f"{path} cannot be read ({problem}).") from None
    if other := other_format(path, text, FORMAT):
        raise SweepError(other)
    return found
