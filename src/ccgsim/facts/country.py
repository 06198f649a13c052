"""A country of facts as arrays, and where it is read from: England's tables or a folder's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arguments import check_path
from ccgsim.arrays import BoolArray, FloatArray, IntArray, UInt64Array
from ccgsim.errors import FactsError
from ccgsim.facts.tables import COLUMNS, NUMERIC, nearest, read_table

if TYPE_CHECKING:
    import pandas as pd

FEWEST_LETTERS = 3
"""Of a part of a name by which a CCG may be called; fewer are a slip in a code."""


@dataclass(frozen=True, eq=False)
class Facts:
    """A country on the day its CCGs start, in read-only arrays.

    N founding CCGs, Y years, A local authorities, U support units, and P pairs: all those who share
    a footprint or a border, as indices i < j, in order.
    """

    name: str
    codes: tuple[str, ...]  # (N,) code of the founding CCG
    names: tuple[str, ...]  # (N,)
    population_years: tuple[
        int, ...
    ]  # (Y,) financial years starting, the first is that of the start
    population: FloatArray  # (Y, N) registered persons
    practices: IntArray  # (N,) member practices in the first year; 0 where not known
    deprivation: FloatArray  # (N,) average score, IMD 2015; nan where not published
    longitude: FloatArray  # (N,) degrees
    latitude: FloatArray  # (N,) degrees
    footprint: IntArray  # (N,) index into footprint_codes, the STP of March 2016
    footprint_codes: tuple[str, ...]
    footprint_names: tuple[str, ...]
    region: IntArray  # (N,) index into region_names
    region_names: tuple[str, ...]
    pairs: IntArray  # (P, 2)
    pair_border_km: FloatArray  # (P,) 0 where they share no border
    pair_same_footprint: BoolArray  # (P,)
    pair_neighbours: BoolArray  # (P,)
    pair_same_authority: (
        FloatArray  # (P,) overlap of the shares of their people by authority, 0 to 1
    )
    pair_same_pct: BoolArray  # (P,) the same main former primary care trust
    authority_share: FloatArray  # (N, A) share of a CCG's people in each upper-tier local authority
    authority_names: tuple[str, ...]
    officer_at_start: (
        IntArray  # (N,) the CCG, of most people, that leads its accountable officer's area
    )
    directions_at_start: BoolArray  # (N,) known to be in legal directions
    units: tuple[str, ...]  # (U,) commissioning support units at work at the start
    unit_position: FloatArray  # (U, 2) longitude, latitude in degrees
    unit_region: IntArray  # (U,) index into region_names, -1 when it spans regions
    customer_of: IntArray  # (N,) unit known to serve the CCG at the start, -1 when not known
    own_support: BoolArray  # (N,) known to keep its support in-house from the start
    keys: UInt64Array  # (N,) hash of the code: identity in random draws, whatever the row
    unit_keys: UInt64Array  # (U,)

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __repr__(self) -> str:
        return f"<Facts of {self.n} CCGs, '{self.name}'>"

    @property
    def n(self) -> int:
        """Number of founding CCGs."""
        return len(self.codes)

    def index_of(self, code: str) -> int:
        """Index of the founding CCG with this code.

        Raises:
            FactsError: there is none; the nearest code is named.
        """
        try:
            return self.codes.index(code)
        except ValueError:
            hint = merged_later(code, self.codes) or nearest(code, self.codes)
            raise FactsError(f"No CCG of {self.name} has the code '{code}'{hint}.") from None

    def find(self, ccg: str) -> int:
        """Index of the founding CCG with this code, or with a name, whole or in part, of its own.

        Raises:
            FactsError: there is none, or there are several, whose codes are told.
        """
        asked, names = str(ccg).strip().casefold(), [name.casefold() for name in self.names]
        if ccg in self.codes or len(asked) < FEWEST_LETTERS:
            return self.index_of(ccg)
        if names.count(asked) == 1:
            return names.index(asked)
        found = [place for place, name in enumerate(names) if asked in name]
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(f"{self.codes[place]} ({self.names[place]})" for place in found)
            raise FactsError(
                f"No CCG of {self.name} has the code '{ccg}'. By that name: {listed}. Name one by "
                "its code or its whole name."
            )
        return self.index_of(ccg)


def load_facts(folder: str | Path | None = None) -> Facts:
    """Read and check a folder of facts.

    Args:
        folder: holds ccgs.csv, neighbours.csv and populations.csv, and any of the optional tables;
            None for England on 1 April 2013. Where an optional table is absent: practices (0) and
            deprivation (nan) are not known, no authority or former trust is in common, no officer
            is shared, nobody is in directions, and without units all support is in-house.

    Returns:
        The facts; those of England are read once.

    Raises:
        FactsError: a table is missing, damaged or contradicts another; names table, row and value.
    """
    return _england() if folder is None else _read(check_path("folder", folder, "my-tables"))


def merged_later(code: object, known: Collection[str]) -> str:
    """Say of a code that England's mergers brought which CCGs of 2013 became its body.

    Args:
        code: what stands where a code of 2013 is due.
        known: the codes of 2013; empty is returned where those that merged are not among them.
    """
    mergers = load_table("mergers")
    rows = mergers[mergers["successor_code"] == str(code).upper()]
    parts = rows["predecessor_code"].tolist()
    if not parts or not set(parts) <= set(known):
        return ""
    return (
        f"; that is {rows['successor_name'].iloc[0]}, of {rows['date'].iloc[0]}: CCGs go by their "
        f"codes of 2013, which are {', '.join(parts[:-1])} and {parts[-1]}"
    )


def refuse_no_facts(facts: object) -> None:
    """Raise FactsError where something else is given for facts, such as a folder."""
    if not isinstance(facts, Facts):
        raise FactsError(
            f"facts: found {facts!r}; allowed: what load_facts or made_up_facts returns, such as "
            'load_facts("my-tables").'
        )


def load_table(name: str, folder: str | Path | None = None) -> pd.DataFrame:
    """One table of facts as it stands in the file, such as "record" or "observed_officers".

    Args:
        name: a table's name without ".csv".
        folder: the folder of tables; None for England.

    Returns:
        Its rows; numbers as floats (nan where empty), everything else as text.

    Raises:
        FactsError: there is no such table, or it cannot be read.
    """
    import pandas as pd

    if name not in COLUMNS:
        hint = nearest(name, COLUMNS) or f"; there are {', '.join(COLUMNS)}"
        raise FactsError(f"No table is called '{name}'{hint}.")
    place = england_folder() if folder is None else check_path("folder", folder, "my-tables")
    rows = read_table(place, name)
    if not rows:
        raise FactsError(f"{place.joinpath(name + '.csv')} is missing. Add it to the folder.")
    table = pd.DataFrame([row.values for row in rows])
    for column in NUMERIC & set(table.columns):
        table[column] = [row.number_in(column) if row.values[column] else np.nan for row in rows]
    return table


def has_a_record(facts: Facts) -> bool:
    """Whether there is a record of what a country's CCGs did: of England's, with any facts."""
    return facts.codes == load_facts().codes


def england_folder() -> Traversable:
    """The package's own tables of England."""
    return files("ccgsim") / "data" / "england"


@cache
def _england() -> Facts:
    return _read(england_folder())


def _read(folder: Traversable) -> Facts:
    from ccgsim.facts.reading import read_facts  # builds a Facts, so it is imported on use

    return read_facts(folder)
