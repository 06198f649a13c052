"""What a run leaves: tidy tables, in memory or in a folder that is written whole or not at all.

    results = Results.open("results/mine")
    results.metrics, results.events          # pandas tables, made when asked for

`tables` makes them from what a block of replicates did; `writing` and `reading` keep them.
"""

from __future__ import annotations

from ccgsim.results.results import Results

__all__ = ["Results"]
