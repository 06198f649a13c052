"""Behavioural parameters: one readable table, and the values a block of replicates runs with."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.errors import ParameterError
from ccgsim.facts.tables import nearest

AMOUNTS = ("£", "£m", "relative", "km", "months", "years", "people", "practices")
"""First words of units of which there cannot be less than nothing."""
NEVER_NOTHING = ("km", "months", "years", "people", "practices")
"""Those of which there must be some, unless the prior begins at 0."""


@dataclass(frozen=True)
class Parameter:
    """One row of the table: what it means, its unit, its value, its prior and why.

    The prior is uniform between ``low`` and ``high``. ``value`` is the posterior's median and
    ``p05`` to ``p95`` its 90% interval; where they are None, ``value`` is held fixed.
    """

    name: str
    rule: str
    value: float
    unit: str
    low: float
    high: float
    p05: float | None
    p95: float | None
    meaning: str
    source: str

    def allowed(self, value: float) -> str:
        """Return what a value must be, in words; empty where it is so.

        That is what its unit can be at all, and wider than the prior: experiments may leave that.
        """
        kind, _, rest = self.unit.partition(" ")
        if not math.isfinite(value):
            return "a finite number"
        if kind == "share" and rest.startswith("per "):
            return "" if -1.0 <= value <= 1.0 else f"a {self.unit}, from -1 to 1"
        if kind == "share" and self.high <= 1.0:
            return "" if 0.0 <= value <= 1.0 else f"a {self.unit}, from 0 to 1"
        if kind in NEVER_NOTHING and self.low > 0.0:
            return "" if value > 0.0 else f"{self.unit}, more than 0"
        if kind in AMOUNTS:
            return "" if value >= 0.0 else f"{self.unit}, 0 or more"
        return ""


@cache
def parameter_table() -> Mapping[str, Parameter]:
    """Return every parameter by name; what all runs share cannot be changed."""
    text = files("ccgsim").joinpath("data/parameters.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    table = {
        row["name"]: Parameter(
            name=row["name"],
            rule=row["rule"],
            value=float(row["value"]),
            unit=row["unit"],
            low=float(row["low"]),
            high=float(row["high"]),
            p05=float(row["p05"]) if row["p05"] else None,
            p95=float(row["p95"]) if row["p95"] else None,
            meaning=row["meaning"],
            source=row["source"],
        )
        for row in rows
    }
    return MappingProxyType(table)


def check_parameters(settings: Mapping[str, float], where: str) -> None:
    """Raise ParameterError when a setting is unknown or cannot be in the parameter's unit."""
    table = parameter_table()
    for name, value in settings.items():
        if name not in table:
            near = get_close_matches(name, table, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ParameterError(f"{where}: parameters.{name} is not a parameter{hint}")
        if allowed := table[name].allowed(value):
            raise ParameterError(f"{where}: parameters.{name}: found {value:g}; allowed: {allowed}")


class Parameters:
    """The values of R replicates; a value shared by all is kept as one number.

    ``p("name")`` is a number or (R, 1), ``p("name", rep)`` a number or (K,) for a list of
    replicates. What it gives for all replicates cannot be written to.
    """

    def __init__(self, values: Mapping[str, float | FloatArray]) -> None:
        self._values = {
            name: _read_only(value) if isinstance(value, np.ndarray) else value
            for name, value in values.items()
        }
        self._columns = {
            name: value[:, None] if isinstance(value, np.ndarray) else value
            for name, value in self._values.items()
        }

    def __call__(self, name: str, rep: IntArray | None = None) -> float | FloatArray:
        """Return a parameter, in the unit of the table, for all replicates or for ``rep`` (K,)."""
        if name not in self._values:
            hint = nearest(name, self._values)
            raise ParameterError(f"No parameter is called '{name}'{hint}.")
        if rep is None:
            return self._columns[name]
        value = self._values[name]
        return value.take(rep) if isinstance(value, np.ndarray) else value

    def same_as(self, other: Parameters) -> bool:
        """Return whether every parameter has the same values in the same replicates."""
        return self._values.keys() == other._values.keys() and all(
            np.array_equal(value, other._values[name]) for name, value in self._values.items()
        )

    @property
    def values(self) -> Mapping[str, float | FloatArray]:
        """Every parameter by name: a number, or (R,) one for each replicate."""
        return self._values


def _read_only(values: FloatArray) -> FloatArray:
    """Return a view through which no rule can change values that rules share."""
    view = values.view()
    view.setflags(write=False)
    return view


def default_parameters(overrides: Mapping[str, float]) -> Parameters:
    """Return the table's values with a scenario's overrides.

    Raises ParameterError for an unknown name or a value that cannot be in its unit.
    """
    check_parameters(overrides, "scenario")
    values: dict[str, float] = {row.name: row.value for row in parameter_table().values()}
    return Parameters({**values, **overrides})
