"""Tables and numbers for pages in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ccgsim.arrays import FloatArray

QUANTILES = (0.05, 0.5, 0.95)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a header that ends in a colon is of numbers, and set to the right."""
    lines = ["| " + " | ".join(name.rstrip(":") for name in headers) + " |"]
    lines.append("|" + "|".join(" ---: " if n.endswith(":") else " --- " for n in headers) + "|")
    lines += ["| " + " | ".join(str(c).replace("|", "/") for c in row) + " |" for row in rows]
    return "\n".join(lines)


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows one by one, with the columns as attributes of no stated type."""
    return iter(frame.itertuples())


def interval(values: FloatArray, decimals: int = 0) -> str:
    """Return median and 90% interval of simulated values."""
    low, median, high = np.nanquantile(values, QUANTILES)
    return f"{number(median, decimals)} ({number(low, decimals)} to {number(high, decimals)})"


def number(value: float, decimals: int = 0) -> str:
    """Return a number with thousands apart and a true minus sign."""
    return f"{value:,.{decimals}f}".replace("-", "−")


def figure(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, never as a power of ten."""
    if value == 0.0:
        return "0"
    decimals = max(digits - 1 - int(np.floor(np.log10(abs(value)))), 0)
    text = number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float) -> str:
    """Return a share as a percentage."""
    return f"{100.0 * share:.0f}%"
