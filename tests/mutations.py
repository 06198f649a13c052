"""Seeded mutations of scenario files: what a slip, a bad disk or a curious user makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

VALUES = (
    "-1", "0", "1", "95", "1e400", "-1e308", "1e308", "nan", "-inf", "0x1F", "1_000", "007",
    "9" * 400, "true", "false", '"25"', '""', "'permitted'", '"ENCOURAGED"', "permitted", "[]",
    "{}", "[[]]", "[{}]", "{ a = 1 }", "[1, 'a', 2015-04-01]", "2015-02-30", "07:32:00",
    "2015-04-01T00:00:00Z", "01/04/2015", "0001-01-01", "9999-12-31", "2015", '"2015-04"', "50%",
    "£25", '"\\u0000"', "{ 2015-04-01 = 1 }", "{ 2015-04-01 = { 2016-04-01 = 1 } }", "[" * 300,
    "{ a = " * 200, '"""', "# ", "=",
)  # fmt: skip
KEYS = (
    "extends", "title", "facts", "run", "run.end", "rules.off", "allowance", "allowance.per_head",
    "mergers.stance", "mergers.strictness", "footprints.announced", "footprints.mergers",
    "support_market.price", "care_models.vanguards", "central_demands", "freeze", "local",
    "parameters", "parameters.officer_leaves", "parameters.luck", "2015-04-01", '"01/04/2015"',
    "01.04.2015", "01-04-2015", "", '""', "a.b.c", "\u00fcber", "__class__", '"<plain>x"',
)  # fmt: skip
HEADERS = (
    "[run]", "[mergers]", "[mergers.stance]", "[allowance.per_head]", "[[freeze]]", "[[local]]",
    "[[footprints.mergers]]", "[footprints.mergers]", "[local.where]", "[parameters]", "[a.b]",
    "[]", "[[]]", "[run", "run]",
)  # fmt: skip
Mutation = Callable[[str, Random, list[str]], str]


def mutated(text: str, random: Random, others: list[str]) -> bytes:
    """The bytes of a file after one to three slips.

    Args:
        text: of the file.
        random: decides.
        others: texts of other files, to take lines from.
    """
    for _ in range(random.randint(1, 3)):
        text = random.choice(MUTATIONS)(text, random, others)
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    if random.random() < 0.1:
        _spoil(data, random)
    return bytes(data)


def _spoil(data: bytearray, random: Random) -> None:
    """Change, add or lose bytes, or cut the file short."""
    place = random.randrange(len(data) + 1)
    way = random.randrange(4)
    if way == 0 and place < len(data):
        data[place] = random.randrange(256)
    elif way == 1:
        data[place:place] = random.randbytes(random.randint(1, 4))
    elif way == 2:
        del data[place : place + random.randint(1, 9)]
    else:
        del data[place:]


def _lines(text: str, random: Random) -> tuple[list[str], int]:
    lines = text.split("\n")
    return lines, random.randrange(len(lines))


def _other_value(text: str, random: Random, _: list[str]) -> str:
    lines, place = _settings(text, random)
    key, equals, _value = lines[place].partition("=")
    lines[place] = f"{key}{equals} {random.choice(VALUES)}"
    return "\n".join(lines)


def _other_key(text: str, random: Random, _: list[str]) -> str:
    lines, place = _settings(text, random)
    _key, equals, value = lines[place].partition("=")
    lines[place] = f"{random.choice(KEYS)} {equals}{value}"
    return "\n".join(lines)


def _misspelt(text: str, random: Random, _: list[str]) -> str:
    """Two letters of a word change places, or one is lost or doubled."""
    words = list(re.finditer(r"[a-z_-]{3,}", text))
    if not words:
        return text
    word = random.choice(words)
    at = random.randrange(word.start(), word.end() - 1)
    one, other = text[at], text[at + 1]
    slip = random.choice((other + one, one, one + one + other))
    return text[:at] + slip + text[at + 2 :]


def _other_number(text: str, random: Random, _: list[str]) -> str:
    """A number, or a part of a date, becomes another."""
    numbers = list(re.finditer(r"\d+(\.\d+)?", text))
    if not numbers:
        return text
    number = random.choice(numbers)
    value = random.choice(("0", "1", "31", "99", "2919", "-3", "1e9", "2.5", "", number[0] * 2))
    return text[: number.start()] + value + text[number.end() :]


def _other_order(text: str, random: Random, _: list[str]) -> str:
    """A date is written as the British write it, or without its day, or with a time."""
    days = list(re.finditer(r"(\d{4})-(\d{2})-(\d{2})", text))
    if not days:
        return text
    day = random.choice(days)
    year, month, date = day.groups()
    ways = (
        f"{date}/{month}/{year}", f"{date}-{month}-{year}", f"{date}.{month}.{year}",
        f"{year}-{month}", f"{year}{month}{date}", f"{day[0]}T12:00:00", f'"{day[0]}"',
        f"{year}-{int(month)}-{int(date)}", f"{year}-{date}-{month}",
    )  # fmt: skip
    return text[: day.start()] + random.choice(ways) + text[day.end() :]


def _moved(text: str, random: Random, others: list[str]) -> str:
    """A line is lost, doubled, moved elsewhere, or taken from another file."""
    lines, place = _lines(text, random)
    way = random.randrange(4)
    if way == 0:
        del lines[place]
    elif way == 1:
        lines.insert(random.randrange(len(lines) + 1), lines[place])
    elif way == 2:
        lines.insert(random.randrange(len(lines)), lines.pop(place))
    else:
        lines.insert(place, random.choice(random.choice(others).split("\n")))
    return "\n".join(lines)


def _nested(text: str, random: Random, _: list[str]) -> str:
    """A heading comes in between, or a value is put into a list or a table."""
    lines, place = _settings(text, random)
    key, equals, value = lines[place].partition("=")
    value = value.split("#")[0].strip()
    wrapped = (f"[{value}]", f"{{ x = {value} }}", f"{{ 2015-04-01 = {value} }}", f"[[{value}]]")
    if random.random() < 0.5:
        lines.insert(place, random.choice(HEADERS))
    else:
        lines[place] = f"{key}{equals} {random.choice(wrapped)}"
    return "\n".join(lines)


def _settings(text: str, random: Random) -> tuple[list[str], int]:
    """The lines, and the place of one that sets something (any, where none does)."""
    lines, place = _lines(text, random)
    setting = [number for number, line in enumerate(lines) if "=" in line and line[0] != "#"]
    return lines, random.choice(setting or [place])


MUTATIONS: tuple[Mutation, ...] = (
    _other_value, _other_key, _misspelt, _other_number, _other_order, _moved, _nested,
)  # fmt: skip
