from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ccgsim.app.england.news import News, lettered, news_of_record, news_of_run
from ccgsim.calendar import Calendar
from ccgsim.facts import load_facts
from ccgsim.history import history
from ccgsim.replaying import replay
from ccgsim.scenario import load_scenario

FACTS = load_facts()
RECORD = load_scenario(Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml")
CALENDAR = Calendar(RECORD.run.start, RECORD.run.end)


def test_every_merger_of_a_run_is_told_once_in_order_of_time() -> None:
    shown = replay(RECORD, 2013, 1)
    told = news_of_run(shown.events, CALENDAR, RECORD, FACTS)
    months = [one.month for one in told]
    assert months == sorted(months)
    formed = shown.events[shown.events["kind"] == "merger"]
    bodies = formed.groupby(["date", "partner"], observed=True).ngroups
    assert sum("become one body" in one.what for one in told) == bodies > 0
    assert not any("nan" in one.what.lower().split() for one in told)


def test_a_footprint_is_told_as_a_partnership() -> None:
    told = news_of_run(replay(RECORD, 2013, 1).events, CALENDAR, RECORD, FACTS)
    assert any(one.what.endswith("share an officer (same partnership)") for one in told)
    assert not any("footprint" in one.what for one in told)


def shared(*rows: tuple[str, str, str], day: str = "2017-04-01") -> list[str]:
    """What is told where officers are shared for a reason: who asks, who is asked, why."""
    events = pd.DataFrame(
        [(pd.Timestamp(day), "officer shared", a, a, b, f"officer left: {why}")
         for a, b, why in rows],
        columns=["date", "kind", "ccg", "organisation", "partner", "detail"],
    )  # fmt: skip
    return [one.what for one in news_of_run(events, CALENDAR, RECORD, FACTS)]


@pytest.mark.parametrize(
    ("one", "other", "tie", "words"),
    [
        ("02V", "03C", "same footprint", "same partnership"),
        ("11M", "05Y", "same footprint", "CCGs of theirs are in the same partnership"),
        ("11M", "05Y", "same local authority", "CCGs of theirs have the same local authority"),
        ("11M", "05Y", "same former PCT", "CCGs of theirs come from the same former PCT"),
        ("11M", "05Y", "common border", "CCGs of theirs have a common border"),
        ("03C", "02V", "common border", "common border"),
        ("11M", "05Y", "partner shares already", "partner shares already"),
    ],
)
def test_a_tie_of_others_is_not_told_of_the_two_who_are_named(
    one: str, other: str, tie: str, words: str
) -> None:
    (said,) = shared((one, other, tie))
    assert said.endswith(f" share an officer ({words})")


def test_ccgs_whose_partnerships_have_become_one_are_in_the_same() -> None:
    cumbria_and_durham = ("01H", "00J", "same footprint")
    assert "(CCGs of theirs" in shared(cumbria_and_durham, day="2018-03-01")[0]
    assert "(same partnership)" in shared(cumbria_and_durham, day="2018-04-01")[0]


def test_two_who_ask_each_other_in_one_month_are_told_once() -> None:
    asked = ("02V", "03C", "same footprint"), ("03C", "02V", "common border")
    assert shared(*asked) == ["Leeds North and Leeds West share an officer (same partnership)"]


def test_practices_that_reject_one_proposal_are_told_in_one_line_with_the_partner() -> None:
    codes, day = FACTS.codes, pd.Timestamp("2016-07-01")
    rows = [(codes[1], codes[0]), (codes[2], codes[0]), (codes[5], codes[5]), (codes[6], codes[5])]
    events = pd.DataFrame(
        [(day, "practices reject merger", ccg, ccg, lead, "policy") for ccg, lead in rows],
        columns=["date", "kind", "ccg", "organisation", "partner", "detail"],
    )
    told = news_of_run(events, CALENDAR, RECORD, FACTS)
    name = FACTS.names
    assert [one.what for one in told] == [
        f"Practices in {name[1]} and {name[2]} reject a merger with {name[0]}",
        f"Practices in {name[5]} and {name[6]} reject a merger",
    ]
    assert {one.month for one in told} == {CALENDAR.index_of(day.date())}


def test_the_record_tells_the_eight_mergers_on_their_months() -> None:
    days = tuple(CALENDAR.last_day(step) for step in range(CALENDAR.months))
    told = news_of_record(history(days, FACTS), CALENDAR)
    mergers = [days[one.month].strftime("%Y-%m") for one in told if "become" in one.what]
    assert len(mergers) == 8
    assert mergers[0] == "2015-04"
    assert mergers[-1] == "2018-04"


def test_up_to_three_who_share_an_officer_in_fact_are_named_and_more_are_counted() -> None:
    told = [one.what for one in history((), FACTS).happened]
    assert "Bristol; North Somerset; South Gloucestershire: known to share an officer" in told
    assert "Staffordshire: 6 CCGs known to share an officer" in told


def test_a_line_of_two_maps_is_told_once_with_both_letters() -> None:
    first, second, third = News(1, "a", 0), News(2, "b", 1), News(3, "c", 2)
    told = lettered({"A": [first, third], "B": [first, second]})
    assert told == [(first, "AB"), (second, "B"), (third, "A")]


def test_what_happens_outside_the_months_shown_is_left_out() -> None:
    shown = replay(RECORD, 2013, 1)
    calendar = Calendar(date(2014, 4, 1), date(2016, 3, 31))
    told = news_of_run(shown.events, calendar, RECORD, FACTS)
    assert told
    assert all(0 <= one.month < 24 for one in told)


def test_partnerships_that_become_one_are_told_by_the_name_they_take() -> None:
    shown = replay(RECORD, 2013, 1)
    told = news_of_run(shown.events, CALENDAR, RECORD, FACTS)
    (line,) = [one for one in told if "become one:" in one.what]
    assert line.what == "3 partnerships (STPs) become one: Cumbria and the North East"
    assert CALENDAR.first_day(line.month) == date(2018, 4, 1)


def test_names_with_an_and_of_their_own_are_told_apart() -> None:
    mandated = RECORD.with_settings({"mergers.stance.2015-04-01": "mandated"})
    shown = replay(mandated, 2013, 101)
    lines = [one.what for one in news_of_run(shown.events, CALENDAR, mandated, FACTS)]
    three = [line for line in lines if ", and " in line and "become one body" in line]
    assert three
    assert any(" others become one body" in line for line in lines)
