"""Tables of facts as text: what each must hold, and rows that say where a wrong value stands.

A table is a comma-separated file with a header. Row numbers are those a spreadsheet shows: the
header is row 1.
"""

from __future__ import annotations

import csv
import difflib
import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from io import StringIO

from ccgsim.errors import FactsError

COLUMNS: dict[str, tuple[str, ...]] = {
    "ccgs": ("code", "name", "longitude", "latitude", "footprint", "footprint_name", "region"),
    "neighbours": ("code_a", "code_b", "border_km"),
    "populations": ("code", "year", "registered_population"),
    "practices": ("code", "year", "practices"),
    "deprivation": ("code", "imd2015_average_score"),
    "local_authorities": ("code", "authority", "authority_name", "population_share"),
    "former_pcts": ("code", "trust", "percent_of_trust"),
    "shared_officers": ("group", "code"),
    "observed_officers": ("date", "group", "code"),
    "directions_2013": ("code", "at_authorisation", "july_2013"),
    "failing": ("what", "code"),
    "support_units": ("unit", "region", "longitude", "latitude"),
    "support_customers": ("code", "unit"),
    "in_house_support": ("code", "from"),
    "hexagons": ("code", "column", "row"),
    "mergers": ("date", "predecessor_code", "successor_code", "successor_name"),
    "record": ("metric", "date_or_period", "value", "unit", "statistic", "source"),
    "policy_timeline": ("date", "event", "effect", "source"),
}
NEARLY = 0.7
"""How like a table's name (0 to 1) a file's must be to be that table, misspelt."""
REQUIRED = ("ccgs", "neighbours", "populations")
MAY_BE_EMPTY = ("neighbours",)
"""Tables of which the header alone says something: a single CCG, or islands, border on nobody."""
NUMERIC = frozenset({
    "longitude", "latitude", "border_km", "year", "registered_population", "practices", "value",
    "imd2015_average_score", "imd2015_extent", "population_share", "percent_of_trust",
    "at_authorisation", "july_2013", "november_2013", "column", "row",
})  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row of a table, which knows where it stands."""

    table: str
    number: int
    values: dict[str, str]

    def error(self, problem: str, remedy: str) -> FactsError:
        """An error that names the table and the row."""
        return FactsError(f"{self.table}.csv, row {self.number}: {problem}. {remedy}.")

    def text(self, column: str) -> str:
        """The value of a column that must not be empty."""
        value = self.values[column]
        if not value:
            raise self.error(f"{column} is empty", f"Write the {column} or remove the row")
        return value

    def number_in(self, column: str, low: float = -math.inf, high: float = math.inf) -> float:
        """The value of a column that must be a number from `low` to `high`."""
        text = self.text(column)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.error(f"{column} is '{text}', which is not a number", "Write a plain number")
        if not low <= value <= high:
            bounds = f"at least {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
            raise self.error(f"{column} is {text}", f"It must be {bounds}")
        return value

    def whole(self, column: str, low: int) -> int:
        """The value of a column that must be a whole number of at least `low`."""
        value = self.number_in(column, low)
        if value != int(value):
            raise self.error(f"{column} is {self.values[column]}", "It must be a whole number")
        return int(value)

    def day(self, column: str) -> date:
        """The value of a column that must be a date."""
        text = self.text(column)
        try:
            return date.fromisoformat(text)
        except ValueError:
            remedy = "Write a date such as 2013-04-01"
            raise self.error(f"{column} is '{text}', which is not a date", remedy) from None

    def one_of(self, column: str, known: Collection[str], where: str) -> str:
        """The value of a column that must be among `known`, listed in the table `where`."""
        value = self.text(column)
        if value not in known:
            remedy = f"Correct it or add it to {where}.csv{nearest(value, known)}"
            raise self.error(f"{column} is '{value}', which is not in {where}.csv", remedy)
        return value


def nearest(value: object, known: Iterable[str]) -> str:
    """A hint that names the known value most like `value`, or nothing where none is like it.

    One that differs in capitals only comes first.
    """
    known = list(known)
    if not isinstance(value, str):
        return ""
    same = [one for one in known if one.casefold() == value.casefold()]
    like = same or difflib.get_close_matches(value, known, n=1, cutoff=0.5)
    return f" (the nearest is '{like[0]}')" if like else ""


def read_table(folder: Traversable, name: str) -> list[Row]:
    """Read a table of `folder`.

    Args:
        folder: the folder of tables.
        name: the table, without ".csv".

    Returns:
        Its rows, or none where an optional table is absent.

    Raises:
        FactsError: it is required and missing, cannot be read, is empty or lacks a column.
    """
    path = folder.joinpath(f"{name}.csv")
    if path.is_dir():
        raise FactsError(f"{path} is a folder, not a table. Put the table itself there.")
    if not path.is_file():
        if name not in REQUIRED:
            return []
        needed = ", ".join(f"{table}.csv" for table in REQUIRED)
        raise FactsError(f"{path} is missing. A folder of facts must hold {needed}.")
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.reader(StringIO(text, newline=""), strict=True)
        rows = [(reader.line_num, cells) for cells in reader if cells]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        why = f"cannot be read as a comma-separated table in UTF-8 ({problem})"
        raise FactsError(f"{path} {why}. Save it as one.") from problem
    return _named(name, rows)


def refuse_misspelt(folder: Traversable) -> None:
    """Raise FactsError at a file whose name is nearly that of a table that is not there."""
    if not folder.is_dir():
        return
    files = [path.name for path in folder.iterdir()]
    there = {name.removesuffix(".csv") for name in files if name.endswith(".csv")}
    absent = [table for table in COLUMNS if table not in there]
    for name in sorted(there - COLUMNS.keys()):
        if like := difflib.get_close_matches(name.lower(), absent, n=1, cutoff=NEARLY):
            raise FactsError(
                f"{folder.joinpath(name + '.csv')} is no table that ccgsim reads. Name it "
                f"{like[0]}.csv if it is that one, or move it out of the folder."
            )


def _named(name: str, lines: list[tuple[int, list[str]]]) -> list[Row]:
    """Rows by column name, once the header holds what the table must have."""
    if len(lines) < (1 if name in MAY_BE_EMPTY else 2):
        raise FactsError(f"{name}.csv holds no rows. Fill it, or remove it if it is optional.")
    header = [column.strip() for column in lines[0][1]]
    if len(header) == 1 and (other := re.search(r"[;\t]", header[0])):
        sign = "semicolons" if other[0] == ";" else "tabs"
        raise FactsError(f"{name}.csv has {sign} between its values. Save it with commas there.")
    for column in COLUMNS[name]:
        if header.count(column) > 1:
            raise FactsError(
                f"{name}.csv, row 1: there are {header.count(column)} columns '{column}'. Keep one."
            )
        if column not in header:
            has = f"it has {', '.join(header)}{nearest(column, header)}"
            raise FactsError(f"{name}.csv, row 1: column '{column}' is missing; {has}. Add it.")
    rows = []
    for number, cells in lines[1:]:
        row = Row(name, number, dict(zip(header, (cell.strip() for cell in cells), strict=False)))
        if len(cells) != len(header):
            problem = f"it has {len(cells)} values for {len(header)} columns"
            raise row.error(problem, "Put values that hold a comma in double quotes")
        rows.append(row)
    return rows


def unique(rows: Iterable[Row], *columns: str) -> None:
    """Raise FactsError at the first row that repeats another's values in `columns`."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.values[column] for column in columns)
        if key in seen:
            what = " and ".join(f"{c} '{v}'" for c, v in zip(columns, key, strict=True))
            raise row.error(f"{what} already stands in row {seen[key]}", "Keep one of the two")
        seen[key] = row.number


def totals(rows: Iterable[Row], group: str, value: str, total: float, slack: float) -> None:
    """Raise FactsError where the `value`s of a `group` do not add up to `total` within `slack`."""
    sums: dict[str, float] = {}
    last: dict[str, Row] = {}
    for row in rows:
        key = row.text(group)
        sums[key] = sums.get(key, 0.0) + row.number_in(value, 0, total)
        last[key] = row
    for key, found in sums.items():
        if abs(found - total) > slack:
            problem = f"{value} of {group} '{key}' adds up to {found:g} over its rows"
            raise last[key].error(problem, f"It must add up to {total:g}")
