"""What the model is, where its facts come from, what it cannot say, and how to cite it."""

from __future__ import annotations

from importlib.resources import files

import solara

from ccgsim import __version__


@solara.component
def About() -> None:
    """The page `about.md`."""
    text = (files("ccgsim.app") / "about.md").read_text(encoding="utf-8")
    solara.Markdown(text.replace("VERSION", __version__))
