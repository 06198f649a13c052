"""`ccgsim score`: compare the results of a run with the record."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ccgsim.commands.options import console

if TYPE_CHECKING:
    from rich.console import Console

    from ccgsim.results import Results


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `score`."""
    parser = verbs.add_parser("score", help="compare results with the record", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder written by run")
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Score a folder of results, write the tables beside them and print the card."""
    from ccgsim.results import Results

    results = Results.open(options.folder)
    assert results.folder is not None, "they were opened from one"
    score_and_print(results, results.folder, console())


def score_and_print(results: Results, folder: Path, screen: Console) -> None:
    """Write scorecard.csv and pairs.csv to a folder of results and print the card, which can be
    read where they cannot be written.
    """
    from ccgsim.scorecard import score
    from ccgsim.scorecard.scorecard import OTHER_POLICY

    card = score(results)
    try:
        card.write(folder)
    finally:
        card.print(screen)
        if not results.manifest.tests_the_model:
            screen.print(OTHER_POLICY)
