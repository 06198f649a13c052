"""The settings that differ between two scenarios, for readers who know no scenario file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from ccgsim.app.england.levers import LEVERS
from ccgsim.app.parts.glossary import in_words_of_pages, term
from ccgsim.comparison.settings import UNSAID
from ccgsim.scenario.schema import description_of

if TYPE_CHECKING:
    import pandas as pd

OR_FALSE = ", or false"
"""How the schema says that a day may be never."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FREEZE, NONE = "freeze", "none"
"""The setting that is a list of spans of time, and what is said where there are none."""
_SPAN = re.compile(rf"from = ({_DAY.pattern}), to = ({_DAY.pattern})")
_DATED = re.compile(rf"(.*)\.({_DAY.pattern})")


@dataclass(frozen=True)
class PolicyDifference:
    """A setting that differs: what it is, what it means, since when (empty: no date), and both
    values in words.
    """

    what: str
    about: str
    since: str
    baseline: str
    alternative: str


def policy_differences(settings: pd.DataFrame) -> list[PolicyDifference]:
    """Return what a table of settings says.

    Args:
        settings: key, and a column for each of two runs, as in `Comparison.settings`.
    """
    return [_difference(*map(str, row)) for row in settings.itertuples(index=False)]


def _difference(key: str, baseline: str, alternative: str) -> PolicyDifference:
    dated = _DATED.fullmatch(key)
    key, since = (dated[1], _in_words(dated[2])) if dated else (key, "")
    what, about = _meaning(key)
    about = f"{about} In a scenario file: {key}".strip()
    return PolicyDifference(what, about, since, _value(key, baseline), _value(key, alternative))


def since(key: str) -> date | None:
    """Return the day from which a setting of this key holds; None if its key says none."""
    dated = _DATED.fullmatch(key)
    return date.fromisoformat(dated[2]) if dated else None


def _meaning(key: str) -> tuple[str, str]:
    """Return a label of a key and an explanation, of the levers or of the published schema."""
    if key in LEVERS:
        return LEVERS[key].label, LEVERS[key].about
    described, rest = description_of(key)
    described = in_words_of_pages(described)
    label = described.partition(". ")[0].rstrip(".").removesuffix(OR_FALSE)
    return ": ".join(part for part in (label, rest) if part), described


def _value(key: str, text: str) -> str:
    if text == UNSAID:
        return text
    bare = text.strip('"')
    if text == "false" and OR_FALSE in _meaning(key)[1]:
        return "never"
    if _DAY.fullmatch(bare):
        return _in_words(bare)
    if key == FREEZE and (text == "[]" or _SPAN.search(text)):
        return "; ".join(" to ".join(map(_in_words, ends)) for ends in _SPAN.findall(text)) or NONE
    return LEVERS[key].shown(bare) if key in LEVERS else in_words_of_pages(bare)


def _in_words(day: str) -> str:
    return f"{date.fromisoformat(day):%-d %B %Y}"


def policies_in_html(found: list[PolicyDifference], most: int) -> str:
    """Return the differences as an HTML table, those beyond ``most`` settings folded away."""
    settings = [list(rows) for _, rows in groupby(found, key=lambda one: one.what)]
    if not settings:
        return "<p>No setting differs: both are the same policy.</p>"
    table = _table([one for rows in settings[:most] for one in rows])
    if rest := [one for rows in settings[most:] for one in rows]:
        count = len(settings) - most
        table += f"<details><summary>and {count} more settings</summary>{_table(rest)}</details>"
    return table


def _table(rows: list[PolicyDifference]) -> str:
    head = "<tr><th>Setting</th><th>From</th><th>A</th><th>B</th></tr>"
    body, before = "", ""
    for one in rows:
        what = term(one.what, one.about) if one.what != before else ""
        before = one.what
        body += (
            f"<tr><th scope='row'>{what}</th>"
            f"<td>{one.since}</td><td>{escape(one.baseline)}</td>"
            f"<td>{escape(one.alternative)}</td></tr>"
        )
    return f"<table class='ccgsim-policies'><thead>{head}</thead><tbody>{body}</tbody></table>"
