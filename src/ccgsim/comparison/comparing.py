"""Run what is to be compared, see that it can be, and set it side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path

from ccgsim.arguments import check_path, check_whole
from ccgsim.comparison.result import NO_DAY_IN_COMMON, Comparison
from ccgsim.errors import CcgsimError, ResultsError
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.country import refuse_no_facts
from ccgsim.manifest import FactsUsed, facts_used, now
from ccgsim.posterior import POSTERIOR
from ccgsim.results import Results
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.scenario.file import COMMAND_LINE, HEADING
from ccgsim.simulation import LARGEST, Progress, simulate

REPLICATES, SEED = 200, 1
"""Unless said, or settled by a finished run."""

Compared = Scenario | Results | str | Path


def compare(
    scenarios: Sequence[Compared],
    replicates: int | None = None,
    seed: int | None = None,
    parameters: str | None = None,
    facts: Facts | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare scenarios that live through the same luck.

    Args:
        scenarios: the baseline, then one or more alternatives: scenarios, paths of scenario files,
            results, or folders of results that `ccgsim run` wrote.
        replicates: number of futures R of what is still to be run; None for those of the finished
            runs, else 200.
        seed: of what is still to be run; None for that of the finished runs, else 1.
        parameters: of what is still to be run, "posterior" or "median"; None for those of the
            finished runs, else "posterior". Values that a finished run was given by hand are its
            own: a scenario has those that it sets.
        facts: what to start from; None for each scenario's.
        out: an empty or new folder for everything, the new runs in `runs` inside it; None to keep
            all in memory.
        progress: called with the replicates done and their number over all new runs.

    Raises:
        CcgsimError: there are fewer than two, one is not valid, or finished runs do not belong
            together because seed, replicates or facts differ.
    """
    started = now()
    if facts is not None:
        refuse_no_facts(facts)
    plan = _planned(scenarios, replicates, seed, parameters)
    _refuse_other_facts(plan, facts)
    place = None if out is None else check_path("out", out, "results/compare/mine")
    if place is not None:
        from ccgsim.comparison.writing import claim, write

        claim(place)
    runs = _run(plan, facts, place, progress)
    comparison = Comparison(plan.names, runs, ccg_names(runs[0], facts), started)
    if place is not None:
        write(comparison, place)
    return comparison


@dataclass(frozen=True)
class _Plan:
    """What is compared under which names, and with how many futures of which luck."""

    names: tuple[str, ...]
    given: tuple[Scenario | Results, ...]
    replicates: int
    seed: int
    parameters: str
    first_replicate: int


def _planned(
    scenarios: Iterable[Compared], replicates: int | None, seed: int | None, parameters: str | None
) -> _Plan:
    """Return the plan of a comparison, once it is known that it can be made."""
    if isinstance(scenarios, Compared):
        raise CcgsimError(
            "compare takes a list: the baseline, then one or more alternatives, such as "
            'compare(["record-2013-2018", "no-stps"]).'
        )
    scenarios = list(scenarios)
    if len(scenarios) < 2:
        raise CcgsimError("There is nothing to compare: name a baseline and an alternative to it.")
    given = tuple(_read(one) for one in scenarios)
    finished = [one.manifest for one in given if isinstance(one, Results)]
    if replicates is None:
        replicates = finished[0].replicates if finished else REPLICATES
    if seed is None:
        seed = finished[0].seed if finished else SEED
    if parameters is None:
        parameters = finished[0].parameters.source if finished else POSTERIOR
    replicates = check_whole("replicates", replicates, 1, LARGEST)
    seed = check_whole("seed", seed, 0, 2**63 - 1)
    first = finished[0].first_replicate if finished else 0
    plan = _Plan(_names(given), given, replicates, seed, parameters, first)
    for name, one in zip(plan.names, given, strict=True):
        if isinstance(one, Results):
            _refuse_other_luck(plan, name, one)
    _refuse_no_day_in_common(given)
    return plan


def _read(one: Compared) -> Scenario | Results:
    if isinstance(one, Scenario | Results):
        return one
    is_folder = isinstance(one, str | Path) and Path(one).is_dir()
    return Results.open(one) if is_folder else load_scenario(one)


