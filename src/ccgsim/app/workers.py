"""Where runs are made: processes beside the server, which so always has time for its visitors.

Python lets one thread of a process work at a time: in the server's own process ten runs at once
would keep every visitor waiting for all of them.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from queue import SimpleQueue
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

from ccgsim.sweeps.executors import cores, interrupts_held, settle

Told = Callable[[float], None]
"""Called with the share of some work that is done; may raise to stop it."""
P = ParamSpec("P")
T = TypeVar("T")
JOBS = 256
"""At work or waiting at a time; one more waits to be accepted."""
LOOK = 0.1
"""Seconds between two looks at how far a job is."""


class Stopped(Exception):
    """Whoever asked for the work does not want it any more."""


class Workers:
    """A few processes; each job has a place in memory that they share with the server.

    Attributes:
        done: (JOBS,) the share of each job that is done.
        unwanted: (JOBS,) 1 where a job is to stop.
    """

    def __init__(self, processes: int) -> None:
        # A context of our own: importing Mesa sets the start method of all others.
        self._context: Any = multiprocessing.get_context("spawn")
        self._processes = processes
        self.done = self._context.RawArray("d", JOBS)
        self.unwanted = self._context.RawArray("b", JOBS)
        self._places: SimpleQueue[int] = SimpleQueue()
        for place in range(JOBS):
            self._places.put(place)
        self._lock = Lock()
        self._pool = self._open()

    def _open(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(
            self._processes, mp_context=self._context, initializer=_begin,
            initargs=(self.done, self.unwanted),
        )  # fmt: skip
        with interrupts_held():
            for _ in range(self._processes):
                pool.submit(cores)
        return pool

    def perform(
        self, task: Callable[Concatenate[Told, P], T], told: Told, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return ``task(told, *args)``, done in one of the processes.

        Raises:
            Exception: what the task raises there, or ``told`` here, which stops the task.
        """
        pool = self._pool
        try:
            return self._perform(pool, task, told, *args, **kwargs)
        except BrokenProcessPool:  # one of them was killed, and the others with it
            with self._lock:
                if self._pool is pool:
                    self._pool = self._open()
            return self._perform(self._pool, task, told, *args, **kwargs)

    def _perform(
        self, pool: ProcessPoolExecutor, task: Callable[Concatenate[Told, P], T], told: Told,
        *args: P.args, **kwargs: P.kwargs,
    ) -> T:  # fmt: skip
        with self._place() as place:
            future: Future[T] = pool.submit(_work, place, task, args, kwargs)
            try:
                while not _is_over(future):
                    told(self.done[place])
            except BaseException:
                self.unwanted[place] = 1
                if not future.cancel():
                    future.exception()  # the place is free when the task has stopped
                raise
            return future.result()

    @contextmanager
    def _place(self) -> Iterator[int]:
        place = self._places.get()
        self.done[place], self.unwanted[place] = 0.0, 0
        try:
            yield place
        finally:
            self._places.put(place)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _is_over(future: Future[T]) -> bool:
    """Wait a moment for a future, and return whether it is over."""
    try:
        future.exception(LOOK)
    except TimeoutError:
        return False
    return True


@cache
def workers() -> Workers:
    """Return the server's processes, one for each core."""
    return Workers(cores())


_done: Any = None
_unwanted: Any = None


def _begin(done: Any, unwanted: Any) -> None:
    """Prepare a worker: what it shares with the server, and all that runs need."""
    global _done, _unwanted
    _done, _unwanted = done, unwanted
    settle()


def _work(place: int, task: Callable[..., T], args: Any, kwargs: Any) -> T:
    def told(share: float) -> None:
        _done[place] = share
        if _unwanted[place]:
            raise Stopped

    return task(told, *args, **kwargs)
