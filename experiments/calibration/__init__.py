"""Fitting the model's parameters to the record; see `experiments/calibrate.py`.

Matrix products are made by one thread: cores are for the model's runs, and the last digits of a
product would depend on how many threads made it, so that a fit could not be repeated to the bit.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is first imported
