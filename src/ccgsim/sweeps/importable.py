"""What a sweep in several processes asks of who starts it: rules and a script that they can import.

Each worker is a new Python, which imports what was run here and finds a rule by its name.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

from ccgsim.errors import SweepError
from ccgsim.manifest import rule_names
from ccgsim.rules import Rule


def refuse_unsendable(rules: Sequence[Rule] | None, workers: int, dask: str | None) -> None:
    """Refuse rules that cannot be handed to other processes; Dask can hand on any.

    Raises:
        SweepError: naming the rule, and what to do.
    """
    if workers == 1 or dask is not None:
        return
    for rule, name in zip(rules or (), rule_names(rules or ()), strict=True):
        try:
            sent = pickle.dumps(rule)
        except (pickle.PicklingError, AttributeError, TypeError):
            raise SweepError(
                f"The rule {name} cannot be handed to another process. With several workers every "
                "rule must be a function of a module, which another process can import: no lambda, "
                "and none that stands inside another function. Or take workers=1."
            ) from None
        if b"__main__" in sent and not _main_is_a_file():
            raise SweepError(
                f"The rule {name} is defined in this session, where another process cannot find "
                "it. With several workers, put it into a file and import it from there. Or take "
                "workers=1."
            )


def refuse_unguarded(chunks: int, workers: int, dask: str | None) -> None:
    """Refuse a script that every worker would run from top to end, so that it starts the sweep.

    Args:
        chunks: number of chunks of the sweep: there are no more workers than that.
        workers: number of processes.
        dask: address of a Dask scheduler that does the work instead.

    Raises:
        SweepError: naming the script, and what to do.
    """
    main = sys.modules["__main__"]
    script = getattr(main, "__file__", None)
    if min(workers, chunks) == 1 or dask is not None or script is None or main.__spec__ is not None:
        return
    if not Path(script).is_file():
        raise SweepError(
            f"Every worker would run {script} again, which is no file. Put it into one, or take "
            "workers=1."
        )
    if "__main__" not in Path(script).read_text(encoding="utf-8", errors="ignore"):
        raise SweepError(
            f"{script} would be run again by every worker, which imports it. Put what starts the "
            'sweep under `if __name__ == "__main__":`, or take workers=1.'
        )


def _main_is_a_file() -> bool:
    """Whether another process can run what was run here: a file or module, no typed-in text."""
    main = sys.modules["__main__"]
    if getattr(main, "__spec__", None) is not None:
        return True
    return Path(getattr(main, "__file__", "")).is_file()
