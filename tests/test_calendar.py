from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccgsim.calendar import Calendar

RECORD = Calendar(date(2013, 4, 1), date(2019, 3, 31))
starts = st.builds(date, st.integers(1990, 2050), st.integers(1, 12), st.just(1))


def test_the_record_is_72_months() -> None:
    assert RECORD.months == 72
    assert RECORD.first_day(0) == RECORD.start
    assert RECORD.last_day(71) == RECORD.end


@given(starts, st.integers(0, 400))
def test_a_day_is_in_the_month_whose_first_and_last_day_surround_it(start: date, step: int) -> None:
    calendar = Calendar(start, start)
    first, last = calendar.first_day(step), calendar.last_day(step)
    assert first.day == 1
    assert (last + timedelta(days=1)).day == 1
    assert {calendar.index_of(day) for day in (first, last)} == {step}
    assert first <= last < calendar.first_day(step + 1)


def test_a_day_before_the_run_has_a_step_below_nought() -> None:
    assert RECORD.index_of(date(2013, 3, 31)) == -1


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2013, 5, 1), 1),
        (date(2013, 5, 2), 2),
        (date(2013, 5, 31), 2),
        (date(2013, 3, 31), 0),
        (date(2013, 3, 1), -1),
    ],
)
def test_nothing_that_is_dated_within_a_month_begins_before_the_next(day: date, step: int) -> None:
    assert RECORD.first_step_from(day) == step
    assert RECORD.first_day(step) >= day


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2015, 3, 31), 2014), (date(2015, 4, 1), 2015), (date(2016, 1, 1), 2015)],
)
def test_financial_years_begin_in_april(day: date, year: int) -> None:
    assert RECORD.financial_year(RECORD.index_of(day)) == year
