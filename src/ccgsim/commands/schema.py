"""`ccgsim schema`: print the JSON Schema of scenario (or sweep) files, for editors to use."""

from __future__ import annotations

import argparse


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `schema`."""
    parser = verbs.add_parser("schema", help="print the schema of scenarios", description=__doc__)
    parser.add_argument("--sweep", action="store_true", help="print that of sweep files instead")
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Print the schema."""
    if options.sweep:
        from ccgsim.sweeps.schema import schema_text
    else:
        from ccgsim.scenario.schema import schema_text
    print(schema_text(), end="")
