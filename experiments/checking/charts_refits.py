"""Chart of how conclusions move from fit to fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ccgsim import palette
from ccgsim.charts.style import dress
from checking.refits import Refit
from checking.wide import HEADLINES

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from ccgsim.arrays import FloatArray

PANELS = (
    "CCGs in April 2018",
    "CCGs sharing an officer,<br>August 2018",
    "Support income 2017-18,<br>£m",
    "Fewer CCGs in April 2018 had mergers<br>been permitted from 2013",
)
OBSERVED = (195.0, 117.0, 500.0)


def conclusions(refit: Refit) -> list[FloatArray]:
    """Return (R,) each: the headlines, and how many CCGs fewer the policy switch would leave."""
    record, switched = refit.record.headlines, refit.switched.headlines
    fewer = record["ccg_count"] - switched["ccg_count"]
    return [*(record[name] for name in HEADLINES), fewer]


def conclusions_chart(refits: Sequence[Refit]) -> Figure:
    """Draw median and 50% and 90% interval of each conclusion under each fit."""
    from plotly.subplots import make_subplots

    figure = make_subplots(1, len(PANELS), subplot_titles=PANELS, shared_yaxes=True,
                           horizontal_spacing=0.035)  # fmt: skip
    height = np.arange(len(refits), 0, -1)
    for column in range(len(PANELS)):
        found = [conclusions(refit)[column] for refit in refits]
        for at, values in zip(height.tolist(), found, strict=True):
            q = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
            for low, high, width in ((q[0], q[4], 3), (q[1], q[3], 8)):
                figure.add_scatter(x=[low, high], y=[at, at], mode="lines", showlegend=False,
                                   line={"color": palette.SIMULATED, "width": width},
                                   row=1, col=column + 1)  # fmt: skip
            figure.add_scatter(x=[q[2]], y=[at], mode="markers", showlegend=False,
                               marker={"color": "white", "size": 8,
                                       "line": {"color": palette.INK, "width": 2}},
                               row=1, col=column + 1)  # fmt: skip
        if column < len(OBSERVED):
            figure.add_vline(x=OBSERVED[column], row=1, col=column + 1,
                             line={"color": palette.INK, "dash": "dash", "width": 1})  # fmt: skip
    names = [refit.case.name for refit in refits]
    dress(
        figure, "Conclusions under each fit",
        "Circle: median; thick and thin: 50% and 90% of replicates; dashed: the record", 1200,
        len(refits) * 34 + 230, l=170, t=140,
    )  # fmt: skip
    figure.update_yaxes(tickvals=height, ticktext=names, ticks="", range=[0.4, len(refits) + 0.6])
    figure.update_annotations(font={"size": 13})
    return figure
