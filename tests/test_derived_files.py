"""Files that can be made again: an older one gives way whole, and nothing else ever does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ccgsim.derived_files import replace_whole
from ccgsim.errors import ResultsError


def test_an_older_file_is_replaced_and_new_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "newer" / "page.html"
    replace_whole(path, "older", "")
    replace_whole(path, "newer", "")
    assert path.read_text("utf-8") == "newer"
    assert list(path.parent.iterdir()) == [path]


def test_what_is_there_and_is_no_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    for place in (pipe, tmp_path):
        with pytest.raises(ResultsError, match=r"is there, and not a file\. Name another"):
            replace_whole(place, "text", "Name another.")
    assert pipe.is_fifo()


def test_a_file_that_cannot_be_written_leaves_the_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    path.write_text("older", encoding="utf-8")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ResultsError, match=r"cannot be written: No space left on device\. Make"):
        replace_whole(path, "newer", "Name another.")
    assert [one.read_text("utf-8") for one in tmp_path.iterdir()] == ["older"]


def test_a_folder_that_is_a_file_is_told_with_the_callers_advice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    path = tmp_path / "file" / "page.html"
    with pytest.raises(ResultsError, match=r"page\.html cannot be written: .*\. Name another\.$"):
        replace_whole(path, "text", "Name another.")
    assert (tmp_path / "file").read_text("utf-8") == "kept"
