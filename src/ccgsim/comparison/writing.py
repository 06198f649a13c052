"""A comparison as a folder: tables, charts and a summary, and the manifest that names its runs."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ccgsim.errors import ResultsError
from ccgsim.manifest import NAME as MANIFEST
from ccgsim.manifest import first_mistake, now, other_format, versions
from ccgsim.results import Results
from ccgsim.results.writing import (
    UNFINISHED,
    move_new,
    refusal,
    said_plainly,
    write_results,
    write_whole,
)

if TYPE_CHECKING:
    from ccgsim.comparison.result import Comparison

FORMAT = 1
"""Rises when the tables change so that older programs could misread them."""


class RunCompared(BaseModel):
    """One run of a comparison: its name there, its title, and its folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    folder: str


class ComparisonManifest(BaseModel):
    """What was compared; the first run is the baseline."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["comparison"] = "comparison"
    format: int = FORMAT
    runs: Annotated[tuple[RunCompared, ...], Field(min_length=2)]
    seed: int
    first_replicate: int
    replicates: int
    facts: str
    versions: dict[str, str]
    started: datetime
    finished: datetime


def claim(folder: Path) -> None:
    """Take a folder for a comparison.

    Raises:
        ResultsError: there is something in it already, or it cannot be written.
    """
    with said_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ResultsError(refusal(folder))
        (folder / UNFINISHED).mkdir()


def read(folder: Path) -> tuple[ComparisonManifest, tuple[Results, ...]]:
    """Return what a comparison's folder says, and the runs that it names.

    Raises:
        ResultsError: it holds no comparison, it is damaged, or a run of it is gone.
    """
    path = folder / MANIFEST
    try:
        text = path.read_text("utf-8")
        manifest = ComparisonManifest.model_validate_json(text)
    except (OSError, UnicodeDecodeError):
        raise ResultsError(
            f"{folder} holds no comparison: there is no {MANIFEST} to read."
        ) from None
    except ValidationError as problem:
        if any(
            error["loc"] == ("runs",) and error["type"] == "missing" for error in problem.errors()
        ):
            raise ResultsError(
                f"{folder} holds no comparison. Name a folder that ccgsim compare has written; "
                "Results.open reads that of a run."
            ) from None
        if other := other_format(path, text, FORMAT):
            raise ResultsError(other) from None
        raise ResultsError(f"{path} is none of a comparison: {first_mistake(problem)}.") from None
    if other := other_format(path, text, FORMAT):
        raise ResultsError(other)
    return manifest, tuple(Results.open(folder / run.folder) for run in manifest.runs)


def write(comparison: Comparison, folder: Path) -> None:
    """Write everything beside its place, then move it there, the manifest last.

    Runs that are in memory only are written too, so that the comparison can be opened again.

    Raises:
        ResultsError: the folder cannot be written, or something appeared in it meanwhile.
    """
    beside = folder / UNFINISHED
    with said_plainly(folder):
        _write_tables(comparison, beside)
        _write_pages(comparison, beside)
        runs = [
            run.folder or write_results(run, folder / "runs" / name)
            for name, run in zip(comparison.names, comparison.runs, strict=True)
        ]
        text = _manifest(comparison, folder, runs).model_dump_json(indent=2) + "\n"
        for path in sorted(beside.iterdir()):
            move_new(path, folder / path.name)
        write_whole(beside / MANIFEST, lambda path: path.write_text(text, "utf-8"))
        move_new(beside / MANIFEST, folder / MANIFEST)
        shutil.rmtree(beside)


def _write_tables(comparison: Comparison, beside: Path) -> None:
    outcomes = comparison.outcomes.copy()
    outcomes["date"] = outcomes["date"].dt.date
    outcomes.to_parquet(beside / "comparison.parquet", index=False)
    for name, table in (
        ("comparison", outcomes),
        ("ccgs", comparison.ccgs),
        ("pairs", comparison.pairs),
        ("events", comparison.events),
        ("settings", comparison.settings),
    ):
        # Ten digits are more than any number here deserves, and hide what the last bits do.
        table.to_csv(beside / f"{name}.csv", index=False, float_format="%.10g")


def _write_pages(comparison: Comparison, beside: Path) -> None:
    from ccgsim.charts.differences import page

    (beside / "summary.md").write_text("\n".join(comparison.summary()) + "\n", "utf-8")
    (beside / "charts.html").write_text(page(comparison), "utf-8")


def _manifest(comparison: Comparison, folder: Path, kept: list[Path]) -> ComparisonManifest:
    first = comparison.runs[0].manifest
    runs = zip(comparison.names, comparison.runs, kept, strict=True)
    return ComparisonManifest(
        runs=tuple(
            RunCompared(name=name, title=run.scenario.title, folder=_place(place, folder))
            for name, run, place in runs
        ),
        seed=first.seed,
        first_replicate=first.first_replicate,
        replicates=first.replicates,
        facts=first.facts.hash,
        versions=versions(),
        started=comparison.started,
        finished=now(),
    )


def _place(run: Path, folder: Path) -> str:
    """Return where a run is, from the comparison's folder if it is inside."""
    return (run.relative_to(folder) if run.is_relative_to(folder) else run.resolve()).as_posix()
