"""How fast sweeps are on one and two processes, and how much memory they hold.

    python benchmarks/sweep.py [POINTS] [--kind parameters|policy|forecast] [--processes N]

A sweep of the record scenario, ten replicates a point, on one process and on two in turn, or on as
many as are named. Varied are parameters (points stand side by side in a block), and then policy
(every point is another scenario). A forecast's points part after six of its nine years. Called with
`--run`, this file is the process that is measured.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from timing import show

SCENARIOS = Path(__file__).parents[1] / "scenarios"
BASES = {"forecast": "forecast-2022.toml"}
REPLICATES = 10
VARY = {
    "parameters": "parameters.margin = { low = 0.02, high = 0.1 }\n"
    "parameters.body_cost = { low = 2e5, high = 5e5 }\n",
    "policy": "allowance.per_head.2015-04-01 = { low = 15.0, high = 25.0 }\n"
    "mergers.strictness = { low = 0.0, high = 1.0 }\n",
    "forecast": "allowance.per_head.2019-04-01 = { low = 15.0, high = 22.0 }\n"
    "mergers.strictness.2019-04-01 = { low = 0.0, high = 1.0 }\n",
}


def main(points: int, kinds: list[str], numbers: list[int]) -> None:
    """Print what sweeps of each kind of lever take on so many processes."""
    for kind in kinds:
        title = f"{points:,} points of {REPLICATES} replicates, {kind} varied"
        show(title, rows(points, kind, numbers))


def rows(points: int, kind: str, numbers: list[int]) -> Iterator[tuple[str, str]]:
    """Yield what a sweep takes on so many processes, and how much faster two are than one."""
    seconds = {}
    for workers in numbers:
        with TemporaryDirectory() as folder:
            found = measured(sweep_file(Path(folder), points, kind), workers)
        seconds[workers] = found["seconds"]
        yield f"{workers} process{'es' * (workers > 1)}", told(found)
    if {1, 2} <= seconds.keys():
        yield "two processes beside one, times as fast", f"{seconds[1] / seconds[2]:.2f}"


def sweep_file(folder: Path, points: int, kind: str) -> Path:
    """Write a sweep of the record."""
    path, base = folder / "sweep.toml", SCENARIOS / BASES.get(kind, "record-2013-2018.toml")
    head = f'title = "Speed"\nquestion = "How fast?"\nbase = "{base}"\nreplicates = {REPLICATES}\n'
    design = f'[design]\nkind = "latin hypercube"\npoints = {points}\n'
    path.write_text(f"{head}[vary]\n{VARY[kind]}{design}", encoding="utf-8")
    return path


def measured(path: Path, workers: int) -> dict[str, float]:
    """Run a sweep in a process of its own; return seconds, runs, and peaks of memory in MB."""
    command = [sys.executable, __file__, "--run", str(path), str(workers)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peaks = {"parent": 0.0, "workers": 0.0, "all": 0.0}
    watch = threading.Thread(target=_watch, args=(process, peaks))
    watch.start()
    said, _ = process.communicate()
    watch.join()
    return json.loads(said) | peaks


def _watch(process: subprocess.Popen[str], peaks: dict[str, float]) -> None:
    """Note the most memory that the parent, its largest worker and all of them hold."""
    parent = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            own = parent.memory_info().rss / 1e6
            others = [child.memory_info().rss / 1e6 for child in parent.children()]
        except psutil.Error:
            continue
        found = {"parent": own, "workers": max(others, default=0.0), "all": own + sum(others)}
        peaks |= {name: max(peaks[name], value) for name, value in found.items()}
        time.sleep(0.05)


def told(found: dict[str, float]) -> str:
    """Return what was found of one sweep in a line."""
    return (
        f"{found['seconds']:,.0f} s, {found['runs'] / found['seconds']:,.0f} runs a second; "
        f"{found['processor']:,.0f} s of processor; peak {found['all']:,.0f} MB "
        f"(parent {found['parent']:,.0f}, a worker {found['workers']:,.0f}); "
        f"{found['written']:,.0f} MB written, {found['chunks']:,} chunks"
    )


def run(path: str, workers: int) -> None:
    """Be the process that is measured."""
    from ccgsim.sweeps import run_sweep

    out = Path(path).parent / f"out-{workers}"
    done = run_sweep(path, out, workers=workers)
    files = [file for file in out.rglob("*") if file.is_file()]
    assert not done.failed, done.failed
    print(
        json.dumps(
            {
                "seconds": done.seconds,
                "runs": done.runs,
                "written": sum(file.stat().st_size for file in files) / 1e6,
                "chunks": sum(file.name.startswith("metrics.points") for file in files),
                "processor": processor(),
            }
        )
    )


def processor() -> float:
    """Return the seconds of processor that this process and the workers it ended have taken."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if sys.argv[1:2] == ["--run"]:
        run(sys.argv[2], int(sys.argv[3]))
    else:
        asked = ArgumentParser(description="What sweeps take.")
        asked.add_argument("points", type=int, nargs="?", default=1000)
        asked.add_argument("--kind", choices=VARY, action="append")
        asked.add_argument("--processes", type=int, action="append")
        found = asked.parse_args()
        main(found.points, found.kind or list(VARY), found.processes or [1, 2])
