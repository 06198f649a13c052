"""The model: its network, its agents, and a month at a step."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import mesa
import networkx as nx
import numpy as np
from mesa.discrete_space import Network

from ccgsim import simulation
from ccgsim.arguments import check_whole
from ccgsim.arrays import BoolArray
from ccgsim.engine import live_month
from ccgsim.errors import CcgsimError, InterventionError
from ccgsim.facts import Facts
from ccgsim.facts.tables import nearest
from ccgsim.mesa_model.agents import ClinicalCommissioningGroup, Footprint, NHSEngland, SupportUnit
from ccgsim.mesa_model.record import ModelRecord, data_collector
from ccgsim.posterior import POSTERIOR
from ccgsim.rules import Rule
from ccgsim.scenario import Scenario
from ccgsim.world import World

if TYPE_CHECKING:
    import pandas as pd

_OLD_MESA = tuple(int(part) for part in mesa.__version__.split(".")[:2]) < (3, 4)
DEFAULT_SEED = 1
"""The same as that of `simulate`."""


def tie_graph(facts: Facts) -> nx.Graph:
    """Return the founding CCGs, by code, and their ties: pairs that share a footprint or a border.

    Nodes have name, footprint (its code) and pos (longitude, latitude in degrees); edges have
    same_footprint, border_km, same_authority (overlap of their people, 0 to 1) and same_pct.
    """
    graph = nx.Graph()
    for i, code in enumerate(facts.codes):
        graph.add_node(
            code,
            name=facts.names[i],
            footprint=facts.footprint_codes[facts.footprint[i]],
            pos=(float(facts.longitude[i]), float(facts.latitude[i])),
        )
    for pair, (i, j) in enumerate(facts.pairs):
        graph.add_edge(
            facts.codes[i],
            facts.codes[j],
            same_footprint=bool(facts.pair_same_footprint[pair]),
            border_km=float(facts.pair_border_km[pair]),
            same_authority=float(facts.pair_same_authority[pair]),
            same_pct=bool(facts.pair_same_pct[pair]),
        )
    return graph


class CommissioningModel(mesa.Model):  # type: ignore[misc]  # Mesa carries no types
    """One replicate of a scenario as a Mesa model: a step is a month.

    Attributes:
        policy_scenario: the scenario (from Mesa 3.4 on `scenario` is Mesa's own).
        facts: what the run started from.
        world: the state, R = 1; see `ccgsim.world.World`.
        ccgs, support_units, footprints, nhs_england: the agents, in the order of the facts.
        grid: the `mesa.discrete_space.Network` of founding CCGs, also as `space`; its networkx
            graph is `grid.G`, and cells and nodes are named by code.
        datacollector: stocks and CCGs, on the first day and at the end of each month.
        running: whether there are months left to live through.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        replicate: int = 0,
        seed: int | None = None,
        rng: int | None = None,
        rules: Sequence[Rule] | None = None,
        parameters: str | Mapping[str, float] = POSTERIOR,
        facts: Facts | None = None,
    ) -> None:
        """Start a run.

        Args:
            scenario: a scenario, or the path of a scenario file.
            replicate: which future: the number it has in a run of `simulate`.
            seed: of every draw, as in `simulate`; 1 if neither this nor ``rng`` is given.
            rng: the same under the name that Mesa has for it from 3.4 on.
            rules: in the order of the month; None for the package's.
            parameters: as in `simulate`; by default, the draw of the posterior that the replicate
                has there. Of an array that `simulate` is given, a model takes its own element.
            facts: what to start from; None for the scenario's, which are England's if unsaid.

        Raises:
            CcgsimError: an argument, the scenario, the facts or a parameter is not valid.
        """
        replicate = check_whole("replicate", replicate, 0, simulation.LARGEST - 1)
        luck = _one_seed(seed, rng)
        run = simulation.prepared(scenario, 1, luck, rules, parameters, facts, replicate)
        super().__init__(**{"seed" if _OLD_MESA else "rng": int(luck)})
        self.policy_scenario, self.facts = run.scenario, run.setting.facts
        self.world: World = run.setting.start(run.parameters.of(0, 1), np.array([replicate]))
        self._rules, self._calendar = run.setting.rules, run.setting.calendar
        self._lived = 0
        self.record = ModelRecord(self.world)
        self._place_agents()
        self.datacollector = data_collector()
        self.datacollector.collect(self)

    def _place_agents(self) -> None:
        """Lay out the network and put every founding CCG on its cell."""
        graph = tie_graph(self.facts)
        # Newer Mesa would lay the network out at random; older Mesa knows no positions.
        knows_positions = "layout" in inspect.signature(Network).parameters
        layout = {"layout": dict(graph.nodes(data="pos"))} if knows_positions else {}
        self.grid = self.space = Network(graph, capacity=1, random=self.random, **layout)
        self.ccgs: tuple[ClinicalCommissioningGroup, ...] = tuple(
            ClinicalCommissioningGroup(self, place, self.grid[code])
            for place, code in enumerate(self.facts.codes)
        )
        units, footprints = range(len(self.facts.units)), range(len(self.facts.footprint_codes))
        self.support_units = tuple(SupportUnit(self, place) for place in units)
        self.footprints = tuple(Footprint(self, place) for place in footprints)
        self.nhs_england = NHSEngland(self)

    def __repr__(self) -> str:
        title, replicate = self.policy_scenario.title, self.world.replicates[0]
        return f"<CommissioningModel of '{title}', replicate {replicate}, {self.today}>"

    @property
    def today(self) -> date:
        """The first day of the month to come; after the last month, the last day of the run."""
        return self.world.today if self._months_left else self._calendar.end

    @property
    def _months_left(self) -> int:
        return self._calendar.months - self._lived

    def step(self) -> None:
        """Live through one month; after the last one nothing happens any more."""
        if not self._months_left:
            return
        world = self.world
        live_month(world, self._rules, self._lived)
        self.record.measure(
            self._calendar.last_day(self._lived), world.quarter, year_end=world.month == 3
        )
        self.datacollector.collect(self)
        self._lived += 1
        if self._months_left:
            self._turn_the_page()
            return
        self.running = False
        if _OLD_MESA:  # its batch_run reports step `steps - 1` as the last, and would miss this one
            self.steps += 1

    def _turn_the_page(self) -> None:
        """Let the world stand at the first of the month to come, where changes by hand belong."""
        self.world.turn_to(self._lived)
        if self.world.month == 4:
            self.world.refresh_bodies()

    def step_to(self, day: date) -> None:
        """Step until ``today`` is a day or later, or the run has ended.

        Raises:
            InterventionError: the day is over already, or is no date.
        """
        if not isinstance(day, date):
            raise InterventionError(
                f"step_to takes a date, such as date(2014, 4, 1); found {day!r}."
            )
        if isinstance(day, datetime):
            day = day.date()
        if day < self.today:
            raise InterventionError(
                f"step_to: {day} is over: the model is at {self.today} and cannot go back. Name a "
                "later day, or make a new model."
            )
        while self._months_left and self.today < day:
            self.step()

    def world_to_change(self) -> World:
        """Return the world for a change by hand.

        Raises:
            InterventionError: the run has ended.
        """
        if not self._months_left:
            raise InterventionError(
                f"The run ended on {self._calendar.end}: nobody can act any more. Act before the "
                "last step, or set a later run.end."
            )
        return self.world

    def ccg(self, ccg: str) -> ClinicalCommissioningGroup:
        """Return the founding CCG with this code, or with a name, whole or in part, of its own.

        Raises:
            FactsError: there is none, or there are several, whose codes are told.
        """
        return self.ccgs[self.facts.find(ccg)]

    def ccgs_where(self, which: BoolArray) -> list[ClinicalCommissioningGroup]:
        """Return the founding CCGs where ``which`` (N,) is true."""
        return [self.ccgs[place] for place in np.flatnonzero(which)]

    def support_unit(self, name: str) -> SupportUnit:
        """Return the support unit of this name.

        Raises:
            InterventionError: there is none; the nearest name is given.
        """
        if name not in self.facts.units:
            hint = nearest(name, self.facts.units)
            raise InterventionError(f"No support unit is called '{name}'{hint}.")
        return self.support_units[self.facts.units.index(name)]

    @property
    def metrics(self) -> pd.DataFrame:
        """Date, metric, value: every quantity so far, measured on the engine's days."""
        return self.record.metrics()

    @property
    def events(self) -> pd.DataFrame:
        """Date (first of the month), kind, ccg, organisation, partner, detail, as they happened."""
        return self.record.events()


def _one_seed(seed: int | None, rng: int | None) -> int:
    if seed is not None and rng is not None:
        raise CcgsimError("Both seed and rng are given, and they mean the same. Give one.")
    chosen = seed if rng is None else rng
    return DEFAULT_SEED if chosen is None else chosen
