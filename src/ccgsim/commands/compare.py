"""`ccgsim compare`: compare scenarios that have the same luck."""

from __future__ import annotations

import argparse
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from ccgsim.commands.options import add_changes, add_parameters, changed, console, facts_of
from ccgsim.commands.run import progress_bar, results_folder, stopped_calmly, with_end
from ccgsim.errors import ResultsError, ScenarioError

if TYPE_CHECKING:
    from ccgsim.results import Results
    from ccgsim.scenario import Scenario

EXAMPLES = """\
The first is the baseline. Each is a scenario file, which is run now, or a
folder that ccgsim run has written with the same seed and replicates.

try:
  ccgsim compare record-2013-2018 no-stps
"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `compare`."""
    parser = verbs.add_parser(
        "compare",
        help="compare scenarios with the same luck",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "scenarios", metavar="SCENARIO", nargs="+", type=Path,
        help="two or more scenario files (TOML) or folders of results",
    )  # fmt: skip
    add_changes(parser)
    parser.add_argument(
        "--replicates", metavar="N", type=int, default=None,
        help="number of futures (default: those of the folders named, else 200)",
    )  # fmt: skip
    parser.add_argument(
        "--seed", metavar="S", type=int, default=None,
        help="seed of all luck (default: that of the folders named, else 1)",
    )  # fmt: skip
    parser.add_argument("--end", metavar="DATE", help="last day, instead of each run.end")
    parser.add_argument(
        "--out", metavar="DIR", type=Path,
        help="new or empty folder for the results (default results/compare/TIME)",
    )  # fmt: skip
    add_parameters(parser)
    parser.set_defaults(act=act, parameters=None)  # None: those of the folders named, if any


def act(options: argparse.Namespace) -> None:
    """Compare, with progress on a terminal, and say what differs."""
    from ccgsim.comparison import compare
    from ccgsim.comparison.comparing import REPLICATES
    from ccgsim.comparison.printing import print_comparison

    screen, margin = console(), console(stderr=True)
    given = [_given(path, options) for path in options.scenarios]
    with (
        results_folder(options.out, "compare") as out,
        stopped_calmly(out),
        progress_bar(margin, options.replicates or REPLICATES) as progress,
    ):
        comparison = compare(
            given, options.replicates, options.seed, options.parameters, out=out, progress=progress
        )
    for warning in comparison.warnings():
        margin.print(f"warning: {warning}", markup=False)
    print_comparison(comparison, screen)
    screen.print("\nTables, charts and the summary are in", style="bold")
    lines = [f"  {out}", "Next:", f"  ccgsim report {quote(str(out))}"]
    lines += [f"  open {quote(str(out / 'charts.html'))} in a browser"]
    screen.print("\n".join(lines), markup=False, soft_wrap=True)


def _given(path: Path, options: argparse.Namespace) -> Scenario | Results:
    """Return a folder's results, or a file's scenario with the settings of the command line.

    Raises:
        CcgsimError: it is not valid, or settings are to change a run that is over.
    """
    from ccgsim.results import Results
    from ccgsim.scenario import load_scenario
    from ccgsim.scenario.checks import notes

    if path.is_dir():
        if options.changes or options.end:
            raise ResultsError(
                f"{path} is a finished run: --set and --end cannot change it. Name its scenario "
                "file instead."
            )
        return Results.open(path)
    scenario = with_end(changed(load_scenario(path), options.changes), options.end)
    try:
        facts = facts_of(scenario)
    except ScenarioError as problem:
        raise ScenarioError(f"{path}: {problem}") from None
    for note in notes(scenario, facts):
        console(stderr=True).print(f"note: {path.name}: {note}", markup=False)
    return scenario
