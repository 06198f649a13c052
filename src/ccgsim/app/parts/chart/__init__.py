"""A plotly figure as a widget that is redrawn in place and follows the width of the page."""

from __future__ import annotations

from importlib.resources import files

import anywidget
import numpy as np
import traitlets

from ccgsim import palette
from ccgsim.app.static import PLOTLY

RAMP = ("none", "some", "most", "all")
"""Colours of the page in the place of those of `palette.SEQUENCE`."""


def _source() -> str:
    own = (files("ccgsim.app.parts") / "chart" / "chart.js").read_text(encoding="utf-8")
    return own.replace("PLOTLY", f'"{PLOTLY}"')


def of_page(name: str, opacity: float = 1.0) -> str:
    """Return a colour of the page, which is light or dark, as chart.js reads it.

    Only the browser knows which it is: it may follow the visitor's system.

    Args:
        name: as in style.css behind "--chart-".
        opacity: 0 (invisible) to 1.
    """
    return f"page({name}, {opacity:g})"


def shade_of_page(share: float) -> str:
    """Return the page's own `palette.shade`, as chart.js reads it.

    From none to all it grows darker on a light page and lighter on a dark one.

    Args:
        share: 0 to 1.
    """
    at = [place for place, _ in palette.SEQUENCE]
    end = min(int(np.searchsorted(at, share, side="right")), len(at) - 1)
    part = (share - at[end - 1]) / (at[end] - at[end - 1])
    return f"mix({RAMP[end - 1]}, {RAMP[end]}, {part:g})"


class ChartWidget(anywidget.AnyWidget):
    """Draws ``figure``, the text of `Figure.to_json`; ``words`` say what it shows.

    Beside ``data`` and ``layout`` it may have ``narrow``, the layout of a narrow place.

    Its colours may be of the page (`of_page`, `shade_of_page`). Plotly's own widget draws at a
    fixed width and sends a message for every trace that changes.
    """

    _esm = _source()
    figure = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
