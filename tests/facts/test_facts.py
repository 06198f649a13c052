"""The facts: England as published, and a small country that can be worked out by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_country import SMALL, small_country, write

from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.errors import FactsError
from ccgsim.facts import Facts, load_facts, load_table
from ccgsim.facts.country import england_folder
from ccgsim.scenario import load_scenario
from ccgsim.simulation import simulate


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return small_country(tmp_path)


@pytest.fixture
def england(tmp_path: Path) -> Path:
    """A copy of England's tables that may be damaged."""
    folder = tmp_path / "england"
    shutil.copytree(str(england_folder()), folder)
    return folder


def pair(facts: Facts, a: str, b: str) -> int:
    """Place of a pair among the facts' pairs."""
    i, j = sorted((facts.index_of(a), facts.index_of(b)))
    return int(np.flatnonzero((facts.pairs == (i, j)).all(axis=1))[0])


def test_the_folder_of_facts_may_be_given_as_text(small: Path) -> None:
    assert load_facts(str(small)).codes == ("AAA", "BBB", "CCC", "DDD")
    assert len(load_table("ccgs", str(small))) == 4


def test_a_country_may_have_no_borders(small: Path) -> None:
    write(small, "neighbours", "code_a,code_b,border_km\n")
    facts = load_facts(small)
    assert facts.pairs.tolist() == [[1, 2], [1, 3], [2, 3]]  # of one footprint
    assert not facts.pair_neighbours.any()


def test_a_country_may_be_one_ccg(small: Path) -> None:
    write(small, "ccgs", SMALL["ccgs"].split("BBB")[0])
    write(small, "neighbours", "code_a,code_b,border_km\n")
    write(small, "populations", "code,year,registered_population\nAAA,2013,1000\n")
    facts = load_facts(small)
    scenario = load_scenario("record-2013-2018").with_settings({"footprints.mergers": []})
    assert (simulate(scenario, 2, facts=facts).values("ccg_count").value == 1).all()


def test_facts_are_shown_in_a_line(small: Path) -> None:
    assert repr(load_facts()) == "<Facts of 211 CCGs, 'England 2013'>"


# England


def test_england_is_that_of_april_2013() -> None:
    facts = load_facts()
    assert facts.name == "England 2013"
    assert facts.n == 211
    assert facts.population_years == (2013, 2014, 2015)
    assert len(facts.pairs) == 838
    assert len(facts.footprint_codes) == 44
    assert facts.region_names == ("London", "Midlands and East", "North", "South")
    assert np.bincount(facts.region).tolist() == [32, 61, 68, 50]
    assert len(facts.units) == 19
    assert len(facts.authority_names) == 152


def test_england_counts_between_55_and_59_million_people_and_grows() -> None:
    total = load_facts().population.sum(axis=1)
    assert 55e6 < total[0] < total[1] < total[2] < 59e6


def test_the_predecessors_of_newcastle_gateshead_share_its_total_of_2015() -> None:
    facts = load_facts()
    family = [facts.index_of(code) for code in ("00F", "00G", "00H")]
    assert facts.population[2, family].sum() == pytest.approx(506_651, abs=2)
    shares = facts.population[:, family] / facts.population[:, family].sum(axis=1, keepdims=True)
    assert shares[2] == pytest.approx(shares[1], abs=1e-5)
    assert np.isnan(facts.deprivation[family]).all()
    assert np.isnan(facts.deprivation).sum() == 3


def test_lincolnshire_west_is_not_counted_before_its_practices_were_moved_to_it() -> None:
    facts = load_facts()
    first, second, _ = facts.population[:, facts.index_of("04D")]
    assert second / first < 1.03


def test_the_largest_ccg_of_a_group_leads_its_officers_area() -> None:
    facts = load_facts()
    berkshire = [facts.index_of(code) for code in ("10M", "10N", "10W", "11D")]
    leader = facts.index_of("11D")
    assert facts.officer_at_start[berkshire].tolist() == [leader] * 4
    assert len(np.unique(facts.officer_at_start)) == 211 - 13  # six groups, nineteen CCGs


