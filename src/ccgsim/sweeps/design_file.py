"""A design written as a table: CSV as a program writes it, or as a spreadsheet saves it."""

from __future__ import annotations

import codecs
import csv
import re
from pathlib import Path
from typing import NamedTuple

from ccgsim.errors import SweepError
from ccgsim.sweeps.file import MOST_POINTS

BETWEEN_CELLS = ("\t", ";", ",")
"""The first of these in the line of keys, none of which holds any, stands between all cells."""
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of .xlsx, .ods and .xls begin."""
SAVE_AS = "In Excel: Save As, CSV UTF-8"
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
Row = tuple[int, list[str]]
"""The number of a line, and its cells."""


class Columns(NamedTuple):
    """The keys of levers, and for each the cells below it, one for each point."""

    keys: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


def read_columns(path: Path, sweep: Path) -> Columns:
    """Read a table of one column for each lever and one row for each point.

    Commas, semicolons or tabs stand between cells; with the latter two a number may have a decimal
    comma. Empty rows and columns are passed over.

    Args:
        path: of the table.
        sweep: the sweep file that names it.

    Raises:
        SweepError: it cannot be read, or a key or a value is missing, with the line.
    """
    rows = _rows(path, sweep)
    if len(rows) < 2 or len(rows) > MOST_POINTS + 1:
        raise SweepError(
            f"{path}: found {max(0, len(rows) - 1):,} points; allowed: a line with the keys of "
            f"the levers, then 1 to {MOST_POINTS:,} lines with their values"
        )
    (number, keys), points = rows[0], rows[1:]
    if len(set(named := list(filter(None, keys)))) < len(named):
        twice = next(key for key in named if named.count(key) > 1)
        raise SweepError(f"{path}: line {number}: {twice} is there twice; keep one of the two")
    for number, row in points:
        _check_row(f"{path}: line {number}", keys, row)
    kept = [place for place, key in enumerate(keys) if key]
    return Columns(
        tuple(keys[place] for place in kept),
        tuple(tuple(row[place] for _, row in points) for place in kept),
    )


def _rows(path: Path, sweep: Path) -> list[Row]:
    """Return the rows that are not empty, without empty cells at their ends."""
    lines = _text(path, sweep).splitlines()
    first = next(filter(None, lines), "")
    between = next((mark for mark in BETWEEN_CELLS if mark in first), ",")
    try:
        read = list(csv.reader(lines, delimiter=between, strict=True))
    except csv.Error as problem:
        raise SweepError(f"{sweep}: design.file: {path} cannot be read: {problem}") from None
    rows = [
        (number, [_cell(cell, between, f"{path}: line {number}") for cell in row])
        for number, row in enumerate(read, 1)
        if any(cell.strip() for cell in row)
    ]
    width = max((_width(row) for _, row in rows), default=0)
    return [(number, row[:width]) for number, row in rows]


def _text(path: Path, sweep: Path) -> str:
    where = f"{sweep}: design.file: {path}"
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else problem
        raise SweepError(f"{where} cannot be read: {why}") from None
    if data.startswith(WORKBOOKS):
        raise SweepError(f"{where} is a workbook, not CSV. {SAVE_AS}")
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # "Unicode Text"
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as problem:
        byte = f"byte {problem.start}"
        raise SweepError(f"{where} is not text in UTF-8 ({byte}). {SAVE_AS}") from None


def _cell(text: str, between: str, where: str) -> str:
    text = text.strip()
    if between == "," or not _DECIMAL_COMMA.fullmatch(text):
        return text
    if between == "\t" and _THOUSANDS.fullmatch(text):
        raise SweepError(
            f"{where}: found {text}, which may be {text.replace(',', '')} or "
            f"{text.replace(',', '.')}; write it without a comma"
        )
    return text.replace(",", ".")


def _width(row: list[str]) -> int:
    """Return the number of cells up to the last that is not empty."""
    return max(place + 1 for place, cell in enumerate(row) if cell)


def _check_row(where: str, keys: list[str], row: list[str]) -> None:
    levers = _width(keys)
    if len(row) < levers or any(row[levers:]):
        raise SweepError(f"{where}: {len(row)} values for {levers} levers")
    for place, (key, cell) in enumerate(zip(keys, row, strict=False), 1):
        if key and not cell:
            raise SweepError(f"{where}: no value for {key}")
        if cell and not key:
            raise SweepError(f"{where}: {cell} is in column {place}, which has no key of a lever")
