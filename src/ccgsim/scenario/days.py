"""Days as people write them, to say how a scenario file would."""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? +([A-Za-z]{3,9})\.? +(\d{4})")
_FINANCIAL_YEAR = re.compile(r"(\d{4})[/-](\d{2})")
DAY_LIKE = rf"(?:{_NUMBERS.pattern}|{_YEAR_FIRST.pattern})"
"""What may be a day in figures, for a search in a line."""


def suggested_day(text: str) -> str:
    """Return what a day written in another way should have been, as a question, or nothing.

    The day comes before the month, as the British write it, unless no calendar has such a day.
    """
    if day := meant_day(text):
        return f" (did you mean {day}?)"
    if year := _FINANCIAL_YEAR.fullmatch(text):
        first, second = int(year[1]), int(year[2])
        if second == (first + 1) % 100:
            return f" (the financial year {text} begins on {first}-04-01)"
        if "-" in text and 1 <= second <= 12:
            return f" (the day too: {text}-01?)"
    if re.fullmatch(r"\d{4}", text):
        return f" (the month and day too: {text}-04-01?)"
    return ""


def meant_day(text: str) -> str | None:
    """Return a day written in another way as year-month-day; None if it is none."""
    if found := _NUMBERS.fullmatch(text):
        day, month, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
        return _day(year, month, day) or _day(year, day, month)
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _day(year, month, day) or _day(year, day, month)
    if found := _WORDS.fullmatch(text):
        names = [name for name in MONTHS if name.startswith(found[2].lower())]
        return _day(int(found[3]), MONTHS.index(names[0]) + 1, int(found[1])) if names else None
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
