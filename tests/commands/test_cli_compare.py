from __future__ import annotations

import re
from pathlib import Path

import pytest

from ccgsim.cli import main

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RECORD = str(SCENARIOS / "record-2013-2018.toml")
OTHER = str(SCENARIOS / "allowance-held-at-25.toml")
QUICK = ("--replicates", "2", "--end", "2015-03-31")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def test_compare_prints_what_differs_and_keeps_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", RECORD, OTHER, *QUICK, "--seed", "7"]) == 0
    text = capsys.readouterr().out
    (folder,) = Path("results/compare").iterdir()
    assert str(folder) in text
    assert "Baseline: The record, 2013 to 2018" in text
    assert "An allowance of £25, held, 2 futures" in text
    assert re.search(r"allowance.per_head.2014-04-01 +24.73 +as before", text)
    assert re.search(
        r"Running cost allowance, £m +1,\d+\.\d+ +1,\d+\.\d+ +\+1\d\.\d* ±\S+ +2/0", text
    )
    assert max(map(len, text.splitlines())) <= 80
    assert "An allowance of £25, held" in (folder / "summary.md").read_text("utf-8")


@pytest.mark.parametrize("columns", [46, 50, 60, 70, 80, 100])
def test_on_a_narrow_terminal_no_number_is_cut_and_titles_are_as_written(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    policy = Path("draft.toml")
    policy.write_text(
        f'title = "[draft] of :smile:"\nquestion = "?"\nextends = "{OTHER}"\n', encoding="utf-8"
    )
    assert main(["compare", RECORD, str(policy), *QUICK]) == 0
    text = capsys.readouterr().out
    assert "[draft] of :smile:, 2 futures" in text
    assert "…" not in text
    assert re.search(r"\b1,[23]\d\d\.\d", text), "millions of allowance"
    assert ("surer" in text) == (columns >= 80)
    assert ("nine futures in ten" in text) == (columns == 100)


def test_finished_runs_are_compared_and_a_file_joins_in_with_their_luck(
    capsys: pytest.CaptureFixture[str],
) -> None:
    quick = ("--replicates", "2", "--end", "2013-06-30", "--seed", "3")
    assert main(["run", RECORD, *quick, "--out", "one"]) == 0
    capsys.readouterr()
    assert main(["compare", "one", RECORD, "--set", "central_demands=2", "--out", "both"]) == 2
    assert "one is a finished run" in capsys.readouterr().err
    assert main(["compare", "one", RECORD, "--out", "both"]) == 0
    assert "record-2013-2018, 2" in capsys.readouterr().out
    assert (Path("both") / "runs" / "record-2013-2018, 2" / "manifest.json").is_file()


def test_folders_of_other_luck_are_refused_with_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for seed in ("1", "2"):
        end = ("--replicates", "1", "--end", "2013-04-30")
        assert main(["run", RECORD, *end, "--seed", seed, "--out", seed]) == 0
    capsys.readouterr()
    error = refused(capsys, "compare", "1", "2")
    assert "2 has seed 2, the comparison seed 1" in error
    assert "--seed 1 --replicates 1" in error
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((RECORD,), "name a baseline and an alternative"),
        ((RECORD, "nowhere.toml"), "nowhere.toml: no such file"),
        ((RECORD, OTHER, "--replicates", "0"), "replicates = 0"),
        ((RECORD, OTHER, "--seed", "-1"), "seed = -1"),
        ((RECORD, OTHER, "--end", "2016-02-28"), "--end.*2016-02-29"),
        ((RECORD, OTHER, "--set", "mergers.stanse=permitted"), "did you mean mergers.stance"),
        ((RECORD, "."), "holds no results"),
    ],
)
def test_a_mistake_is_one_clear_message_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert re.search(said, refused(capsys, "compare", *arguments))
    assert not Path("results").exists()


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccgsim.simulation.run_block", None)
    Path("taken").mkdir()
    (Path("taken") / "notes.txt").write_text("mine", encoding="utf-8")
    assert "taken is not empty" in refused(capsys, "compare", RECORD, OTHER, "--out", "taken")
    assert (Path("taken") / "notes.txt").read_text("utf-8") == "mine"


def test_ctrl_c_leaves_the_finished_runs_and_says_where(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ccgsim.simulation.run_block", stop)
    assert main(["compare", RECORD, OTHER, *QUICK, "--out", "both"]) == 130
    assert "ccgsim: stopped. What was done so far is in both" in capsys.readouterr().err
