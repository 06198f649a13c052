"""Colours of every chart: the palette of Okabe and Ito, which colour-blind readers can tell apart.

Source: M. Okabe and K. Ito, *Color Universal Design*, 2008. Colour never carries a meaning alone:
hits and misses also differ in shape, series in their dash or their label.
"""

from __future__ import annotations

import numpy as np

ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"

INK = "#222222"
"""Text, axes and what was observed."""
QUIET = "#6B6B6B"
"""Second-rank text."""
GRID = "#E4E4E4"
"""Grid lines and rules."""

SIMULATED = BLUE
"""What the model says: its median and its bands."""
HIT = BLUE
"""An observed value inside the simulated interval."""
MISS = VERMILION
"""An observed value outside the simulated interval."""
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, YELLOW)
"""For what has no colour of its own, in this order."""

SEQUENCE = ((0.0, "#EDF2F6"), (0.35, SKY), (0.7, BLUE), (1.0, "#00304D"))
"""From none to all, darker all the way, so that it also reads in grey."""


def shade(share: float) -> str:
    """Return the colour of `SEQUENCE` for a share from 0 to 1, as "rgb(...)"."""
    at = [place for place, _ in SEQUENCE]
    parts = [[int(colour[k : k + 2], 16) for _, colour in SEQUENCE] for k in (1, 3, 5)]
    red, green, blue = (round(float(np.interp(share, at, part))) for part in parts)
    return f"rgb({red},{green},{blue})"


def faded(colour: str, opacity: float) -> str:
    """Return a colour as "rgba(...)" for bands.

    Args:
        colour: "#RRGGBB".
        opacity: 0 (invisible) to 1.
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
