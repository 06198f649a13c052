"""A sweep of a country of four CCGs over two years: all of a sweep in a fraction of a second."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from small_country import small_country

from ccgsim.rules.mergers import mergers
from ccgsim.sweeps import folder, running
from ccgsim.sweeps.chunks import ChunkFile
from ccgsim.world import World

SCENARIO = """\
title = "A small country"
question = "What happens in it?"
facts = "country"
run.end = 2015-03-31
mergers.stance = "permitted"
footprints.announced = 2013-10-01
parameters.merge_start = 1.0
parameters.approve_start = 2.0
parameters.share_start = -8.0
"""
"""In a few runs of four CCGs some merge, and not all share an officer."""

SWEEP = """\
title = "A small sweep"
question = "What differs?"
base = "base.toml"
replicates = {replicates}
seed = 5

[vary]
mergers.stance = ["permitted", "encouraged"]
allowance.per_head.2014-04-01 = {{ low = 15.0, high = 30.0, steps = 3 }}
parameters.margin = {{ low = 0.0, high = 0.1, steps = 2 }}

[outputs]
events = {events}
pairs = {events}
"""

POINTS = 12
TABLES = ("design", "metrics", "ccgs", "events", "pairs")
HOLD = "hold"
HELD = f"""
import time
from ccgsim.sweeps.folder import SweepFolder
keep = SweepFolder.keep
def held(place, *chunk):
    kept = keep(place, *chunk)
    while (place.path.parent / "{HOLD}").exists():
        time.sleep(0.02)
    return kept
SweepFolder.keep = held
"""
"""Lets a sweep do one chunk, and no more while there is a file `hold` beside its folder."""


def sweep_file(folder: Path, replicates: int = 4, events: bool = True) -> Path:
    """Write the sweep, its scenario and its country to a new folder of the folder given."""
    place = folder / "files"
    if not place.exists():
        (place / "country").mkdir(parents=True)
        small_country(place / "country")
        (place / "base.toml").write_text(SCENARIO, encoding="utf-8")
    path = place / "sweep.toml"
    text = SWEEP.format(replicates=replicates, events=str(events).lower())
    path.write_text(text, encoding="utf-8")
    return path


def started(path: Path, out: Path, chunk_runs: int) -> Path:
    """Take a folder for a sweep that is cut small, and do nothing yet."""
    plan, _ = running.plan_sweep(path)
    place = folder.SweepFolder(out)
    with place.locked():
        place.start(plan.model_copy(update={"chunk_runs": chunk_runs}))
    return out


def tables(out: Path) -> dict[str, bytes]:
    """Return the bytes of every final table."""
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.parquet"))}


def chunk_files(out: Path) -> list[Path]:
    """Return the files of chunks that are done."""
    return [path for path in sorted((out / "chunks").glob("*")) if ChunkFile.of(path.name)]


def carry_on(out: str) -> None:
    """Resume a sweep, in a process that a test will kill."""
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    running.resume_sweep(out, workers=1)


def fails_where_the_allowance_is_low(world: World) -> None:
    """A rule of a researcher's that cannot do with less than £20 a head."""
    if (world.policy.per_head[world.step] < 20).any():
        raise ZeroDivisionError("no money left")
    mergers(world)
