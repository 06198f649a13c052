"""Where runs are made: processes beside the server, which so always has time for its visitors.

Python lets one thread of a process work at a time: in the server's own process ten runs at once
would keep every visitor waiting for all of them. Each process has its own queue, so that a share of
a run comes to the process that did the same share of the run before, and may remember it. Results
come back as files, which the server reads in one go; it would read a pipe in hundreds of pieces.
"""

from __future__ import annotations

import atexit
import multiprocessing
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from tempfile import NamedTemporaryFile, TemporaryDirectory
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar, TypeVarTuple

from ccgsim.sweeps.executors import cores, interrupts_held, settle

Told = Callable[[float], None]
"""Called with the share of some work that is done; may raise to stop it."""
T = TypeVar("T")
Args = TypeVarTuple("Args")
JOBS = 256
"""At work or waiting at a time; one more waits to be accepted."""
LOOK = 0.1
"""Seconds between two looks at how far a job is."""
PATIENCE = 6.0
"""Seconds that one task waits for the shares of others."""


class Stopped(Exception):
    """Nobody waits for the work any more: whoever asked for it is gone, or the server ends."""


class Workers:
    """A few processes; each job has a place in memory that they share with the server.

    Attributes:
        processes: W, how many there are.
        done: (JOBS x W,) how much of each job's part in each process is done, 0 to 1.
        unwanted: (JOBS,) 1 where a job is to stop.
    """

    def __init__(self, processes: int) -> None:
        # A context of our own: importing Mesa sets the start method of all others.
        self._context: Any = multiprocessing.get_context("spawn")
        self.processes = processes
        self.done = self._context.RawArray("d", JOBS * processes)
        self.unwanted = self._context.RawArray("b", JOBS)
        self._places: SimpleQueue[int] = SimpleQueue()
        for place in range(JOBS):
            self._places.put(place)
        self._folder = TemporaryDirectory(prefix="ccgsim-", ignore_cleanup_errors=True)
        atexit.register(self._folder.cleanup)
        self._lock = Lock()
        self._queues: list[set[Future[Path]]] = [set() for _ in range(processes)]
        self._pools = [self._open() for _ in range(processes)]

    def _open(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(
            1, mp_context=self._context, initializer=_begin,
            initargs=(self.done, self.unwanted, self._folder.name),
        )  # fmt: skip
        with interrupts_held():
            pool.submit(cores)
        return pool

    def perform(self, task: Callable[[Told, *Args], T], told: Told, *args: *Args) -> T:
        """Return ``task(told, *args)``, done in one of the processes.

        It lets what is shared out go first: it waits a while for a process that has nothing to do.

        Raises:
            Exception: what the task raises there, or ``told`` here, which stops the task.
            Stopped: the server ends.
        """
        end = monotonic() + PATIENCE
        while self._queues[self._least_busy()] and monotonic() < end:
            told(0.0)
            sleep(LOOK)
        return self._perform(task, told, {self._least_busy(): args})[0]

    def share_out(
        self, task: Callable[[Told, *Args], T], told: Told, shares: Sequence[tuple[*Args]]
    ) -> list[T]:
        """Return ``task(told, *share)`` of each share, up to one for every process, side by side.

        Raises:
            Exception: what the task raises there, or ``told`` here, which stops all of them.
            Stopped: the server ends.
        """
        return self._perform(task, told, dict(enumerate(shares)))

    def _least_busy(self) -> int:
        return min(range(self.processes), key=lambda number: len(self._queues[number]))

    def _perform(
        self, task: Callable[[Told, *Args], T], told: Told, shares: dict[int, tuple[*Args]]
    ) -> list[T]:
        """Do each share in the process of its number."""
        with self._place() as place:
            first = place * self.processes

            def begin(number: int) -> Future[Path]:
                return self._submit(number, place, first + number, task, shares[number])

            futures = {number: begin(number) for number in shares}
            lost: set[int] = set()
            try:
                while not _all_over(futures, begin, lost):
                    told(sum(self.done[first + number] for number in shares) / len(shares))
            except BaseException:
                self.unwanted[place] = 1
                for future in futures.values():  # the place is free when the tasks have stopped
                    if not future.cancel() and future.exception() is None:
                        future.result().unlink()
                raise
            return [_read(future.result()) for future in futures.values()]

    def _submit(
        self, number: int, place: int, part: int, task: Callable[..., Any], share: Any
    ) -> Future[Path]:
        with self._lock:
            try:
                future = self._pools[number].submit(_work, place, part, task, share)
            except BrokenProcessPool:
                self._pools[number] = self._open()
                future = self._pools[number].submit(_work, place, part, task, share)
            except RuntimeError:  # the processes have ended, and with them the server
                raise Stopped from None
            self._queues[number].add(future)
        future.add_done_callback(self._queues[number].discard)
        return future

    @contextmanager
    def _place(self) -> Iterator[int]:
        place = self._places.get()
        first = place * self.processes
        self.done[first : first + self.processes] = [0.0] * self.processes
        self.unwanted[place] = 0
        try:
            yield place
        finally:
            self._places.put(place)

    def close(self) -> None:
        """End the processes."""
        for pool in self._pools:
            pool.shutdown(wait=True, cancel_futures=True)
        self._folder.cleanup()


def _all_over(
    futures: dict[int, Future[Path]], begin: Callable[[int], Future[Path]], lost: set[int]
) -> bool:
    """Wait a moment, and return whether all is done; what went wrong is raised.

    What was ``lost`` with a process that somebody killed begins again, once.
    """
    over, still = wait(futures.values(), LOOK, "FIRST_EXCEPTION")
    for number, future in list(futures.items()):
        ended = future in over and not future.cancelled()
        broken = ended and isinstance(future.exception(), BrokenProcessPool)
        if broken and number not in lost:
            futures[number] = begin(number)
            lost.add(number)
            return False
    if any(future.cancelled() for future in futures.values()):  # `wait` overlooks those
        raise Stopped
    for future in over:
        future.result()
    return not still


def _read(path: Path) -> Any:
    with path.open("rb") as file:
        result = pickle.load(file)
    path.unlink()
    return result


@cache
def workers() -> Workers:
    """Return the server's processes, one for each core."""
    return Workers(cores())


_done: Any = None
_unwanted: Any = None
_folder = ""


def _begin(done: Any, unwanted: Any, folder: str) -> None:
    """Prepare a worker: what it shares with the server, and all that runs need."""
    global _done, _unwanted, _folder
    _done, _unwanted, _folder = done, unwanted, folder
    settle()


def _work(place: int, part: int, task: Callable[..., Any], args: tuple[Any, ...]) -> Path:
    """Do a task here and return the file that its result is in."""

    def told(share: float) -> None:
        _done[part] = share
        if _unwanted[place]:
            raise Stopped

    result = task(told, *args)
    with NamedTemporaryFile(dir=_folder, delete=False) as file:
        pickle.dump(result, file, pickle.HIGHEST_PROTOCOL)
    return Path(file.name)
