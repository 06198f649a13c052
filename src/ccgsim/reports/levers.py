"""The levers of a sweep in words: what each is, in which unit, and over what it was varied."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from ccgsim.parameters import parameter_table
from ccgsim.reports.blocks import Table
from ccgsim.scenario_schema import description_of
from ccgsim.setting_text import setting_text

if TYPE_CHECKING:
    from ccgsim.sweeps.levers import Lever

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def lever_table(levers: tuple[Lever, ...]) -> Table:
    """Return a row for each lever."""
    rows = tuple((lever.key, meaning(lever.key), _span(lever)) for lever in levers)
    return Table(("lever", "what it is", "varied over"), rows, words=3)


def _span(lever: Lever) -> str:
    if lever.values is not None:
        return "; ".join(setting_text(value) for value in lever.values)
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
