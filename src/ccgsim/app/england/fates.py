"""What becomes of one CCG in all futures, in words."""

from __future__ import annotations

from datetime import date

FATES = {"merges": "is part of a merged body", "shares_officer": "shares an accountable officer"}
"""What may become of a CCG, by the names of `comparison.fates.ccg_table`."""


def fate_in_words(fate: str, day: date, how_often: str) -> str:
    """Say in how many futures a CCG fares so, which ``how_often`` says after "in"."""
    return f"It {FATES[fate]} on {day:%-d %B %Y} in {how_often}."
