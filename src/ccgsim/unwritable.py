"""Why something cannot be written, and what to do about it, from what the operating system says."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Unwritable:
    """The reason, and advice that begins a sentence, both without a full stop; whether it is room
    that is short.
    """

    reason: str
    advice: str
    is_full: bool


def unwritable(problem: OSError) -> Unwritable:
    """Return what a failed attempt to write means.

    Args:
        problem: of Python, or of Arrow, which has the number of the error in its text only.
    """
    number = problem.errno
    if number is None and (said := re.search(r"errno (\d+)", str(problem))):
        number = int(said[1])
    reason = str(problem) if number is None else os.strerror(number)
    is_full = number in FULL
    advice = "Make room" if is_full else "See to it that you may write there"
    return Unwritable(reason, advice, is_full)
