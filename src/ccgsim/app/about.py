"""What the model is, where its facts come from, what it cannot say, and how to cite it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import solara
from markdown import markdown

from ccgsim import __version__
from ccgsim.app.header import Header
from ccgsim.app.view import View


@solara.component
def AboutPage(now: View, change: Callable[..., None]) -> None:
    """What `about.md` says."""
    text = (files("ccgsim.app") / "about.md").read_text(encoding="utf-8")
    Header(now, "A simulation of the decisions that England's commissioners took", None, change)
    with solara.Div(classes=["ccgsim-about"]):
        solara.HTML(unsafe_innerHTML=markdown(text.replace("VERSION", __version__)))
