"""`ccgsim app`: open the app in a browser; it needs no internet."""

from __future__ import annotations

import argparse
import os
from importlib.util import find_spec
from pathlib import Path

from ccgsim.errors import CcgsimError


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `app`."""
    parser = verbs.add_parser("app", help="open the app in a browser", description=__doc__)
    parser.add_argument(
        "--scenarios", metavar="DIR", type=Path,
        help="folder of scenario files to choose from (default: scenarios, or those of ccgsim); "
        "the record is always included",
    )  # fmt: skip
    parser.add_argument(
        "--results", metavar="DIR", type=Path, default=Path("results"),
        help="folder of results to show: runs, comparisons, sweeps (default results)",
    )  # fmt: skip
    parser.add_argument(
        "--port", metavar="N", type=int, default=8765, help="port to serve on (default 8765)"
    )
    parser.add_argument(
        "--host", default="localhost", help="address to serve (default localhost: this machine)"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="serve without opening a browser window"
    )
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Serve the app until it is stopped with Ctrl-C."""
    if find_spec("solara") is None:
        raise CcgsimError("The app is not installed. Install it: pip install 'ccgsim[app]'")
    if options.scenarios is not None and not any(options.scenarios.glob("*.toml")):
        raise CcgsimError(
            f"--scenarios {options.scenarios}: there is no scenario file (.toml) in it."
        )
    if options.results.exists() and not options.results.is_dir():
        raise CcgsimError(f"--results {options.results}: it is a file. Name a folder.")
    if not 0 < options.port < 65536:
        raise CcgsimError(f"--port {options.port}: it must be from 1 to 65535.")
    from ccgsim.app.serve import serve

    if options.scenarios is not None:
        os.environ["CCGSIM_SCENARIOS"] = str(options.scenarios.resolve())
    os.environ["CCGSIM_RESULTS"] = str(options.results.resolve())
    serve(options.host, options.port, browser=not options.no_browser)
