"""`ccgsim run`: simulate a scenario, save the results and summarise them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from shlex import quote
from time import monotonic
from typing import TYPE_CHECKING

from ccgsim.commands.options import add_parameters, add_scenario, console, facts_of, scenario_of
from ccgsim.errors import FactsError, ScenarioError
from ccgsim.labels import how_many

if TYPE_CHECKING:
    from rich.console import Console

    from ccgsim.facts import Facts
    from ccgsim.results import Results
    from ccgsim.scenario import Scenario
    from ccgsim.simulation import Progress


REPLICATES, SEED = 200, 1


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `run`."""
    parser = verbs.add_parser("run", help="simulate a scenario", description=__doc__)
    add_scenario(parser, optional=True)
    parser.add_argument(
        "--from",
        metavar="MANIFEST",
        type=Path,
        dest="manifest",
        help="repeat exactly the run that a manifest.json (or its folder) describes",
    )
    parser.add_argument("--replicates", metavar="N", type=int, help="number of runs (default 200)")
    parser.add_argument("--seed", metavar="S", type=int, help="seed of all luck (default 1)")
    parser.add_argument("--end", metavar="DATE", help="last day, instead of the scenario's run.end")
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="new or empty folder for the results (default results/SCENARIO/TIME)",
    )
    parser.add_argument(
        "--score", action="store_true", help="then compare the results with the record"
    )
    parser.add_argument(
        "--report", action="store_true", help="then write a report to share, report.html"
    )
    add_parameters(parser)
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Simulate, with progress on a terminal, and print a summary."""
    if options.manifest is not None:
        from ccgsim.commands.run_again import act_again

        act_again(options)
        return
    if options.scenario is None:
        raise ScenarioError(
            "There is nothing to run: name a scenario file, or a manifest with --from."
        )
    options.replicates = REPLICATES if options.replicates is None else options.replicates
    options.seed = SEED if options.seed is None else options.seed
    from ccgsim.facts.country import has_a_record
    from ccgsim.scenario.checks import notes
    from ccgsim.simulation import simulate

    scenario = with_end(scenario_of(options), options.end)
    facts = facts_of(scenario)
    if options.score and not has_a_record(facts):
        raise FactsError(f"--score: there is no record of {facts.name} to compare a run with.")
    screen, margin = console(), console(stderr=True)
    for note in notes(scenario, facts):
        margin.print(f"note: {note}", markup=False)
    with results_folder(options.out, options.scenario.stem) as out, stopped_calmly(out):
        with progress_bar(margin, options.replicates) as progress:
            results = simulate(
                scenario,
                replicates=options.replicates,
                seed=options.seed,
                parameters=options.parameters,
                facts=facts,
                out=out,
                progress=progress,
            )
        tell(results, out, options, screen)
    _print_next(results, facts, options, out, screen)


def tell(results: Results, out: Path, options: argparse.Namespace, screen: Console) -> None:
    """Print the summary of a run, then score it and report on it as far as that is asked for."""
    from ccgsim.scorecard.summary import print_summary

    print_summary(results, screen)
    if options.score:
        from ccgsim.commands.score import score_and_print

        score_and_print(results, out, screen)
    if options.report:
        from ccgsim.commands.report import report_and_print

        report_and_print(out, None, screen)


def with_end(scenario: Scenario, end: str | None) -> Scenario:
    """Return the scenario with another last day, if one is given."""
    if end is None:
        return scenario
    try:
        return scenario.with_settings({"run.end": end})
    except ScenarioError as problem:
        raise ScenarioError(str(problem).replace("--set: run.end", "--end", 1)) from None


@contextmanager
def results_folder(named: Path | None, name: str) -> Iterator[Path]:
    """Yield the folder named, or a new one by this name and the time, which nobody else has.

    A new one is removed where nothing came to be in it.
    """
    if named is not None:
        yield named
        return
    folder = _new_folder(Path("results") / name)
    try:
        yield folder
    except BaseException:
        with suppress(OSError):
            os.removedirs(folder)
        raise


def _new_folder(beside: Path) -> Path:
    from ccgsim.results.writing import said_plainly

    time = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    for number in count(1):
        folder = beside / (time if number == 1 else f"{time}-{number}")
        with said_plainly(folder), suppress(FileExistsError):
            beside.mkdir(parents=True, exist_ok=True)
            folder.mkdir()
            break
    return folder


@contextmanager
def progress_bar(screen: Console, replicates: int | None) -> Iterator[Progress | None]:
    """Show what is done and how long is left; nothing when nobody watches."""
    if not screen.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    left = TextColumn("{task.fields[left]}")
    started = monotonic()
    with Progress(*columns, left, console=screen, transient=True) as bar:
        task = bar.add_task("simulating", total=replicates, left="")

        def show(done: int, total: int) -> None:
            seconds = (monotonic() - started) * (total - done) / done
            bar.update(task, completed=done, total=total)
            if done < total:
                bar.update(task, left=f"{timedelta(seconds=round(seconds))} left")
            else:
                bar.update(task, description="putting together", left="")

        yield show


@contextmanager
def stopped_calmly(out: Path) -> Iterator[None]:
    """Say what a run that was stopped leaves behind."""
    try:
        yield
    except KeyboardInterrupt:
        left = ""
        if (unfinished := out / ".unfinished").exists():
            left = f"What was done so far is in {unfinished}."
        elif (out / "manifest.json").exists():
            left = f"Results are in {out}."
        raise KeyboardInterrupt(left) from None


def _print_next(
    results: Results, facts: Facts, options: argparse.Namespace, out: Path, screen: Console
) -> None:
    """Say where the results are and what to try next."""
    from ccgsim.facts.country import has_a_record

    runs = how_many(results.replicates, "run")
    took = (results.manifest.finished - results.manifest.started).total_seconds()
    scenario, folder = quote(str(options.scenario)), quote(str(out))
    ends = [f"run.end={options.end}"] if options.end else []
    same = "".join(f" --set {quote(change)}" for change in options.changes + ends)
    if options.parameters != "posterior":
        same += f" --parameters {options.parameters}"
    screen.print(f"\n{runs} took {took:.0f} s. Results are in", style="bold")
    commands = [
        f"ccgsim explain {scenario}{same} --ccg {facts.codes[0]} --seed {options.seed}",
        f"ccgsim run {scenario}{same} --set mergers.stance=encouraged",
    ]
    is_of_no_use = {"report": options.report, "score": options.score or not has_a_record(facts)}
    for verb, without_use in is_of_no_use.items():
        if not without_use:
            commands.insert(0, f"ccgsim {verb} {folder}")
    lines = [f"  {out}", "Next:", *(f"  {command}" for command in commands)]
    screen.print("\n".join(lines), markup=False, soft_wrap=True)
