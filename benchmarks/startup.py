"""How long it takes until something happens: Python alone, the import, the help, one replicate."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from timing import in_turn, spread

COMMANDS = {
    "python alone": ["-c", "pass"],
    "import ccgsim": ["-c", "import ccgsim"],
    "from ccgsim import simulate": ["-c", "from ccgsim import simulate"],
    "ccgsim --help": ["-m", "ccgsim", "--help"],
}


def waits(rounds: int) -> Iterator[tuple[str, str]]:
    """Yield the seconds until each of a few commands has ended, Python's own start among them."""

    def task(arguments: list[str]) -> object:
        return subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    times = in_turn([lambda a=arguments: task(a) for arguments in COMMANDS.values()], rounds)
    for name, found in zip(COMMANDS, times, strict=True):
        yield f"{name}, s", spread(found, ".2f")
