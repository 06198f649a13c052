"""Starting a sweep, and carrying on with one that was stopped or is to be wider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from shlex import quote
from time import monotonic

from ccgsim.arguments import check_path, check_whole
from ccgsim.errors import CcgsimError, SweepError
from ccgsim.manifest import now
from ccgsim.results.tables import METRICS
from ccgsim.rules import Rule, rules_in_order
from ccgsim.simulation import Progress
from ccgsim.sweeps.chunks import Chunk, cut
from ccgsim.sweeps.executors import Workshop, cores, workshop
from ccgsim.sweeps.file import MOST_REPLICATES
from ccgsim.sweeps.folder import SweepFolder
from ccgsim.sweeps.importable import refuse_unguarded, refuse_unsendable
from ccgsim.sweeps.merging import (
    Files,
    can_be_read,
    failed_points,
    write_design,
    write_table,
)
from ccgsim.sweeps.plan import Plan, Recipe, SweepManifest
from ccgsim.sweeps.planning import job_of, plan_sweep, same_as_now, space_of
from ccgsim.sweeps.points import failing_points, lever_notes
from ccgsim.sweeps.work import Job, run_chunk

MOST_WORKERS = 10_000

Say = Callable[[str], object]


@dataclass(frozen=True)
class SweepDone:
    """What came of a sweep.

    Attributes:
        folder: where its tables are.
        points, replicates: how many, and how often each was run.
        failed: the error of every point of which a run failed.
        runs, seconds: made this time, and how long that took.
    """

    folder: Path
    points: int
    replicates: int
    failed: dict[int, str]
    runs: int
    seconds: float


def run_sweep(
    path: str | Path,
    out: str | Path,
    workers: int | None = None,
    dask: str | None = None,
    rules: Sequence[Rule] | None = None,
    progress: Progress | None = None,
    say: Say = lambda text: None,
) -> SweepDone:
    """Run every point of a sweep file.

    Args:
        path: the sweep file.
        out: a new or empty folder for the results.
        workers: number of processes; None for one on each core, 1 for this process alone.
        dask: address of a Dask scheduler to do the work instead.
        rules: in the order of the month; None for the package's. With several processes they must
            be functions that another process can import.
        progress: called with the runs done and those to do, after every chunk.
        say: called with what should be said aloud meanwhile.

    Returns:
        What came of it. Points that fail are data: see ``failed`` and the table `design`.

    Raises:
        CcgsimError: the file, its base scenario or the folder is not valid, or the work cannot go
            on; what was done is then kept, and `resume_sweep` carries on.
    """
    workers = _checked(workers)
    path, out = check_path("path", path, "my-sweep.toml"), check_path("out", out, "results/mine")
    rules = None if rules is None else rules_in_order(rules)
    refuse_unsendable(rules, workers, dask)
    plan, facts = plan_sweep(path, rules)
    refuse_unguarded(len(_chunks(plan)), workers, dask)
    space = space_of(plan)
    for note in lever_notes(space, facts):
        say(f"note: {note}")
    if failing := failing_points(space, plan.design, facts):
        text = next(iter(failing.values()))
        if len(failing) == len(plan.points):
            raise SweepError(f"None of the {len(plan.points)} points can run: {text}")
        say(f"{len(failing)} of {len(plan.points)} points will fail, the first one because: {text}")
    if dask is not None:
        with workshop(workers, dask):
            pass  # a wrong address is told before there is a folder
    folder = SweepFolder(out)
    with folder.locked():
        folder.start(plan)
        return _carry_on(folder, plan, workers, dask, rules, progress, say)


def resume_sweep(
    folder: str | Path,
    workers: int | None = None,
    dask: str | None = None,
    rules: Sequence[Rule] | None = None,
    add_replicates: int = 0,
    progress: Progress | None = None,
    say: Say = lambda text: None,
) -> SweepDone:
    """Carry on with a sweep from what is on disk.

    Args:
        folder: of the sweep.
        add_replicates: runs to add to every point.
        workers, dask, rules, progress, say: as in `run_sweep`; the rules must be the same.

    Returns:
        What came of it; a sweep that is finished already is left as it is, but for a table that
        cannot be read: it is put together again from what is kept.

    Raises:
        CcgsimError: there is no sweep in the folder, another process is at work in it, the sweep
            was started with another ccgsim, other facts or other rules, or the folder cannot be
            written.
    """
    workers = _checked(workers)
    rules = None if rules is None else rules_in_order(rules)
    refuse_unsendable(rules, workers, dask)
    place = SweepFolder(check_path("folder", folder, "results/mine"))
    plan = place.plan()
    refuse_unguarded(len(_chunks(plan)), workers, dask)
    most = MOST_REPLICATES - plan.replicates
    add_replicates = check_whole("add_replicates", add_replicates, 0, most)
    with place.locked():
        plan = same_as_now(place.plan(), place.path, rules)
        if add_replicates:
            wider = (*plan.spans, plan.replicates + add_replicates)
            plan = plan.model_copy(update={"spans": wider})
            place.widen(plan)
        return _carry_on(place, plan, workers, dask, rules, progress, say)


def _checked(workers: int | None) -> int:
    """Return the number of processes asked for, or one for each core."""
    return check_whole("workers", cores() if workers is None else workers, 1, MOST_WORKERS)


def _chunks(plan: Plan) -> list[Chunk]:
    return list(cut(len(plan.points), plan.spans, plan.chunk_runs))


def _carry_on(
    folder: SweepFolder,
    plan: Plan,
    workers: int,
    dask: str | None,
    rules: Sequence[Rule] | None,
    progress: Progress | None,
    say: Say,
) -> SweepDone:
    """Do what is missing and put everything together, unless that has been done."""
    began = monotonic()
    job = job_of(plan, rules)
    chunks = _chunks(plan)
    files, damaged = folder.done(chunks, job.tables)
    for path in damaged:
        say(f"A part was damaged and is done again; what is left of it is now {path}")
    missing = [chunk for chunk in chunks if chunk not in files]
    runs = sum(chunk.runs for chunk in missing)
    if files and missing:
        say(f"{sum(chunk.runs for chunk in files):,} runs are done already, {runs:,} to go.")
    names = ("design", *job.tables)
    whole = folder.is_finished(plan) and all(can_be_read(folder.table(name)) for name in names)
    if missing or not whole:
        _work_off(_Work(folder, job, plan, files, missing, runs, progress, say), workers, dask)
        _finish(folder, plan, job, files)
    return SweepDone(
        folder=folder.path,
        points=len(plan.points),
        replicates=plan.replicates,
        failed=failed_points(files),
        runs=runs,
        seconds=monotonic() - began,
    )


@dataclass(frozen=True)
class _Work:
    """What is missing of a sweep: so many runs. Chunks go from ``missing`` to ``files``."""

    folder: SweepFolder
    job: Job
    plan: Plan
    files: dict[Chunk, dict[str, Path]]
    missing: list[Chunk]
    runs: int
    progress: Progress | None
    say: Say

    def keep(self, chunk: Chunk, tables: dict[str, bytes]) -> None:
        """Write a chunk that was done and show how far the sweep is."""
        self.files[chunk] = self.folder.keep(chunk, tables)
        self.missing.remove(chunk)
        if self.progress is not None:
            left = sum(chunk.runs for chunk in self.missing)
            self.progress(self.runs - left, self.runs)


def _work_off(work: _Work, workers: int, dask: str | None) -> None:
    """Do what is missing; when a worker is lost, go on with others as long as that helps."""
    while work.missing:
        before = len(work.missing)
        try:
            with workshop(min(workers, before), dask) as shop:
                _hand_out(work, shop)
        except CcgsimError:
            raise
        except Exception as problem:
            # A chunk turns what goes wrong in a point into data, so this is the worker's trouble.
            if not isinstance(problem, BrokenExecutor) or len(work.missing) == before:
                raise SweepError(
                    f"A worker was lost ({type(problem).__name__}: {problem}); perhaps the memory "
                    f"is too small for {workers} of them. Finished work is kept. To continue: "
                    f"ccgsim resume {quote(str(work.folder.path))}"
                ) from problem
            work.say("A worker was lost. Going on with new ones.")


def _hand_out(work: _Work, shop: Workshop) -> None:
    """Give chunks to the workers, a few at a time, and keep what comes back."""
    design = work.plan.design
    waiting: dict[Future[dict[str, bytes]], Chunk] = {}
    queue = iter(list(work.missing))

    def submit(some: Iterator[Chunk]) -> None:
        for chunk in some:
            points = design[chunk.first_point : chunk.end_point]
            waiting[shop.executor.submit(run_chunk, work.job, chunk, points)] = chunk

    try:
        submit(islice(queue, shop.in_flight))
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                work.keep(waiting[future], future.result())
                del waiting[future]
                submit(islice(queue, 1))
    except KeyboardInterrupt:
        if waiting:
            work.say("Stopping; the parts at work are finished first. Ctrl-C again: at once.")
        for future, chunk in waiting.items():
            if not future.cancel() and future.exception() is None and chunk in work.missing:
                work.keep(chunk, future.result())
        raise


def _finish(folder: SweepFolder, plan: Plan, job: Job, files: Files) -> None:
    """Put the chunks together."""
    failed = failed_points(files)
    tables: dict[str, Callable[[Path], object]] = {
        "design": partial(write_design, plan=plan, failed=failed),
        **{name: partial(write_table, name=name, plan=plan, files=files) for name in job.tables},
    }
    manifest = SweepManifest(
        **{name: getattr(plan, name) for name in Recipe.model_fields},
        points=len(plan.points),
        failed=len(failed),
        units={name: METRICS[name] for name in plan.metrics},
        finished=now(),
    )
    folder.finish(tables, manifest)
