"""What the server opens: the page, without the bar that Solara would put above it."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread
from typing import Any

import pandas  # noqa: F401  (whole before the first visitor, whose page looks into it)
import solara
from solara.server import settings

from ccgsim.app.page import Page
from ccgsim.app.shown import warm_up
from ccgsim.app.static import serve_plotly

__all__ = ["Layout", "Page"]

# Parts of the page that a change does not touch are left alone: a third of the work of a lever.
os.environ.setdefault("REACTON_FAST", "1")
settings.assets.extra_locations = [str(Path(__file__).parent / "assets")]
settings.telemetry.mixpanel_enable = False  # also when somebody starts the server by hand
serve_plotly()
Thread(target=warm_up, daemon=True).start()


@solara.component
def Layout(children: list[Any]) -> Any:
    """Nothing but the page."""
    return solara.Div(children=children)
