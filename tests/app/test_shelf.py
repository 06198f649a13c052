from __future__ import annotations

from pathlib import Path

import pytest

from ccgsim.app import shelf
from ccgsim.errors import ScenarioError

GOOD = 'title = "Mine"\nquestion = "What if?"\nextends = "record-2013-2018.toml"\n'


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(shelf.FOLDER, str(Path(__file__).parents[2] / "scenarios"))


def test_a_visitors_file_may_extend_one_of_the_folder() -> None:
    found = shelf.scenario_file(shelf.keep("mine.toml", GOOD))
    assert found.scenario.title == "Mine"
    assert found.scenario.allowance.per_head.entries


def test_a_mistake_is_named_without_a_folder_of_the_server() -> None:
    with pytest.raises(ScenarioError) as refused:
        shelf.keep("mine.toml", GOOD + "[mergers]\nstanse = 'permitted'\n")
    assert str(refused.value).startswith("mine.toml: mergers.stanse")
    assert "/tmp" not in str(refused.value)


def test_every_scenario_of_the_folder_can_be_chosen_by_its_title() -> None:
    titles = shelf.titles()
    assert titles["record-2013-2018"] == "The record, 2013 to 2018"
    for name, title in titles.items():
        assert shelf.scenario_file(name).scenario.title == title


@pytest.mark.parametrize("name", ["../secrets", "/etc/passwd", "loaded-0000", "nothing", ""])
def test_only_files_of_the_folder_and_loaded_ones_are_found(name: str) -> None:
    with pytest.raises(ScenarioError):
        shelf.scenario_file(name)


def test_a_file_is_kept_under_its_own_name_only() -> None:
    with pytest.raises(ScenarioError):
        shelf.keep("../../outside.toml", "title = 1")
    assert not (Path(__file__).parents[2] / "outside.toml").exists()
