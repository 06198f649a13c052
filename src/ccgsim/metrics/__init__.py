"""What is measured of a world: the quantities of the record, under its names and in its units.

Stocks are measured at the end of every month or quarter, what belongs to a financial year when it
ends. What comes from the year's ledger has no value for a year that began before the run did.
"""

from __future__ import annotations

from ccgsim.metrics.stocks import MONTHLY, QUARTERLY, monthly_values, quarterly_values
from ccgsim.metrics.yearly import LEDGER, YEARLY, yearly_values

__all__ = [
    "LEDGER",
    "MONTHLY",
    "QUARTERLY",
    "YEARLY",
    "monthly_values",
    "quarterly_values",
    "yearly_values",
]
