from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccgsim.app.work import Overtaken
from ccgsim.app.workers import JOBS, Told, Workers
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
