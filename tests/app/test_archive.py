from __future__ import annotations

import shutil
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from page_reading import read

from ccgsim import report
from ccgsim.app.results import archive
from ccgsim.cli import main
from ccgsim.errors import CcgsimError, ResultsError


def test_what_there_is_has_its_kind_and_title_and_what_is_not_finished_comes_last(
    results: Path,
) -> None:
    found = {entry.name: entry for entry in archive.entries()}
    assert {name: entry.kind for name, entry in found.items()} == {
        "small/whole": "sweep", "small/failed": "sweep", "run": "run",
        "half": archive.UNFINISHED, "damaged": archive.DAMAGED,
    }  # fmt: skip
    assert found["small/whole"].title == "A small sweep"
    assert found["small/whole"].question == "What differs?"
    assert found["small/whole"].size == "12 points × 4 replicates"
    assert found["run"].line.startswith("Run · A small country · 2 replicates, ")
    assert found["small/whole"].line.endswith(" UTC · small/whole")
    assert found["half"].line == "Not finished · half"
    assert {entry.name for entry in archive.entries()[-2:]} == {"half", "damaged"}
    finished = [entry.finished for entry in archive.entries() if entry.finished]
    assert finished == sorted(finished, reverse=True)


def test_a_folder_that_is_not_there_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(archive.FOLDER, str(tmp_path / "nowhere"))
    assert archive.entries() == []


def test_a_name_leads_to_its_folder(results: Path) -> None:
    assert archive.place_of("small/whole") == results / "small" / "whole"


@pytest.mark.parametrize("name", [
    "", ".", "..", "../results/run", "small/../run", "small/../../results/run", "/etc", "//run",
    "run/", "./run", "small", "run\x00", "nothing", "half/chunks", "run/manifest.json", "~", "RUN",
])  # fmt: skip
def test_a_link_names_only_what_is_in_the_list(results: Path, name: str) -> None:
    with pytest.raises(ResultsError, match="no results called"):
        archive.place_of(name)


def test_an_absolute_path_is_refused_even_to_results_of_the_folder(results: Path) -> None:
    with pytest.raises(ResultsError):
        archive.place_of(str(results / "run"))


def test_a_link_to_a_folder_outside_is_not_followed(own: Path, tmp_path: Path) -> None:
    shutil.move(own / "run", tmp_path / "outside")
    (own / "run").symlink_to(tmp_path / "outside")
    (own / "deep").mkdir()
    (own / "deep" / "run").symlink_to(tmp_path / "outside")
    assert not {"run", "deep/run"} & {entry.name for entry in archive.entries()}
    for name in ("run", "deep/run"):
        with pytest.raises(ResultsError):
            archive.place_of(name)


@pytest.mark.parametrize("file", ["manifest.json", "metrics.parquet"])
def test_a_file_that_leads_outside_is_not_read(own: Path, tmp_path: Path, file: str) -> None:
    shutil.move(own / "run" / file, tmp_path / "outside")
    (own / "run" / file).symlink_to(tmp_path / "outside")
    with pytest.raises(ResultsError, match="leads out of the folder"):
        archive.report_of("run")


def test_the_report_is_that_of_the_command_line_and_nothing_is_written(
    results: Path, tmp_path: Path
) -> None:
    before = sorted(results.rglob("*"))
    found = archive.report_of("small/whole")
    assert sorted(results.rglob("*")) == before
    whole = report(results / "small" / "whole", tmp_path / "report.html").read_text("utf-8")
    assert found.decode() == whole.replace(f"{results.parent}/", "")
    assert str(results.parent) not in found.decode()


def test_the_scripts_of_a_report_are_those_that_its_page_allows(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(results.parent)
    monkeypatch.setenv(archive.FOLDER, results.name)
    page = read(archive.report_of("small/whole").decode())
    (policy,) = [one["content"] for one in page.all("meta") if "http-equiv" in one]
    assert len(page.scripts) > 1
    for script in page.scripts:
        assert b64encode(sha256(script.encode()).digest()).decode() in str(policy)
    assert str(results.parent) not in page.text


def test_a_folder_of_results_at_the_root_is_taken_out_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(archive.FOLDER, "/results")
    said = archive.without_the_way("/results/run is not a folder; see https://example.org/a")
    assert said == "results/run is not a folder; see https://example.org/a"


@pytest.mark.parametrize("name", ["half", "damaged"])
def test_what_cannot_be_shown_is_told_in_the_words_of_the_command_line(
    results: Path, name: str
) -> None:
    with pytest.raises(CcgsimError) as said:
        report(results / name)
    with pytest.raises(ResultsError) as shown:
        archive.report_of(name)
    assert str(shown.value) == str(said.value).replace(f"{results.parent}/", "")
    assert str(shown.value).count("results/") >= 1


def test_a_file_in_place_of_the_folder_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    scenarios = Path(__file__).parents[2] / "scenarios"
    options = ["--scenarios", str(scenarios), "--results", str(tmp_path / "file")]
    assert main(["app", *options]) == 2
    assert "it is a file. Name a folder." in capsys.readouterr().err


def test_results_made_again_in_the_same_folder_are_seen(own: Path) -> None:
    assert {entry.title for entry in archive.entries() if entry.name == "run"} == {
        "A small country"
    }
    path = own / "run" / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("A small country", "Another"), "utf-8")
    assert {entry.title for entry in archive.entries() if entry.name == "run"} == {"Another"}
