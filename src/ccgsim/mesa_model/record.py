"""What the Mesa face keeps of its run: the engine's measures and events, Mesa's data collector."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
import pyarrow as pa

from ccgsim.arrays import FloatArray
from ccgsim.block import Block, measures_of
from ccgsim.events import EventTable
from ccgsim.metrics import MONTHLY, QUARTERLY, monthly_values, quarterly_values, yearly_values
from ccgsim.results import tables
from ccgsim.results.results import frame_of
from ccgsim.world import World

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.mesa_model.model import CommissioningModel

STOCKS = (*dict(MONTHLY), *dict(QUARTERLY))
"""Metrics that have a value on any day; the engine keeps the slower ones each quarter."""


class ModelRecord:
    """What was measured of a world with one replicate, and what happened in it.

    Attributes:
        day: the last day on which it was measured.
        stocks: value of each of ``STOCKS`` on that day.
    """

    def __init__(self, world: World) -> None:
        """Measure a world on its first day."""
        self._world, self._events = world, world.events.take(world.replicates)
        self._monthly: dict[date, FloatArray] = {}
        self._quarterly: dict[date, FloatArray] = {}
        self._yearly: dict[date, FloatArray] = {}
        self.measure(world.calendar.start, quarter=True, year_end=False)

    def measure(self, day: date, quarter: bool, year_end: bool) -> None:
        """Take the measures of a day; keep the slower stocks, and those of a year, when told to."""
        monthly, quarterly = monthly_values(self._world), quarterly_values(self._world)
        self.day, self.stocks = day, dict(zip(STOCKS, (*monthly[0], *quarterly[0]), strict=True))
        self._monthly[day] = monthly
        if quarter:
            self._quarterly[day] = quarterly
        if year_end:
            self._yearly[day] = yearly_values(self._world)

    def metrics(self) -> pd.DataFrame:
        """Return date, metric, value, as the engine has them for this replicate."""
        parts = [tables.metric_table(series, 0) for series in tables.series_of(self._block())]
        return _frame(pa.concat_tables(parts).unify_dictionaries())

    def events(self) -> pd.DataFrame:
        """Return date (first of the month), kind, ccg, organisation, partner, detail."""
        world = self._world
        return _frame(tables.events_table(self._block().events, world.facts, world.calendar))

    def _block(self) -> Block:
        world = self._world
        self._events = _followed_by(self._events, world.events.take(world.replicates))
        return Block(
            replicates=world.replicates,
            monthly=measures_of(self._monthly),
            quarterly=measures_of(self._quarterly),
            yearly=measures_of(self._yearly),
            events=self._events,
            snapshots=(),
            pair_counts=(),
        )


def data_collector() -> mesa.DataCollector:
    """Return a collector of all stocks, and of who belongs to whom.

    Every agent gets a row, as Mesa does it, but only a CCG has more to say than its code. No agent
    reporter has the name of a metric, for Mesa's batch_run puts both into one row. Reporters are
    partial functions because Mesa can pickle those.
    """
    return mesa.DataCollector(
        model_reporters={
            "date": partial(_day),
            **{name: partial(_stock, name=name) for name in STOCKS},
        },
        agent_reporters={
            "code": partial(_reported, name="code"),
            "organisation": partial(_code_of, name="organisation"),
            "officer": partial(_code_of, name="officer"),
            "pressure": partial(_reported, name="pressure"),
            "support_in_house": partial(_reported, name="in_house_share"),
        },
    )


def _day(model: CommissioningModel) -> date:
    return model.record.day


def _stock(model: CommissioningModel, name: str) -> float:
    return float(model.record.stocks[name])


def _reported(agent: mesa.Agent, name: str) -> Any:
    return getattr(agent, name, None)


def _code_of(agent: mesa.Agent, name: str) -> str | None:
    found = getattr(agent, name, None)
    return None if found is None else found.code


def _followed_by(first: EventTable, then: EventTable) -> EventTable:
    """Return the events of two tables of one log, one after the other."""
    columns = {
        name: np.concatenate((getattr(first, name), getattr(then, name)))
        for name in ("replicate", "step", "kind", "ccg", "organisation", "partner", "detail")
    }
    return EventTable(**columns, words=then.words)


def _frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as results have it in pandas, but for the number of the replicate."""
    return frame_of(table.drop_columns(["replicate"]))
