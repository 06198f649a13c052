"""Scenarios that come with ccgsim are found by name; a file of one's own always comes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccgsim import load_scenario, run_sweep, simulate
from ccgsim.cli import main
from ccgsim.errors import ScenarioError
from ccgsim.scenario.library import at_hand, library, library_folder

MINE = 'title = "Mine"\nquestion = "What if?"\nextends = "record-2013-2018.toml"\n'


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which no scenario is at hand."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["no-stps", "no-stps.toml"])
def test_a_scenario_that_comes_with_ccgsim_is_found_by_name_in_any_folder(name: str) -> None:
    assert load_scenario(name).title == load_scenario(library_folder() / "no-stps.toml").title
    assert simulate(name, replicates=1, seed=1).replicates == 1


def test_a_file_of_ones_own_is_found_before_one_that_comes_with_ccgsim(elsewhere: Path) -> None:
    (elsewhere / "no-stps.toml").write_text(MINE, encoding="utf-8")
    assert load_scenario("no-stps.toml").title == "Mine"


def test_a_file_anywhere_may_extend_a_scenario_that_comes_with_ccgsim(elsewhere: Path) -> None:
    folder = elsewhere / "mine"
    folder.mkdir()
    (folder / "mine.toml").write_text(MINE, encoding="utf-8")
    extended = load_scenario("mine/mine.toml")
    assert extended.title == "Mine"
    assert extended.allowance == load_scenario("record-2013-2018").allowance


def test_a_sweep_may_start_from_a_scenario_that_comes_with_ccgsim(elsewhere: Path) -> None:
    sweep = 'title = "A sweep"\nquestion = "What differs?"\nbase = "no-stps"\nreplicates = 1\n'
    text = f"{sweep}[vary]\nmergers.strictness = [0.2, 0.8]\n"
    (elsewhere / "sweep.toml").write_text(text, encoding="utf-8")
    done = run_sweep("sweep.toml", out="swept", workers=1)
    assert (done.points, done.failed) == (2, {})


def test_a_name_with_a_folder_is_that_file_and_no_other() -> None:
    assert at_hand("scenarios/no-stps.toml") == Path("scenarios/no-stps.toml")
    with pytest.raises(ScenarioError, match=r"did you mean no-stps\.toml, which comes with ccgsim"):
        load_scenario("scenarios/no-stps.toml")


def test_a_slip_in_a_name_is_told_the_nearest_one() -> None:
    with pytest.raises(ScenarioError, match=r"did you mean no-mergers\.toml"):
        load_scenario("no-merger")


@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_is_refused_in_words(name: str, elsewhere: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_scenario(name)
    text = MINE.replace("record-2013-2018.toml", name.replace("\0", "\\u0000"))
    (elsewhere / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"extends: .* cannot be read"):
        load_scenario("mine.toml")


def test_all_that_come_with_ccgsim_are_listed_with_their_questions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["scenarios"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for path in library():
        assert path.stem in told
    assert "Under the policy that was, does the model do what England's CCGs did?" in told


def test_those_listed_are_the_files_of_the_folder_scenarios() -> None:
    here = Path(__file__).parents[2] / "scenarios"
    assert {path.name for path in library()} == {path.name for path in here.glob("*.toml")}
