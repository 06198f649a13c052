"""How fast the engine is: beside Mesa, by size of block, by number of CCGs and by length of run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import mesa
import numpy as np
from mesa.examples.basic.virus_on_network.model import VirusOnNetwork
from timing import in_turn, spread

from ccgsim import Facts, Scenario, load_facts, load_scenario, made_up_facts, simulate
from ccgsim.engine import Setting, run_block
from ccgsim.parameters import default_parameters
from ccgsim.rules import RULES
from ccgsim.simulation import BLOCK

RECORD = Path(__file__).parents[1] / "scenarios" / "record-2013-2018.toml"
Rows = Iterator[tuple[str, str]]


def record(months: int = 72) -> Scenario:
    """The record scenario, of its own length or another."""
    after = date(2013 + (3 + months) // 12, (3 + months) % 12 + 1, 1)
    end = date.fromordinal(after.toordinal() - 1)
    return load_scenario(RECORD).with_settings({"run.end": end.isoformat()})


class Block:
    """A block of replicates of the record scenario, ready to run: no tables are made of it."""

    def __init__(self, replicates: int, facts: Facts | None = None, months: int = 72) -> None:
        scenario = record(months)
        if facts is None:
            facts = load_facts()
        else:  # the footprints that merge in the record are England's
            scenario = scenario.with_settings({"footprints.mergers": "[]"})
        self.setting = Setting.of(scenario, facts, RULES, seed=1)
        self.parameters = default_parameters(scenario.parameters)
        self.replicates = np.arange(replicates)

    def run(self) -> object:
        """Run it."""
        return run_block(self.setting, self.parameters, self.replicates)


def beside_mesa(replicates: int, iterations: int, rounds: int, months: int = 72) -> Rows:
    """Yield replicates a second of `simulate`, of the engine alone and of Mesa's `batch_run`."""
    nodes = load_facts().n

    class Virus(VirusOnNetwork):  # type: ignore[misc]
        """Mesa's example, stopped after as many steps as the scenario has months."""

        def step(self) -> None:
            super().step()
            self.running = self.steps < months

    scenario, block = record(months), Block(min(replicates, BLOCK), months=months)
    mesa_runs = {"num_nodes": [nodes] * iterations}
    counts = (replicates, len(block.replicates), iterations)
    times = in_turn(
        (
            lambda: simulate(scenario, replicates),
            block.run,
            lambda: mesa.batch_run(Virus, mesa_runs, number_processes=1, display_progress=False),
        ),
        rounds,
    )
    ours, engine, theirs = (
        [count / second for second in task] for count, task in zip(counts, times, strict=True)
    )
    yield "simulate, tables of metrics and events kept, a second", spread(ours)
    yield "engine alone, a second", spread(engine)
    yield f"Mesa {mesa.__version__}, VirusOnNetwork of {nodes} nodes, a second", spread(theirs)
    pairs = zip(ours, theirs, strict=True)
    yield "simulate beside Mesa, times as many", spread(a / b for a, b in pairs)


def one_replicate(rounds: int) -> Rows:
    """Yield the time of a single replicate through the engine."""
    (times,) = in_turn((Block(1).run,), rounds)
    yield "one replicate through the engine, ms", spread(1000 * t for t in times)


def block_sizes(sizes: Sequence[int], rounds: int) -> Rows:
    """Yield replicates a second through the engine for blocks of several sizes."""
    times = in_turn([Block(size).run for size in sizes], rounds)
    for size, found in zip(sizes, times, strict=True):
        chosen = "  <- as set" if size == BLOCK else ""
        yield f"blocks of {size:,}, a second", spread(size / t for t in found) + chosen


def by_ccgs(numbers: Sequence[int], replicates: int, rounds: int) -> Rows:
    """Yield the time of a replicate in England and in made-up countries."""
    countries = [None, *(made_up_facts(number, seed=1) for number in numbers)]
    times = in_turn([Block(replicates, country).run for country in countries], rounds)
    for country, found in zip(countries, times, strict=True):
        name = "England" if country is None else f"{country.n:,} made-up CCGs"
        n = load_facts().n if country is None else country.n
        each = [1000 * t / replicates for t in found]
        micro = 1000 * min(each) / n
        yield f"{name}, ms a replicate", f"{spread(each, '.2f')}, {micro:.1f} µs a CCG"


def by_months(numbers: Sequence[int], replicates: int, rounds: int) -> Rows:
    """Yield the time of a replicate for runs of several lengths."""
    times = in_turn([Block(replicates, months=months).run for months in numbers], rounds)
    for months, found in zip(numbers, times, strict=True):
        each = [1000 * t / replicates for t in found]
        micro = 1000 * min(each) / months
        yield f"{months} months, ms a replicate", f"{spread(each, '.2f')}, {micro:.1f} µs a month"
