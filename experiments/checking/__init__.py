"""Checking the fitted model; see `experiments/check_calibration.py`."""

from __future__ import annotations
