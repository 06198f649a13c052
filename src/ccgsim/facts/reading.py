"""From the tables of a folder to `Facts`; every row is checked as it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.draws import keys_of
from ccgsim.errors import FactsError
from ccgsim.facts.checks import check_facts
from ccgsim.facts.country import Facts
from ccgsim.facts.pairs import pair_features
from ccgsim.facts.tables import Row, read_table, refuse_misspelt, totals, unique


@dataclass(frozen=True)
class Reader:
    """A folder of tables and the index of each founding CCG's code."""

    folder: Traversable
    index: dict[str, int]

    def rows(self, name: str) -> list[Row]:
        """The rows of a table."""
        return read_table(self.folder, name)

    def ccg(self, row: Row, column: str = "code") -> int:
        """Index of the CCG a row is about."""
        return self.index[row.one_of(column, self.index, "ccgs")]


def read_facts(folder: Traversable) -> Facts:
    """Read, check and combine the tables of `folder`; see `ccgsim.facts.load_facts`."""
    refuse_misspelt(folder)
    ccgs = read_table(folder, "ccgs")
    unique(ccgs, "code")
    codes = tuple(row.text("code") for row in ccgs)
    read = Reader(folder, {code: i for i, code in enumerate(codes)})
    years, population = _population(read)
    footprints = _labels(ccgs, "footprint")
    regions = _labels(ccgs, "region")
    names = _one_name_each(ccgs, "footprint", "footprint_name")
    footprint = _positions(ccgs, "footprint", footprints)
    share, authorities = _authorities(read)
    _check_later_tables(read)
    facts = Facts(
        name=f"{folder.name.capitalize()} {years[0]}",
        codes=codes,
        names=tuple(row.text("name") for row in ccgs),
        population_years=years,
        population=population,
        practices=_practices(read, years[0]),
        deprivation=_deprivation(read),
        longitude=np.array([row.number_in("longitude", -180, 180) for row in ccgs]),
        latitude=np.array([row.number_in("latitude", -90, 90) for row in ccgs]),
        footprint=footprint,
        footprint_codes=footprints,
        footprint_names=tuple(names[code] for code in footprints),
        region=_positions(ccgs, "region", regions),
        region_names=regions,
        **pair_features(footprint, _borders(read), share, _main_trust(read)),
        authority_share=share,
        authority_names=authorities,
        officer_at_start=_officers(read, population[0]),
        directions_at_start=_directions(read),
        **_support(read, regions, years[0]),
        keys=keys_of(codes),
    )
    check_facts(facts)
    return facts


def _labels(rows: Iterable[Row], column: str) -> tuple[str, ...]:
    """The distinct values of a column, sorted."""
    return tuple(sorted({row.text(column) for row in rows}))


def _positions(rows: Iterable[Row], column: str, labels: tuple[str, ...]) -> IntArray:
    """(N,) the place of each row's value among `labels`."""
    place = {label: i for i, label in enumerate(labels)}
    return np.array([place[row.text(column)] for row in rows], dtype=np.intp)


def _one_name_each(rows: Iterable[Row], code: str, name: str) -> dict[str, str]:
    """The name of each code; FactsError at a row that gives one another name."""
    names: dict[str, str] = {}
    for row in rows:
        known = names.setdefault(row.text(code), row.text(name))
        if row.text(name) != known:
            problem = f"{code} '{row.text(code)}' is called '{row.text(name)}', and '{known}' above"
            raise row.error(problem, "Give it the same name in all its rows")
    return names


def _population(read: Reader) -> tuple[tuple[int, ...], FloatArray]:
    """(Y, N) registered persons by year; every CCG must be counted in every year of the table."""
    rows = read.rows("populations")
    unique(rows, "code", "year")
    years = sorted({row.whole("year", 1) for row in rows})
    population = np.zeros((len(years), len(read.index)))
    for row in rows:
        year = years.index(row.whole("year", 1))
        population[year, read.ccg(row)] = row.number_in("registered_population", 1)
    for code, i in read.index.items():
        for year, persons in zip(years, population[:, i], strict=True):
            if not persons:
                raise FactsError(
                    f"populations.csv: CCG '{code}' has no row for {year}. Add its registered"
                    " population, or leave that year out for all CCGs."
                )
    if years != list(range(years[0], years[0] + len(years))):
        raise FactsError(f"populations.csv: the years {years} leave a gap. Fill or remove it.")
    return tuple(years), population


def _practices(read: Reader, first_year: int) -> IntArray:
    """(N,) member practices in the first year, 0 where not known."""
    rows = read.rows("practices")
    unique(rows, "code", "year")
    practices = np.zeros(len(read.index), dtype=np.intp)
    for row in rows:
        number = row.whole("practices", 1)
        i = read.ccg(row)
        if row.whole("year", 1) == first_year:
            practices[i] = number
    return practices


def _deprivation(read: Reader) -> FloatArray:
    """(N,) average score of the Index of Multiple Deprivation 2015, nan where not published."""
    rows = read.rows("deprivation")
    unique(rows, "code")
    deprivation = np.full(len(read.index), np.nan)
    for row in rows:
        deprivation[read.ccg(row)] = row.number_in("imd2015_average_score", 0, 100)
    return deprivation


