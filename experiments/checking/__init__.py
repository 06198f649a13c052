"""Checking the fitted model; see `experiments/check_calibration.py`."""

from __future__ import annotations

import calibration  # noqa: F401 - sets what NumPy reads when it is first imported
