"""Whatever happens to a sweep, what was done is kept and it can be finished as if nothing had."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
from small_sweep import HELD, HOLD, carry_on, chunk_files, started, sweep_file, tables

from ccgsim.errors import ResultsError, SweepError
from ccgsim.sweeps import folder, resume_sweep, run_sweep, running
from ccgsim.sweeps.chunks import ChunkFile

REPLICATES = 6
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("unbroken")
    run_sweep(sweep_file(place, REPLICATES), place / "out", workers=1)
    return place / "out"


@pytest.fixture
def out(unbroken: Path, tmp_path: Path) -> Path:
    """A sweep that is cut into 24 chunks of three runs, none of them done."""
    return started(unbroken.parent / "files" / "sweep.toml", tmp_path / "out", 3)


@pytest.fixture
def long(unbroken: Path, tmp_path: Path) -> Path:
    """The same sweep in 72 chunks, to be held at its first one and so caught at work."""
    (tmp_path / HOLD).touch()
    return started(unbroken.parent / "files" / "sweep.toml", tmp_path / "long", 1)


def finished(out: Path) -> dict[str, bytes]:
    resume_sweep(out, workers=1)
    assert not list(out.glob(".*"))
    return tables(out)


def waited_for(what: Callable[[], object]) -> None:
    for _ in range(2400):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("waited for two minutes in vain")


def command(*arguments: str, before: str = "") -> subprocess.Popen[str]:
    """Start `ccgsim` as a process group of its own, after some Python.

    It minds Ctrl-C even where the tests run in the background, whose processes ignore it.
    """
    minds = "import signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{minds}\n{before}\nfrom ccgsim.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    children = psutil.Process(process.pid).children()
    return [child for child in children if "resource_tracker" not in " ".join(child.cmdline())]


def test_killed_at_twenty_moments_and_resumed_it_gives_the_same_tables(
    unbroken: Path, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["small_sweep"])
    rng, kills, sweeps = np.random.default_rng(20), 0, 0
    while kills < 20:
        out = started(unbroken.parent / "files" / "sweep.toml", tmp_path / str(sweeps), 2)
        while kills < 20:
            process = context.Process(target=carry_on, args=(str(out),))
            process.start()
            process.join(rng.uniform(0.02, 0.4))
            if process.exitcode is not None:
                break
            process.kill()
            process.join()
            kills += 1
        assert finished(out) == tables(unbroken)
        sweeps += 1


def test_no_worker_outlives_a_sweep_that_is_killed(unbroken: Path, long: Path) -> None:
    process = command("resume", str(long), "--workers", "2", before=HELD)
    waited_for(lambda: chunk_files(long))
    children = psutil.Process(process.pid).children()
    assert len(children) >= 2
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not [child for child in alive if child.status() != psutil.STATUS_ZOMBIE]
    assert finished(long) == tables(unbroken)


def test_a_worker_that_is_killed_costs_nothing_but_time(unbroken: Path, long: Path) -> None:
    process = command("resume", str(long), "--workers", "2", before=HELD)
    waited_for(lambda: chunk_files(long))
    workers_of(process)[0].kill()
    (long.parent / HOLD).unlink()
    said = process.communicate()
    assert process.returncode == 0, said
    assert "A worker was lost. Going on with new ones." in said[1]
    assert tables(long) == tables(unbroken)


@pytest.mark.parametrize(("workers", "number"), [("1", "SIGTERM"), ("2", "SIGINT")])
def test_ctrl_c_leaves_a_calm_word_and_what_was_done(
    unbroken: Path, long: Path, workers: str, number: str
) -> None:
    process = command("resume", str(long), "--workers", workers, before=HELD)
    waited_for(lambda: chunk_files(long))
    if number == "SIGINT":
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    else:
        process.send_signal(signal.SIGTERM)
    (long.parent / HOLD).unlink()
    said, warned = process.communicate()
    assert process.returncode == 130, warned
    assert f"stopped. Finished work is kept. To continue: ccgsim resume {long}" in warned
    assert "Traceback" not in said + warned
    assert len(warned.splitlines()) <= 3
    assert chunk_files(long)
    assert not (long / "manifest.json").exists()
    assert finished(long) == tables(unbroken)


def test_ctrl_c_pressed_again_and_again_ends_a_sweep_at_once_whatever_its_workers_are_at(
    unbroken: Path, long: Path
) -> None:
    process = command("resume", str(long), "--workers", "2", before=HELD)
    waited_for(lambda: chunk_files(long))
    workers = workers_of(process)
    for worker in workers:
        worker.suspend()
    (long.parent / HOLD).unlink()
    for _ in range(4):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.1)
    _, warned = process.communicate(timeout=60)
    assert f"stopped. Finished work is kept. To continue: ccgsim resume {long}" in warned
    assert "Traceback" not in warned
    assert not psutil.wait_procs(workers, timeout=10)[1]
    assert finished(long) == tables(unbroken)


def test_ctrl_c_before_anything_is_done_leaves_nothing(tmp_path: Path, unbroken: Path) -> None:
    sweep = unbroken.parent / "files" / "sweep.toml"
    before = "import ccgsim.sweeps.running as r\ndef stop(*a): raise KeyboardInterrupt\n"
    before += "r.failing_points = stop"
    process = command("sweep", str(sweep), "--out", str(tmp_path / "out"), before=before)
    _, warned = process.communicate()
    assert process.returncode == 130
    assert warned.strip() == "ccgsim: stopped."
    assert not (tmp_path / "out").exists()


def test_a_sweep_that_was_stopped_before_its_plan_was_in_place_can_be_started(
    tmp_path: Path, unbroken: Path
) -> None:
    out = tmp_path / "out"
    (out / "chunks.part").mkdir(parents=True)
    run_sweep(unbroken.parent / "files" / "sweep.toml", out, workers=1)
    assert tables(out) == tables(unbroken)


def test_a_file_too_large_for_the_disk_is_told_and_can_be_made_up_for(
    unbroken: Path, tmp_path: Path
) -> None:
    out = started(unbroken.parent / "files" / "sweep.toml", tmp_path / "out", 1000)
    limit = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (4000, 4000))"
    process = command("resume", str(out), "--workers", "1", before=limit)
    said, warned = process.communicate()
    assert process.returncode == 2, warned
    assert "File too large. Finished work is kept. Make room, then: ccgsim resume" in warned
    assert "Traceback" not in said + warned
    assert not list(out.rglob("*.part"))
    assert finished(out) == tables(unbroken)


@pytest.mark.parametrize("after", [0, 7, 98, 101])
def test_a_full_disk_is_told_at_any_moment_and_nothing_good_is_lost(
    unbroken: Path, out: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    wrote, sync = 0, folder._sync

    def full(path: Path) -> None:
        nonlocal wrote
        wrote += path.is_file()
        if wrote > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(path)

    with monkeypatch.context() as patch:
        patch.setattr(folder, "_sync", full)
        with pytest.raises(ResultsError, match=r"No space left on device\. Finished work"):
            resume_sweep(out, workers=1)
    assert not list(out.rglob("*.part"))
    assert len(chunk_files(out)) == min(after, 96)
    assert finished(out) == tables(unbroken)


def test_a_full_disk_leaves_the_tables_of_a_sweep_that_was_to_be_widened(
    unbroken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run_sweep(sweep_file(tmp_path, REPLICATES - 1), out, workers=1)
    before, writes = tables(out), iter(range(100))

    def full(path: Path) -> None:
        if path.parent == out and next(writes) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(folder, "_sync", full)
        with pytest.raises(ResultsError, match="No space left"):
            resume_sweep(out, workers=1, add_replicates=1)
    assert tables(out) == before
    assert finished(out) == tables(unbroken)


def test_no_manifest_vouches_for_tables_that_are_not_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A widened sweep is stopped when its tables are in place and its manifest is not."""
    out = tmp_path / "out"
    run_sweep(sweep_file(tmp_path, REPLICATES - 1), out, workers=1)
    write = folder.write_whole

    def stopped(path: Path, data: bytes) -> None:
        if path.name == "manifest.json":
            raise KeyboardInterrupt
        write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(folder, "write_whole", stopped)
        with pytest.raises(KeyboardInterrupt):
            resume_sweep(out, workers=1, add_replicates=1)
    assert not (out / "manifest.json").exists()


