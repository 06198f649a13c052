from __future__ import annotations

import numpy as np

from ccgsim.events import NOBODY, EventLog


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
