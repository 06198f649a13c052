"""Time tasks in turn, and print what was found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from time import perf_counter

Task = Callable[[], object]


def stay_on_one_core() -> None:
    """Keep this process, and those it starts, on one core where the system allows it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def seconds(task: Task) -> float:
    """Return how long a task takes."""
    start = perf_counter()
    task()
    return perf_counter() - start


def in_turn(tasks: Sequence[Task], rounds: int) -> list[list[float]]:
    """Return the seconds of each task in each round, after one round that does not count.

    The tasks take turns, so that whatever else the machine does troubles all of them alike.
    """
    for task in tasks:
        task()
    times = [[seconds(task) for task in tasks] for _ in range(rounds)]
    return [list(column) for column in zip(*times, strict=True)]


def spread(values: Iterable[float], form: str = ",.1f") -> str:
    """Return the median of some values, and the least and the most."""
    found = sorted(values)
    return f"{median(found):{form}} ({found[0]:{form}} to {found[-1]:{form}})"


def show(title: str, rows: Iterable[tuple[str, str]]) -> None:
    """Print a title and two columns, each row as soon as it is known."""
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:<58} {value}", flush=True)
