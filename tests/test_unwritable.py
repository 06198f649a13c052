"""What a failed attempt to write means to a user."""

from __future__ import annotations

import errno
import os

import pytest

from ccgsim.unwritable import unwritable


@pytest.mark.parametrize(
    ("problem", "reason", "advice"),
    [
        (OSError(errno.ENOSPC, "full"), "No space left on device", "Make room"),
        (
            OSError("Error writing bytes to file. Detail: [errno 28] No space left on device"),
            "No space left on device",
            "Make room",
        ),
        (
            PermissionError(errno.EACCES, os.strerror(errno.EACCES)),
            "Permission denied",
            "See to it that you may write there",
        ),
        (OSError("strange"), "strange", "See to it that you may write there"),
    ],
)
def test_a_full_disk_is_told_from_a_place_that_is_not_ones_own(
    problem: OSError, reason: str, advice: str
) -> None:
    found = unwritable(problem)
    assert (found.reason, found.advice) == (reason, advice)
