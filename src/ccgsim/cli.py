"""The command line: `ccgsim VERB`, one file of `commands` for each verb.

Nothing heavy is imported here, so that help and mistakes are answered at once.
"""

from __future__ import annotations

import argparse
import codecs
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from io import TextIOWrapper

from ccgsim import __version__
from ccgsim.commands import (
    app,
    check,
    compare,
    explain,
    report,
    resume,
    run,
    scenarios,
    schema,
    score,
    sweep,
)
from ccgsim.errors import CcgsimError

VERBS = (run, compare, sweep, resume, score, report, check, scenarios, schema, explain, app)
MISTAKE, STOPPED, NOBODY_LISTENS = 2, 130, 141
"""What the process returns: wrong input; stopped by Ctrl-C; the reader of our output went away."""

PLAIN = {
    "−": "-", "–": "-", "±": "+/-", "×": "x", "≥": ">=", "≤": "<=", "£": "GBP ", "…": "...",
    "“": '"', "”": '"', "’": "'", "‘": "'",
}  # fmt: skip
"""What stands for our signs where the output cannot hold them."""

EPILOG = """\
exit codes: 0 done; 2 a mistake in the input; 130 stopped by Ctrl-C;
  141 the reader of the output went away

try:
  ccgsim run record-2013-2018 --score
  ccgsim run record-2013-2018 --set mergers.stance=encouraged
  ccgsim compare record-2013-2018 no-stps
  ccgsim explain record-2013-2018 --ccg 03V --seed 1
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all verbs."""
    main = argparse.ArgumentParser(
        prog="ccgsim",
        description="Simulate how England's Clinical Commissioning Groups reorganise themselves,\n"
        "and what they would do under other policies.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    main.add_argument("--version", action="version", version=f"ccgsim {__version__}")
    verbs = main.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add_to(verbs)
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says.

    Args:
        arguments: without the program's name; None for those of the process.

    Returns:
        0 when it was done, 2 for a mistake in the input, 130 when stopped by Ctrl-C, 141 when the
        reader of the output went away.
    """
    _write_what_the_output_can_hold()
    options = _parsed(sys.argv[1:] if arguments is None else arguments)
    try:
        options.act(options)
        print(end="", flush=True)
    except CcgsimError as problem:
        print(f"ccgsim: {problem}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt as stop:
        print(f"\nccgsim: stopped. {stop}".rstrip(), file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        # Python would complain again when it flushes what nobody reads.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_LISTENS
    except OSError as problem:  # what no verb foresees, such as a name too long for a file
        where = f"{problem.filename}: " if problem.filename else ""
        print(f"ccgsim: {where}{problem.strerror or problem}", file=sys.stderr)
        return MISTAKE
    return 0


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what the command line says; one whose verb there is not ends with the nearest."""
    line = parser()
    names = [verb.__name__.rpartition(".")[2] for verb in VERBS]
    verb = next((argument for argument in arguments if not argument.startswith("-")), None)
    if verb is not None and verb not in names:
        near = get_close_matches(verb.lower(), names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        line.error(f"there is no verb '{verb}'; {hint}")
    return line.parse_args(arguments)


def _write_what_the_output_can_hold() -> None:
    """Let no sign that is not in the output's encoding end the program."""
    codecs.register_error("ccgsim.plain", _in_plain_signs)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="ccgsim.plain")


def _in_plain_signs(problem: UnicodeError) -> tuple[str, int]:
    assert isinstance(problem, UnicodeEncodeError), "it is asked of what is written only"
    signs = problem.object[problem.start : problem.end]
    plain = (PLAIN.get(sign) or sign.encode("ascii", "backslashreplace").decode() for sign in signs)
    return "".join(plain), problem.end
