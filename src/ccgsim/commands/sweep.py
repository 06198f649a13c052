"""`ccgsim sweep`: run many variants of a scenario and keep their results."""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from ccgsim.commands.options import console
from ccgsim.commands.run import progress_bar, results_folder
from ccgsim.labels import how_many

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import Console

    from ccgsim.sweeps import SweepDone


EXAMPLES = """\
To continue a sweep that was stopped, whatever stopped it: ccgsim resume DIR

try:
  ccgsim sweep experiments/allowance-and-stance.toml --out results/allowance
  ccgsim report results/allowance
"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `sweep`."""
    parser = verbs.add_parser(
        "sweep",
        help="run many variants of a scenario",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sweep", metavar="SWEEP", type=Path, help="a sweep file (TOML)")
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="new or empty folder for the results (default results/SWEEP/TIME)",
    )
    add_workers(parser)
    parser.set_defaults(act=act)


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Take who does the work."""
    parser.add_argument(
        "--workers", metavar="N", type=int, help="number of processes (default one for each core)"
    )
    parser.add_argument(
        "--dask", metavar="ADDRESS", help="use the workers of this Dask scheduler instead"
    )


def act(options: argparse.Namespace) -> None:
    """Run the sweep, with progress on a terminal, and say what came of it."""
    from ccgsim.sweeps import run_sweep

    margin = console(stderr=True)
    with (
        results_folder(options.out, options.sweep.stem) as out,
        stopped_calmly(out),
        progress_bar(margin, None) as progress,
    ):
        done = run_sweep(
            options.sweep,
            out,
            workers=options.workers,
            dask=options.dask,
            progress=progress,
            say=partial(margin.print, markup=False),
        )
    print_done(done, console())


@contextmanager
def stopped_calmly(folder: Path) -> Iterator[None]:
    """Treat a request to end as Ctrl-C, and say how to carry on after either."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except KeyboardInterrupt:
        kept = (folder / "chunks").is_dir()
        text = f"Finished work is kept. To continue: ccgsim resume {quote(str(folder))}"
        raise KeyboardInterrupt(text if kept else "") from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def print_done(done: SweepDone, screen: Console) -> None:
    """Say how much ran and failed, how fast, where the results are and what to try next."""
    lines = [f"{how_many(done.points, 'point')}, {how_many(done.replicates, 'replicate')} each. "]
    if done.runs:
        speed = done.runs / max(done.seconds, 1e-3)
        lines[0] += (
            f"{how_many(done.runs, 'run')} took {done.seconds:,.0f} s, {speed:,.0f} a second."
        )
    else:
        lines[0] += "Everything was done already."
    if done.failed:
        point, error = min(done.failed.items())
        lines += [
            f"{how_many(len(done.failed), 'point')} failed; design.parquet has their errors. "
            f"The first, point {point}: {error}",
        ]
    else:
        lines += ["No point failed."]
    folder = quote(str(done.folder))
    table, sheet = (
        json.dumps(str(done.folder / f"metrics.{kind}"), ensure_ascii=False)
        for kind in ("parquet", "csv")
    )
    for_excel = f"import pandas; pandas.read_parquet({table}).to_csv({sheet}, index=False)"
    lines += ["Results are in", f"  {done.folder}", "Next:"]
    lines += [f"  ccgsim report {folder}"]
    lines += [f"  ccgsim resume {folder} --add-replicates {done.replicates}"]
    lines += [f"  python -c {quote(for_excel)}"]
    screen.print("\n".join(lines), markup=False, soft_wrap=True)
