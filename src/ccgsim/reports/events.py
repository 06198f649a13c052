"""What happened in a run: events by kind and year, how mergers went, which bodies came about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from ccgsim import palette
from ccgsim.charts.style import dress
from ccgsim.facts import Facts, load_table
from ccgsim.reports.blocks import Block, Chart, Charts, Heading, Paragraph, Table
from ccgsim.reports.figures import fitted
from ccgsim.reports.numbers import percentage
from ccgsim.scorecard.rows import Z90

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.results import Results

AT_ONCE = 100
"""Replicates worked on side by side, so that memory stays flat."""
WAY_TO_A_MERGER = (
    ("practices reject merger", "practices reject it"),
    ("merger refused", "refused by NHS England"),
    ("merger approved", "approved"),
    ("merger", "takes effect"),
)
PATTERNS = ("/", "x", "", "-")
MOST_BODIES = 15


def events_blocks(results: Results, facts: Facts | None) -> tuple[Block, ...]:
    """Return what happened in a run: mergers first, then everything by year."""
    counts = yearly_counts(_tables(results), results.replicates)
    blocks: list[Block] = []
    if any(kind in counts.index for kind, _ in WAY_TO_A_MERGER):
        blocks.append(Charts((merger_chart(counts),)))
    if facts is not None:
        blocks += _bodies(results, facts)
    blocks += [
        Heading("Everything that happened, by financial year"),
        Paragraph(
            "Events in a run, on average. A merger counts once for every body that takes part."
        ),
        events_table(counts),
    ]
    return tuple(blocks)


def _tables(results: Results) -> Iterator[pd.DataFrame]:
    first = results.manifest.first_replicate
    end = first + results.replicates
    for start in range(first, end, AT_ONCE):
        yield results.events_of(start, min(start + AT_ONCE, end))


def yearly_counts(tables: Iterable[pd.DataFrame], runs: int) -> pd.DataFrame:
    """Return the mean number of events of each kind (index) in each financial year (columns).

    Args:
        tables: events, each with its date and kind.
        runs: the number of runs they are of.
    """
    import pandas as pd

    total: Counter[Hashable] = Counter()
    for table in tables:
        days = pd.to_datetime(table["date"]).dt
        year = (days.year - (days.month < 4)).to_numpy()
        kinds = table["kind"].astype(str).to_numpy()
        total.update(pd.DataFrame({"kind": kinds, "year": year}).value_counts().to_dict())
    counted = pd.Series(total, dtype=float)
    if counted.empty:
        return pd.DataFrame()
    return counted.unstack().fillna(0.0).sort_index(axis="columns") / runs


def events_table(counts: pd.DataFrame) -> Table:
    """Return a row for each kind of event, the most frequent first."""
    order = counts.sum(axis="columns").sort_values(ascending=False, kind="stable").index
    rows = tuple(_cells(counts, str(kind), str(kind)) for kind in order)
    return Table(("event", *_years(counts), "all years"), rows)


def _years(counts: pd.DataFrame) -> list[str]:
    """Return the financial years of the columns: "2013-14"."""
    return [f"{year}-{(int(year) + 1) % 100:02d}" for year in map(str, counts.columns)]


def _cells(counts: pd.DataFrame, kind: str, name: str) -> tuple[str, ...]:
    """Return a kind of event by its name, its numbers by year, and their sum."""
    numbers = _row(counts, kind)
    return name, *map(_number, numbers), _number(sum(numbers))


def _row(counts: pd.DataFrame, kind: str) -> list[float]:
    return [float(value) for value in counts.loc[kind].to_numpy()]


def _number(value: float) -> str:
    if value == 0.0:
        return "–"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 0.05 else "under 0.05"


def merger_chart(counts: pd.DataFrame) -> Chart:
    """Draw how proposals to merge went, year by year."""
    from plotly.graph_objects import Figure

    figure, years = Figure(), _years(counts)
    known = [(kind, name) for kind, name in WAY_TO_A_MERGER if kind in counts.index]
    for place, (kind, name) in enumerate(known):
        figure.add_bar(
            x=years, y=_row(counts, kind), name=name,
            marker={"color": palette.SERIES[place], "pattern": {"shape": PATTERNS[place]}},
            hovertemplate="%{x}: %{y:.1f}<extra>" + name + "</extra>",
        )  # fmt: skip
    title, about = "How mergers went", "Mean number of bodies taking part, in a run"
    dress(figure, title, about, 860, 340)
    figure.update_xaxes(title_text="financial year", type="category")
    figure.update_yaxes(title_text="bodies in a run, mean")
    said = "; ".join(f"{name} {sum(_row(counts, kind)):.0f}" for kind, name in known)
    cells = [_cells(counts, kind, name) for kind, name in known]
    table = Table(
        ("bodies in a run, mean", *years, "all years"), tuple(cells), folded="As a table: mergers"
    )
    words = f"Bodies that take part in proposals to merge, in a run over all years: {said}."
    about += ", by financial year. Mergers approved late in a run take effect after its end."
    return fitted(figure, title, about, words, table, 300)


def _bodies(results: Results, facts: Facts) -> tuple[Block, ...]:
    """Return the merged bodies that stand most often on the last day."""
    day = results.organisation_days[-1]
    counts = merged_bodies(results.organisations_on(day))
    if not counts:
        return (Paragraph(f"In no run had any CCG merged by {day:%-d %B %Y}."),)
    name = dict(zip(facts.codes, facts.names, strict=True))
    real = _real_bodies(day)
    order = sorted(counts, key=lambda body: (-counts[body], sorted(body)))[:MOST_BODIES]
    rows = [
        (
            " + ".join(sorted(name[code] for code in body)),
            percentage(counts[body] / results.replicates),
            "merged" if body in real else "",
        )
        for body in order
    ]
    caption = f"The most frequent merged bodies on {day:%-d %B %Y}"
    table = Table(("CCGs of 2013", "of runs", "in fact"), tuple(rows), caption=caption)
    return (table, Paragraph(
        f"{len(counts):,} different bodies arise in at least one run: which CCGs merge is less "
        f"certain than how many. {_give_or_take(counts[order[0]], results.replicates)}"
    ))  # fmt: skip


def _give_or_take(count: int, runs: int) -> str:
    """Say how well so many runs tell the largest share: half its 90% interval."""
    share = count / runs
    points = math.ceil(100 * Z90 * math.sqrt(share * (1 - share) / runs))
    if not points:
        return ""
    return (
        f"{runs:,} runs give the largest of these shares, {percentage(share)}, to within about "
        f"{points} percentage points either way; the order of shares of similar size is due to "
        "chance."
    )


def merged_bodies(organisations: pd.DataFrame) -> Counter[frozenset[str]]:
    """Return how often each set of two or more founding CCGs is one body.

    Args:
        organisations: replicate, ccg and organisation on one day.
    """
    bodies = organisations.astype({"ccg": str, "organisation": str}).groupby(
        ["replicate", "organisation"], sort=False
    )["ccg"]
    found = (frozenset(members) for _, members in bodies)
    return Counter(body for body in found if len(body) > 1)


def _real_bodies(day: date) -> set[frozenset[str]]:
    """Return the sets of founding CCGs that had become one body in fact by a day."""
    mergers = load_table("mergers")
    mergers = mergers[mergers["date"] <= day.isoformat()]
    return {frozenset(codes) for _, codes in mergers.groupby("successor_code")["predecessor_code"]}
