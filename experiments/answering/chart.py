"""Chart of what each scenario changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from answering.reading import Reading
from ccgsim import palette
from ccgsim.charts.style import dress

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PANELS = {"ccg_count": "Number of CCGs", "ccgs_with_joint_ao": "CCGs that share an officer"}
WIDTH, ROW = 1000, 34
MARGIN = 8
"""CCGs beyond the ends of the bars at which an axis ends."""


def changes_chart(readings: Sequence[Reading], titles: Sequence[str]) -> Figure:
    """Draw for each scenario the mean difference and where nine futures in ten lie.

    Args:
        readings: of alternatives to one baseline.
        titles: what each is called.
    """
    from plotly.subplots import make_subplots

    figure = make_subplots(
        1, len(PANELS), subplot_titles=list(PANELS.values()), shared_yaxes=True,
        horizontal_spacing=0.04,
    )  # fmt: skip
    for column, metric in enumerate(PANELS, 1):
        for title, reading in zip(titles, readings, strict=True):
            figure.add_scatter(
                x=_ends(reading, metric), y=[title, title], mode="lines",
                line={"color": palette.SKY, "width": 7}, row=1, col=column,
            )  # fmt: skip
            figure.add_scatter(
                x=[reading.difference(metric)], y=[title], mode="markers",
                marker={"color": palette.BLUE, "size": 11}, row=1, col=column,
            )  # fmt: skip
        ends = [end for reading in readings for end in _ends(reading, metric)]
        figure.update_xaxes(range=[min(ends) - MARGIN, max(ends) + MARGIN], row=1, col=column)
        figure.add_vline(x=0, line={"color": palette.QUIET, "width": 1.5}, row=1, col=column)
    dress(
        figure, "What the scenarios change by 31 March 2019",
        "Difference from the policy that was. Dot: mean; bar: nine futures in ten",
        WIDTH, ROW * len(titles) + 190, l=300, t=120,
    )  # fmt: skip
    figure.update_xaxes(title_text="difference, CCGs")
    figure.update_yaxes(autorange="reversed", ticks="")
    figure.update_layout(showlegend=False)
    figure.update_annotations(font={"size": 15})
    return figure


def _ends(reading: Reading, metric: str) -> tuple[float, float]:
    row = reading.change(metric).row
    return float(row.difference_p05), float(row.difference_p95)