def _authorities(read: Reader) -> tuple[FloatArray, tuple[str, ...]]:
    """(N, A) share of each CCG's people by local authority, and the authorities' names."""
    rows = read.rows("local_authorities")
    unique(rows, "code", "authority")
    totals(rows, "code", "population_share", total=1, slack=0.005)
    names = _one_name_each(rows, "authority", "authority_name")
    place = {authority: a for a, authority in enumerate(sorted(names))}
    share = np.zeros((len(read.index), len(place)))
    for row in rows:
        share[read.ccg(row), place[row.values["authority"]]] = row.number_in("population_share")
    total = share.sum(axis=1, keepdims=True)
    share = np.divide(
        share, total, out=share, where=total > 0
    )  # four decimals need not add up exactly
    return share, tuple(names[authority] for authority in place)


def _main_trust(read: Reader) -> IntArray:
    """(N,) the former trust of which a CCG took over the largest part, -1 where none is known."""
    rows = read.rows("former_pcts")
    unique(rows, "code", "trust")
    totals(rows, "trust", "percent_of_trust", total=100, slack=1)
    place = {trust: t for t, trust in enumerate(dict.fromkeys(row.values["trust"] for row in rows))}
    main = np.full(len(read.index), -1, dtype=np.intp)
    largest = np.zeros(len(read.index))
    for row in rows:
        i, percent = read.ccg(row), row.number_in("percent_of_trust")
        if percent > largest[i]:
            main[i], largest[i] = place[row.values["trust"]], percent
    return main


def _borders(read: Reader) -> dict[tuple[int, int], float]:
    """Length of the border in km of each pair i < j that shares one."""
    borders: dict[tuple[int, int], float] = {}
    rows = read.rows("neighbours")
    unique(rows, "code_a", "code_b")
    for row in rows:
        i, j = read.ccg(row, "code_a"), read.ccg(row, "code_b")
        km = row.number_in("border_km", 0)
        if i == j:
            raise row.error(f"'{row.values['code_a']}' borders itself", "Remove the row")
        if km == 0:
            raise row.error("border_km is 0", "Write the length in km or remove the row")
        if borders.setdefault((min(i, j), max(i, j)), km) != km:
            problem = f"border_km is {km:g}, but the row in the other direction says otherwise"
            raise row.error(problem, "Give both directions the same length, or one only")
    return borders


def _officers(read: Reader, population: FloatArray) -> IntArray:
    """(N,) the CCG, of most people, that leads each CCG's accountable officer's area."""
    rows = read.rows("shared_officers")
    unique(rows, "code")
    groups: dict[str, list[int]] = {}
    for row in rows:
        groups.setdefault(row.text("group"), []).append(read.ccg(row))
    officer = np.arange(len(read.index), dtype=np.intp)
    for members in groups.values():
        officer[members] = members[int(np.argmax(population[members]))]
    return officer


def _directions(read: Reader) -> BoolArray:
    """(N,) in directions at the start: named at authorisation, or still in them in July 2013."""
    rows = read.rows("directions_2013")
    unique(rows, "code")
    directions = np.zeros(len(read.index), dtype=np.bool_)
    for row in rows:
        flags = [row.number_in(column, 0, 1) for column in ("at_authorisation", "july_2013")]
        directions[read.ccg(row)] = any(flags)
    return directions


def _support(read: Reader, regions: tuple[str, ...], first_year: int) -> dict[str, Any]:
    """The fields of `Facts` about support units; a unit without a region spans several."""
    rows = read.rows("support_units")
    unique(rows, "unit")
    units = {row.text("unit"): u for u, row in enumerate(rows)}
    region = [
        regions.index(row.one_of("region", regions, "ccgs")) if row.values["region"] else -1
        for row in rows
    ]
    position = [
        (row.number_in("longitude", -180, 180), row.number_in("latitude", -90, 90)) for row in rows
    ]
    customers = read.rows("support_customers")
    unique(customers, "code")
    customer_of = np.full(len(read.index), -1, dtype=np.intp)
    for row in customers:
        customer_of[read.ccg(row)] = units[row.one_of("unit", units, "support_units")]
    own = np.zeros(len(read.index), dtype=np.bool_)
    for row in read.rows("in_house_support"):
        i = read.ccg(row)
        own[i] |= row.day("from") <= date(first_year, 4, 1)
        if own[i] and customer_of[i] >= 0:
            problem = f"'{row.values['code']}' is also a customer in support_customers.csv"
            raise row.error(problem, "Keep one of the two")
    return {
        "units": tuple(units),
        "unit_position": np.array(position, dtype=np.float64).reshape(-1, 2),
        "unit_region": np.array(region, dtype=np.intp),
        "customer_of": customer_of,
        "own_support": own,
        "unit_keys": keys_of(units),
    }


def _check_later_tables(read: Reader) -> None:
    """Check the codes of the tables that only judge a run: what was observed of CCGs later."""
    mergers = read.rows("mergers")
    unique(mergers, "predecessor_code")
    for row in mergers:
        read.ccg(row, "predecessor_code")
        row.day("date")
    for row in read.rows("observed_officers"):
        read.ccg(row)
        row.day("date")
    failing = read.rows("failing")
    unique(failing, "what", "code")
    for row in failing:
        read.ccg(row)
