"""Reading scenario files: TOML, what they extend, and how one is laid over another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

import numpy as np

from ccgsim.errors import ScenarioError
from ccgsim.scenario.days import meant_day
from ccgsim.scenario.library import THE_RECORD, at_hand, library
from ccgsim.scenario.toml import what_is_wrong

FIRST_DAY = "2013-04-01"
# A scenario has its own heading; it inherits policy, not the question that policy was written for.
HEADING = ("title", "question", "background", "look_at")
LISTS_OF_TABLES = ("local", "freeze", "footprints.mergers")
"""Keys whose value is a list of tables, which is set as a whole."""
COMMAND_LINE = "--set"
"""The source of what was set on the command line."""


class Setting(NamedTuple):
    """A value as a file gives it, and the file."""

    value: Any
    source: str


Settings = dict[tuple[str, ...], Setting]
"""Key, as the path through the tables, to what was set there. A list is one value."""


def read_settings(path: Path, extended_by: tuple[Path, ...] = ()) -> Settings:
    """The settings of a file laid over those of the file it extends.

    Args:
        path: the file.
        extended_by: the files that led here by `extends`, the first one first.

    Raises:
        ScenarioError: if a file cannot be read, is not TOML or extends itself.
    """
    table = parsed(path, extended_by, library())
    if {"base", "vary"} <= table.keys():
        raise ScenarioError(
            f"{path}: this is a sweep file, not a scenario; run it with: ccgsim sweep "
            f"{quote(str(path))}"
        )
    base = table.pop("extends", None)
    settings = settings_of(table, str(path))
    _refuse_days_with_points(settings)
    if isinstance(facts := table.get("facts"), str):
        settings["facts",] = Setting(str(path.parent / facts), str(path))
    if base is None:
        return settings
    if not isinstance(base, str) or not base:
        raise ScenarioError(
            f"{path}: extends: found {written(base)}; allowed: the name of a scenario file in "
            "quotes, relative to this one, or of one that comes with ccgsim"
        )
    chain = (*extended_by, path)
    base_path = at_hand(base, path.parent)
    if any(_same_file(base_path, earlier) for earlier in chain):
        trail = " extends ".join(str(step) for step in (*chain, base_path))
        raise ScenarioError(
            f"{path}: extends: found {written(base)}, which makes the scenario extend itself "
            f"({trail}); allowed: {_another(chain)}"
        )
    inherited = read_settings(base_path, chain)
    for key in HEADING:
        inherited.pop((key,), None)
    return laid_over(inherited, settings)


def _another(chain: tuple[Path, ...]) -> str:
    """What may be extended instead: the record, which leads nowhere, unless it is in the chain."""
    example = "" if any(file.stem == THE_RECORD for file in chain) else f', such as "{THE_RECORD}"'
    return f"a file that does not lead back here{example}"


def _refuse_days_with_points(settings: Settings) -> None:
    """Refuse 01.04.2015 as a key, which TOML takes for tables in tables."""
    for path, setting in settings.items():
        for place in range(len(path) - 2):
            if day := meant_day(text := ".".join(path[place : place + 3])):
                raise ScenarioError(
                    f"{setting.source}: {'.'.join(path)}: found {text}; dates are written "
                    f"year-month-day: {day}"
                )


def settings_of(table: Mapping[str, Any], source: str) -> Settings:
    """A nested table as settings, every one from `source`."""
    settings: Settings = {}
    for key, value in table.items():
        if isinstance(value, dict) and value:
            for path, setting in settings_of(value, source).items():
                settings[key, *path] = setting
        else:
            settings[key,] = Setting(value, source)
    return settings


def laid_over(base: Settings, top: Settings) -> Settings:
    """The settings of `base` with those of `top` in their place, table by table, key by key.

    A plain value in `top` replaces a whole table of dates. A table of dates over a plain value
    keeps that value from the start of the run until its own first date.
    """
    start = _start_of_run(top) or _start_of_run(base) or FIRST_DAY
    merged = dict(base)
    for path, setting in top.items():
        if setting.value == {} and any(path == held[: len(path)] for held in merged):
            continue
        for held in [held for held in merged if _stands_in_the_way(held, path)]:
            earlier = merged.pop(held)
            if len(held) == len(path) - 1 and _is_date(path[-1]):
                merged[*held, start] = earlier
        merged[path] = setting
    return merged


def nested(settings: Settings) -> dict[str, Any]:
    """Settings as the nested table they came from."""
    table: dict[str, Any] = {}
    for path, setting in settings.items():
        place = table
        for key in path[:-1]:
            place = place.setdefault(key, {})
        place[path[-1]] = setting.value
    return table


def set_by_hand(changes: Mapping[str, Any]) -> Settings:
    """Settings given as `--set key=value` or in Python: by dotted key; text is read as TOML.

    Raises:
        ScenarioError: if they are no mapping, or a key is not one that can be set by itself.
    """
    if not isinstance(changes, Mapping):
        raise ScenarioError(
            f"{COMMAND_LINE}: found {type(changes).__name__}; allowed: keys and values, such as "
            '{"mergers.stance": "permitted"}'
        )
    return keyed({str(key): _plain(value) for key, value in changes.items()}, COMMAND_LINE)


def _plain(value: Any) -> Any:
    """A value as TOML would hold it."""
    if isinstance(value, str):
        return toml_value(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else value


def keyed(changes: Mapping[str, Any], source: str) -> Settings:
    """Settings given by dotted key, every one from `source`.

    Raises:
        ScenarioError: if a key is not one that can be set by itself.
    """
    settings: Settings = {}
    for key, value in changes.items():
        path = tuple(key.strip().split("."))
        if not all(path):
            raise ScenarioError(
                f"{source}: found the key {written(key)}; allowed: names joined by dots, such as "
                "mergers.stance or allowance.per_head.2015-04-01"
            )
        if path == ("extends",):
            raise ScenarioError(f"{source}: extends: can only be set in a scenario file")
        for whole in LISTS_OF_TABLES:
            if key.startswith(f"{whole}."):
                raise ScenarioError(
                    f"{source}: {key}: tables in a list have no keys of their own; set the whole "
                    f"list, {whole} = [{{...}}, {{...}}]"
                )
        if isinstance(value, dict) and value:
            for rest, setting in settings_of(value, source).items():
                settings[*path, *rest] = setting
        else:
            settings[path] = Setting(value, source)
    _refuse_days_with_points(settings)
    return laid_over({}, settings)


def written(value: object) -> str:
    """A value as TOML writes it, shortened to stand in a message."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, date | time):
        text = value.isoformat()
    elif isinstance(value, Mapping):
        text = "a table"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(written(item) for item in value[:3]) + "]"
        text = text if len(value) <= 3 else text[:-1] + ", ...]"
    else:
        text = _number(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _number(value: object) -> str:
    try:
        return repr(value)
    except ValueError:
        return "a number of thousands of digits"


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except (OSError, ValueError, RuntimeError):
        return False


def _start_of_run(settings: Settings) -> str | None:
    start = settings.get(("run", "start"))
    if start is None:
        return None
    text = start.value.isoformat() if isinstance(start.value, date) else start.value
    return text if isinstance(text, str) and _is_date(text) else None


def _is_date(key: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", key) is not None


def _stands_in_the_way(held: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether one of two paths leads through, or to, the other."""
    shorter = min(len(held), len(path))
    return held[:shorter] == path[:shorter]


def toml_value(text: str) -> Any:
    """A TOML value, or the text itself where it is none."""
    try:
        table = tomllib.loads(f"value = {text.strip()}")
    except (ValueError, RecursionError):
        return text
    return table["value"] if list(table) == ["value"] else text


def parsed(
    path: Path, extended_by: tuple[Path, ...] = (), shipped: Sequence[Path] = ()
) -> dict[str, Any]:
    """The table a TOML file holds.

    Args:
        path: the file.
        extended_by: the files that led here by `extends`, to say who named it.
        shipped: files that come with ccgsim, of which one may be meant.

    Raises:
        ScenarioError: if it cannot be read or is not TOML, with the line and the likely slip.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(
            f"{path}: not text in UTF-8 (byte {error.start}); save it as plain text in UTF-8"
        ) from None
    except (OSError, ValueError) as error:
        raise ScenarioError(_unreadable(path, extended_by, shipped, error)) from None
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ScenarioError(f"{path}: brackets are nested too deeply to be read") from None
    except ValueError as error:
        raise ScenarioError(f"{path}: {what_is_wrong(text, str(error))}") from None


def _unreadable(
    path: Path, extended_by: tuple[Path, ...], shipped: Sequence[Path], error: Exception
) -> str:
    blame = f"{extended_by[-1]}: extends: " if extended_by else ""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        if isinstance(error, IsADirectoryError):
            if (path / "manifest.json").is_file():
                return f"{blame}{path} holds results, not a scenario; run --from runs it again"
            return f"{blame}{path} is a folder; name a file in it"
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return f"{blame}{path} cannot be read: {reason}"
    return f"{blame}{path}: no such file; {_likely(path, shipped)}"


def _likely(path: Path, shipped: Sequence[Path]) -> str:
    """Say which file is meant by the path of one that is not there."""
    there = [file.name for file in path.parent.glob("*.toml")] if path.parent.is_dir() else []
    if near := _nearest_file(path.name, there):
        return f"did you mean {path.parent / near}?"
    if near := _nearest_file(path.name, [file.name for file in shipped]):
        return f"did you mean {near}, which comes with ccgsim and needs no folder?"
    listed = " (ccgsim scenarios lists those that need none)" if shipped else ""
    return f"check the name and the folder{listed}"


def _nearest_file(name: str, names: Sequence[str]) -> str:
    """Return the file most like a name, which may lack its suffix; empty where none is like it."""
    stems = {one.removesuffix(".toml"): one for one in names}  # the suffix would make all alike
    stem = name.removesuffix(".toml")
    same = [one for one in stems if one.casefold() == stem.casefold()]
    near = same or get_close_matches(stem, stems, n=1)
    return stems[near[0]] if near else ""
