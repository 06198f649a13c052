"""What is wrong with a scenario, in words: the file, the key, what was found, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from math import isfinite
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ccgsim.errors import ScenarioError
from ccgsim.scenario.dated import WAYS_OF_WRITING
from ccgsim.scenario.file import COMMAND_LINE, Settings, written
from ccgsim.scenario.local import LOCAL_LEVERS

Key = tuple[str, ...]
LOCAL = "local"

_ALLOWED = {
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "greater_than_equal": "a number of at least {ge:g}",
    "greater_than": "a number above {gt:g}",
    "less_than_equal": "a number of at most {le:g}",
    "literal_error": "{expected}",
    "string_type": "text in quotes",
    "string_too_short": "text that is not empty",
    "string_pattern_mismatch": "a name of letters, digits and underscores",
    "list_type": "a list in square brackets",
    "tuple_type": "a list in square brackets",
    "too_short": "a list of at least {min_length}",
    "dict_type": "a table of keys",
    "model_type": "a table of keys",
}


_TAGS = (*WAYS_OF_WRITING, "[key]")
"""What a location of pydantic's holds besides keys: tags of ours, and its own for a bad key."""
_NUMBER = re.compile(r"£? ?(-?\d+(?:\.\d+)?) ?(%?)")
"""A number in quotes, with its unit or without."""


def refusal(
    error: ValidationError,
    model: type[BaseModel],
    settings: Settings,
    main: str,
    what: str = "scenario",
) -> ScenarioError:
    """Put everything pydantic found wrong into one error.

    Args:
        error: what pydantic raised.
        model: the model of a whole file.
        settings: what was read, with the source of each.
        main: the file to name where a key is missing.
        what: the kind of file, to stand in the message.
    """
    keys = dict(described_keys(model))
    told = _each_once(error.errors())
    found = [_problem(details, keys, settings, main) for details in told]
    if len(found) == 1:
        return ScenarioError(found[0])
    return ScenarioError("\n  ".join([f"{len(found)} problems in the {what}:", *found]))


