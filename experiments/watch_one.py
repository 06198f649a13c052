"""One future in Mesa's own SolaraViz, month by month: `solara run experiments/watch_one.py`.

Needs the extra `app`. Its controls step, play and reset the model; what to draw is up to you.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import solara
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from mesa.visualization import SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from ccgsim import CommissioningModel, palette
from ccgsim.hexagons import hexagon_map

RECORD = str(Path(__file__).parents[1] / "scenarios" / "record-2013-2018.toml")


class Future(CommissioningModel):
    """The record in one future. Newer Mesa would give `scenario` a meaning of its own."""

    def __init__(self, replicate: int = 3) -> None:
        super().__init__(RECORD, replicate, seed=2013)


@solara.component
def Officers(model: CommissioningModel) -> None:
    """England, one hexagon for each CCG of 2013: those who share an officer are coloured."""
    update_counter.get()  # Mesa counts the steps here
    officer = model.world.officer[0]
    shared = np.bincount(officer)[officer] > 1
    colours = np.where(shared, palette.SKY, palette.GRID)
    figure = Figure(figsize=(4.6, 5.6), layout="tight")
    axes = figure.subplots()
    corners = hexagon_map(model.facts).corners
    axes.add_collection(PolyCollection(list(corners), facecolors=list(colours), edgecolors="white"))
    axes.autoscale()
    axes.set_aspect("equal")
    axes.set_axis_off()
    today = f"{model.today.day} {model.today:%B %Y}"
    solara.Text(f"{today}: {shared.sum()} CCGs share an accountable officer.")
    solara.FigureMatplotlib(figure, format="png")


page = SolaraViz(
    Future(),
    components=[Officers, make_plot_component(["ccg_count", "ccgs_with_joint_ao"])],
    model_params={
        "replicate": {"type": "SliderInt", "value": 3, "label": "Future", "min": 0, "max": 199}
    },
    name="England's CCGs, one future",
)
