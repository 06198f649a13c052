"""Fitting the model's parameters to the record; see `experiments/calibrate.py`."""

from __future__ import annotations
