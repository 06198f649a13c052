"""The rows of the scorecard: which simulated quantity stands beside each figure of the record.

`data/record_map.csv` has one row for each row of the record: either how the figure is simulated, or
why it is not. How a date of the record is read:

- a day or a month: the value at the end of that month, since what happens on 1 April shows by then;
- a financial year (2014-15): the value at its end, 31 March 2015;
- a plain year (2016): 31 March, since its surveys and counts were made early in the year;
- where the map says another day, its last column says why;
- a stock that is measured each quarter stands for the two months after it;
- money of a financial year in which the run starts is not scored, since only a part of it is lived.

A row holds the half-width of what the observed figure allows (the rounding of what was printed, as
a rule) and the standard deviation of a sample; together they widen the observed value to
``half_width + Z90 * sd`` either side. A bound ("at least") is open on its other side.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ccgsim.arrays import FloatArray
from ccgsim.facts import load_table
from ccgsim.metrics import LEDGER, QUARTERLY

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.scenario import Scenario

Z90 = 1.6449
"""Standard normal deviate: 90% of a normal sample lies within so many standard deviations."""

KEY = ["metric", "date_or_period", "value", "unit"]


class MeasuredRun(Protocol):
    """What the figures of the record and the fan charts need of a run."""

    @property
    def replicates(self) -> int:
        """Number of replicates."""
        ...

    def values(self, metric: str) -> pd.DataFrame:
        """replicate, date, value of one metric; no rows where the run does not measure it."""
        ...


class Run(MeasuredRun, Protocol):
    """What the scorecard, the pairs and the CCGs that fail need of a run; `Results` has it."""

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        ...

    def events_in_turn(self, kinds: Iterable[str]) -> Iterator[pd.DataFrame]:
        """replicate, date, kind, ccg, organisation, detail of some kinds, a part at a time."""
        ...

    @property
    def pairs(self) -> pd.DataFrame:
        """ccg_a, ccg_b (codes), date, same_organisation, same_officer (counts of replicates)."""
        ...


class NotMeasured(Exception):
    """Why a run says nothing about a figure of the record."""


@dataclass(frozen=True)
class Figure:
    """A figure of the record and how it is simulated."""

    metric: str
    statistic: str
    group: str
    period: str  # as the record has it
    observed: float
    unit: str
    source: str
    simulated: str  # metric of the simulation
    second: str  # of a ratio, a percentage or a sum
    how: str
    on: date | None
    since: date | None  # of a difference or a change
    half_width: float
    sd: float
    bound: str  # "", "at least" or "at most"
    fact: str  # what it states; figures that state one thing share it
    target: bool  # says something that no other figure of the fact does, so a fit can use it
    given: bool  # follows from the facts or the scenario, whatever CCGs do
    conflict: bool  # another source says otherwise
    why: str  # of the uncertainty, or of not being simulated

    @property
    def scored(self) -> bool:
        """Whether the model speaks about it at all."""
        return self.on is not None

    @property
    def use(self) -> str:
        """Whether parameters were fitted to it: "fitted", "set aside", "given" or "" (unscored)."""
        if not self.scored or self.given:
            return "given" if self.given else ""
        return "set aside" if set_aside(self.fact) or self.bound else "fitted"

    @property
    def low(self) -> float:
        """Least value that the observation allows."""
        return -math.inf if self.bound == "at most" else self.observed - self._allowed

    @property
    def high(self) -> float:
        """Greatest value that the observation allows."""
        return math.inf if self.bound == "at least" else self.observed + self._allowed

    @property
    def slack(self) -> float:
        """Values that differ by so little, errors of rounding, are equal."""
        return 1e-9 * max(1.0, abs(self.observed))

    def meets(self, low: float, high: float) -> bool:
        """Return whether what the observation allows meets a simulated interval."""
        return bool(self.low <= high + self.slack and self.high >= low - self.slack)

    @property
    def _allowed(self) -> float:
        return self.half_width + Z90 * self.sd


ALWAYS_FITTED = "CCGs "
"""How the facts begin that the model exists for: the number of CCGs on each 1 April."""


def set_aside(fact: str) -> bool:
    """Return whether a fact is kept from every fit, to test what was fitted to the others.

    The rule was written before anything was fitted: the number of CCGs is always fitted; of all
    other facts, those are set aside whose name has a BLAKE2b hash of 8 bytes that, read as a
    little-endian number, 4 divides: about a quarter. Figures that a source gives as a bound only
    cannot be fitted and are set aside too (`Figure.use`).
    """
    digest = blake2b(fact.encode(), digest_size=8).digest()
    return not fact.startswith(ALWAYS_FITTED) and int.from_bytes(digest, "little") % 4 == 0


def figures() -> list[Figure]:
    """Return every figure of the record of England, in its order, each with its map."""
    import pandas as pd

    path = files("ccgsim").joinpath("data/record_map.csv")
    with path.open(encoding="utf-8") as text:
        how = pd.read_csv(
            text, dtype={"value": float}, keep_default_na=False, na_values={"value": ""}
        )
    both = load_table("record").merge(how, on=KEY, how="left", validate="one_to_one")
    return [_figure(row) for row in both.to_dict("records")]


def _figure(row: dict[Any, Any]) -> Figure:
    def text(name: str) -> str:
        return str(row[name])

    def number(name: str) -> float:
        return float(text(name) or "nan")

    def day(name: str) -> date | None:
        return date.fromisoformat(text(name)) if text(name) else None

    return Figure(
        metric=text("metric"),
        statistic=text("statistic"),
        group=text("group"),
        period=text("date_or_period"),
        observed=number("value"),
        unit=text("unit"),
        source=text("source"),
        simulated=text("simulated"),
        second=text("second"),
        how=text("how"),
        on=day("on"),
        since=day("since"),
        half_width=number("half_width"),
        sd=number("sd"),
        bound=text("bound"),
        fact=text("fact"),
        target=text("target") == "yes",
        given=text("given") == "yes",
        conflict=text("conflict") == "yes",
        why=text("why"),
    )


QUARTER = timedelta(days=93)


class Measured(Protocol):
    """Where the values of a run are looked up."""

    def at(self, metric: str, day: date) -> FloatArray:
        """Return (R,) the values of a metric on a day, ordered by replicate."""
        ...


class Values:
    """Values of a run by metric and day, read metric by metric so that memory stays small."""

    def __init__(self, run: MeasuredRun, wanted: Iterable[Figure]) -> None:
        days: dict[str, set[date]] = {}
        for figure in wanted:
            for metric in filter(None, (figure.simulated, figure.second)):
                days.setdefault(metric, set()).update(filter(None, (figure.on, figure.since)))
        self._values: dict[tuple[str, date], FloatArray] = {}
        self._span: dict[str, tuple[date, date]] = {}
        for metric, wanted_days in days.items():
            self._read(run, metric, wanted_days)
        self._end = max((last for _, last in self._span.values()), default=date.min)

    def _read(self, run: MeasuredRun, metric: str, days: set[date]) -> None:
        import pandas as pd

        table = run.values(metric)
        if table.empty:
            return
        when = pd.to_datetime(table["date"])
        self._span[metric] = (when.min().date(), when.max().date())
        measured = sorted(stamp.date() for stamp in when.unique())
        for day in days:
            stands = _standing_on(day, metric, measured)
            if stands is not None:
                found = table[when == pd.Timestamp(stands)]
                ordered = found.sort_values("replicate")["value"]
                self._values[metric, day] = ordered.to_numpy(dtype=np.float64)

    def at(self, metric: str, day: date) -> FloatArray:
        """Return (R,) the values of a metric on a day, ordered by replicate.

        Raises:
            NotMeasured: the run does not measure it, or not on that day, or lived only a part of
                the year that it belongs to.
        """
        if metric not in self._span:
            raise NotMeasured(f"The run does not measure {metric}.")
        if (metric, day) not in self._values or day > self._end:
            first, last = self._span[metric]
            if first <= day <= last:
                raise NotMeasured(f"The run does not measure {metric} on {day}.")
            raise NotMeasured(f"{day} is outside the run, which measures {first} to {last}.")
        found = self._values[metric, day]
        if metric in LEDGER and np.isnan(found).all():
            raise NotMeasured(
                f"The run starts within the financial year that ends on {day}: a part of a year "
                "cannot be held against the whole."
            )
        return found


def _standing_on(day: date, metric: str, measured: list[date]) -> date | None:
    """Return the day whose measure of a metric stands on ``day``, None where there is none."""
    if day in measured:
        return day
    earlier = [each for each in measured if each < day]
    if metric in dict(QUARTERLY) and earlier and day - earlier[-1] < QUARTER:
        return earlier[-1]
    return None


def simulated_values(figure: Figure, values: Measured) -> FloatArray:
    """Return (R',) what the replicates say about a figure, without those in which it does not
    arise.

    Raises:
        NotMeasured: the run does not say, or in no replicate does the quantity arise.
    """
    result = values_by_replicate(figure, values)
    result = result[np.isfinite(result)]
    if not len(result):
        raise NotMeasured("In no replicate does the quantity arise.")
    return result


def values_by_replicate(figure: Figure, values: Measured) -> FloatArray:
    """Return (R,) what each replicate says about a figure; not finite where it does not arise.

    Raises:
        NotMeasured: the run does not measure it on the day.
    """
    assert figure.on is not None, "only a figure with a day is simulated"
    now = values.at(figure.simulated, figure.on)
    before = values.at(figure.simulated, figure.since) if figure.since else None
    other = values.at(figure.second, figure.on) if figure.second else None
    with np.errstate(divide="ignore", invalid="ignore"):
        return _combine(figure.how, now, before if other is None else other)


def _combine(how: str, now: FloatArray, other: FloatArray | None) -> FloatArray:
    """Combine values (R,) with those of an earlier day or of a second metric."""
    if how == "value":
        return now
    assert other is not None, f"'{how}' needs an earlier day or a second metric"
    results = {
        "difference": lambda: now - other,
        "percent change": lambda: 100.0 * (now / other - 1.0),
        "percent fall": lambda: 100.0 * (1.0 - now / other),
        "sum": lambda: now + other,
        "ratio": lambda: now / other,
        "percent": lambda: 100.0 * now / other,
    }
    combined: FloatArray = results[how]()
    return combined
