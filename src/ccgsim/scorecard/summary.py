"""What a run came to, in one table: headline quantities by financial year, beside the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.calendar import Calendar
from ccgsim.facts import load_facts
from ccgsim.facts.country import has_a_record
from ccgsim.labels import how_many
from ccgsim.scorecard.rows import figures

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ccgsim.results.results import Results
    from ccgsim.scenario import Scenario

LABEL_WIDTH, YEAR_WIDTH, EDGES = 18, 10, 2


@dataclass(frozen=True)
class Headline:
    """A quantity of the summary.

    ``record`` names the dates or periods of the record to hold it against; where sources conflict,
    those of the National Audit Office. A day is compared at the end of its month.
    """

    label: str
    metric: str
    record: tuple[str, ...]
    decimals: int = 0


APRILS = tuple(f"{year}-04-01" for year in range(2013, 2019))
HEADLINES = (
    Headline("CCGs", "ccg_count", APRILS),
    Headline("sharing an officer", "ccgs_with_joint_ao", ("2016-03-31", "2018-08")),
    Headline("officers", "accountable_officers_total", ("2018-08",)),
    Headline(
        "allowance, £bn", "running_cost_allocation",
        ("2013-14", "2014-15", "2015-16", "2016-17", "2017-18"), 2,
    ),
    Headline(
        "running costs, £bn", "running_cost_actual_net",
        ("2014-15", "2015-16", "2016-17", "2017-18"), 2,
    ),
    Headline(
        "support units", "csu_count",
        ("2013-04-01", "2015-04-01", "2016-04-01", "2017-09", "2018-07"),
    ),
    Headline("their income, £m", "csu_income", ("2013-14", "2017-18")),
    Headline("with delegation", "delegated_gp_commissioning", APRILS),
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A headline in one financial year; empty text where there is nothing to say.

    One run has no interval.
    """

    median: str = ""
    interval: str = ""
    record: str = ""


def print_summary(results: Results, console: Console) -> None:
    """Print the headline quantities by financial year, as many years to a table as fit."""
    from rich.text import Text

    years = _financial_years(results.scenario)
    rows = [(headline, _cells(results, headline)) for headline in HEADLINES]
    at_once = max(1, (console.width - LABEL_WIDTH - EDGES) // YEAR_WIDTH)
    title = Text(f"\n{results.scenario.title}", style="bold")
    recorded = _is_recorded(results)
    for line in _what_is_shown(results.replicates, recorded):
        console.print(title.append(line, style="not bold"))
        title = Text()
    days = "Counts are those at the end of the year"
    if recorded:
        days += ", or of the month of the record's date"
    days += _ends_part_way(results.scenario.run.end)
    for start in range(0, len(years), at_once):
        console.print(_table(rows, years[start : start + at_once]))
    console.print(f"{days}.", style="dim")


def _what_is_shown(runs: int, has_a_record: bool) -> tuple[str, ...]:
    """Say in lines, of which the first follows the title, what the rows of the table are."""
    if runs == 1:  # it has no interval, and its median is what it came to
        return (": 1 run, and the record where there is one" if has_a_record else ": 1 run",)
    record = ", and the record where there is one" if has_a_record else ""
    return (
        f": median of {how_many(runs, 'run')},",
        f"the interval that holds 90% of them{record}",
    )


def _ends_part_way(end: date) -> str:
    """Say of which day the counts of a year are that the run does not live to the end of."""
    if end.month == 3:
        return ""
    year = _financial_year(end)
    return f"; of {_year_text(year)}, on {end:%-d %B %Y}"


def _year_text(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02d}"


def _table(rows: list[tuple[Headline, dict[int, Cell]]], years: list[int]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("", width=LABEL_WIDTH, no_wrap=True)
    for year in years:
        table.add_column(_year_text(year), justify="right", width=YEAR_WIDTH - 1)
    for headline, cells in rows:
        shown = [cells.get(year, Cell()) for year in years]
        table.add_row(headline.label, *(cell.median for cell in shown), style="bold")
        if any(cell.interval for cell in shown):
            table.add_row("  90% of runs", *(cell.interval for cell in shown), style="dim")
        if any(cell.record for cell in shown):
            table.add_row("  record", *(cell.record for cell in shown), style="cyan")
    return table


def _financial_years(scenario: Scenario) -> list[int]:
    calendar = Calendar(scenario.run.start, scenario.run.end)
    return list(range(calendar.financial_year(0), calendar.financial_year(calendar.months - 1) + 1))


def _is_recorded(results: Results) -> bool:
    """Whether a run that has just been made is of a country of which there is a record."""
    return has_a_record(load_facts(results.scenario.facts))


def _cells(results: Results, headline: Headline) -> dict[int, Cell]:
    """Return the cells of a headline by financial year."""
    if headline.metric not in results.units:
        return {}
    series = results.series(headline.metric)
    places = {day: place for place, day in enumerate(series.days)}
    # The first day of a run is not a month's end; a year is shown by its last month in the run.
    found = {_financial_year(day): place for day, place in places.items() if place or day.day > 1}
    record: dict[int, float] = {}
    if _is_recorded(results):
        for day, value in _recorded(headline).items():
            if day in places:
                record[_financial_year(day)] = value
                found[_financial_year(day)] = places[day]
    digits = headline.decimals
    cells = {}
    for year, place in found.items():
        low, median, high = np.quantile(series.values[place], (0.05, 0.5, 0.95))
        if np.isnan(median):  # of a year that began before the run did there is no whole to show
            continue
        cells[year] = Cell(
            f"{median:.{digits}f}",
            f"{low:.{digits}f}–{high:.{digits}f}" if results.replicates > 1 else "",
            f"{record[year]:.{digits}f}" if year in record else "",
        )
    return cells


def _recorded(headline: Headline) -> dict[date, float]:
    """Return the record's values that the summary shows, by the month's end each belongs to."""
    found: dict[date, float] = {}
    for figure in figures():
        if figure.metric == headline.metric and figure.period in headline.record and figure.on:
            found.setdefault(figure.on, figure.observed)  # the first of a period counts
    return found


def _financial_year(day: date) -> int:
    return day.year - (day.month < 4)
