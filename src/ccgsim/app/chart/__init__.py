"""A plotly figure as a widget that is redrawn in place and follows the width of the page."""

from __future__ import annotations

from importlib.resources import files

import anywidget
import traitlets

from ccgsim.app.static import PLOTLY


def _source() -> str:
    own = (files("ccgsim.app") / "chart" / "chart.js").read_text(encoding="utf-8")
    return own.replace("PLOTLY", f'"{PLOTLY}"')


class ChartWidget(anywidget.AnyWidget):
    """Draws ``figure``, the text of `Figure.to_json`; ``words`` say what it shows.

    Plotly's own widget draws at a fixed width and sends a message for every trace that changes.
    """

    _esm = _source()
    figure = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
