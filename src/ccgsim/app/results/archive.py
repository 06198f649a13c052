"""Results at hand: the runs, comparisons and sweeps in the folders below one folder."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from ccgsim.errors import CcgsimError, ResultsError
from ccgsim.manifest import NAME as MANIFEST

FOLDER = "CCGSIM_RESULTS"
"""Environment variable that names the folder of results."""
DEEPEST = 4
"""Folders below it that are looked into: `results/<scenario>/<time>` is two deep."""
CHUNKS = "chunks"
"""Part of a sweep that nothing here reads, and of very many files."""
PLAN = f"{CHUNKS}/plan.json"
"""What a sweep has from its first moment; with no manifest beside it, the sweep is not finished."""
UNFINISHED, DAMAGED = "not finished", "damaged"

_one_report = Lock()


@dataclass(frozen=True)
class Entry:
    """A folder with results.

    Attributes:
        name: the folder below the one of all results, with "/" between its parts.
        kind: "run", "comparison", "sweep", `UNFINISHED` or `DAMAGED`.
        title: of the scenario, the scenarios or the sweep; the name where there is none.
        finished: when (UTC); None if it is not.
        size: how much it holds, in words; empty where that is not known.
        question: what it was made to answer; empty where nothing says so.
    """

    name: str
    kind: str
    title: str
    finished: datetime | None = None
    size: str = ""
    question: str = ""

    @property
    def made(self) -> str:
        """How much it holds and when it was finished."""
        when = f"{self.finished:%-d %B %Y, %H:%M} UTC" if self.finished else ""
        return ", ".join(part for part in (self.size, when) if part)

    @property
    def line(self) -> str:
        """The entry as a list of them shows it."""
        folder = self.name if self.name != self.title else ""
        said = [self.kind.capitalize(), self.title, self.made, folder]
        return " · ".join(part for part in said if part)


def folder() -> Path:
    """Return the folder of all results, from the root."""
    return Path(os.environ.get(FOLDER, "results")).absolute()


def entries() -> list[Entry]:
    """Return what there is, the newest first, what is not finished last."""
    root = folder()
    found = [_entry(place, place.relative_to(root).as_posix()) for place in _places(root)]
    return sorted(
        found,
        key=lambda one: (one.finished is None, -(one.finished or _NEVER).timestamp(), one.name),
    )


_NEVER = datetime(1970, 1, 2)


def _places(root: Path) -> Iterator[Path]:
    """Yield the folders with results; links are not followed."""
    for path, below, files in os.walk(root):
        place = Path(path)
        if MANIFEST in files or (place / PLAN).is_file():
            below.clear()
            yield place
        elif len(place.relative_to(root).parts) >= DEEPEST:
            below.clear()
        else:
            below[:] = [name for name in below if not name.startswith(".")]


def _entry(place: Path, name: str) -> Entry:
    try:
        stamp = (place / MANIFEST).stat().st_mtime_ns
    except OSError:
        return Entry(name, UNFINISHED, name)
    return _read(place, name, stamp)


@lru_cache(maxsize=1000)
def _read(place: Path, name: str, stamp: int) -> Entry:
    """Return what a manifest says; ``stamp``, when it was written, tells it from an earlier one."""
    try:
        manifest = json.loads((place / MANIFEST).read_text("utf-8"))
        title, size, question = _in_words(manifest)
        finished = datetime.fromisoformat(manifest["finished"])
        return Entry(name, str(manifest.get("kind", "run")), title, finished, size, question)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Entry(name, DAMAGED, name)


def _in_words(manifest: dict[str, Any]) -> tuple[str, str, str]:
    """Return the title, the size and the question of what a manifest is of."""
    if manifest.get("kind") == "sweep":
        heading = tomllib.loads(manifest["text"])
        size = f"{manifest['points']:,} points × {manifest['spans'][-1]:,} replicates"
        return str(heading.get("title", manifest["file"])), size, str(heading.get("question", ""))
    size = f"{manifest['replicates']:,} replicates"
    if manifest.get("kind") == "comparison":
        first, *others = [run["title"] for run in manifest["runs"]]
        return f"{' and '.join(others)}, beside {first}", size, ""
    return str(manifest["scenario"]["title"]), size, str(manifest["scenario"]["question"])


def place_of(name: str) -> Path:
    """Return the folder that a link names.

    Raises:
        ResultsError: there are no results of that name, or they lead out of the folder of all.
    """
    root = folder()
    place = {one.relative_to(root).as_posix(): one for one in _places(root)}.get(name)
    if place is None:
        raise ResultsError(
            f"There are no results called '{name}' in {root.name}. Choose some from the list."
        )
    inside = root.resolve()
    read = (path for path in place.rglob("*") if CHUNKS not in path.relative_to(place).parts)
    for path in (place, *read):
        if not path.resolve().is_relative_to(inside):
            raise ResultsError(f"{root.name}/{name} leads out of the folder of results: not read.")
    return place


def without_the_way(text: str) -> str:
    """Return a text in which folders begin at that of all results, as a visitor need not know
    where it is.
    """
    root = folder()
    if root.parent.name:
        return text.replace(f"{root.parent}{os.sep}", "")
    return text.replace(str(root), root.name) if root.name else text


def report_of(name: str) -> bytes:
    """Return the report of some results as HTML; nothing is written into their folder.

    One is made at a time, since a large sweep's takes much memory.

    Raises:
        CcgsimError: there are no such results, or they are not finished or damaged.
    """
    from ccgsim.reports import report

    place = place_of(name)
    with _one_report, TemporaryDirectory() as beside:
        try:
            made = report(place, Path(beside) / "report.html")
        except CcgsimError as problem:
            raise ResultsError(without_the_way(str(problem))) from None
        # A script that is not as it was made is not run.
        parts = re.split(r"(<script\b.*?</script>)", made.read_text("utf-8"), flags=re.DOTALL)
        parts[::2] = map(without_the_way, parts[::2])
        return "".join(parts).encode()
