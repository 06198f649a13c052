"""What several verbs take: a scenario file and settings to change in it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ccgsim.errors import ScenarioError

if TYPE_CHECKING:
    from rich.console import Console

    from ccgsim.facts import Facts
    from ccgsim.scenario import Scenario


def add_scenario(parser: argparse.ArgumentParser, optional: bool = False) -> None:
    """Take a scenario file, and `--set key=value` any number of times."""
    parser.add_argument(
        "scenario", metavar="SCENARIO", type=Path, nargs="?" if optional else None,
        help="a scenario file (TOML), or a name from `ccgsim scenarios`",
    )  # fmt: skip
    add_changes(parser)


def add_changes(parser: argparse.ArgumentParser) -> None:
    """Take `--set key=value` any number of times."""
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        dest="changes",
        help="change one key, such as allowance.per_head.2015-04-01=17.66; may be repeated",
    )


def scenario_of(options: argparse.Namespace) -> Scenario:
    """Return the scenario with the settings of the command line.

    Raises:
        ScenarioError: the file or a setting is not valid.
    """
    from ccgsim.scenario import load_scenario

    return changed(load_scenario(options.scenario), options.changes)


def changed(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """Return the scenario with settings, each written as key=value.

    Raises:
        ScenarioError: a setting is not valid.
    """
    changes = {}
    for change in settings:
        key, equals, value = change.partition("=")
        if not (key.strip() and equals and value.strip()):
            raise ScenarioError(
                f"--set {change}: write it as key=value, such as run.end=2016-03-31"
            )
        changes[key.strip()] = value.strip()
    return scenario.with_settings(changes) if changes else scenario


def facts_of(scenario: Scenario) -> Facts:
    """Return the facts that a scenario starts from, once its places and parameters are known.

    Raises:
        CcgsimError: a table is damaged, or the scenario names what the facts do not have.
    """
    from ccgsim.facts import load_facts
    from ccgsim.parameters import parameter_table
    from ccgsim.scenario.checks import check_against

    facts = load_facts(scenario.facts)
    check_against(scenario, facts, parameter_table())
    return facts


def console(stderr: bool = False) -> Console:
    """Return the screen: plain when it is not a terminal, or when NO_COLOR is set.

    A name is shown as it is: `:100:` in it is no picture.
    """
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # as print does; Rich would end the process with another code

    return Screen(stderr=stderr, highlight=False, emoji=False, soft_wrap=False)


def add_parameters(parser: argparse.ArgumentParser) -> None:
    """Take the choice of parameters."""
    parser.add_argument(
        "--parameters",
        choices=("posterior", "median"),
        default="posterior",
        help="a draw of the posterior for each run (default), or the medians for all",
    )
