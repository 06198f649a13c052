"""Scenario files at hand: those of a folder, and those that visitors load."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from ccgsim.errors import ScenarioError
from ccgsim.facts import load_facts
from ccgsim.facts.tables import nearest
from ccgsim.parameters import parameter_table
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.scenario.checks import check_against
from ccgsim.scenario.file import parsed, written
from ccgsim.scenario.library import THE_RECORD, library, library_folder

FOLDER = "CCGSIM_SCENARIOS"
"""Environment variable that names the folder of scenario files."""
LOADED = "loaded-"
"""What the name of a visitor's file begins with; a hash follows, which nobody guesses."""
KEPT = 200
LARGEST = 200_000
"""Characters of a visitor's file."""
LONGEST = 200
"""Bytes of its name, a little less than file systems take."""
NOT_READ = "\ufffd"
"""What browsers put in the place of bytes that are not text in UTF-8."""


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario with the name of its file."""

    file: str
    scenario: Scenario


_loaded: OrderedDict[str, ScenarioFile] = OrderedDict()
_lock = Lock()


def folder() -> Path:
    """Return the folder of scenario files: one that is named, the one here, or ccgsim's own."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    here = Path("scenarios")
    return here if any(here.glob("*.toml")) else library_folder()


def names() -> list[str]:
    """Return the names of the scenario files at hand, without ".toml"."""
    return list(_paths())


def _paths() -> dict[str, Path]:
    """Return the scenario files at hand by name: the folder's, and the record in any case."""
    record = library_folder() / f"{THE_RECORD}.toml"
    found = {path.stem: path for path in (record, *folder().glob("*.toml"))}
    return dict(sorted(found.items()))


def titles() -> dict[str, str]:
    """Return the titles of the scenario files at hand by name; a damaged one has its name."""
    found = {}
    for name, path in _paths().items():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            table = {}
        found[name] = str(table.get("title", name))
    return found


def scenario_file(name: str) -> ScenarioFile:
    """Return a scenario by its name.

    Raises:
        CcgsimError: there is none, or its file is not valid.
    """
    if name.startswith(LOADED):
        with _lock:
            if name in _loaded:
                _loaded.move_to_end(name)
                return _loaded[name]
        raise ScenarioError("The file that this link names was loaded earlier; load it again.")
    there = _paths()
    if name not in there:
        known = ", ".join(there)
        raise ScenarioError(f"{folder()}: no scenario is called '{name}'. There are: {known}.")
    return ScenarioFile(f"{name}.toml", _checked(there[name]))


def keep(file: str, text: str) -> str:
    """Read a visitor's scenario file and keep it.

    It may extend one of the scenarios at hand and no other file: what is on the server is not the
    visitor's to read.

    Args:
        file: its name.
        text: what is in it.

    Returns:
        The name under which `scenario_file` finds it.

    Raises:
        CcgsimError: it is not valid, in the words of the command line.
    """
    own_name = Path(file).name
    fits = own_name.isprintable() and len(own_name.encode()) <= LONGEST
    if own_name in ("", "..") or not fits:
        raise ScenarioError("This file name is not allowed here: rename the file.")
    if not 0 < len(text) <= LARGEST:
        raise ScenarioError(f"{own_name}: not read: it is empty, or over {LARGEST // 1000} kB")
    if NOT_READ in text:
        raise ScenarioError(f"{own_name}: not text in UTF-8; save it as plain text in UTF-8")
    name = LOADED + blake2b(f"{own_name}\n{text}".encode(), digest_size=12).hexdigest()
    with TemporaryDirectory() as place:
        for path in _paths().values():
            shutil.copy(path, place)
        own = Path(place) / own_name
        own.write_text(text, encoding="utf-8")
        try:
            _check_extended(own)
            found = ScenarioFile(own_name, _checked(own))
        except ScenarioError as problem:
            raise ScenarioError(str(problem).replace(f"{place}{os.sep}", "")) from None
    with _lock:
        _loaded[name] = found
        while len(_loaded) > KEPT:
            _loaded.popitem(last=False)
    return name


def _check_extended(path: Path) -> None:
    """Refuse a file that extends anything but a scenario at hand."""
    base = parsed(path).get("extends")
    there = {*names(), *(one.stem for one in library())}
    if isinstance(base, str) and base.removesuffix(".toml") not in there:
        hint = nearest(base.removesuffix(".toml"), sorted(there))
        raise ScenarioError(
            f"{path}: extends: found {written(base)}; allowed here: the name of a scenario of the "
            f"menu{hint}"
        )


def _checked(path: Path) -> Scenario:
    """Return a scenario once its places and parameters are known to exist."""
    scenario = load_scenario(path)
    if scenario.facts is not None:
        raise ScenarioError(
            f"{path}: facts: the app shows England; run other countries with `ccgsim run`"
        )
    check_against(scenario, load_facts(), parameter_table())
    return scenario