def test_devon_keeps_its_own_support_and_the_twelve_of_manchester_have_one_unit() -> None:
    facts = load_facts()
    assert [facts.codes[i] for i in np.flatnonzero(facts.own_support)] == ["99P"]
    unit = facts.units.index("Greater Manchester CSU")
    customers = np.flatnonzero(facts.customer_of == unit)
    footprint = facts.footprint_names.index("Greater Manchester")
    assert customers.tolist() == np.flatnonzero(facts.footprint == footprint).tolist()


def test_a_ccg_between_two_units_names_is_given_to_neither() -> None:
    facts = load_facts()
    assert facts.customer_of[facts.index_of("02N")] == -1


def test_only_the_unit_of_staffordshire_and_lancashire_spans_regions() -> None:
    facts = load_facts()
    spanning = [u for u, r in zip(facts.units, facts.unit_region, strict=True) if r < 0]
    assert spanning == ["Staffordshire and Lancashire CSU"]


def test_directions_at_the_start_are_those_of_authorisation() -> None:
    facts = load_facts()
    assert facts.directions_at_start.sum() == 14
    assert facts.directions_at_start[facts.index_of("07G")]  # Thurrock, March 2013
    assert facts.directions_at_start[facts.index_of("07M")]  # Barnet, still in July 2013


