"""Where chunks are done: in this process, in a pool of processes, or on a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from ccgsim.errors import SweepError

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Workshop:
    """An executor, and how many chunks it is given at a time so that nobody waits."""

    executor: Executor
    in_flight: int


class InProcess(Executor):
    """Does what it is given at once, here."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call a function and return its result as a future that is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as problem:
            future.set_exception(problem)
        return future


def cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def workshop(workers: int, dask: str | None) -> Iterator[Workshop]:
    """Open a place for chunks to be done.

    Args:
        workers: number of processes on this machine; one is this process.
        dask: address of a Dask scheduler to use instead.

    Raises:
        SweepError: Dask is not installed, or nobody answers at the address.
    """
    if dask is not None:
        with _dask(dask) as found:
            yield found
    elif workers == 1:
        yield Workshop(InProcess(), in_flight=1)
    else:
        with _processes(workers) as pool:
            yield Workshop(pool, in_flight=2 * workers)


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    """Open a pool of processes; Ctrl-C ends them at once, whatever they are at.

    More of it waits until they have ended: in the midst of that it would leave them waiting for
    ever for word that they may go, and whoever waits for them, too.
    """
    before = multiprocessing.active_children()
    # A context of our own: importing Mesa sets the start method of all others.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=settle)
    try:
        with interrupts_held():
            for _ in range(workers):
                pool.submit(cores)
        yield pool
    except KeyboardInterrupt:
        with interrupts_held():
            for process in set(multiprocessing.active_children()).difference(before):
                process.kill()
        raise
    finally:
        with interrupts_held():
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait; from processes that start meanwhile it is kept for good: the parent sees to
    it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def settle() -> None:
    """Prepare a worker, which must not outlive its parent."""
    threading.Thread(target=_leave_with_the_parent, daemon=True).start()
    import ccgsim.sweeps.work  # noqa: F401  (warm before the first chunk)


def _leave_with_the_parent() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _dask(address: str) -> Iterator[Workshop]:
    try:
        from distributed import Client
    except ImportError:
        raise SweepError(
            "--dask: Dask is not installed. Install it with: pip install 'ccgsim[dask]'"
        ) from None
    try:
        client: Any = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, ImportError) as problem:
        raise SweepError(
            f"--dask {address}: no Dask scheduler answers there ({problem}). Give the address "
            "that dask scheduler prints, such as tcp://localhost:8786."
        ) from None
    try:
        threads = sum(client.nthreads().values())
        # The same chunk asked for twice is done twice: Dask must not take it for one.
        yield Workshop(client.get_executor(pure=False), in_flight=2 * max(1, threads))
    finally:
        client.close()
