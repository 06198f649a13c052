"""`ccgsim scenarios`: list the scenarios installed with ccgsim, and what each asks."""

from __future__ import annotations

import argparse

from ccgsim.commands.options import console


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take no options."""
    parser = verbs.add_parser(
        "scenarios", help="list the scenarios installed with ccgsim", description=__doc__
    )
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Print the name and the question of each, and how to use one."""
    from rich.table import Table

    from ccgsim.scenario import load_scenario
    from ccgsim.scenario.library import library, library_folder

    screen, table = console(), Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("name", no_wrap=True)
    table.add_column("asks")
    for path in library():
        table.add_row(path.stem, load_scenario(path).question)
    screen.print(table)
    screen.print(
        "\nUse the names in any folder: ccgsim run no-moratorium. Your own file may contain "
        'extends = "no-moratorium.toml". Each file says what is known about its question, '
        "with sources. They are in"
    )
    screen.print(str(library_folder()), markup=False, soft_wrap=True)
