"""The page "Compare": two scenarios under the same luck, on two maps under one clock."""

from __future__ import annotations
