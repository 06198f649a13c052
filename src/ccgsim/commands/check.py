"""`ccgsim check`: say whether scenarios are valid, and which settings have no lasting effect."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ccgsim.commands.options import add_changes, changed, facts_of
from ccgsim.errors import CcgsimError


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `check`."""
    parser = verbs.add_parser("check", help="check scenario files", description=__doc__)
    parser.add_argument(
        "scenarios", metavar="SCENARIO", type=Path, nargs="+",
        help="a scenario file (TOML), or the name of one of `ccgsim scenarios`; of several each "
        "is checked",
    )  # fmt: skip
    add_changes(parser)
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Check each scenario against its facts and print what has no effect, or not for long.

    Raises:
        CcgsimError: one is not valid; of several, after all have been checked.
    """
    if len(options.scenarios) == 1:
        _check(options.scenarios[0], options.changes)
        return
    refused = 0
    for path in options.scenarios:
        try:
            _check(path, options.changes)
        except CcgsimError as problem:
            refused += 1
            print(f"ccgsim: {problem}", file=sys.stderr)
    if refused:
        are = "is" if refused == 1 else "are"
        raise CcgsimError(f"{refused} of {len(options.scenarios)} scenarios {are} not valid.")


def _check(path: Path, changes: Sequence[str]) -> None:
    from ccgsim.scenario import load_scenario
    from ccgsim.scenario.checks import notes

    scenario = changed(load_scenario(path), changes)
    facts = facts_of(scenario)
    print(f"{path}: valid ({scenario.run.start} to {scenario.run.end}, {facts.name})", flush=True)
    for note in notes(scenario, facts):
        print(f"  note: {note}", flush=True)
