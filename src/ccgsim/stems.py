"""Runs that begin alike: the months that they have in common are lived once.

Runs under several policies are the same until the policies part. A process that makes many of them
keeps a few courses, each at a month from which others may go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from ccgsim.arrays import IntArray
from ccgsim.engine import Course, Setting
from ccgsim.parameters import Parameters

T = TypeVar("T")


@dataclass(frozen=True)
class Stem(Generic[T]):
    """A course on its way, which nobody moves on, and what was noted of the months it has lived."""

    course: Course
    notes: T

    def serves(self, setting: Setting, parameters: Parameters, replicates: IntArray) -> bool:
        """Return whether the same replicates are like this in another run too."""
        world = self.course.world
        return (
            np.array_equal(world.replicates, replicates)
            and self.course.months <= setting.months_as_in(self.course.setting)
            and world.p.same_as(parameters)
        )


class Stems(Generic[T]):
    """The stems that a process keeps; the one that was used longest ago gives way."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: list[Stem[T]] = []

    def __len__(self) -> int:
        return len(self._kept)

    def begin(
        self, setting: Setting, parameters: Parameters, replicates: IntArray, notes: T
    ) -> tuple[Course, T]:
        """Return a run's course and notes, from the longest stem that serves it.

        Without any, the course is on its first day, and the notes are those given.
        """
        serving = [stem for stem in self._kept if stem.serves(setting, parameters, replicates)]
        if not serving:
            return Course(setting, parameters, replicates), notes
        stem = max(serving, key=lambda stem: stem.course.months)
        self._first(stem)
        return stem.course.branch(setting), stem.notes

    def keep(self, course: Course, notes: T) -> None:
        """Keep a course as it is now, while it goes on."""
        self._first(Stem(course.branch(course.setting), notes))

    def _first(self, stem: Stem[T]) -> None:
        others = [one for one in self._kept if one is not stem]
        self._kept = [stem, *others][: self._size]
