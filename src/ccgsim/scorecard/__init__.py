"""A run held against the record: figure by figure, and who comes together or fails.

    card = score(results)
    card.rows                                # every figure beside the simulated distribution
    card.skill                               # how well a run tells which CCGs come together

`rows` says which simulated quantity stands beside each figure; `pairs` and `failing` hold CCGs
beside what became of them, and `skill` measures how well a forecast tells. `summary` is the table
of a run's headline quantities, beside the record where there is one.
"""

from __future__ import annotations

from ccgsim.scorecard.scorecard import Scorecard, score

__all__ = ["Scorecard", "score"]