def area_under_curve(score: FloatArray, truth: BoolArray) -> float:
    """Chance that a true pair scores above a false one, ties counting half."""
    above = score[truth][:, None] - score[~truth][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def together(facts: Facts, groups: list[list[str]]) -> BoolArray:
    """(P,) whether a pair stands in one of the groups of codes."""
    sets = [{facts.index_of(code) for code in group} for group in groups]
    return np.array([any(i in s and j in s for s in sets) for i, j in facts.pairs])


def test_simple_scores_of_pairs_reach_the_published_yardsticks() -> None:
    facts = load_facts()
    merged = together(
        facts, load_table("mergers").groupby("successor_code").predecessor_code.agg(list).tolist()
    )
    officers = load_table("observed_officers").groupby(["date", "group"]).code.agg(list).tolist()
    shared = together(facts, officers)
    assert merged.sum() == 25
    near = 2.0 * facts.pair_same_footprint + facts.pair_neighbours
    authority, trust = facts.pair_same_authority, 1.0 * facts.pair_same_pct
    merge_score = near + 2 * authority
    assert area_under_curve(merge_score, merged) == pytest.approx(0.77, abs=0.005)
    assert area_under_curve(merge_score + 3 * trust, merged) == pytest.approx(0.85, abs=0.005)
    assert area_under_curve(near + authority + trust, shared) == pytest.approx(0.78, abs=0.005)


def test_nothing_of_england_is_dated_after_2018() -> None:
    for name in ("mergers", "observed_officers", "policy_timeline"):
        assert load_table(name).date.max() <= "2018-12-31"
    starts = load_table("record").date_or_period.str.extract(r"^(\d{4})")[0].astype(int)
    assert starts.max() <= 2018
    ended = load_table("support_units").closed
    assert ended.max() < "2019"


def test_every_figure_of_the_record_has_a_unit_and_a_source() -> None:
    record = load_table("record")
    assert len(record) > 200
    assert (record[["metric", "unit", "source"]] != "").all(axis=None)
    assert record.value.isna().sum() == 4  # looked for and not found


def test_england_is_read_once_and_cannot_be_changed() -> None:
    facts = load_facts()
    assert load_facts() is facts
    with pytest.raises(ValueError, match="read-only"):
        facts.population[0, 0] = 1


def test_keys_are_the_hash_of_the_code_and_do_not_depend_on_the_order_of_rows(
    england: Path,
) -> None:
    table = pd.read_csv(england / "ccgs.csv", dtype=str)
    table.iloc[::-1].to_csv(england / "ccgs.csv", index=False)
    turned, facts = load_facts(england), load_facts()
    assert turned.codes == facts.codes[::-1]
    assert turned.keys.tolist() == facts.keys[::-1].tolist()
    assert int(facts.keys[facts.index_of("00C")]) == 8008199131301749187  # b2sum -l 64


# A folder of one's own


def test_a_folder_needs_three_tables_and_does_without_the_rest(small: Path) -> None:
    facts = load_facts(small)
    assert facts.codes == ("AAA", "BBB", "CCC", "DDD")
    assert facts.footprint_codes == ("F1", "F2")
    assert facts.footprint.tolist() == [1, 0, 0, 0]
    assert [tuple(p) for p in facts.pairs.tolist()] == [(0, 1), (1, 2), (1, 3), (2, 3)]
    assert facts.pair_border_km.tolist() == [7.5, 0, 0, 2]
    assert facts.pair_neighbours.tolist() == [True, False, False, True]
    assert facts.pair_same_footprint.tolist() == [False, True, True, True]
    assert facts.practices.tolist() == [0] * 4
    assert np.isnan(facts.deprivation).all()
    assert not facts.pair_same_authority.any()
    assert not facts.pair_same_pct.any()
    assert facts.officer_at_start.tolist() == [0, 1, 2, 3]
    assert not facts.directions_at_start.any()
    assert facts.units == ()
    assert facts.customer_of.tolist() == [-1] * 4


def test_overlap_of_authorities_is_the_sum_of_the_smaller_shares(small: Path) -> None:
    write(small, "local_authorities", """code,authority,authority_name,population_share
BBB,E1,East,0.7
BBB,E2,West,0.3
CCC,E1,East,0.2
CCC,E2,West,0.8
DDD,E3,Far,1
AAA,E1,East,1
""")  # fmt: skip
    facts = load_facts(small)
    assert facts.pair_same_authority[pair(facts, "BBB", "CCC")] == pytest.approx(0.5)
    assert facts.pair_same_authority[pair(facts, "CCC", "DDD")] == 0
    assert facts.pair_same_authority[pair(facts, "AAA", "BBB")] == pytest.approx(0.7)


def test_the_main_trust_is_the_one_of_which_a_ccg_took_over_most(small: Path) -> None:
    write(small, "former_pcts", """code,trust,percent_of_trust
BBB,T1,60
CCC,T1,40
CCC,T2,55
CCC,T3,10
DDD,T2,45
AAA,T3,90
""")  # fmt: skip
    facts = load_facts(small)
    assert not facts.pair_same_pct[pair(facts, "BBB", "CCC")]
    assert facts.pair_same_pct[pair(facts, "CCC", "DDD")]


def test_ccgs_of_which_no_trust_is_known_have_none_in_common(small: Path) -> None:
    write(small, "former_pcts", "code,trust,percent_of_trust\nDDD,T1,100\n")
    assert not load_facts(small).pair_same_pct.any()


def test_practices_are_those_of_the_first_year_of_the_populations(small: Path) -> None:
    write(
        small, "practices", "code,year,practices\nAAA,2014,6\nAAA,2013,5\nBBB,2014,9\nCCC,2013,1\n"
    )
    assert load_facts(small).practices.tolist() == [5, 0, 1, 0]


def test_deprivation_is_that_of_each_ccg_and_not_known_of_the_others(small: Path) -> None:
    write(small, "deprivation", "code,imd2015_average_score\nBBB,0\nAAA,31.5\nDDD,100\n")
    np.testing.assert_array_equal(load_facts(small).deprivation, [31.5, 0, np.nan, 100])


def test_support_in_house_from_a_later_date_is_not_in_house_at_the_start(small: Path) -> None:
    write(small, "in_house_support", "code,from\nAAA,2013-04-01\nBBB,2013-04-02\n")
    assert load_facts(small).own_support.tolist() == [True, False, False, False]


def test_a_changed_folder_is_read_anew(small: Path) -> None:
    load_facts(small)
    write(small, "shared_officers", "group,code\nOne,CCC\nOne,DDD\n")
    assert load_facts(small).officer_at_start.tolist() == [0, 1, 2, 2]


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(FactsError, match=r"England 2013 has the code '99PP'.*'99P'"):
        load_facts().index_of("99PP")


def test_the_code_of_a_merged_ccg_is_answered_with_those_that_became_it(small: Path) -> None:
    of_2013 = r"'13T'; that is NHS Newcastle Gateshead CCG, of 2015-04-01: .* 00F, 00G and 00H"
    with pytest.raises(FactsError, match=of_2013):
        load_facts().index_of("13T")
    with pytest.raises(FactsError, match=r"the code '13T'\.$"):  # another country has no such
        load_facts(small).index_of("13T")


def test_a_code_in_small_letters_is_answered_with_the_same_in_capitals() -> None:
    with pytest.raises(FactsError, match=r"'00c' \(the nearest is '00C'\)"):
        load_facts().index_of("00c")


def test_an_unknown_table_is_answered_with_the_nearest() -> None:
    with pytest.raises(FactsError, match=r"'merger'.*'mergers'"):
        load_table("merger")


def test_a_table_like_no_other_is_answered_with_all_there_are() -> None:
    with pytest.raises(FactsError, match=r"'nothing'; there are ccgs, neighbours, .*, record, "):
        load_table("nothing")


def test_a_table_that_an_own_folder_lacks_is_said_to_be_missing(small: Path) -> None:
    with pytest.raises(FactsError, match=r"mergers\.csv is missing"):
        load_table("mergers", small)


@pytest.mark.parametrize(
    ("name", "meant"), [("support_unit", "support_units"), ("Practices 2013", "practices")]
)
def test_a_file_named_nearly_as_a_table_that_is_not_there_is_refused(
    small: Path, name: str, meant: str
) -> None:
    write(small, name, "unit,region,longitude,latitude\nU,North,-1,52\n")
    with pytest.raises(FactsError, match=rf"{name}\.csv is no table.* Name it {meant}\.csv"):
        load_facts(small)


def test_other_files_beside_the_tables_do_no_harm(small: Path) -> None:
    write(small, "sources", "who,when\nMe,2018\n")
    write(small, "populations_2012", "older\n")  # no misspelling of a table that is there
    (small / "practices.txt").write_text("how they were counted", encoding="utf-8")
    assert load_facts(small).n == 4


@pytest.mark.parametrize("name", ["populations", "practices"])
def test_a_folder_in_place_of_a_table_is_said_to_be_one(small: Path, name: str) -> None:
    (small / f"{name}.csv").unlink(missing_ok=True)
    (small / f"{name}.csv").mkdir()
    with pytest.raises(FactsError, match=rf"{name}\.csv is a folder, not a table\. Put the table"):
        load_facts(small)


def test_one_code_with_two_names_is_refused(small: Path) -> None:
    ccgs = (small / "ccgs.csv").read_text(encoding="utf-8")
    write(small, "ccgs", ccgs.replace("52.3,F1,Hills", "52.3,F1,Peaks"))
    said = (
        r"ccgs\.csv, row 5: footprint 'F1' is called 'Peaks', and 'Hills' above\. Give it the same"
    )
    with pytest.raises(FactsError, match=said):
        load_facts(small)


def test_a_damaged_copy_of_england_is_refused(england: Path) -> None:
    text = (england / "populations.csv").read_text(encoding="utf-8")
    write(england, "populations", text.replace("00C,2013,", "00Z,2013,"))
    with pytest.raises(FactsError, match=r"populations\.csv, row 2: code is '00Z'"):
        load_facts(england)


@pytest.mark.parametrize("asked", ["03C", "Leeds West", "leeds west", "eeds W"])
def test_a_ccg_is_found_by_its_code_or_a_name_of_its_own(asked: str) -> None:
    facts = load_facts()
    assert facts.find(asked) == facts.index_of("03C")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Leeds", r"\. By that name: 02V \(Leeds North\), 03C .* Name one by its code"),
        ("o2V", r"'o2V' \(the nearest is '02V'\)\.$"),
        ("ee", r"the code 'ee'\.$"),
    ],
)
def test_who_asks_for_nobody_or_for_several_is_told_the_codes(asked: str, said: str) -> None:
    with pytest.raises(FactsError, match=said):
        load_facts().find(asked)
