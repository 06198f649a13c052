"""The page "England": a map that moves, beside the record, the levers, one CCG, the scorecard."""

from __future__ import annotations
