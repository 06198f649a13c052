"""What the levers of a sweep are called on the page Results: in words, not by their keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from ccgsim.app.glossary import in_words_of_pages
from ccgsim.app.levers import LEVERS
from ccgsim.reports.levers import meaning


def lever_names(keys: Iterable[str]) -> dict[str, str]:
    """Return a short name for each key of a scenario; names that would be alike have their key."""
    names = {key: _name(key) for key in keys}
    count = Counter(names.values())
    return {key: name if count[name] == 1 else f"{name} ({key})" for key, name in names.items()}


def about_lever(key: str) -> str:
    """Return what a lever is, with its unit, in the words of the pages."""
    return in_words_of_pages(meaning(key))


def _name(key: str) -> str:
    if key in LEVERS:
        return LEVERS[key].label
    lever, _, day = key.rpartition(".")
    if lever in LEVERS:
        return f"{LEVERS[lever].label}, from {date.fromisoformat(day):%-d %B %Y}"
    return about_lever(key)
