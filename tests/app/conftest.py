"""A folder of results: a sweep, one with failed points, a run; and what is not to be shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_sweep import fails_where_the_allowance_is_low, started, sweep_file

from ccgsim import load_scenario, simulate
from ccgsim.app.results import archive
from ccgsim.rules import RULES
from ccgsim.sweeps import run_sweep


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, which tests only read."""
    place = tmp_path_factory.mktemp("archive")
    root = place / "results"
    path = sweep_file(place)
    run_sweep(path, root / "small" / "whole", workers=1)
    rules = [fails_where_the_allowance_is_low if r.__name__ == "mergers" else r for r in RULES]
    run_sweep(path, root / "small" / "failed", workers=1, rules=rules)
    simulate(load_scenario(path.parent / "base.toml"), replicates=2, seed=1, out=root / "run")
    started(path, root / "half", 8)
    damaged = root / "damaged"
    damaged.mkdir()
    (damaged / "manifest.json").write_text('{"kind": "sweep"', encoding="utf-8")
    return root


@pytest.fixture
def results(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the app finds it."""
    monkeypatch.setenv(archive.FOLDER, str(made))
    return made


@pytest.fixture
def own(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that a test may spoil."""
    root = tmp_path / "results"
    shutil.copytree(made, root)
    monkeypatch.setenv(archive.FOLDER, str(root))
    return root
