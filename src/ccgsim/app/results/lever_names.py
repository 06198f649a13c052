"""What the levers of a sweep are called on the page Results: as in its report."""

from __future__ import annotations

from ccgsim.app.parts.glossary import in_words_of_pages
from ccgsim.lever_names import lever_name
from ccgsim.reports.levers import meaning


def name_of_lever(key: str) -> str:
    """Return a short name, such as "Strictness of approval"; a lever without one has its key."""
    name = lever_name(key)
    return key if name == key else name[0].upper() + name[1:]


def about_lever(key: str) -> str:
    """Return what a lever is, with its unit, in the words of the pages."""
    return in_words_of_pages(meaning(key))
