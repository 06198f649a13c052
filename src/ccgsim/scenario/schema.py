"""The JSON Schema of scenario files, by which editors complete keys and say what they mean."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from ccgsim.scenario.dated import Dated
from ccgsim.scenario.scenario import Scenario

_EXTENDS = {
    "type": "string",
    "minLength": 1,
    "description": "Scenario file this one starts from, relative to it. This file then says only "
    "what differs, and has its own title and question.",
}


def description_of(key: str) -> tuple[str, str]:
    """Return what the schema says of a dotted key, and the end of the key that it leaves out.

    That is the day of a dated setting, and whatever the schema does not know.
    """
    model: type[BaseModel] = Scenario
    names, found = key.split("."), ""
    for place, name in enumerate(names):
        if name not in model.model_fields:
            return found, ".".join(names[place:])
        field = model.model_fields[name]
        found = field.description or ""
        if not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            return found, ".".join(names[place + 1 :])
        model = field.annotation
    return found, ""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a scenario file."""
    schema = tidy(Scenario.model_json_schema(schema_generator=Generator))
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        **schema,
        "title": "ccgsim scenario",
        "properties": {"extends": _EXTENDS, **schema["properties"]},
    }


def schema_text() -> str:
    """The schema as the text of `scenarios/scenario.schema.json`."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


class Generator(GenerateJsonSchema):
    """Writes the defaults of dated values as files write them."""

    def encode_default(self, dft: object) -> object:
        """Write a default as a file would."""
        return super().encode_default(dft.written() if isinstance(dft, Dated) else dft)


def tidy(schema: object) -> Any:
    """A schema without titles that repeat a key and defaults of whole tables and lists."""
    if isinstance(schema, list):
        return [tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: tidy(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
        and not (key == "default" and (value is None or isinstance(value, dict | list)))
    }
