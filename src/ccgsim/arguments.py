"""What a caller gives to a function: taken as it is meant, or refused in one sentence."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import numpy as np

from ccgsim.errors import CcgsimError


def check_whole(name: str, value: object, low: int, high: int) -> int:
    """Return a whole number as Python's own, which NumPy's, of few bits, may stand for.

    Raises:
        CcgsimError: naming ``name``, unless ``value`` is a whole number in [low, high].
    """
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise CcgsimError(f"{name} = {value!r} is not a whole number.")
    if not low <= value <= high:
        raise CcgsimError(f"{name} = {value} is out of bounds. It must be from {low} to {high}.")
    return int(value)


def check_path(name: str, value: object, example: str) -> Path:
    """Return a path, which text may stand for.

    Raises:
        CcgsimError: naming ``name`` and an example, unless ``value`` is one.
    """
    if not isinstance(value, str | PathLike):
        raise CcgsimError(f'{name} = {value!r} is no path. Give one as text, such as "{example}".')
    return Path(value)
