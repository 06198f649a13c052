"""What is measured of a world: the quantities of the record, under its names and in its units.

Stocks are measured at the end of every month; what belongs to a financial year at its end, 31 March.
"""

from ccgsim.metrics.monthly import MONTHLY, monthly_values
from ccgsim.metrics.yearly import YEARLY, yearly_values

__all__ = ["MONTHLY", "YEARLY", "monthly_values", "yearly_values"]
