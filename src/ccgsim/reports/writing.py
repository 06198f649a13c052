"""Make the report of whatever a folder holds, and write it whole or not at all."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from ccgsim.derived_files import replace_whole
from ccgsim.errors import ResultsError
from ccgsim.manifest import NAME as MANIFEST
from ccgsim.manifest import kind_of, nearby
from ccgsim.reports.blocks import Page
from ccgsim.reports.page import html

if TYPE_CHECKING:
    from ccgsim.comparison import Comparison
    from ccgsim.results import Results

NAME = "report.html"
OTHER_FILE = "Name another file with --out."
BEGINNING, TITLE = "<!doctype html>", " – ccgsim report</title>"
"""How every report begins, and what ends its title."""
LOOKED_AT = 8 * 1024
"""How many bytes of a file are looked at to know it for a report."""


def report(of: Results | Comparison | str | Path, out: str | Path | None = None) -> Path:
    """Write the report of a run, a comparison or a sweep as one HTML file.

    Args:
        of: results, a comparison, or a folder that `ccgsim run`, `compare` or `sweep` has written.
        out: the file; None for report.html in the folder. An earlier report there is replaced, as
            it can be made again at any time; any other file is left alone.

    Returns:
        Where it is.

    Raises:
        ResultsError: the folder holds nothing that is finished, what it holds is damaged, the
            report cannot be written, a file that is no report is in its place, or results in memory
            come without ``out``; or what is given is none of these.
    """
    _refuse_what_has_no_report(of)
    folder = Path(of) if isinstance(of, str | Path) else _folder_of(of)
    if out is None and folder is None:
        raise ResultsError("These results are in memory only: give out=..., the file to write.")
    place = Path(out) if out is not None else Path(folder or "") / NAME
    _refuse_what_is_no_report(place)
    page = _page_of_folder(Path(of)) if isinstance(of, str | Path) else _page(of)
    replace_whole(place, html(page), OTHER_FILE)
    return place


def _refuse_what_has_no_report(of: object) -> None:
    from ccgsim.comparison import Comparison
    from ccgsim.results import Results

    if not isinstance(of, Results | Comparison | str | Path):
        raise ResultsError(
            f"report: found {of!r}; allowed: results, a comparison, or a folder written by a run, "
            "a comparison or a sweep."
        )


def _refuse_what_is_no_report(place: Path) -> None:
    """Refuse to write over a file that is not an earlier report."""
    if place.is_file() and not _is_report(place):
        raise ResultsError(
            f"{place} already exists and is not a ccgsim report: it is left as it is. {OTHER_FILE}"
        )


def _is_report(file: Path) -> bool:
    """Whether a file begins as reports do; one that cannot be read is none."""
    try:
        with file.open("rb") as opened:
            start = opened.read(LOOKED_AT).decode("utf-8", "ignore")
    except OSError:
        return False
    return start.startswith(BEGINNING) and TITLE in start


def _folder_of(of: Results | Comparison) -> Path | None:
    from ccgsim.results import Results

    return of.folder if isinstance(of, Results) else None


def _page(of: Results | Comparison) -> Page:
    from ccgsim.results import Results

    if isinstance(of, Results):
        from ccgsim.reports.run_page import run_page

        return run_page(of)
    from ccgsim.reports.comparison_page import comparison_page

    return comparison_page(of, None)


def _page_of_folder(folder: Path) -> Page:
    """Return the page of what a folder holds; what is wrong with it is said by who reads it."""
    _check(folder)
    kind = kind_of(folder)
    if kind == "comparison":
        from ccgsim.comparison import Comparison
        from ccgsim.reports.comparison_page import comparison_page

        return comparison_page(Comparison.open(folder), folder)
    if kind == "sweep":
        from ccgsim.reports.sweep_page import sweep_page
        from ccgsim.reports.sweep_tables import SweepTables

        return sweep_page(SweepTables.open(folder))
    from ccgsim.results import Results

    return _page(Results.open(folder))


def _check(folder: Path) -> None:
    """Refuse what is no folder of finished work; what is wrong inside one is said by its reader."""
    works = "Name a folder written by ccgsim run, compare or sweep"
    if folder.is_file():
        hint = f", such as {folder.parent}" if (folder.parent / MANIFEST).exists() else ""
        raise ResultsError(f"{folder} is a file. {works}{hint}.")
    if not folder.is_dir():
        raise ResultsError(f"{folder} is not a folder. {works}.")
    if (folder / MANIFEST).exists() or (folder / ".unfinished").exists():
        return
    if (folder / "chunks" / "plan.json").is_file():
        raise ResultsError(
            f"{folder} holds a sweep that is not finished. To continue it: ccgsim resume "
            f"{quote(str(folder))}"
        )
    raise ResultsError(
        f"{folder} holds no results: there is no {MANIFEST}. {works}{nearby(folder)}."
    )
