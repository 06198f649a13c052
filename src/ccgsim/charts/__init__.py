"""The standard charts, each a function that returns a plotly figure.

``figure.show()`` opens one in a browser, ``figure.write_html("chart.html", include_plotlyjs=True)``
keeps it as a page that needs no network.
"""

from __future__ import annotations

from ccgsim.charts.card import scorecard_chart
from ccgsim.charts.differences import ccgs_that_differ, difference_fan, difference_fans
from ccgsim.charts.fans import fan_chart, headline_panel
from ccgsim.charts.merge_map import merge_map
from ccgsim.charts.pair_skill import reliability_chart, roc_chart

__all__ = [
    "ccgs_that_differ",
    "difference_fan",
    "difference_fans",
    "fan_chart",
    "headline_panel",
    "merge_map",
    "reliability_chart",
    "roc_chart",
    "scorecard_chart",
]
