"""A plotly figure as a widget that is redrawn in place and follows the width of the page."""

from __future__ import annotations

from importlib.resources import files

import anywidget
import traitlets

from ccgsim.app.static import PLOTLY


def _source() -> str:
    own = (files("ccgsim.app") / "chart" / "chart.js").read_text(encoding="utf-8")
    return own.replace("PLOTLY", f'"{PLOTLY}"')


def of_page(name: str, opacity: float = 1.0) -> str:
    """Return a colour of the page, which is light or dark, as chart.js reads it.

    Only the browser knows which it is: it may follow the visitor's system.

    Args:
        name: as in style.css behind "--chart-".
        opacity: 0 (invisible) to 1.
    """
    return f"page({name}, {opacity:g})"


class ChartWidget(anywidget.AnyWidget):
    """Draws ``figure``, the text of `Figure.to_json`; ``words`` say what it shows.

    Beside ``data`` and ``layout`` it may have ``narrow``, the layout of a narrow place.

    Its colours may be of the page (`of_page`). Plotly's own widget draws at a fixed width and sends
    a message for every trace that changes.
    """

    _esm = _source()
    figure = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