def test_a_folder_that_cannot_be_written_is_told(unbroken: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(ResultsError, match="cannot be written: Not a directory"):
        run_sweep(unbroken.parent / "files" / "sweep.toml", tmp_path / "file" / "out")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_damaged_chunk_is_told_set_aside_and_done_again(unbroken: Path, tmp_path: Path) -> None:
    out = started(unbroken.parent / "files" / "sweep.toml", tmp_path / "out", 8)
    resume_sweep(out, workers=1)
    rng = np.random.default_rng(3)
    aside: list[Path] = []
    for round_ in range(5):
        if round_ < 4:  # then the same part a second time
            path = chunk_files(out)[rng.integers(len(chunk_files(out)))]
        data = bytearray(path.read_bytes())
        data[rng.integers(len(data))] ^= 1 << int(rng.integers(8))
        kept = bytes(data[: len(data) // 2] if round_ == 4 else data)
        path.write_bytes(kept)
        said: list[str] = []
        assert resume_sweep(out, workers=1, say=said.append).runs == REPLICATES
        aside.append(Path(said[0].rpartition(" ")[2]))
        assert said[0].startswith("A part was damaged and is done again")
        assert aside[-1].read_bytes() == kept
        assert path.exists()
        assert tables(out) == tables(unbroken)
    assert len({place for place in aside if place.exists()}) == 5


def test_damage_while_the_tables_are_put_together_is_told(
    unbroken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = started(unbroken.parent / "files" / "sweep.toml", tmp_path / "out", 8)
    finish = running._finish

    def damaged(place: folder.SweepFolder, *rest: object) -> None:
        chunk_files(out)[0].write_bytes(b"")
        finish(place, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(running, "_finish", damaged)
        with pytest.raises(SweepError, match=r"is damaged\. To do that part again: ccgsim"):
            resume_sweep(out, workers=1)
    assert finished(out) == tables(unbroken)


def test_a_damaged_plan_is_told(out: Path) -> None:
    plan = out / "chunks" / "plan.json"
    plan.write_text(plan.read_text(encoding="utf-8")[:-200], encoding="utf-8")
    with pytest.raises(SweepError, match=r"plan\.json is damaged"):
        resume_sweep(out)


def test_a_file_of_another_sweep_is_left_alone(unbroken: Path, out: Path) -> None:
    strange = [out / "chunks" / "notes.txt", out / "chunks" / chunk_files(unbroken)[0].name]
    for path in strange:
        path.write_text("mine", encoding="utf-8")
    assert ChunkFile.of(strange[1].name) is not None
    assert finished(out) == tables(unbroken)
    assert all(path.read_text(encoding="utf-8") == "mine" for path in strange)


def test_two_sweeps_in_one_folder_do_not_meet(unbroken: Path, out: Path) -> None:
    place = folder.SweepFolder(out)
    with place.locked():
        with pytest.raises(SweepError, match=rf"is at work here \(process {os.getpid()} on "):
            resume_sweep(out, workers=1)
        with pytest.raises(SweepError, match="another process is at work here"):
            run_sweep(unbroken.parent / "files" / "sweep.toml", out, workers=1)
        assert not chunk_files(out)
    assert finished(out) == tables(unbroken)


def test_two_processes_started_at_once_into_one_folder_give_one_sweep(
    unbroken: Path, tmp_path: Path
) -> None:
    sweep, out = unbroken.parent / "files" / "sweep.toml", tmp_path / "out"
    both = [command("sweep", str(sweep), "--out", str(out), "--workers", "1") for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 2], said
    (refusal,) = [text for text in said if text]
    assert "is at work here (" in refusal or "holds a sweep" in refusal, refusal
    assert tables(out) == tables(unbroken)


def test_the_lock_of_a_dead_process_is_taken_over(unbroken: Path, out: Path) -> None:
    who = {"process": 2**22 + 1, "machine": "gone", "since": "2018-12-18"}
    (out / ".lock").write_text(json.dumps(who), encoding="utf-8")
    assert finished(out) == tables(unbroken)


def test_chunks_that_were_thrown_away_are_done_again_when_more_are_asked_for(
    unbroken: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run_sweep(sweep_file(tmp_path, REPLICATES - 1), out, workers=1)
    for path in chunk_files(out):
        path.unlink()
    resume_sweep(out, workers=1, add_replicates=1)
    assert tables(out) == tables(unbroken)


def test_a_sweep_can_be_moved_and_finished_from_anywhere(
    unbroken: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.move(out, tmp_path / "elsewhere")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert finished(Path("../elsewhere")) == tables(unbroken)


def test_a_worker_without_memory_is_told_and_what_was_done_is_kept(
    unbroken: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do, done = running.run_chunk, iter(range(100))

    def short_of_memory(*arguments: object) -> dict[str, bytes]:
        if next(done) == 3:
            raise MemoryError
        return do(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(running, "run_chunk", short_of_memory)
        with pytest.raises(SweepError, match=r"A worker was lost \(MemoryError.*ccgsim resume"):
            resume_sweep(out, workers=1)
    assert len(chunk_files(out)) == 12
    assert finished(out) == tables(unbroken)
