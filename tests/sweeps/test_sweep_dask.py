"""Sweeps on Dask: a real scheduler and two worker processes, one of which is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from small_sweep import HELD, HOLD, chunk_files, started, sweep_file, tables

from ccgsim.cli import main
from ccgsim.sweeps import run_sweep
from ccgsim.sweeps.executors import workshop

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
SCHEDULER = ("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
WORKER = ("dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")


@contextmanager
def dask(log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of Dask's commands for a while; what it says goes to a file."""
    name, *rest = arguments
    program = [sys.executable, "-m", f"distributed.cli.{name}", *rest]
    with log.open("wb") as file:
        process = subprocess.Popen(program, env=ENVIRONMENT, stdout=file, stderr=file)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def said(log: Path, text: str) -> str:
    """Wait until a log has a text and return what follows it on its line."""
    for _ in range(2400):
        _, found, rest = log.read_text(encoding="utf-8").partition(text)
        if found and "\n" in rest:
            return rest.split("\n")[0].strip()
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))


def waited_for(what: Callable[[], object]) -> None:
    for _ in range(2400):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("waited for two minutes in vain")


def test_a_dask_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    path = sweep_file(tmp_path, replicates=6)
    run_sweep(path, tmp_path / "here", workers=1)
    out = started(path, tmp_path / "there", 1)
    with ExitStack() as running:
        log = tmp_path / "scheduler.log"
        running.enter_context(dask(log, *SCHEDULER))
        address = said(log, "Scheduler at:")
        places = ["--local-directory", str(tmp_path / "scratch")]
        logs = [tmp_path / f"worker{number}.log" for number in range(2)]
        workers = [running.enter_context(dask(log, *WORKER, address, *places)) for log in logs]
        for log in logs:
            said(log, "Registered to:")
        (tmp_path / HOLD).touch()
        code = f"{HELD}\nfrom ccgsim.cli import main\nraise SystemExit(main())"
        command = [sys.executable, "-c", code, "resume", str(out), "--dask", address]
        sweep = subprocess.Popen(
            command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        waited_for(lambda: chunk_files(out))
        workers[0].kill()
        (tmp_path / HOLD).unlink()
        said_out, said_err = sweep.communicate()
    assert sweep.returncode == 0, said_err
    assert "72 runs took" in said_out
    assert tables(out) == tables(tmp_path / "here")


def test_an_address_where_nobody_answers_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    nobody = "nowhere:8786x"
    out = tmp_path / "out"
    assert main(["sweep", str(sweep_file(tmp_path)), "--out", str(out), "--dask", nobody]) == 2
    warned = capsys.readouterr().err
    assert f"--dask {nobody}: no Dask scheduler answers there" in warned
    assert "Traceback" not in warned
    assert not out.exists()


def test_without_dask_the_way_to_get_it_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    out = tmp_path / "out"
    assert main(["sweep", str(sweep_file(tmp_path)), "--out", str(out), "--dask", "x:1"]) == 2
    assert "pip install 'ccgsim[dask]'" in capsys.readouterr().err
    assert not out.exists()


def test_one_worker_is_this_process() -> None:
    with workshop(1, None) as shop:
        assert shop.executor.submit(os.getpid).result() == os.getpid()
        assert isinstance(shop.executor.submit(int, "x").exception(), ValueError)
