"""What a sweep varies: keys of a scenario and parameters, each over a list or a range."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from ccgsim.arrays import FloatArray
from ccgsim.scenario.dated import Dated
from ccgsim.scenario.numbers import Count
from ccgsim.scenario.sections import Section

PARAMETERS = "parameters."
RANGE_KEYS = frozenset({"low", "high", "steps"})


@dataclass(frozen=True)
class Lever:
    """One key that differs between points.

    Attributes:
        key: as `--set` takes it: `mergers.stance`, `allowance.per_head.2015-04-01`,
            `parameters.margin`.
        values: what a list gives to choose from; None for a range of numbers. A point holds the
            place in this list, or the number itself.
        low, high, steps: of a range; steps only in a grid.
    """

    key: str
    values: tuple[Any, ...] | None = None
    low: float = 0.0
    high: float = 0.0
    steps: int | None = None

    @property
    def parameter(self) -> str | None:
        """The name of the behavioural parameter it varies, or None."""
        return self.key.removeprefix(PARAMETERS) if self.key.startswith(PARAMETERS) else None

    @property
    def takes_whole_numbers(self) -> bool:
        """Whether its key takes whole numbers only, such as how many vanguards there are."""
        return ".".join(self.key.split(".")[:2]) in _keys_of_whole_numbers()

    @property
    def is_whole(self) -> bool:
        """Whether it is a range of whole numbers, for a key that takes no others."""
        if self.values is not None or not self.takes_whole_numbers:
            return False
        places = (self.low, self.high) if self.steps is None else self._steps()
        return all(float(place).is_integer() for place in places)

    def value(self, place: float) -> Any:
        """Return what a point sets: the number, or the value at that place in the list."""
        if self.values is not None:
            return self.values[int(place)]
        return int(place) if self.is_whole else float(place)

    def extremes(self) -> tuple[float, ...]:
        """Return the places to try alone: all of a list, both ends of a range."""
        if self.values is None:
            return (self.low, self.high)
        return tuple(map(float, range(len(self.values))))

    def at(self, share: FloatArray) -> FloatArray:
        """Return places (P,) for shares (P,) from 0 to 1 of the way through the range or list."""
        if self.is_whole:
            span = self.high - self.low
            above: FloatArray = np.minimum(np.floor(share * (span + 1)), span)
            return self.low + above
        if self.values is None:
            return self.low + share * (self.high - self.low)
        last = len(self.values) - 1
        return np.minimum(np.floor(share * len(self.values)), last)

    def every_place(self) -> FloatArray:
        """Return the places (V,) of a grid: each of the list, or steps from end to end."""
        if self.values is None:
            return self._steps()
        return np.arange(len(self.values), dtype=np.float64)

    def _steps(self) -> FloatArray:
        assert self.steps is not None, "a range in a grid has steps"
        return np.linspace(self.low, self.high, self.steps)

    def column(self, places: FloatArray) -> pa.Array:
        """Return the values at places (P,) as a column: numbers, yes and no, or text."""
        if self.values is None:
            return pa.array(places)
        values: list[Any] = [self.values[int(place)] for place in places]
        kinds = {type(value) for value in self.values}
        if kinds <= {int, float}:
            return pa.array([float(value) for value in values], pa.float64())
        if kinds == {bool}:
            return pa.array(values, pa.bool_())
        return pa.array([_text(value) for value in values], pa.string())


@cache
def _keys_of_whole_numbers() -> frozenset[str]:
    """Keys of a scenario, section and name, whose values are whole numbers."""
    from ccgsim.scenario import Scenario

    return frozenset(
        f"{section}.{name}"
        for section, table in Scenario.model_fields.items()
        if isinstance(table.annotation, type) and issubclass(table.annotation, Section)
        for name, field in table.annotation.model_fields.items()
        if field.annotation == Dated[Count]
    )


def flattened(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the dotted key and the list or range of every lever in the table `vary`."""
    for name, value in table.items():
        if isinstance(value, dict) and value and not RANGE_KEYS & value.keys():
            yield from flattened(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def plain(value: Any) -> Any:
    """Return a TOML value as JSON can hold it: dates as text, which scenarios take too."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
