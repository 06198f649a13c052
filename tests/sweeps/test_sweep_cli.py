"""`ccgsim sweep` and `ccgsim resume`: what they say."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console
from small_sweep import sweep_file, tables

from ccgsim.cli import main
from ccgsim.commands.run import progress_bar


def test_the_end_says_how_many_ran_failed_how_fast_and_what_next(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert main(["sweep", str(sweep_file(tmp_path)), "--out", str(out), "--workers", "1"]) == 0
    said = capsys.readouterr()
    first = said.out.splitlines()[0]
    assert re.fullmatch(
        r"12 points, 4 replicates each\. 48 runs took \d+ s, [\d,]+ a second\.", first
    )
    assert "No point failed." in said.out
    assert f"ccgsim resume {out} --add-replicates 4" in said.out
    assert said.err == ""


def test_what_may_be_done_next_writes_the_metrics_as_csv_wherever_they_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "it's mine"
    assert main(["sweep", str(sweep_file(tmp_path)), "--out", str(out), "--workers", "1"]) == 0
    command = capsys.readouterr().out.splitlines()[-1].strip()
    subprocess.run([sys.executable, *shlex.split(command)[1:]], check=True)
    assert len(pd.read_csv(out / "metrics.csv")) == len(pd.read_parquet(out / "metrics.parquet"))


def test_a_command_in_an_error_can_be_pasted_whatever_the_folder_is_called(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sweep, out = str(sweep_file(tmp_path)), tmp_path / "an été"
    assert main(["sweep", sweep, "--out", str(out), "--workers", "1"]) == 0
    assert "an été/metrics.csv" in capsys.readouterr().out
    assert main(["sweep", sweep, "--out", str(out)]) == 2
    assert f"ccgsim resume {shlex.quote(str(out))};" in capsys.readouterr().err
    assert main(["score", str(out)]) == 2
    assert f"ccgsim report {shlex.quote(str(out))}\n" in capsys.readouterr().err


def test_points_that_failed_are_counted_and_the_first_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = sweep_file(tmp_path)
    vary = "[vary]\nrun.start = [2013-04-01, 2014-10-01]\nrun.end = [2014-03-31, 2015-03-31]\n"
    path.write_text(path.read_text("utf-8").replace("[vary]\n", vary), encoding="utf-8")
    assert main(["sweep", str(path), "--out", str(tmp_path / "out"), "--workers", "1"]) == 0
    said = capsys.readouterr()
    assert "12 points failed; design.parquet has their errors. The first, point 24: " in said.out
    assert "12 of 48 points will fail" in said.err


def test_a_lever_that_can_have_no_effect_is_said_aloud(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = sweep_file(tmp_path)
    late = "[vary]\nallowance.per_head.2030-04-01 = [15.0, 20.0]\n"
    text = re.sub(r"\[vary\]\n(.+\n)+", late, path.read_text("utf-8"))
    path.write_text(text, encoding="utf-8")
    assert main(["sweep", str(path), "--out", str(tmp_path / "out"), "--workers", "1"]) == 0
    said = capsys.readouterr().err
    assert "note: comes after the end of the run (2015-03-31), without effect" in said
    assert "allowance.per_head from 2030-04-01 on" in said


def test_without_out_the_folder_is_named_by_sweep_and_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sweep_file(tmp_path)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert main(["sweep", str(path), "--workers", "1"]) == 0
    (folder,) = Path("results/sweep").iterdir()
    assert len(tables(folder)) == 5


def test_resume_says_when_all_was_done(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["sweep", str(sweep_file(tmp_path)), "--out", str(out), "--workers", "1"]) == 0
    capsys.readouterr()
    assert main(["resume", str(out)]) == 0
    assert "Everything was done already." in capsys.readouterr().out
    assert main(["resume", str(out), "--add-replicates", "1", "--workers", "1"]) == 0
    said = capsys.readouterr()
    assert "12 points, 5 replicates each. 12 runs took" in said.out
    assert "48 runs are done already, 12 to go." in said.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["sweep", "absent.toml"], "absent.toml: no such file"),
        (["sweep", "no-stps"], "no-stps: this is no sweep file: it names no base."),
        (["resume", "absent"], "absent holds no sweep to carry on with"),
        (["sweep", "FILE", "--workers", "0"], "workers = 0 is out of bounds"),
    ],
)
def test_a_mistake_ends_with_code_2_and_one_message(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    word: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    path = sweep_file(tmp_path)
    assert main([str(path) if word == "FILE" else word for word in arguments]) == 2
    said = capsys.readouterr()
    assert word in said.err
    assert "Traceback" not in said.err
    assert not list(Path("results").rglob("*"))


def test_a_sweep_is_not_taken_for_a_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["sweep", str(sweep_file(tmp_path)), "--out", str(out), "--workers", "1"]) == 0
    assert main(["score", str(out)]) == 2
    said = capsys.readouterr().err
    assert f"{out} holds a sweep, not a run." in said
    assert said.endswith(f"ccgsim report {out}\n")


def test_schema_prints_that_of_sweeps(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--sweep"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "ccgsim sweep"


def test_progress_is_shown_on_a_terminal_with_the_time_left() -> None:
    screen = Console(file=StringIO(), force_terminal=True, width=100)
    with progress_bar(screen, None) as show:
        assert show is not None
        show(10, 40)
        show(20, 40)
    assert "20/40" in screen.file.getvalue()  # type: ignore[attr-defined]
    assert "left" in screen.file.getvalue()  # type: ignore[attr-defined]


def test_no_progress_is_shown_elsewhere() -> None:
    with progress_bar(Console(file=StringIO()), None) as show:
        assert show is None
