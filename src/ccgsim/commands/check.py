"""`ccgsim check`: say whether a scenario is valid, and what in it has no or no lasting effect."""

from __future__ import annotations

import argparse

from ccgsim.commands.options import add_scenario, facts_of, scenario_of


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `check`."""
    parser = verbs.add_parser("check", help="check a scenario file", description=__doc__)
    add_scenario(parser)
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Check a scenario against its facts and print what has no effect, or not for long."""
    from ccgsim.scenario.checks import notes

    scenario = scenario_of(options)
    facts = facts_of(scenario)
    print(f"{options.scenario}: valid ({scenario.run.start} to {scenario.run.end}, {facts.name})")
    for note in notes(scenario, facts):
        print(f"  note: {note}")
