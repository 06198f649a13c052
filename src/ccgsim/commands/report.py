"""`ccgsim report`: write a one-page report to share, of a run, a comparison or a sweep."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ccgsim.commands.options import console

if TYPE_CHECKING:
    from rich.console import Console

MEGABYTE = 1e6


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `report`."""
    parser = verbs.add_parser(
        "report", help="write a report to share, one HTML file", description=__doc__
    )
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="a folder written by run, compare or sweep"
    )
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="the file to write (default DIR/report.html)"
    )
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Write the report and say where it is."""
    report_and_print(options.folder, options.out, console())


def report_and_print(folder: Path, out: Path | None, screen: Console) -> None:
    """Write the report of a folder, and say where it is and how large."""
    from ccgsim.reports import report

    place = report(folder, out)
    size = place.stat().st_size / MEGABYTE
    screen.print("\nThe report, one file that opens without a network, is in", style="bold")
    screen.print(f"  {place} ({size:.1f} MB)", markup=False, soft_wrap=True)
