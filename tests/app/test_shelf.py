from __future__ import annotations

from pathlib import Path

import pytest

from ccgsim.app.running import shelf
from ccgsim.app.view import View
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


def test_a_folder_of_ones_own_has_the_record_too_with_which_the_app_opens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(shelf.FOLDER, str(tmp_path))
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    assert shelf.titles() == {"mine": "Mine", "record-2013-2018": "The record, 2013 to 2018"}
    assert shelf.scenario_file(View().scenario).scenario.title == "The record, 2013 to 2018"
    own = GOOD.replace("Mine", "My record").replace('extends = "record-2013-2018.toml"\n', "")
    (tmp_path / "record-2013-2018.toml").write_text(own, encoding="utf-8")
    assert shelf.scenario_file(View().scenario).scenario.title == "My record"


@pytest.mark.parametrize("name", ["../secrets", "/etc/passwd", "loaded-0000", "nothing", ""])
def test_only_files_of_the_folder_and_loaded_ones_are_found(name: str) -> None:
    with pytest.raises(ScenarioError):
        shelf.scenario_file(name)


@pytest.mark.parametrize("suffix", ["", ".toml"])
def test_what_a_file_extends_may_lack_its_suffix(suffix: str) -> None:
    text = f'title = "Mine"\nquestion = "?"\nextends = "no-stps{suffix}"\n'
    assert shelf.scenario_file(shelf.keep("mine.toml", text)).file == "mine.toml"


@pytest.mark.parametrize("base", [
    "{secret}", "../secret.toml", "./record-2013-2018.toml", "..", "", "/dev/zero", "/etc/passwd",
])  # fmt: skip
def test_no_file_of_the_server_is_read_for_a_visitor(base: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("password = hunter2\n", encoding="utf-8")
    text = f'title = "x"\nquestion = "?"\nextends = "{base.format(secret=secret)}"\n'
    with pytest.raises(ScenarioError, match=r"mine\.toml: extends: found") as refused:
        shelf.keep("mine.toml", text)
    assert "hunter2" not in str(refused.value)
    assert "password" not in str(refused.value)


def test_a_scenario_nearly_named_is_suggested() -> None:
    with pytest.raises(ScenarioError, match="the nearest is 'no-stps'"):
        shelf.keep("mine.toml", 'title = "x"\nquestion = "?"\nextends = "no-stp.toml"\n')


@pytest.mark.parametrize("name", ["", "x" * 300 + ".toml", "a\0b.toml", "..", "."])
def test_names_that_no_file_can_have_are_refused(name: str) -> None:
    with pytest.raises(ScenarioError):
        shelf.keep(name, GOOD)


def test_a_file_that_is_not_in_utf_8_is_refused_as_on_the_command_line() -> None:
    text = GOOD.encode("utf-8") + "# Lücke".encode("latin-1")
    with pytest.raises(ScenarioError, match=r"^mine\.toml: not text in UTF-8; save it as"):
        shelf.keep("mine.toml", text.decode("utf-8", "replace"))  # as a browser reads it


@pytest.mark.parametrize("text", ["", "#" * 200_001])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="empty, or over 200 kB"):
        shelf.keep("mine.toml", text)


def test_the_same_text_under_another_name_is_another_file() -> None:
    mine, yours = (shelf.keep(f"{whose}.toml", GOOD) for whose in ("mine", "yours"))
    assert shelf.scenario_file(mine).file == "mine.toml"
    assert shelf.scenario_file(yours).file == "yours.toml"


def test_what_is_in_use_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "KEPT", 2)
    mine = shelf.keep("mine.toml", GOOD)
    for number in range(4):
        shelf.scenario_file(mine)
        shelf.keep(f"{number}.toml", GOOD)
    assert shelf.scenario_file(mine).file == "mine.toml"


def test_a_file_is_kept_under_its_own_name_only() -> None:
    with pytest.raises(ScenarioError):
        shelf.keep("../../outside.toml", "title = 1")
    assert not (Path(__file__).parents[2] / "outside.toml").exists()
