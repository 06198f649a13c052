"""Files that are derived from results: written whole or not at all, in place of earlier ones."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ccgsim.errors import ResultsError
from ccgsim.unwritable import unwritable


def replace_whole(path: Path, text: str, advice: str) -> None:
    """Write a file whole under a passing name, then put it in place of an earlier one.

    Raises:
        ResultsError: it cannot be written; ``advice`` says what to do, unless room is short.
    """
    if path.exists() and not path.is_file():  # a device would be lost: a file takes its place
        raise ResultsError(f"{path} cannot be written: it is there, and not a file. {advice}")
    passing = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        passing.write_text(text, encoding="utf-8")
        passing.replace(path)
    except OSError as problem:
        with suppress(OSError):
            passing.unlink()
        why = unwritable(problem)
        remedy = f"{why.advice}." if why.is_full else advice
        raise ResultsError(f"{path} cannot be written: {why.reason}. {remedy}") from None
