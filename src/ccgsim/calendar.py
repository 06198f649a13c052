"""Months of a run as dates and back; financial years run from April to March."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Calendar:
    """The months of a run: step 0 is the month of ``start``; the last step ends on ``end``.

    Attributes: ``start``, the first day of a month; ``end``, the last day of a month.
    """

    start: date
    end: date

    @property
    def months(self) -> int:
        """Number of monthly steps."""
        return self.index_of(self.end) + 1

    def index_of(self, day: date) -> int:
        """Return the step in which a day falls (negative before the run)."""
        return (day.year - self.start.year) * 12 + day.month - self.start.month

    def first_step_from(self, day: date) -> int:
        """Return the first step that begins on or after a day: nothing happens before its date."""
        return self.index_of(day) + (day.day > 1)

    def first_day(self, step: int) -> date:
        """Return the first day of a step."""
        months = self.start.year * 12 + self.start.month - 1 + step
        return date(months // 12, months % 12 + 1, 1)

    def last_day(self, step: int) -> date:
        """Return the last day of a step."""
        return self.first_day(step + 1) - timedelta(days=1)

    def financial_year(self, step: int) -> int:
        """Return the year in which the step's financial year began."""
        first = self.first_day(step)
        return first.year - (first.month < 4)


def month_number(day: date) -> int:
    """Return the month counted from year 0: the part of a draw's key that says when."""
    return day.year * 12 + day.month - 1
