from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ccgsim.errors import RulesError
from ccgsim.events import MOST_WORDS, NOBODY, EventLog


def test_an_event_is_written_for_each_replicate_with_what_was_said_of_it() -> None:
    log = EventLog()
    log.write("merger", 7, np.array([0, 2]), np.array([5, 6]), 3, np.array([1, 2]), "saving")
    events = log.take(np.array([100, 101, 102]))
    assert events.replicate.tolist() == [100, 102]
    assert events.step.tolist() == [7, 7]
    assert [events.words[kind] for kind in events.kind] == ["merger", "merger"]
    assert events.ccg.tolist() == [5, 6]
    assert events.organisation.tolist() == [3, 3]
    assert events.partner.tolist() == [1, 2]
    assert [events.words[detail] for detail in events.detail] == ["saving", "saving"]


def test_events_stay_in_the_order_in_which_they_happened() -> None:
    log = EventLog()
    log.write("second", 1, np.array([1]))
    log.write("first", 0, np.array([0]))
    events = log.take(np.arange(2))
    assert [events.words[kind] for kind in events.kind] == ["second", "first"]


def test_an_event_of_nobody_in_particular_names_nobody() -> None:
    log = EventLog()
    log.write("footprints announced", 35, np.array([0]))
    events = log.take(np.arange(1))
    assert events.ccg[0] == events.organisation[0] == events.partner[0] == NOBODY
    assert events.words[events.detail[0]] == ""


def test_a_reason_may_differ_from_event_to_event() -> None:
    log = EventLog()
    numbers = np.array([log.number("pressure"), log.number("saving")], dtype=np.int32)
    log.write("merger", 0, np.array([0, 1]), detail=numbers)
    events = log.take(np.arange(2))
    assert [events.words[detail] for detail in events.detail] == ["pressure", "saving"]


def test_a_word_has_one_number() -> None:
    log = EventLog()
    assert log.number("merger") == log.number("merger") != log.number("saving")


def test_nothing_that_happens_in_no_replicate_is_written() -> None:
    log = EventLog()
    log.write("merger", 0, np.array([], dtype=int))
    assert len(log.take(np.arange(3))) == 0


def test_a_log_that_was_taken_starts_again_and_keeps_its_words() -> None:
    log = EventLog()
    log.write("merger", 0, np.array([0]))
    log.take(np.arange(1))
    log.write("merger", 1, np.array([0]))
    events = log.take(np.arange(1))
    assert events.step.tolist() == [1]
    assert events.words[events.kind[0]] == "merger"


TWO = np.array([0, 1])


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda log: log.write("fair", 0, 1), "'fair': rep is 1; allowed: a list of replicates"),
        (lambda log: log.write("fair", 0, TWO == 1), r"rep is array\(\[False,  True\]\)"),
        (lambda log: log.write("fair", 0, TWO, np.arange(3)), r"ccg has the shape \(3,\).*rep, 2"),
        (lambda log: log.write("fair", 0, TWO, organisation=0.5), "organisation is 0.5; allowed"),
        (lambda log: log.write("fair", 0, TWO, partner="05D"), "partner is '05D'; allowed: whole"),
        (lambda log: log.write("fair", 0, TWO, detail=["a", "b"]), r"numbered by world\.events"),
        (lambda log: log.write("fair", "April", TWO), "step is 'April'"),
        (lambda log: log.write(7, 0, TWO), "kind or detail is 7; allowed: text in quotes"),
        (lambda log: log.write(["fair"], 0, TWO), r"is \['fair'\]; allowed: text in quotes"),
        (lambda log: log.number(None), "is None; allowed: text in quotes"),
    ],
)
def test_an_event_that_cannot_be_is_refused_when_it_is_written(
    write: Callable[[EventLog], None], said: str
) -> None:
    with pytest.raises(RulesError, match=said):
        write(EventLog())


def test_more_details_than_can_be_numbered_are_refused() -> None:
    log = EventLog()
    for number in range(MOST_WORDS):
        log.number(str(number))
    with pytest.raises(RulesError, match="more than 32,767 kinds and details of events"):
        log.number("one more")
    assert log.number("7") == 7


LIMITS = {"rep": 2, "step": 12, "ccg": 5, "organisation": 5, "partner": 9}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"rep": np.array([0, 2])}, "rep is 2; allowed: from 0 to 1"),
        ({"rep": np.array([-1, 0])}, "rep is -1; allowed: from 0 to 1"),
        ({"step": 12}, "step is 12; allowed: from 0 to 11"),
        ({"ccg": np.array([0, 5])}, "ccg is 5; allowed: from -1 to 4"),
        ({"organisation": [-2, 0]}, "organisation is -2; allowed: from -1 to 4"),
        ({"partner": 2**16}, "partner is 65536; allowed: from -1 to 8"),
        ({"detail": 2}, "detail is 2; allowed: from 0 to 1"),
    ],
)
def test_within_limits_an_event_of_what_is_not_there_is_refused(
    told: dict[str, Any], said: str
) -> None:
    log = EventLog(limits=LIMITS)
    log.write("fair", 11, TWO, np.array([-1, 4]), NOBODY, 8, "why")
    with pytest.raises(RulesError, match=f"Event 'fair': {said}"):
        log.write("fair", **{"step": 0, "rep": TWO, "detail": 1} | told)
    assert len(log.take(np.arange(2))) == 2
