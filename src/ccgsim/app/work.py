"""Work in the background for one visitor: the newest wish wins, and the page stays alive."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import solara

from ccgsim.errors import CcgsimError

T = TypeVar("T")


class Overtaken(Exception):
    """The visitor wants something newer, or nothing any more."""


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What is known so far: the latest value, whether work is going on, and what went wrong.

    ``stop`` ends the work that is going on; ``done`` is its share from 0 to 1.
    """

    value: T | None
    busy: bool
    problem: str
    done: solara.Reactive[float]
    stop: Callable[[], None]


def use_newest(work: Callable[[Callable[[float], None]], T], wish: Any) -> Outcome[T]:
    """Do ``work`` in a thread whenever ``wish`` changes; work for an older wish is dropped.

    ``work`` is given a function to tell the share that is done, which raises `Overtaken` when the
    wish is no longer the newest. Errors of input are kept as a message, beside the latest value.
    """
    number = solara.use_ref(0)
    value: solara.Reactive[T | None] = solara.use_reactive(None)
    problem, done = solara.use_reactive(""), solara.use_reactive(0.0)
    busy = solara.use_reactive(True)

    def start() -> Callable[[], None]:
        number.current += 1
        mine = number.current
        busy.value, done.value = True, 0.0

        def told(share: float) -> None:
            if number.current != mine:
                raise Overtaken
            if share - done.peek() >= 0.2:  # each message costs the page a little
                done.value = share

        def act() -> None:
            try:
                made, wrong = work(told), ""
            except Overtaken:
                return
            except CcgsimError as error:
                made, wrong = None, str(error)
            if number.current == mine:
                if made is not None:
                    value.value = made
                problem.value, busy.value = wrong, False

        threading.Thread(target=act, daemon=True).start()
        return stop

    def stop() -> None:
        number.current += 1
        busy.value = False

    solara.use_effect(start, [wish])
    return Outcome(value.value, busy.value, problem.value, done, stop)
