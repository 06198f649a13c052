"""The levers of a sweep in words: what each is, in which unit, and over what it was varied."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from ccgsim.lever_names import lever_name, value_name
from ccgsim.parameters import parameter_table
from ccgsim.reports.blocks import Table
from ccgsim.scenario.schema import description_of

if TYPE_CHECKING:
    from ccgsim.sweeps.levers import Lever

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def lever_table(levers: tuple[Lever, ...]) -> Table:
    """Return a row for each lever."""
    rows = tuple(
        (lever_name(lever.key), meaning(lever.key), _span(lever), lever.key) for lever in levers
    )
    return Table(("lever", "what it is, with its unit", "varied over", "key"), rows, words=4)


def is_dated(lever: Lever) -> bool:
    """Whether it sets a value from a day on, or a value of it does."""
    return bool(_DAY.search(lever.key)) or any(
        isinstance(value, dict) for value in lever.values or ()
    )


def _span(lever: Lever) -> str:
    if lever.values is not None:
        return "; ".join(map(value_name, map(str, lever.column(lever.every_place()).to_pylist())))
    return f"{lever.low:,.10g} to {lever.high:,.10g}"


def meaning(key: str) -> str:
    """Return what a lever is, with its unit, as the scenario's schema or the parameters say it."""
    first, _, name = key.partition(".")
    if first == "parameters":
        parameter = parameter_table().get(name)
        return f"{parameter.meaning} ({parameter.unit})" if parameter else key
    described, rest = description_of(key)
    since = f", from {date.fromisoformat(rest):%-d %B %Y}" if _DAY.fullmatch(rest) else ""
    return _first_sentence(described) + since or key


def _first_sentence(text: str) -> str:
    return re.split(r"\.\s", text.strip(), maxsplit=1)[0].removesuffix(".")
