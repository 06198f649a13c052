from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from ccgsim.errors import FactsError
from ccgsim.facts import load_facts, load_table
from ccgsim.facts.made_up import made_up_facts
from ccgsim.history import History, history

DAYS = (
    date(2013, 4, 30),
    date(2015, 4, 30),
    date(2017, 4, 30),
    date(2018, 4, 30),
    date(2018, 8, 31),
)
FACTS = load_facts()


@pytest.fixture(scope="module")
def known() -> History:
    return history(DAYS, FACTS)


def place(code: str) -> int:
    return FACTS.index_of(code)


def test_as_many_ccgs_are_left_as_the_record_says(known: History) -> None:
    assert [len(np.unique(row)) for row in known.organisation] == [211, 209, 207, 195, 195]


def test_those_who_merged_are_one_body_led_by_the_largest(known: History) -> None:
    newcastle_gateshead = [place(code) for code in ("00F", "00G", "00H")]
    then = known.organisation[1, newcastle_gateshead]
    people = FACTS.population[0, newcastle_gateshead]
    assert set(then) == {newcastle_gateshead[people.argmax()]}


def test_a_merged_body_has_one_officer(known: History) -> None:
    for organisation, officer in zip(known.organisation, known.officer, strict=True):
        assert (officer == officer[organisation]).all()


def test_a_statement_counts_from_its_day_on(known: History) -> None:
    leeds = [place(code) for code in ("02V", "03C", "03G")]
    before = history((date(2017, 3, 31),), FACTS).officer[0, leeds]
    assert len(set(before)) == 3
    assert len(set(known.officer[2, leeds])) == 1


def test_what_happens_on_a_day_shows_on_that_day_and_not_the_day_before() -> None:
    merger = (date(2015, 3, 31), date(2015, 4, 1))
    assert [len(np.unique(row)) for row in history(merger).organisation] == [211, 209]
    leeds = [place(code) for code in ("02V", "03C", "03G")]
    stated = next(one.day for one in history(()).happened if set(leeds) == set(one.ccgs))
    before, then = history((stated - timedelta(days=1), stated)).officer[:, leeds]
    assert (len(set(before)), len(set(then))) == (3, 1)


def test_a_statement_is_news_when_it_first_names_several_ccgs_together(known: History) -> None:
    stated = load_table("observed_officers").sort_values(["date", "group"], kind="stable")
    first: dict[frozenset[str], str] = {}
    for (day, _), codes in stated.groupby(["date", "group"]).code:
        if len(codes) > 1:
            first.setdefault(frozenset(codes), str(day))
    told = {
        frozenset(FACTS.codes[ccg] for ccg in one.ccgs): one.day.isoformat()
        for one in known.happened
        if "known to share" in one.what
    }
    assert told == first
    assert len(told) < len(stated.groupby(["date", "group"]))
    assert sum("known to share" in one.what for one in known.happened) == len(told)


def test_what_happened_is_in_order_and_names_its_source(known: History) -> None:
    days = [one.day for one in known.happened]
    assert days == sorted(days)
    assert all(one.source and one.ccgs for one in known.happened)
    assert sum("become" in one.what for one in known.happened) == 8


def test_there_is_no_history_of_another_country() -> None:
    with pytest.raises(FactsError, match="no history of Made-up country of 5 CCGs"):
        history((date(2018, 4, 1),), made_up_facts(5))
