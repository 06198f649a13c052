"""5,000 mutated scenario files: each is valid, and says what it says, or is refused in place."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from golden_values import scenario_files
from mutations import mutated

from ccgsim.errors import ScenarioError
from ccgsim.facts import load_facts
from ccgsim.parameters import parameter_table
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.scenario.checks import check_against, notes
from ccgsim.scenario.file import settings_of

FILES, PARTS = 5000, 10


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped scenarios, so that mutated ones can extend them."""
    folder = tmp_path_factory.mktemp("fuzz")
    for path in scenario_files():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.mark.parametrize("part", range(PARTS))
def test_a_mutated_file_is_valid_or_refused_with_file_key_and_reason(
    scratch: Path, part: int
) -> None:
    """Any other exception than a ScenarioError fails this test by itself."""
    texts = [path.read_text(encoding="utf-8") for path in scenario_files()]
    random, facts, parameters = Random(part), load_facts(), parameter_table().keys()
    path, valid = scratch / f"mutated-{part}.toml", 0
    for _ in range(FILES // PARTS):
        data = mutated(random.choice(texts), random, texts)
        path.write_bytes(data)
        try:
            scenario = load_scenario(path)
            check_against(scenario, facts, parameters)
        except ScenarioError as problem:
            assert_located(str(problem), path)
            continue
        valid += 1
        assert all(notes(scenario, facts))
        assert Scenario.from_resolved(scenario.resolved()) == scenario
        assert_says_what_it_says(tomllib.loads(data.decode("utf-8-sig")), scenario)
    assert FILES // PARTS // 20 < valid < FILES // PARTS // 2, "mutations too harsh or too mild"


PLACED = re.compile(
    r"\.toml: (line \d+, column \d+: .|[^:]+(:\d\d)*: .|not text in UTF-8|brackets are nested)"
    r"|\.toml (cannot be read|is a folder)"
)


def assert_located(message: str, path: Path) -> None:
    """Every problem names its file, its key or line, and a reason."""
    problems = message.splitlines()
    if re.match(r"\d+ problems in the scenario:$", problems[0]):
        problems = problems[1:]
    for problem in problems:
        assert str(path.parent) in problem, message
        assert PLACED.search(problem), message


def assert_says_what_it_says(said: dict[str, Any], scenario: Scenario) -> None:
    """Nothing in a valid file was passed over: what it sets is what the scenario holds."""
    held = {path: setting.value for path, setting in settings_of(scenario.resolved(), "").items()}
    said.pop("extends", None)
    facts = said.pop("facts", None)
    assert facts is None or held["facts",].endswith(facts)
    for path, setting in settings_of(said, "").items():
        if setting.value != {}:
            assert path in held, path
            assert written_alike(setting.value, held[path]), (path, setting.value, held[path])


def written_alike(said: Any, held: Any) -> bool:
    if isinstance(said, date):
        return bool(said.isoformat() == held)
    if isinstance(said, dict):
        return all(key in held and written_alike(value, held[key]) for key, value in said.items())
    if isinstance(said, list):
        found = sorted(held, key=str) if all(isinstance(one, date) for one in said) else held
        said = sorted(said) if all(isinstance(one, date) for one in said) else said
        return len(said) == len(found) and all(map(written_alike, said, found))
    return bool(said == held)
