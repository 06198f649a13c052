"""`ccgsim schema`: print the JSON Schema of scenario files, by which editors complete keys."""

from __future__ import annotations

import argparse


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Take the options of `schema`, of which there are none."""
    parser = verbs.add_parser("schema", help="print the schema of scenarios", description=__doc__)
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Print the schema."""
    from ccgsim.scenario_schema import schema_text

    print(schema_text(), end="")
