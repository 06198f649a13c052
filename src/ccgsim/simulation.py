"""Run a scenario: the one function behind the command line, the app and a researcher's script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from platform import platform
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ccgsim.arguments import check_path, check_whole
from ccgsim.calendar import Calendar
from ccgsim.engine import Setting, run_block
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.country import refuse_no_facts
from ccgsim.manifest import Manifest, facts_used, now, rule_names, versions
from ccgsim.parameters import parameter_table
from ccgsim.posterior import POSTERIOR, ChosenParameters, ParameterValues, chosen
from ccgsim.rules import RULES, Rule
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.scenario.checks import check_against

if TYPE_CHECKING:
    from ccgsim.results import Results
    from ccgsim.results.tables import BlockTables

BLOCK = 512
"""Replicates side by side: enough to share the cost of a step, few enough for the cache."""

COUNTS_OF_SHARING = (date(2016, 3, 31), date(2018, 8, 31))
"""Days on which the National Audit Office counted shared officers (HC 1783, 4.3)."""

LARGEST = 2**31 - 1
"""Replicates are numbered in 32 bits on disk."""

Progress = Callable[[int, int], None]


class Sink(Protocol):
    """Where the tables of a run's blocks go."""

    def add(self, block: BlockTables) -> None:
        """Take the next block."""

    def finish(self, manifest: Manifest) -> Results:
        """Return the results of all blocks."""


@dataclass(frozen=True)
class Run:
    """Everything a run needs to know before its first block."""

    scenario: Scenario
    setting: Setting
    parameters: ChosenParameters
    first_replicate: int
    replicates: int

    def block(self, start: int, stop: int) -> BlockTables:
        """Run the replicates from place ``start`` to before ``stop``."""
        from ccgsim.results.tables import tables_of

        numbers = np.arange(self.first_replicate + start, self.first_replicate + stop)
        block = run_block(self.setting, self.parameters.of(start, stop), numbers)
        return tables_of(block, self.setting.facts, self.setting.calendar)

    def manifest(self, started: datetime) -> Manifest:
        """Return what the run was made of; it is written when the run is over."""
        from ccgsim.results.tables import metric_units

        return Manifest(
            scenario=self.scenario.resolved(),
            scenario_sources=self.scenario.sources,
            parameters=self.parameters.used(),
            seed=self.setting.seed,
            first_replicate=self.first_replicate,
            replicates=self.replicates,
            rules=rule_names(self.setting.rules),
            facts=facts_used(self.setting.facts),
            units=metric_units(self.setting.calendar),
            versions=versions(),
            platform=platform(),
            started=started,
            finished=now(),
        )


def simulate(
    scenario: Scenario | str | Path,
    replicates: int = 200,
    seed: int = 1,
    rules: Sequence[Rule] | None = None,
    parameters: str | ParameterValues = POSTERIOR,
    facts: Facts | None = None,
    out: str | Path | None = None,
    first_replicate: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Simulate a scenario many times over.

    Args:
        scenario: a scenario, or the path of a scenario file.
        replicates: number of futures R.
        seed: of every draw; the same seed gives the same luck under another policy.
        rules: in the order of the month; None for the package's. Those that the scenario switches
            off are left out.
        parameters: "posterior" for one draw of the posterior a replicate, "median" for their
            medians; or values to use instead of the posterior's and the scenario's, in the table's
            units: a number, or an array (R,) with one value for each replicate.
        facts: what to start from; None for the scenario's, which are England's if unsaid.
        out: an empty or new folder to stream results to; None to keep them in memory.
        first_replicate: number of the first replicate, to add to an earlier run of the same seed.
        progress: called with the replicates done and R after every block.

    Returns:
        The results: metrics, events, organisations and pairs as tables.

    Raises:
        CcgsimError: an argument, the scenario, the facts or a parameter is not valid, or the folder
            cannot be written; its message says what to do.
    """
    run = prepared(scenario, replicates, seed, rules, parameters, facts, first_replicate)
    started, sink = now(), _sink(out)
    for start in range(0, run.replicates, BLOCK):
        stop = min(start + BLOCK, run.replicates)
        sink.add(run.block(start, stop))
        if progress is not None:
            progress(stop, run.replicates)
    return sink.finish(run.manifest(started))


def prepared(
    scenario: Scenario | str | Path,
    replicates: int,
    seed: int,
    rules: Sequence[Rule] | None = None,
    parameters: str | ParameterValues = POSTERIOR,
    facts: Facts | None = None,
    first_replicate: int = 0,
) -> Run:
    """Check every argument and work out what all blocks share."""
    replicates = check_whole("replicates", replicates, 1, LARGEST)
    seed = check_whole("seed", seed, 0, 2**63 - 1)
    first_replicate = check_whole("first_replicate", first_replicate, 0, LARGEST - replicates)
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    scenario = scenario.anchored()
    if facts is None:
        facts = load_facts(scenario.facts)
    refuse_no_facts(facts)
    check_against(scenario, facts, parameter_table())
    acting = RULES if rules is None else rules
    calendar = Calendar(scenario.run.start, scenario.run.end)
    return Run(
        scenario=scenario,
        setting=Setting.of(scenario, facts, acting, seed, pair_days(calendar)),
        parameters=chosen(parameters, scenario.parameters, replicates, seed, first_replicate),
        first_replicate=first_replicate,
        replicates=replicates,
    )


def pair_days(calendar: Calendar) -> tuple[date, ...]:
    """Return the days on which pairs are counted: each 1 April, the last day, the record's."""
    aprils = [date(year, 4, 1) for year in range(calendar.start.year, calendar.end.year + 1)]
    days = sorted({*aprils, *COUNTS_OF_SHARING, calendar.end})
    return tuple(day for day in days if calendar.start <= day <= calendar.end)


def _sink(out: str | Path | None) -> Sink:
    from ccgsim.results.writing import FolderSink, MemorySink

    return MemorySink() if out is None else FolderSink(check_path("out", out, "results/mine"))
