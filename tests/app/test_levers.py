from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from ccgsim.app.compare.levers import years_of
from ccgsim.app.england.levers import (
    LEVERS,
    Lever,
    as_file,
    changed,
    held_from,
    moved,
    value_on,
    years,
)
from ccgsim.errors import ScenarioError
from ccgsim.scenario import load_scenario

FOLDER = Path(__file__).parents[2] / "scenarios"
RECORD = load_scenario(FOLDER / "record-2013-2018.toml")


@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.key)
def test_every_lever_is_one_of_the_scenario_and_takes_its_bounds(lever: Lever) -> None:
    for value in lever.choices or (f"{lever.low:g}", f"{lever.high:g}"):
        after = changed(RECORD, {lever.key: value}, 2015)
        last = value_on(after, lever.key, date(2019, 3, 31))
        assert last == value if lever.choices else float(last) == float(value)


def test_a_moved_lever_holds_from_its_day_to_the_end() -> None:
    after = changed(RECORD, {"mergers.stance": "encouraged"}, 2015)
    stance = after.mergers.stance
    assert stance.on(date(2015, 3, 31)) == "discouraged"
    assert {stance.on(date(year, 4, 1)) for year in range(2015, 2020)} == {"encouraged"}
    assert changed(RECORD, {}, 2015) == RECORD


def test_a_wrong_value_is_refused_by_its_key() -> None:
    with pytest.raises(ScenarioError, match=r"A lever in the link: allowance\.per_head"):
        changed(RECORD, {"allowance.per_head": "cheap"}, 2015)


def test_a_saved_file_asks_what_its_levers_change() -> None:
    text = as_file(RECORD, "record.toml", {"allowance.per_head": "18"}, 2015)
    assert "Running cost allowance, per head and year: £18.00, from 1 April 2015?" in text


def test_a_file_saved_with_no_lever_moved_is_the_scenario_under_its_own_title() -> None:
    text = as_file(RECORD, "record.toml", {}, 2015)
    assert tomllib.loads(text) == {
        "title": RECORD.title, "question": RECORD.question, "extends": "record.toml",
    }  # fmt: skip


@pytest.mark.parametrize(("since", "held"), [(1990, 2013), (2016, 2016), (2020, 2018)])
def test_levers_hold_from_a_year_of_the_run(since: int, held: int) -> None:
    assert held_from(RECORD, since) == held


@pytest.mark.parametrize(
    ("end", "last"), [("2018-12-31", 2018), ("2018-04-30", 2018), ("2018-03-31", 2017)]
)
def test_levers_hold_from_the_last_1_april_of_the_run_at_the_latest(end: str, last: int) -> None:
    assert years(RECORD.with_settings({"run.end": end}))[-1] == last


def test_a_run_of_a_few_months_has_one_year_to_choose() -> None:
    assert list(years(RECORD.with_settings({"run.end": "2013-06-30"}))) == [2013]


def test_a_saved_file_is_the_changed_scenario(tmp_path: Path) -> None:
    levers = {
        "mergers.stance": "mandated",
        "allowance.per_head": "18.5",
        "leadership.supply": "0.5",
    }
    (tmp_path / "record-2013-2018.toml").write_bytes(
        (FOLDER / "record-2013-2018.toml").read_bytes()
    )
    saved = tmp_path / "saved.toml"
    saved.write_text(as_file(RECORD, "record-2013-2018.toml", levers, 2016), encoding="utf-8")
    ours, theirs = load_scenario(saved), changed(RECORD, levers, 2016)
    for day in (date(year, month, 1) for year in range(2013, 2020) for month in (1, 4, 11)):
        for key in LEVERS:
            assert value_on(ours, key, day) == value_on(theirs, key, day)


def test_a_lever_back_at_the_scenarios_own_value_is_not_moved() -> None:
    for key, lever in LEVERS.items():
        own = value_on(RECORD, key, date(2013, 4, 1))
        again = own if lever.choices else f"{float(own):g}"  # as a slider sends it
        assert moved({key: "something else"}, key, again, own) == {}


def test_two_scenarios_that_share_a_few_months_have_years_to_choose_from() -> None:
    early = RECORD.with_settings({"run.end": "2014-06-30"})
    late = RECORD.with_settings({"run.start": "2014-04-01"})
    assert list(years_of([early, late])) == [2013, 2014, 2015, 2016, 2017, 2018]