def _names(given: Sequence[Scenario | Results]) -> tuple[str, ...]:
    """Return a name for each, from its scenario file; one that is taken gets a number.

    A title that is set by hand has no file; another part of the heading names it then.
    """
    names: list[str] = []
    for one in given:
        sources = one.manifest.scenario_sources if isinstance(one, Results) else one.sources
        files = (sources.get(key, COMMAND_LINE) for key in HEADING)
        name = Path(next((file for file in files if file != COMMAND_LINE), "scenario")).stem
        numbered = (f"{name}, {number}" for number in count(2))
        names.append(next(free for free in chain([name], numbered) if free not in names))
    return tuple(names)


def _refuse_other_luck(plan: _Plan, name: str, run: Results) -> None:
    """Raise ResultsError if a finished run did not live through the luck of the comparison."""
    manifest = run.manifest
    for what, has, others in (
        ("seed", manifest.seed, plan.seed),
        ("replicates", manifest.replicates, plan.replicates),
        ("first replicate", manifest.first_replicate, plan.first_replicate),
    ):
        if has != others:
            again = f"--seed {plan.seed} --replicates {plan.replicates}"
            if what == "first replicate":
                again = f"simulate(..., first_replicate={plan.first_replicate})"
            raise ResultsError(
                f"{run.folder or name} has {what} {has}, the comparison {what} {others}. Futures "
                "can be compared one by one only if they have the same luck: run it again with "
                f"{again}, or name the scenario file in place of the folder."
            )


def _refuse_no_day_in_common(given: Sequence[Scenario | Results]) -> None:
    """Raise ResultsError if on no day it will be known of all who belongs to whom.

    That is known on each 1 April of a run and on its last day.
    """
    spans = [(one.scenario if isinstance(one, Results) else one).run for one in given]
    start, end = max(span.start for span in spans), min(span.end for span in spans)
    aprils = (date(year, 4, 1) for year in range(start.year, end.year + 1))
    if not any(start <= day <= end for day in aprils) and len({span.end for span in spans}) > 1:
        raise ResultsError(NO_DAY_IN_COMMON)


def _run(
    plan: _Plan, facts: Facts | None, place: Path | None, progress: Progress | None
) -> tuple[Results, ...]:
    """Return the finished runs and the others, which are run now."""
    total = plan.replicates * sum(isinstance(one, Scenario) for one in plan.given)
    runs, done = [], 0
    for name, one in zip(plan.names, plan.given, strict=True):
        if isinstance(one, Scenario):
            out = None if place is None else place / "runs" / name
            onward = _onward(progress, done, total)
            one = simulate(
                one, plan.replicates, plan.seed, parameters=plan.parameters, facts=facts,
                out=out, first_replicate=plan.first_replicate, progress=onward,
            )  # fmt: skip
            done += plan.replicates
        runs.append(one)
    return tuple(runs)


def _onward(progress: Progress | None, done: int, total: int) -> Progress | None:
    """Return a run's progress as that of all runs."""
    if progress is None:
        return None
    return lambda more, _: progress(done + more, total)


def _refuse_other_facts(plan: _Plan, facts: Facts | None) -> None:
    """Raise ResultsError if not all start, or started, from the same facts."""
    starts = [
        one.manifest.facts if isinstance(one, Results) else facts_used(facts or _facts_of(one))
        for one in plan.given
    ]
    for name, used in zip(plan.names, starts, strict=True):
        if used.hash != (first := starts[0]).hash:
            alike = (used.name, used.ccgs) == (first.name, first.ccgs)
            raise ResultsError(
                f"{name} starts from other facts ({_told(used, alike)}) than {plan.names[0]} "
                f"({_told(first, alike)}). Run both from the same facts."
            )


def _told(used: FactsUsed, by_hash: bool) -> str:
    """Return facts in words; those of one name are told apart by what their tables hold."""
    return f"{used.name}, {used.ccgs} CCGs" + (f", hash {used.hash[:8]}" if by_hash else "")


def _facts_of(scenario: Scenario) -> Facts:
    return load_facts(scenario.facts)


def ccg_names(run: Results, facts: Facts | None = None) -> dict[str, str]:
    """Return the names of CCGs by code, from given facts or those of the run's scenario."""
    facts = facts or _facts_of(run.scenario)
    return dict(zip(facts.codes, facts.names, strict=True))
