"""Tables of England with a fact corrected: still the country of which there is a record."""

from __future__ import annotations

import shutil
from importlib.resources import as_file
from pathlib import Path

import pytest
from page_reading import read

from ccgsim.cli import main
from ccgsim.facts.country import england_folder


def test_england_with_a_fact_corrected_is_held_against_the_record_by_every_verb(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_file(england_folder()) as england:
        shutil.copytree(england, tmp_path / "tables")
    practices = tmp_path / "tables" / "practices.csv"
    header, first, *others = practices.read_text("utf-8").splitlines()
    *values, count = first.split(",")
    corrected = ",".join([*values, str(int(count) + 1)])
    practices.write_text("\n".join([header, corrected, *others]) + "\n", "utf-8")
    scenario = tmp_path / "corrected.toml"
    scenario.write_text(
        'title = "Corrected"\nquestion = "?"\nextends = "record-2013-2018"\nfacts = "tables"\n'
        'run.end = 2014-03-31\n', "utf-8",
    )  # fmt: skip
    folder = tmp_path / "out"
    assert main(["run", str(scenario), "--replicates", "2", "--out", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "and the record where there is one" in said
    assert f"ccgsim score {folder}" in said
    assert main(["score", str(folder)]) == 0
    assert main(["report", str(folder)]) == 0
    assert "Compared with the record" in read((folder / "report.html").read_text("utf-8")).text