def _each_once(problems: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out a list that is too short only because something in it is wrong."""

    def has_a_wrong_item(one: ErrorDetails) -> bool:
        size = len(one["loc"])
        return any(o["loc"][:size] == one["loc"] and len(o["loc"]) > size for o in problems)

    return [one for one in problems if one["type"] != "too_short" or not has_a_wrong_item(one)]


def described_keys(model: type[BaseModel], prefix: Key = ()) -> Iterator[tuple[Key, str]]:
    """Every key of a file with its description; "*" stands for a table's place in a list."""
    for name, field in model.model_fields.items():
        key = (*prefix, field.alias or name)
        yield key, field.description or ""
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from described_keys(field.annotation, key)
        for part in get_args(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from described_keys(part, (*key, "*"))


def nearest(name: str, names: Iterable[str]) -> str:
    """The name most like another, as a question to end a message with, or nothing.

    One that differs in capitals only comes first.
    """
    names = list(names)
    same = [one for one in names if one.casefold() == name.casefold()]
    near = same or get_close_matches(name, names, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _problem(details: ErrorDetails, keys: dict[Key, str], settings: Settings, main: str) -> str:
    path = [part for part in details["loc"] if part not in _TAGS]
    key = _known(path, keys)
    source = _source(tuple(str(part) for part in path), settings, main)
    shown = ".".join(f"(number {p + 1})" if isinstance(p, int) else p or '""' for p in path)
    if details["type"] == "extra_forbidden":
        what = _unknown(key, keys, [str(part) for part in path[:-1] if not isinstance(part, int)])
    elif details["type"] == "missing":
        what = f"is missing: {_short(keys.get(key, ''))}"
    elif details["type"] == "value_error":
        what = str(details["ctx"]["error"])
    else:
        typed = ".".join(map(str, path)) if source == COMMAND_LINE else ""
        what = _not_allowed(details, _about(key, keys), typed)
    return f"{source}: {shown.replace('.(', ' (')}: {what}"


def _known(path: list[str | int], keys: dict[Key, str]) -> Key:
    """A path as `keys` has it: "*" for a place in a list, or a name in a table of any names."""
    key: Key = ()
    for part in path:
        heads = {known[: len(key) + 1] for known in keys}
        of_any_name = (*key, "*") in heads and (*key, part) not in heads
        key = (*key, "*" if isinstance(part, int) or of_any_name else part)
    return key


def _source(path: Key, settings: Settings, main: str) -> str:
    """The file that set a key or the nearest table around it; `main` if it is one of several."""
    for length in range(len(path), 0, -1):
        found = [item.source for held, item in settings.items() if held[:length] == path[:length]]
        if found:
            return main if main in found else found[0] or main
    return main


def _unknown(key: Key, keys: dict[Key, str], table: list[str]) -> str:
    """What to say of a key that does not exist: where the right one is, else what is allowed.

    ``table`` is the one that it stands in, as the file names it.
    """
    if key[:2] == (LOCAL, "*") and key[2:] in keys:
        return (
            f"cannot be set for a part of the country; allowed: {', '.join(LOCAL_LEVERS)}; for all "
            f"of it put it outside [[{LOCAL}]]"
        )
    beside = [known[-1] for known in keys if known[:-1] == key[:-1]]
    elsewhere = {known[-1]: known for known in keys if "*" not in known and len(known) > 1}
    if key[-1] in elsewhere:
        return f"no such key here; did you mean {'.'.join(elsewhere[key[-1]])}?"
    if near := get_close_matches(key[-1], beside, n=1):
        return f"no such key; did you mean {'.'.join((*table, near[0]))}?"
    if near := get_close_matches(key[-1], list(elsewhere), n=1):
        return f"no such key; did you mean {'.'.join(elsewhere[near[0]])}?"
    return f"no such key; allowed here: {', '.join(beside)}"


def _not_allowed(details: ErrorDetails, about: str, typed: str) -> str:
    """What to say of a value; ``typed`` is the key where it was set on the command line."""
    found: Any = details["input"]
    context = details.get("ctx", {})
    allowed = _ALLOWED.get(details["type"], details["msg"].lower()).format(**context)
    if details["type"] == "less_than_equal" and context["le"] == 1:
        allowed = "a fraction from 0 to 1"
    if details["type"] == "literal_error":
        allowed = allowed.replace("'", '"')
    meant = _meant(details["type"], found, context, about)
    hint = f"; did you mean {meant}?" if meant else ""
    if items := _items_without_quotes(details["type"], found):
        hint = f"; did you mean {items}?"
        if typed:
            hint += f" In a shell, with quotes around it all: --set '{typed}={items}'"
    if details["type"] == "literal_error":
        hint = nearest(str(found), re.findall(r'"(.*?)"', allowed))
    return f"found {written(found)}; allowed: {allowed}{about}{hint}"


def _meant(kind: str, found: Any, context: dict[str, Any], about: str) -> str:
    """What a value of the wrong kind or size was probably meant to be, or nothing."""
    # a percentage or pence; counts and sums in £m have bounds of 1,000 and no hundredths
    if kind == "less_than_equal" and context["le"] < 1000 and found <= 100 * context["le"]:
        return f"{found / 100:g}"
    if kind == "float_type" and (number := _NUMBER.fullmatch(str(found).strip())):
        value, is_percentage = float(number[1]), bool(number[2])
        if not isfinite(value):
            return ""
        if not is_percentage or "%" in about:
            return f"{value:g}"
        return f"{value / 100:g}" if "0 to 1" in about else ""
    if kind in ("list_type", "tuple_type") and isinstance(found, str | date):
        return f"[{written(found)}]"
    if kind in ("list_type", "tuple_type") and isinstance(found, dict):
        return "a table with two brackets, such as [[local]]"
    return ""


def _items_without_quotes(kind: str, found: Any) -> str:
    """A list whose items lost their quotes, as they do in a shell, with them; or nothing."""
    if kind not in ("list_type", "tuple_type") or not isinstance(found, str):
        return ""
    if not (inside := re.fullmatch(r"\s*\[(.+)\]\s*", found)):
        return ""
    items = (item.strip().strip("\"'") for item in inside[1].split(","))
    return f"[{', '.join(written(item) for item in items if item)}]"


def _about(key: Key, keys: dict[Key, str]) -> str:
    """What the key is, in brackets; a date in a table of dates is described by the table."""
    text = keys.get(key) or keys.get(key[:-1], "")
    return f" ({_short(text)})" if text else ""


def _short(description: str) -> str:
    """The first sentence of a description, to stand inside another sentence."""
    sentence = description.split(". ")[0].rstrip(".")
    return sentence if sentence[:2].isupper() else sentence[:1].lower() + sentence[1:]
