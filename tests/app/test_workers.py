from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

import pytest

from ccgsim.app.running.work import Overtaken
from ccgsim.app.running.workers import JOBS, PATIENCE, Stopped, Told, Workers
from ccgsim.errors import ScenarioError


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    pool = Workers(1)
    yield pool
    pool.close()


def double(told: Told, number: int) -> tuple[int, int]:
    told(0.5)
    return 2 * number, os.getpid()


def refuse(_: Told) -> None:
    raise ScenarioError("wrong.toml: a mistake")


def count_for_ever(told: Told, heard: Path) -> None:
    for number in range(10**9):
        heard.write_text(str(number), encoding="utf-8")
        told(0.25)
        time.sleep(0.01)


def die_once(_: Told, mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os._exit(1)
    return "done"


def die(_: Told) -> None:
    os._exit(1)


def fail_or_count(told: Told, heard: Path | None) -> None:
    if heard is None:
        raise ScenarioError("wrong.toml: a mistake")
    count_for_ever(told, heard)


def nothing(_: float) -> None:
    pass


def test_work_is_done_in_another_process(workers: Workers) -> None:
    result, process = workers.perform(double, nothing, 21)
    assert result == 42
    assert process != os.getpid()


def test_an_error_of_input_comes_back_as_it_is(workers: Workers) -> None:
    with pytest.raises(ScenarioError, match=r"wrong\.toml: a mistake"):
        workers.perform(refuse, nothing)


def test_work_that_nobody_wants_any_more_stops(workers: Workers, tmp_path: Path) -> None:
    heard = tmp_path / "heard"

    def told(share: float) -> None:
        if share == 0.25:
            raise Overtaken

    with pytest.raises(Overtaken):
        workers.perform(count_for_ever, told, heard)
    reached = heard.read_text(encoding="utf-8")
    assert workers.perform(double, nothing, 1)[0] == 2
    assert heard.read_text(encoding="utf-8") == reached


def test_places_are_given_back(workers: Workers) -> None:
    for number in range(JOBS + 1):
        assert workers.perform(double, nothing, number)[0] == 2 * number


def test_work_goes_on_when_a_process_is_killed(workers: Workers, tmp_path: Path) -> None:
    assert workers.perform(die_once, nothing, tmp_path / "mark") == "done"


def test_each_share_is_done_in_a_process_of_its_own() -> None:
    pool = Workers(2)
    try:
        told: list[float] = []
        for _ in range(2):
            found = pool.share_out(double, told.append, [(1,), (2,)])
            assert [result for result, _ in found] == [2, 4]
            first, second = (process for _, process in found)
            assert first != second
        again = pool.share_out(double, told.append, [(3,), (4,)])
        assert [process for _, process in again] == [first, second]
    finally:
        pool.close()


def test_when_one_share_fails_the_others_stop(tmp_path: Path) -> None:
    pool = Workers(2)
    try:
        with pytest.raises(ScenarioError, match=r"wrong\.toml"):
            pool.share_out(fail_or_count, nothing, [(tmp_path / "heard",), (None,)])
        assert pool.perform(double, nothing, 1)[0] == 2
    finally:
        pool.close()


def test_only_what_was_lost_with_a_killed_process_is_done_again(tmp_path: Path) -> None:
    pool = Workers(2)
    try:
        shares = [(tmp_path / "one",), (tmp_path / "other",)]
        (tmp_path / "other").touch()
        before = pool.share_out(double, nothing, [(1,), (2,)])
        assert pool.share_out(die_once, nothing, shares) == ["done", "done"]
        after = pool.share_out(double, nothing, [(1,), (2,)])
        assert before[0] != after[0]
        assert before[1] == after[1]
    finally:
        pool.close()


def test_work_that_kills_its_process_each_time_is_given_up(workers: Workers) -> None:
    with pytest.raises(BrokenProcessPool):
        workers.perform(die, nothing)
    assert workers.perform(double, nothing, 1)[0] == 2


def test_a_task_lets_shares_go_first(tmp_path: Path) -> None:
    pool = Workers(1)
    unwanted = threading.Event()
    heard = tmp_path / "heard"

    def until_unwanted(_: float) -> None:
        if unwanted.is_set():
            raise Overtaken

    def share() -> None:
        with suppress(Overtaken):
            pool.share_out(count_for_ever, until_unwanted, [(heard,)])

    thread = threading.Thread(target=share)
    thread.start()
    try:
        while not heard.exists():
            time.sleep(0.01)
        waits: list[float] = []
        threading.Timer(0.5, unwanted.set).start()
        begin = time.monotonic()
        assert pool.perform(double, waits.append, 3)[0] == 6
        assert unwanted.is_set()
        assert time.monotonic() - begin < PATIENCE
        assert waits[0] == 0.0
    finally:
        unwanted.set()
        thread.join()
        pool.close()


def test_work_that_comes_when_the_server_ends_is_stopped_in_a_word() -> None:
    pool = Workers(1)
    pool.close()
    with pytest.raises(Stopped):
        pool.perform(double, lambda share: None, 3)


def test_work_that_waits_when_the_server_ends_is_stopped_in_a_word(tmp_path: Path) -> None:
    pool, ended = Workers(1), threading.Event()
    heard, found = tmp_path / "heard", list[BaseException]()

    def until_ended(_: float) -> None:
        if ended.is_set():
            raise Overtaken

    def wait_behind() -> None:
        try:
            pool.share_out(double, lambda share: None, [(3,)])
        except BaseException as problem:
            found.append(problem)

    def at_work() -> None:
        with suppress(Overtaken):
            pool.share_out(count_for_ever, until_ended, [(heard,)])

    threads = [threading.Thread(target=one) for one in (at_work, *[wait_behind] * 4)]
    threads[0].start()
    while not heard.exists():
        time.sleep(0.01)
    for thread in threads[1:]:
        thread.start()
    while len(pool._queues[0]) < len(threads):
        time.sleep(0.01)
    threading.Timer(0.2, ended.set).start()
    pool.close()
    for thread in threads:
        thread.join()
    assert all(isinstance(one, Stopped) for one in found)
    assert found  # those that were not yet on their way to the process
