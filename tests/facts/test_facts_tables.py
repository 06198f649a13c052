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
PRACTICES = "code,year,practices\n"
DEPRIVATION = "code,imd2015_average_score\n"
TWO_YEARS_LATER = "AAA,2015,1\nBBB,2015,1\nCCC,2015,1\nDDD,2015,1\nAAA,2013"
DAMAGE = [
    # a table of the small country, what stands there, what is written instead, and the message
    (*changed("ccgs", "BBB", "AAA"), r"ccgs\.csv, row 3: code 'AAA'.*row 2"),
    (*changed("ccgs", "BBB", ""), r"ccgs\.csv, row 3: code is empty"),
    (*changed("ccgs", "52.1", "152.1"), r"row 3: latitude is 152\.1.*-90 to 90"),
    (*changed("ccgs", "footprint,", "foot,"), r"row 1: column 'footprint' is missing"),
    (*changed("ccgs", "Birch", "Birch, Old"), r"row 3: it has 8 values for 7 columns"),
    (*changed("ccgs", "Birch", '"Birch" Old'), r"ccgs\.csv cannot be read"),
    (*changed("populations", "CCC,2013,3000", "\n\nCCC,2013,0"), r"row 6: registered_population"),
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
    (*written("neighbours", ""), r"neighbours\.csv holds no rows"),
    (*written("neighbours", "code_a,code_b\n"), r"row 1: column 'border_km' is missing"),
    (
        *written("neighbours", "code_a;code_b;border_km\n"),
        r"neighbours\.csv has semicolons between",
    ),
    (*written("neighbours", "code_a\tcode_b\tborder_km\n"), r"neighbours\.csv has tabs between"),
    (*written("neighbours", "code_a,code_b,border_km,code_a\n"), r"there are 2 columns 'code_a'"),
    (*written("ccgs", ""), r"ccgs\.csv holds no rows"),
    (*written("populations", "code,year,registered_population\n"), r"populations\.csv holds no"),
    (*written("local_authorities", AUTHORITIES + "AAA,E1,East,0.8\n"), r"'AAA' adds up to 0\.8"),
    (*written("former_pcts", TRUSTS + "AAA,T1,80\n"), r"'T1' adds up to 80.*100"),
    (*written("support_units", UNITS + "Nroth,0,0\n"), r"region is 'Nroth'.*'North'"),
    (*written("support_units", UNITS + "North,-180.1,0\n"), r"longitude is -180\.1.*-180 to 180"),
    (*written("support_units", UNITS + "North,0,90.1\n"), r"latitude is 90\.1.*-90 to 90"),
    (*written("support_customers", "code,unit\nAAA,Two CSU\n"), r"row 2: unit is 'Two CSU'"),
    (*written("shared_officers", "group,code\nX,AAA\nY,AAA\n"), r"row 3: code 'AAA'.*row 2"),
    (*written("directions_2013", DIRECTIONS + "AAA,2,0\n"), r"at_authorisation is 2"),
    (*written("in_house_support", "code,from\nAAA,spring\n"), r"'spring', which is not a date"),
    (
        *changed("populations", "BBB,", "AAA,2013,1000\nBBB,"),
        r"row 3: code 'AAA' and year '2013'.*2",
    ),
    (*changed("populations", "AAA,2013", TWO_YEARS_LATER), r"the years \[2013, 2015\] leave a gap"),
    (
        *written("practices", PRACTICES + "AAA,2013,5\nAAA,2013,6\n"),
        r"row 3: code 'AAA' and.*row 2",
    ),
    (*written("practices", PRACTICES + "AAA,2014,0\n"), r"row 2: practices is 0.*at least 1"),
    (*written("deprivation", DEPRIVATION + "AAA,9\nAAA,9\n"), r"row 3: code 'AAA' already.*row 2"),
    (*written("deprivation", DEPRIVATION + "AAA,100.1\n"), r"100\.1.*from 0 to 100"),
    (*written("deprivation", DEPRIVATION + "AAA,-0.1\n"), r"-0\.1.*from 0 to 100"),
    (*written("local_authorities", AUTHORITIES + 2 * "AAA,E1,East,0.5\n"), r"row 3: .*'E1'.*row 2"),
    (*written("local_authorities", AUTHORITIES + "AAA,E1,East,1.006\n"), r"from 0 to 1"),
    (
        *written("local_authorities", AUTHORITIES + "AAA,E1,East,0.994\n"),
        r"'AAA' adds up to 0\.994",
    ),
    (*written("former_pcts", TRUSTS + 2 * "AAA,T1,50\n"), r"row 3: .*trust 'T1'.*row 2"),
    (*written("former_pcts", TRUSTS + "AAA,T1,98.9\n"), r"'T1' adds up to 98\.9"),
    (*written("directions_2013", DIRECTIONS + "AAA,1,0\nAAA,1,0\n"), r"row 3: code 'AAA'.*row 2"),
    (*written("support_units", UNITS + "North,0,0\nOne CSU,North,0,0\n"), r"row 3: unit.*row 2"),
    (
        *written("mergers", MERGERS.replace("04-01", "04-31") + "AAA,Z1,Z\n"),
        r"2: date is '2015-04-31'",
    ),
    (*written("observed_officers", "date,group,code\nMay,X,AAA\n"), r"row 2: date is 'May'"),
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


def test_lines_without_values_are_passed_over(small: Path) -> None:
    for name, text in SMALL.items():
        write(small, name, text.replace("\n", "\n\n"))
    assert load_facts(small).codes == ("AAA", "BBB", "CCC", "DDD")


def test_a_binary_file_is_not_taken_for_a_table(small: Path) -> None:
    (small / "ccgs.csv").write_bytes(b"PK\x03\x04\xff\xfe\x00\x80")
    with pytest.raises(FactsError, match=r"ccgs\.csv cannot be read"):
        load_facts(small)


def test_a_customer_of_two_units_is_refused(small: Path) -> None:
    write(small, "support_units", UNITS + "North,0,0\nTwo CSU,North,0,0\n")
    write(small, "support_customers", "code,unit\nAAA,One CSU\nAAA,Two CSU\n")
    with pytest.raises(FactsError, match=r"support_customers\.csv, row 3: code 'AAA'.*row 2"):
        load_facts(small)


def test_shares_may_miss_their_total_by_what_was_rounded(small: Path) -> None:
    write(small, "local_authorities", AUTHORITIES + "AAA,E1,East,0.4\nAAA,E2,West,0.596\n")
    write(small, "former_pcts", TRUSTS + "AAA,T1,99.1\n")
    assert load_facts(small).authority_share[0] == pytest.approx([0.4 / 0.996, 0.596 / 0.996])


def test_a_customer_that_also_keeps_its_support_in_house_is_a_contradiction(small: Path) -> None:
    write(small, "support_units", UNITS + "North,0,0\n")
    write(small, "support_customers", "code,unit\nAAA,One CSU\n")
    write(small, "in_house_support", "code,from\nAAA,2013-04-01\n")
    with pytest.raises(FactsError, match=r"in_house_support\.csv, row 2: 'AAA' is also a customer"):
        load_facts(small)
