"""What the server opens: the page, without the bar that Solara would put above it."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from threading import Thread
from typing import Any

import pandas  # noqa: F401  (whole before the first visitor, whose page looks into it)
import solara
from solara.server import settings

from ccgsim.app.england.shown import warm_up
from ccgsim.app.page import Page
from ccgsim.app.static import serve_plotly

__all__ = ["Layout", "Page"]

FEW_LOOKS = 20_000
"""New objects between two looks for garbage among them; Python looks after every 700."""

# Parts of the page that a change does not touch are left alone: a third of the work of a lever.
os.environ.setdefault("REACTON_FAST", "1")
settings.assets.extra_locations = [str(Path(__file__).parent / "assets")]
settings.telemetry.mixpanel_enable = False  # also when somebody starts the server by hand
serve_plotly()


def begin() -> None:
    """Work out the first view, and settle what all visitors will share.

    It need not be looked through for garbage again, which would keep all of them waiting for up to
    half a second at a time.
    """
    warm_up()
    gc.collect()
    gc.freeze()
    gc.set_threshold(FEW_LOOKS)


@solara.component
def Layout(children: list[Any]) -> Any:
    """Nothing but the page."""
    return solara.Div(children=children)


Thread(target=begin, daemon=True).start()
