from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
import reacton
import solara

from ccgsim.app.england.shown import warm_up
from ccgsim.app.running.work import Outcome, Overtaken, use_newest
from ccgsim.app.running.workers import Stopped
from ccgsim.errors import CcgsimError

WAIT = 10.0  # seconds until a thread must have noticed
Told = Callable[[float], None]


class Slow:
    """Work that goes on until it is stopped."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def __call__(self, told: Told) -> None:
        self.begun.set()
        try:
            while True:
                told(0.0)
                time.sleep(0.01)
        except Overtaken:
            self.ended.set()
            raise


def shown(work: Callable[[Told], object], wish: object, found: list[Outcome[object]]) -> object:
    @solara.component
    def Page() -> None:
        found.append(use_newest(work, wish))
        solara.Text("")

    return Page()


def until(held: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not held():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_work_of_a_visitor_who_leaves_stops() -> None:
    slow = Slow()
    _, context = reacton.render(shown(slow, 1, []), handle_error=False)
    assert slow.begun.wait(WAIT)
    context.close()
    assert slow.ended.wait(WAIT)


def test_stopped_work_says_so_and_can_begin_again() -> None:
    slow, found = Slow(), list[Outcome[object]]()
    _, context = reacton.render(shown(slow, 1, found), handle_error=False)
    assert slow.begun.wait(WAIT)
    found[-1].stop()
    assert slow.ended.wait(WAIT)
    until(lambda: found[-1].state.stopped and not found[-1].state.busy)
    slow.begun.clear()
    found[-1].again()
    assert slow.begun.wait(WAIT)
    assert not found[-1].state.stopped
    context.close()


def test_a_mistake_of_input_is_told_and_ends_the_work() -> None:
    def refuse(_: Told) -> object:
        raise CcgsimError("a.toml: wrong")

    found: list[Outcome[object]] = []
    _, context = reacton.render(shown(refuse, 1, found), handle_error=False)
    until(lambda: not found[-1].state.busy)
    assert found[-1].state.problem == "a.toml: wrong"
    context.close()


def test_work_beside_a_value_says_that_it_goes_on_only_when_it_takes_a_while() -> None:
    found: list[Outcome[object]] = []
    goes_on = threading.Event()

    def work(told: Told) -> object:
        told(0.5)
        while goes_on.is_set():
            told(0.5)
            time.sleep(0.01)
        return len(found)

    _, context = reacton.render(shown(work, 1, found), handle_error=False)
    until(lambda: not found[-1].state.busy)
    for _ in range(2):
        first, last = len(found), found[-1]
        found[-1].again()
        until(lambda last=last: found[-1].value != last.value)
        assert not any(outcome.state.busy for outcome in found[first:])
    goes_on.set()
    found[-1].again()
    until(lambda: found[-1].state.busy and found[-1].done.value == 0.5)
    assert found[-1].value is not None
    goes_on.clear()
    until(lambda: not found[-1].state.busy)
    context.close()


def test_when_the_server_ends_nothing_is_said_to_be_wrong(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done, before = threading.Event(), threading.active_count()

    def ends(_: Told) -> None:
        try:
            raise Stopped
        finally:
            done.set()

    found = list[Outcome[object]]()
    _, context = reacton.render(shown(ends, 1, found), handle_error=False)
    assert done.wait(WAIT)
    until(lambda: threading.active_count() == before)
    assert not caplog.records
    assert found[-1].state.problem == ""
    context.close()


def test_a_server_that_ends_before_its_first_view_says_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*given: object) -> None:
        raise Stopped

    monkeypatch.setattr("ccgsim.app.england.shown.shown", stop)
    warm_up()
