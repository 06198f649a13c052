"""Work in the background for one visitor: the newest wish wins, and the page stays alive."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Generic, TypeVar

import solara

from ccgsim.app.running.workers import Stopped
from ccgsim.errors import CcgsimError

T = TypeVar("T")
SOON = 0.7
"""Seconds of work after which a page that shows something already says that it is at work."""


class Overtaken(Exception):
    """The visitor wants something newer, or nothing any more."""


@dataclass(frozen=True)
class State(Generic[T]):
    """What is known so far: the latest value, what is going on, and what went wrong.

    ``busy`` says that the page waits for work, ``stopped`` that the visitor ended it.
    """

    value: T | None = None
    busy: bool = True
    stopped: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """The state of some work, and what can be done about it.

    ``stop`` ends the work that is going on, ``again`` begins it anew; ``done`` is its share from 0
    to 1.
    """

    state: State[T]
    done: solara.Reactive[float]
    stop: Callable[[], None]
    again: Callable[[], None]

    @property
    def value(self) -> T | None:
        """The latest value; None before there is one."""
        return self.state.value


def use_newest(work: Callable[[Callable[[float], None]], T], wish: Any) -> Outcome[T]:
    """Do ``work`` in a thread whenever ``wish`` changes; work for an older wish is dropped.

    ``work`` is given a function to tell the share that is done, which raises `Overtaken` when the
    wish is no longer the newest. Errors of input are kept as a message, beside the latest value.
    Beside a value, work is told of only when it goes on for a while: each message costs the server
    and the page a little, and what is over at once would only flicker.
    """
    number = solara.use_ref(0)
    state: solara.Reactive[State[T]] = solara.use_reactive(State())
    done = solara.use_reactive(0.0)
    tries = solara.use_reactive(0)

    def start() -> Callable[[], None]:
        number.current += 1
        mine = number.current
        told = _teller(state, done, lambda: number.current == mine)
        done.value = 0.0
        before = state.peek()
        if before.value is None or before.problem or before.stopped:
            state.value = replace(before, busy=True, stopped=False)

        def act() -> None:
            with suppress(Overtaken, Stopped):
                new = _attempt(lambda: work(told), state.peek().value)
                if number.current == mine:
                    state.value = new

        threading.Thread(target=act, daemon=True).start()
        return give_up

    def give_up() -> None:
        number.current += 1

    def stop() -> None:
        give_up()
        state.value = replace(state.peek(), busy=False, stopped=True)

    solara.use_effect(start, [wish, tries.value])
    return Outcome(state.value, done, stop, lambda: tries.set(tries.peek() + 1))


def _teller(
    state: solara.Reactive[State[T]], done: solara.Reactive[float], wanted: Callable[[], bool]
) -> Callable[[float], None]:
    """Return a function that hears the share of some work that is done, as long as it is wanted."""
    began = monotonic()

    def told(share: float) -> None:
        if not wanted():
            raise Overtaken
        if monotonic() - began < SOON:
            return
        if not state.peek().busy:
            state.value = replace(state.peek(), busy=True)
        if share - done.peek() >= 0.1:
            done.value = share

    return told


def _attempt(work: Callable[[], T], before: T | None) -> State[T]:
    """Return what some work comes to, or what went wrong beside the value there was before.

    Raises:
        Overtaken: the work was given up.
        Stopped: the server ends.
    """
    try:
        return State(work(), busy=False)
    except (Overtaken, Stopped):
        raise
    except CcgsimError as error:
        problem = str(error)
    except Exception as error:
        logging.getLogger(__name__).exception("a visitor's wish failed")
        problem = f"An error in the app: {type(error).__name__}: {error}. See its log."
    return State(before, busy=False, problem=problem)
