"""The app, for `solara run app.py`; `ccgsim app` and `make app` open the same."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("CCGSIM_SCENARIOS", str(Path(__file__).parent / "scenarios"))
os.environ.setdefault("CCGSIM_RESULTS", str(Path(__file__).parent / "results"))

from ccgsim.app.main import Layout, Page  # the folders must be known before

__all__ = ["Layout", "Page"]
