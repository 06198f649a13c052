"""From a point of the design to the scenario and the parameters it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.errors import CcgsimError, ParameterError, SweepError
from ccgsim.facts import Facts
from ccgsim.parameters import check_parameters, parameter_table
from ccgsim.scenario import Scenario
from ccgsim.scenario.checks import check_against, notes
from ccgsim.scenario.file import (
    COMMAND_LINE,
    HEADING,
    Settings,
    keyed,
    laid_over,
    settings_of,
    written,
)
from ccgsim.scenario.scenario import build_scenario
from ccgsim.sweeps.levers import Lever

FIXED = (*HEADING, "facts", "extends")
"""Keys that no point can change: headings, and what the facts of all points depend on."""

ONE_FOR_ALL = ("population_growth",)
"""Parameters that all replicates of a block must share (`ccgsim.start`)."""

BASE = "the base"
"""The source of all that a sweep does not vary."""

CHEAP = 2_000
"""Scenarios that are all tried before a sweep starts: about two seconds' work."""


@dataclass(frozen=True)
class Space:
    """The scenario that is varied and the levers that vary it.

    Attributes:
        base: the scenario as `Scenario.resolved` writes it.
        levers: L of them.
        source: the file to name in messages.
    """

    base: dict[str, Any]
    levers: tuple[Lever, ...]
    source: str

    @cached_property
    def _settings(self) -> Settings:
        return settings_of(self.base, "")

    def scenario(self, point: FloatArray) -> Scenario:
        """Return the scenario of a point (L,), its parameters left as in the base.

        Raises:
            ScenarioError: the values do not go together.
        """
        changes = {
            lever.key: lever.value(place)
            for lever, place in zip(self.levers, point, strict=True)
            if lever.parameter is None
        }
        settings = laid_over(self._settings, keyed(changes, self.source))
        return build_scenario(settings, self.source)

    @property
    def varies_parameters(self) -> bool:
        """Whether any lever is a parameter."""
        return any(lever.parameter is not None for lever in self.levers)

    def parameters(self, points: FloatArray) -> dict[str, FloatArray]:
        """Return the values (P,) of every varied parameter for points (P, L)."""
        return {
            lever.parameter: np.array([float(lever.value(place)) for place in places])
            for lever, places in zip(self.levers, points.T, strict=True)
            if lever.parameter is not None
        }

    def groups(self, points: FloatArray) -> list[IntArray]:
        """Return the places of points (P, L) that differ in parameters only, group by group."""
        apart = [lever.parameter is None or lever.parameter in ONE_FOR_ALL for lever in self.levers]
        if not any(apart):
            return [np.arange(len(points))]
        _, group = np.unique(points[:, apart], axis=0, return_inverse=True)
        return [np.flatnonzero(group == number) for number in range(group.max() + 1)]


def check_levers(space: Space, facts: Facts) -> None:
    """Refuse levers there are not, and values that are wrong by themselves.

    Raises:
        SweepError: one error that lists every such lever with its key, what was found and what is
            allowed.
    """
    problems: list[str] = []
    for lever in space.levers:
        found = dict.fromkeys(_problems(lever, space, facts))
        problems += [text for text in found if text not in problems]
    if len(problems) == 1:
        raise SweepError(problems[0])
    if problems:
        raise SweepError("\n  ".join([f"{len(problems)} problems in the sweep:", *problems]))


def _problems(lever: Lever, space: Space, facts: Facts) -> list[str]:
    first = lever.key.split(".")[0]
    if first in FIXED or lever.key == "parameters":
        return [f"{space.source}: vary.{lever.key}: cannot be varied; it is the same in all points"]
    try:
        if lever.parameter is not None:
            for place in lever.extremes():
                _check_parameter(lever.parameter, lever.value(place), space.source)
            return []
    except ParameterError as problem:
        return [str(problem)]
    alone, problems = Space(space.base, (lever,), space.source), []
    for place in lever.extremes():
        try:
            check_against(alone.scenario(np.array([place])), facts, parameter_table())
        except CcgsimError as problem:
            problems.append(str(problem))
    return problems


def _check_parameter(name: str, value: Any, source: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParameterError(
            f"{source}: parameters.{name}: found {written(value)}; allowed: a number"
        )
    try:
        number = float(value)
    except OverflowError:
        number = np.inf
    check_parameters({name: number}, source)


def lever_notes(space: Space, facts: Facts) -> list[str]:
    """Return what should be said aloud of levers that can have no effect, whatever their value.

    A lever is a setting of its own, as by --set; what the base sets or inherits is not said again.
    """
    base = {path: item._replace(source=BASE) for path, item in settings_of(space.base, "").items()}
    base["title",] = base["title",]._replace(source=COMMAND_LINE)
    said: list[str] = []
    for lever in space.levers:
        if lever.parameter is None:
            tried = [
                laid_over(base, keyed({lever.key: lever.value(place)}, COMMAND_LINE))
                for place in lever.extremes()
            ]
            found = [set(notes(build_scenario(one, space.source), facts)) for one in tried]
            said += sorted(set.intersection(*found))
    return said


def failing_points(space: Space, points: FloatArray, facts: Facts) -> dict[int, str]:
    """Return why points cannot run whose scenario is not valid, as far as that is cheap to know.

    Args:
        space: what is varied.
        points: the design (P, L).
        facts: what all points start from.

    Returns:
        Place of the point to what is wrong; empty where there are too many scenarios to try.
    """
    groups = space.groups(points)
    if len(groups) > CHEAP:
        return {}
    failing: dict[int, str] = {}
    for group in groups:
        try:
            check_against(space.scenario(points[group[0]]), facts, parameter_table())
        except CcgsimError as problem:
            failing |= dict.fromkeys(map(int, group), str(problem))
    return failing


def table_columns(levers: Sequence[Lever], points: FloatArray) -> dict[str, Any]:
    """Return each lever's values at points (P, L) as an Arrow column, by key."""
    return {lever.key: lever.column(places) for lever, places in zip(levers, points.T, strict=True)}
