from __future__ import annotations

import pytest

from ccgsim.scenario.days import meant_day, suggested_day


@pytest.mark.parametrize(
    "text",
    [
        "01/04/2015", "1/4/2015", "01-04-2015", "01.04.2015", "1/4/15", "2015/04/01", "2015-4-1",
        "2015.04.01", "1 April 2015", "1st April 2015", "01 Apr 2015", "1 apr. 2015",
    ],
)  # fmt: skip
def test_a_day_written_in_another_way_is_understood(text: str) -> None:
    assert meant_day(text) == "2015-04-01"
    assert suggested_day(text) == " (did you mean 2015-04-01?)"


def test_the_day_comes_first_unless_the_calendar_says_otherwise() -> None:
    assert meant_day("04/03/2015") == "2015-03-04"
    assert meant_day("04/13/2015") == "2015-04-13"
    assert meant_day("2015-13-04") == "2015-04-13"


@pytest.mark.parametrize("text", ["31/02/2015", "2015", "1 Frimaire 2015", "soon", "1.5", "22.07"])
def test_what_is_no_day_is_no_day(text: str) -> None:
    assert meant_day(text) is None


def test_a_year_or_a_month_alone_is_asked_to_be_completed() -> None:
    assert suggested_day("2015") == " (the month and day too: 2015-04-01?)"
    assert suggested_day("2015-04") == " (the day too: 2015-04-01?)"
    assert suggested_day("2015-16") == " (the financial year 2015-16 begins on 2015-04-01)"
    assert suggested_day("2015-99") == ""
