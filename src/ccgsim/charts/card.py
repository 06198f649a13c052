"""The scorecard as a picture: a line for each figure, hits and misses told apart by their shape."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ccgsim import palette
from ccgsim.charts.style import dress, legend_on_top
from ccgsim.labels import metric_label, unit_label
from ccgsim.scorecard import Scorecard
from ccgsim.scorecard.printed import half_widths_away, hits, printed

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

EDGE = 4.0
"""Half-widths from the median at which the picture ends; what lies beyond is an arrow there."""
HAIR = 0.04
"""Added to both ends of an interval, so that one without width is seen."""
ROW = 19  # pixels
WIDTH = 1240
BESIDE = 330  # pixels for the names to the left of each column


@dataclass(frozen=True)
class Line:
    """A line of the picture: a figure on its interval's scale, a group's name, or a gap."""

    label: str
    figure: bool = False
    inside: bool = True
    low: float = 0.0  # of the interval, in half-widths from the median
    high: float = 0.0
    observed: float = 0.0
    allowed: tuple[float, float] = (0.0, 0.0)
    hover: str = ""


def scorecard_chart(card: Scorecard) -> Figure:
    """Draw the figures that CCGs' behaviour decides, each beside its simulated interval.

    Args:
        card: as from `ccgsim.scorecard.score`.

    Returns:
        A figure of two columns. Each line has its own scale: the simulated median in the middle and
        half of the width of the 90% interval as the unit. Figures that follow from the facts or the
        scenario are left out.
    """
    from plotly.subplots import make_subplots

    columns = _columns(_lines(card))
    spacing = BESIDE / (WIDTH - BESIDE)
    figure = make_subplots(1, 2, horizontal_spacing=spacing)
    longest = max(len(lines) for lines in columns)
    for number, lines in enumerate(columns, 1):
        _add_column(figure, lines, number, longest)
    fitted, aside = (hits(card.used(use)) for use in ("fitted", "set aside"))
    title = f"Inside the 90% interval: {fitted} figures fitted, {aside} set aside as a test"
    about = (
        "Each line has a scale of its own: the simulated median in the middle, the 90% interval as "
        "a bar. Arrows: beyond the scale"
    )
    dress(figure, title, about, WIDTH, longest * ROW + 170, l=BESIDE, b=58, t=104)
    figure.update_yaxes(ticks="", ticklabelstandoff=6, showgrid=False)
    ticks = {"tickvals": [-EDGE, -2, 0, 2, EDGE], "ticktext": ["−4", "−2", "median", "2", "4"]}
    figure.update_xaxes(
        **ticks,
        range=[-EDGE - 0.5, EDGE + 0.5],
        showgrid=True,
        title_text="half-widths of the interval",
    )
    legend_on_top(figure)
    return figure


def _lines(card: Scorecard) -> list[Line]:
    """Return a line for each group and each figure that CCGs decide."""
    lines: list[Line] = []
    for group, rows in card.decided.groupby("group", sort=False):
        lines += [Line("")] if lines else []
        lines.append(Line(f"<b>{group}: {hits(rows)}</b>"))
        lines += [_line(row) for row in rows.to_dict("records")]
    return lines


def _line(row: dict[Any, Any]) -> Line:
    """Put a row of the card on the scale of its own interval."""
    scaled, said = partial(half_widths_away, row), printed(row)
    unit, name = unit_label(row["unit"]), metric_label(row["metric"], row["statistic"])
    detail = f", {unit}" if unit.startswith("%") else ""
    test = " (test)" if row["use"] == "set aside" else ""
    return Line(
        figure=True,
        label=f"{name}{detail}  {said.when}{test}",
        inside=row["inside"],
        low=scaled(row["p05"]),
        high=scaled(row["p95"]),
        observed=scaled(row["observed"]),
        allowed=(scaled(row["low"]), scaled(row["high"])),
        hover=f"{name}<br>observed {said.observed} {unit}<br>"
        f"simulated {said.median} [{said.low} to {said.high}]<br>{row['source']}",
    )


def _columns(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Cut the lines into two columns of like length, between groups."""
    gaps = [number for number, line in enumerate(lines) if not line.label]
    cut = min(gaps, key=lambda number: abs(2 * number - len(lines)), default=len(lines))
    return lines[:cut], lines[cut + 1 :]


def _add_column(figure: Figure, lines: list[Line], number: int, longest: int) -> None:
    place = {"row": 1, "col": number}
    heights = [-height for height in range(len(lines))]
    rows = [(line, height) for line, height in zip(lines, heights, strict=True) if line.figure]
    _add_intervals(figure, rows, place, legend=number == 1)
    for inside in (True, False):
        some = [(line, height) for line, height in rows if line.inside == inside]
        _add_observed(figure, some, inside, place)
        if number == 1:
            _add_to_legend(figure, inside)
    figure.update_yaxes(
        tickvals=heights, ticktext=[line.label for line in lines], range=[0.8 - longest, 0.8],
        tickfont={"size": 12}, **place,
    )  # fmt: skip


def _add_intervals(
    figure: Figure, rows: list[tuple[Line, int]], place: dict[str, int], legend: bool
) -> None:
    across: list[float | None] = []
    up: list[float | None] = []
    for line, height in rows:
        across += [line.low - HAIR, line.high + HAIR, None]
        up += [height, height, None]
    figure.add_scatter(
        x=across, y=up, mode="lines", line={"color": palette.faded(palette.SKY, 0.6), "width": 9},
        name="simulated", hoverinfo="skip", showlegend=legend, **place,
    )  # fmt: skip


def _look(inside: bool) -> tuple[str, str]:
    """Return the colour and the shape of an observed value."""
    return (palette.HIT, "circle") if inside else (palette.MISS, "diamond")


def _add_observed(
    figure: Figure, rows: list[tuple[Line, int]], inside: bool, place: dict[str, int]
) -> None:
    """Add observed values with what they allow; those beyond the scale as arrows at its edge."""
    colour, shape = _look(inside)
    values = [min(max(line.observed, -EDGE), EDGE) for line, _ in rows]
    arrows = {-1: "triangle-left", 0: shape, 1: "triangle-right"}
    beyond = [(line.observed > EDGE) - (line.observed < -EDGE) for line, _ in rows]
    above = [min(line.allowed[1], EDGE) - at for (line, _), at in zip(rows, values, strict=True)]
    below = [at - max(line.allowed[0], -EDGE) for (line, _), at in zip(rows, values, strict=True)]
    figure.add_scatter(
        x=values, y=[height for _, height in rows], mode="markers", showlegend=False,
        marker={"color": colour, "symbol": [arrows[side] for side in beyond], "size": 10},
        error_x={"type": "data", "array": [max(a, 0.0) for a in above], "thickness": 1, "width": 0,
                 "arrayminus": [max(b, 0.0) for b in below], "color": colour},
        text=[line.hover for line, _ in rows], hovertemplate="%{text}<extra></extra>", **place,
    )  # fmt: skip


def _add_to_legend(figure: Figure, inside: bool) -> None:
    colour, shape = _look(inside)
    figure.add_scatter(
        x=[None], y=[None], mode="markers", marker={"color": colour, "symbol": shape, "size": 10},
        name="observed, inside" if inside else "observed, outside", row=1, col=1,
    )  # fmt: skip
