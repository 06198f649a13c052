"""What a page is made of: sections, and the blocks in them. All text is plain, never HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True)
class Bullets:
    """A list."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """What to type or to save, word by word; behind ``folded`` if that says what it is."""

    kind: ClassVar[str] = "code"
    text: str
    folded: str = ""


@dataclass(frozen=True)
class Table:
    """Cells as they are shown.

    Attributes:
        columns: headings.
        rows: cells, as many in each row as columns.
        words: number of leading columns that hold words; the others hold numbers.
        caption: what the rows are; empty where a heading says it.
        folded: what it is, if it is shown only when asked for.
    """

    kind: ClassVar[str] = "table"
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    caption: str = ""
    folded: str = ""


@dataclass(frozen=True)
class Chart:
    """A plotly figure that takes the width it is given.

    Attributes:
        title: what is shown.
        about: how to read it.
        words: the same in words, for who cannot see it.
        figure: the figure as JSON, without a size.
        table: the numbers behind it.
        height: pixels; or, of a chart that keeps its shape, 0.
        shape: width and height of a chart that keeps its shape, pixels at most.
    """

    title: str
    about: str
    words: str
    figure: str
    table: Table
    height: int = 340
    shape: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Charts:
    """Charts side by side where there is room, each of the same rank."""

    kind: ClassVar[str] = "charts"
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class Strip:
    """A scored figure as a line: the simulated interval as a bar, the observed value as a mark.

    ``low``, ``high`` and ``observed`` are percentages of the strip's width. ``beyond`` is -1 or 1
    where the observed value lies off its left or right end.
    """

    low: float
    high: float
    observed: float
    beyond: int = 0


@dataclass(frozen=True)
class ScoredFigure:
    """A row of the scorecard."""

    name: str
    when: str
    observed: str
    simulated: str
    use: str
    inside: bool
    strip: Strip


@dataclass(frozen=True)
class ScoredGroup:
    """Figures of the record about one thing, beside what was simulated."""

    kind: ClassVar[str] = "scored"
    name: str
    figures: tuple[ScoredFigure, ...]

    @property
    def inside(self) -> int:
        """Number of figures inside their interval."""
        return sum(figure.inside for figure in self.figures)


Block = Paragraph | Heading | Bullets | Code | Table | Charts | ScoredGroup


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading, and a name for links to it."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """A whole report.

    Attributes:
        kind: "Run", "Comparison" or "Sweep".
        title, question: of the scenario, the baseline or the sweep.
        made: what it was made with and when, in a line.
        sections: in reading order.
    """

    kind: str
    title: str
    question: str
    made: str
    sections: tuple[Section, ...]
