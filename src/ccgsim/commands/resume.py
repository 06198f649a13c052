"""`ccgsim resume`: continue a sweep that was stopped, or add replicates to one."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from ccgsim.commands.options import console
from ccgsim.commands.run import progress_bar
from ccgsim.commands.sweep import add_workers, print_done, stopped_calmly


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `resume`."""
    parser = verbs.add_parser("resume", help="continue a sweep", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder written by sweep")
    parser.add_argument(
        "--add-replicates",
        metavar="N",
        type=int,
        default=0,
        help="runs to add to each point",
    )
    add_workers(parser)
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Finish the sweep, with progress on a terminal, and say what came of it."""
    from ccgsim.sweeps import resume_sweep

    margin = console(stderr=True)
    with stopped_calmly(options.folder), progress_bar(margin, None) as progress:
        done = resume_sweep(
            options.folder,
            workers=options.workers,
            dask=options.dask,
            add_replicates=options.add_replicates,
            progress=progress,
            say=partial(margin.print, markup=False),
        )
    print_done(done, console())
