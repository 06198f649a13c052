"""`ccgsim explain`: explain one CCG's decisions in one run, one by one."""

from __future__ import annotations

import argparse
from shutil import get_terminal_size

from ccgsim.commands.options import add_parameters, add_scenario, scenario_of


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `explain`."""
    parser = verbs.add_parser("explain", help="explain one CCG's decisions", description=__doc__)
    add_scenario(parser)
    parser.add_argument(
        "--ccg", metavar="CCG", required=True, help="its code of 2013, such as 03V, or its name"
    )
    parser.add_argument(
        "--seed", metavar="S", type=int, default=1, help="seed of the run (default 1)"
    )
    parser.add_argument(
        "--replicate",
        metavar="K",
        type=int,
        default=0,
        help="number of the replicate, from 0 (default 0)",
    )
    add_parameters(parser)
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Print the story."""
    scenario = scenario_of(options)
    from ccgsim.explaining import WIDTH, explain

    story = explain(
        scenario, options.ccg, options.seed, options.replicate, parameters=options.parameters
    )
    print(story.text(get_terminal_size(fallback=(WIDTH, 0)).columns))
