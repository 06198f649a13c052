"""The page "Results": runs, comparisons and sweeps that are finished, to look at and to take."""

from __future__ import annotations
