"""The steps of the tour: a part of the page "England", and what a newcomer should know of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

TOURED = "watch"
"""The page, of `view.PAGES`."""


@dataclass(frozen=True)
class Step:
    """A part of the page, as the ``nth`` that fits a CSS selector, with a title and some words."""

    selector: str
    title: str
    words: str
    nth: int = 0


STEPS = (
    Step(
        ".ccgsim-map svg", "England, one hexagon for each CCG",
        "This is one simulated future. A dark outline is a merged body; a line joins CCGs that "
        "share an accountable officer. Click a hexagon to see its story.",
    ),
    Step(
        ".ccgsim-map .clock", "Time",
        "Play the months from April 2013, step through them or drag the slider. The list below "
        "says what happened; click a line to go there.",
    ),
    Step(
        ".ccgsim-choices", "What the map shows",
        "Colour it by officer, partnership, pressure on the allowance and more. “Show” selects "
        "another of the 200 futures, or what happened in fact.",
    ),
    Step(
        ".ccgsim-right .v-tab", "Against the record",
        "The bands hold 50% and 90% of the 200 futures; the dots are what was observed. The "
        "scorecard shows every figure, misses as plainly as hits.",
    ),
    Step(
        ".ccgsim-right .v-tab", "Levers",
        "Choose another policy, or change one: the fans follow, and show what differs and by how "
        "much.", nth=1,
    ),
    Step(
        ".ccgsim-right .v-tab", "Why",
        "Each decision of a CCG, taken apart into its reasons and its luck.", nth=2,
    ),
    Step(
        ".ccgsim-pages", "Other pages",
        "“About” says what the model is and what it cannot say. The address of the page always "
        "holds what you see: copy it to share it.",
    ),
)  # fmt: skip


def steps() -> list[dict[str, object]]:
    """Return the steps as the browser takes them."""
    return [asdict(step) for step in STEPS]
