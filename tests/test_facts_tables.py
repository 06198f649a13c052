"""Damaged tables of facts: each message names the table, the row and the value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_country import SMALL, small_country, write

from ccgsim.errors import FactsError
from ccgsim.facts import load_facts


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return small_country(tmp_path)


def changed(name: str, old: str, new: str) -> tuple[str, Callable[[str], str]]:
    return name, lambda text: text.replace(old, new, 1)


def written(name: str, text: str) -> tuple[str, Callable[[str], str]]:
    return name, lambda _: text


AUTHORITIES = "code,authority,authority_name,population_share\n"
TRUSTS = "code,trust,percent_of_trust\n"
UNITS = "unit,region,longitude,latitude\nOne CSU,"
DIRECTIONS = "code,at_authorisation,july_2013\n"
MERGERS = "date,predecessor_code,successor_code,successor_name\n2015-04-01,"
DAMAGE = [
    # a table of the small country, what stands there, what is written instead, and the message
    (*changed("ccgs", "BBB", "AAA"), r"ccgs\.csv, row 3: code 'AAA'.*row 2"),
    (*changed("ccgs", "BBB", ""), r"ccgs\.csv, row 3: code is empty"),
    (*changed("ccgs", "52.1", "152.1"), r"row 3: latitude is 152\.1.*-90 to 90"),
    (*changed("ccgs", "footprint,", "foot,"), r"row 1: column 'footprint' is missing"),
    (*changed("ccgs", "Birch", "Birch, Old"), r"row 3: it has 8 values for 7 columns"),
    (*changed("neighbours", "DDD", "DDX"), r"neighbours\.csv, row 3: code_b is 'DDX'.*'DDD'"),
    (*changed("neighbours", "CCC,DDD", "CCC,CCC"), r"row 3: 'CCC' borders itself"),
    (*changed("neighbours", "CCC,DDD,2", "BBB,AAA,7.5"), r"row 3: code_a 'BBB'.*row 2"),
    (*changed("neighbours", "CCC,DDD,2", "AAA,BBB,7"), r"row 3: border_km is 7.*other direction"),
    (*changed("neighbours", ",7.5", ",0"), r"row 2: border_km is 0"),
    (*changed("populations", "3000", "0"), r"row 4: registered_population is 0"),
    (*changed("populations", "3000", "-5"), r"row 4: registered_population is -5"),
    (*changed("populations", "3000", "3k"), r"row 4: .*'3k', which is not a number"),
    (*changed("populations", "3000", "inf"), r"row 4: .*'inf', which is not a number"),
    (*changed("populations", "2013", "2013.5"), r"row 2: year is 2013\.5.*whole number"),
    (*changed("populations", "DDD,2013,2000\n", ""), r"'DDD' has no row for 2013"),
    (*written("ccgs", ""), r"ccgs\.csv holds no rows"),
    (*written("populations", "code,year,registered_population\n"), r"populations\.csv holds no"),
    (*written("local_authorities", AUTHORITIES + "AAA,E1,East,0.8\n"), r"'AAA' adds up to 0\.8"),
    (*written("former_pcts", TRUSTS + "AAA,T1,80\n"), r"'T1' adds up to 80.*100"),
    (*written("support_units", UNITS + "Nroth,0,0\n"), r"region is 'Nroth'.*'North'"),
    (*written("support_customers", "code,unit\nAAA,Two CSU\n"), r"row 2: unit is 'Two CSU'"),
    (*written("shared_officers", "group,code\nX,AAA\nY,AAA\n"), r"row 3: code 'AAA'.*row 2"),
    (*written("directions_2013", DIRECTIONS + "AAA,2,0\n"), r"at_authorisation is 2"),
    (*written("in_house_support", "code,from\nAAA,spring\n"), r"'spring', which is not a date"),
    (*written("mergers", MERGERS + "AAB,Z1,Zed\n"), r"row 2: predecessor_code is 'AAB'.*'AAA'"),
    (*written("mergers", MERGERS + "AAA,Z1,Z\n2017-04-01,AAA,Z2,Z\n"), r"row 3: pred.*row 2"),
    (*written("observed_officers", "date,group,code\n2016-03-31,X,QQQ\n"), r"row 2: code is 'QQQ'"),
]


@pytest.mark.parametrize(("name", "change", "message"), DAMAGE)
def test_damage_is_reported_with_table_row_and_value(
    small: Path, name: str, change: Callable[[str], str], message: str
) -> None:
    before = SMALL.get(name, "")
    after = change(before)
    assert after != before
    write(small, name, after)
    with pytest.raises(FactsError, match=message):
        load_facts(small)


@pytest.mark.parametrize("name", SMALL)
def test_a_required_table_that_is_missing_is_named(small: Path, name: str) -> None:
    (small / f"{name}.csv").unlink()
    with pytest.raises(FactsError, match=rf"{name}\.csv is missing"):
        load_facts(small)


def test_a_binary_file_is_not_taken_for_a_table(small: Path) -> None:
    (small / "ccgs.csv").write_bytes(b"PK\x03\x04\xff\xfe\x00\x80")
    with pytest.raises(FactsError, match=r"ccgs\.csv cannot be read"):
        load_facts(small)


def test_a_customer_that_also_keeps_its_support_in_house_is_a_contradiction(small: Path) -> None:
    write(small, "support_units", UNITS + "North,0,0\n")
    write(small, "support_customers", "code,unit\nAAA,One CSU\n")
    write(small, "in_house_support", "code,from\nAAA,2013-04-01\n")
    with pytest.raises(FactsError, match=r"in_house_support\.csv, row 2: 'AAA' is also a customer"):
        load_facts(small)
