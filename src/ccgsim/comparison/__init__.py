"""Scenarios side by side, free of luck: what differs, by how much, and how sure that is.

    comparison = compare(["record-2013-2018", "no-stps"])
    print("\\n".join(comparison.summary()))
    comparison.outcomes                       # every headline outcome on every date

All runs have one seed, so replicate 7 of one lives through the same luck as replicate 7 of another
(`ccgsim.draws`): what is different between them is the scenarios' doing.
"""

from __future__ import annotations

from ccgsim.comparison.comparing import compare
from ccgsim.comparison.result import Comparison

__all__ = ["Comparison", "compare"]
