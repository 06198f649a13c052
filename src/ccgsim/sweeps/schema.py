"""The JSON Schema of sweep files, by which editors complete keys and say what they mean."""

from __future__ import annotations

import json
from typing import Any

from ccgsim.scenario.schema import Generator, tidy
from ccgsim.sweeps.file import SweepFile


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a sweep file."""
    schema = tidy(SweepFile.model_json_schema(schema_generator=Generator))
    return {"$schema": Generator.schema_dialect, **schema, "title": "ccgsim sweep"}


def schema_text() -> str:
    """The schema as the text of `scenarios/sweep.schema.json`."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
