"""What is wrong with a file that is not TOML: the line, and the slip that people make there."""

from __future__ import annotations

import re

from ccgsim.scenario.days import DAY_LIKE, meant_day


def what_is_wrong(text: str, message: str) -> str:
    """Return a message of the TOML reader in plain words, with the line, the column and the slip.

    Args:
        text: of the file.
        message: of `tomllib`.
    """
    lines = text.splitlines() or [""]
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    number, column = (int(place[1]), int(place[2])) if place else (len(lines), len(lines[-1]) + 1)
    line = lines[number - 1] if number <= len(lines) else ""
    reason = re.sub(r" \(at [^)]*\)$", "", message)
    slip = _double(reason, line, lines[: number - 1]) or _slip(line)
    shown = line.strip()[:60]
    if not slip and "Invalid date" in reason:
        slip = f"`{shown}` holds a day or time that is not in the calendar"
    if not slip and "digits" in reason:
        slip = f"`{shown}` holds a number too long to be read"
    slip = slip or f"not valid TOML: {reason[:1].lower()}{reason[1:]}; found `{shown}`"
    return f"line {number}, column {column}: {slip}"


def _double(reason: str, line: str, above: list[str]) -> str:
    """Say where a key or table was set before; nothing if it was not."""
    if twice := re.match(r"Cannot declare \((.*?),?\) twice", reason):
        name = ".".join(part.strip("' ") for part in twice[1].split(","))
        return f"the table [{name}] is already there above; put the keys of both in one"
    if into := re.match(r"Cannot mutate immutable namespace \((.*?),?\)", reason):
        name = ".".join(part.strip("' ") for part in into[1].split(","))
        return (
            f"`{line.strip()[:60]}` adds to {name}, which has its value already above; keep one of "
            "the two"
        )
    if "Cannot overwrite" not in reason:
        return ""
    key = line.split("=")[0].strip()
    earlier = [number for number, text in enumerate(above, 1) if text.split("=")[0].strip() == key]
    where = f"in line {earlier[-1]}" if earlier else "above"
    return f"`{line.strip()[:60]}` sets a key that was already set {where}; keep one of the two"


def _slip(line: str) -> str:
    """Say what a line should have been; nothing if that cannot be told."""
    shown, said = line.strip()[:60], line.split("#")[0]
    if shown.startswith("{"):
        return f"`{shown}` is JSON, not TOML; the manifest of a run is run again by: run --from"
    for found in re.finditer(rf"(?<![\w.-]){DAY_LIKE}(?![\w.-])", re.sub(r'"[^"]*"', "", said)):
        if (day := meant_day(found[0])) and day != found[0]:
            return f"`{shown}`: dates are written year-month-day: {day}"
    if curly := re.search("[\u201c\u201d\u2018\u2019](.*?)[\u201c\u201d\u2018\u2019]", said):
        return f'`{shown}`: quotes are straight: "{curly[1]}"'
    if percent := re.search(r"=\s*([\d.]+) ?%", said):
        share = f"{float(percent[1]) / 100:g}" if percent[1].count(".") < 2 else "0.05"
        return (
            f"`{shown}`: numbers are written without %: {share} where a fraction is asked for, "
            f"{percent[1]} where a percentage is"
        )
    if pounds := re.search(r"=\s*£ ?([\d.]+)", said):
        return f"`{shown}`: numbers are written without £: {pounds[1]}"
    if comma := re.search(r"=\s*(\d+),(\d+)\s*$", said):
        whole = f"{comma[1]}{comma[2]}" if len(comma[2]) == 3 else f"{comma[1]}.{comma[2]}"
        return f"`{shown}`: numbers are written with a point and without commas: {whole}"
    if colon := re.match(r"\s*([\w.-]+)\s*:\s*(\S.*)", said):
        return f"`{shown}`: a key is followed by =: {colon[1]} = {colon[2].strip()}"
    if word := re.search(r"=\s*([A-Za-z][\w -]*)$", said.strip()):
        return f'`{shown}`: text needs quotes: "{word[1]}"'
    return ""
