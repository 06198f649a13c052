"""`ccgsim run --from`: repeat the run that a manifest describes, and check the outcome."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ccgsim.commands.options import console
from ccgsim.commands.run import progress_bar, results_folder, stopped_calmly, tell
from ccgsim.errors import CcgsimError, ResultsError

if TYPE_CHECKING:
    from rich.console import Console


def act_again(options: argparse.Namespace) -> None:
    """Run it again, print the summary, and compare with the tables beside the manifest."""
    from ccgsim.manifest import read_manifest
    from ccgsim.rerunning import other_versions, rerun

    _refuse_changes(options)
    manifest = read_manifest(options.manifest)
    screen, margin = console(), console(stderr=True)
    for warning in other_versions(manifest):
        margin.print(f"warning: {warning}", markup=False, soft_wrap=True)
    name = Path(manifest.scenario_sources.get("title", "again")).stem
    with results_folder(options.out, name) as out, stopped_calmly(out):
        with progress_bar(margin, manifest.replicates) as progress:
            results = rerun(manifest, out=out, progress=progress)
        tell(results, out, options, screen)
    screen.print(f"\nResults are in {out}", style="bold", markup=False, soft_wrap=True)
    _print_same(options.manifest, out, screen, margin)


def _print_same(manifest: Path, out: Path, screen: Console, margin: Console) -> None:
    """Say whether the tables are those beside the manifest."""
    from ccgsim.rerunning import tables_that_differ
    from ccgsim.results import Results

    beside = manifest if manifest.is_dir() else manifest.parent
    try:
        Results.open(beside)
        differing = tables_that_differ(beside, out)
    except ResultsError as problem:
        note = f"note: nothing to compare the tables with: {problem}"
        margin.print(note, markup=False, soft_wrap=True)
        return
    if differing:
        names = ", ".join(differing)
        warning = f"warning: not the same as in {beside}: {names}"
        margin.print(warning, markup=False, soft_wrap=True)
    else:
        same = f"Every table is the same as in {beside}."
        screen.print(same, markup=False, soft_wrap=True)


def _refuse_changes(options: argparse.Namespace) -> None:
    """Raise CcgsimError if anything is said that the manifest settles."""
    said = {
        "a scenario": options.scenario,
        "--set": options.changes or None,
        "--replicates": options.replicates,
        "--seed": options.seed,
        "--end": options.end,
        "--parameters": None if options.parameters == "posterior" else options.parameters,
    }
    for name, value in said.items():
        if value is not None:
            raise CcgsimError(
                f"--from repeats exactly what the manifest says: leave out {name}. To change "
                "something, run the scenario file."
            )
