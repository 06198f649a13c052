"""The settings of a resolved scenario by key, and each as a scenario file writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ccgsim.scenario.file import settings_of, written

LOCAL = "local"


def settings_by_key(scenario: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings by dotted key; those of a part of the country under `local.NAME`.

    Args:
        scenario: resolved, as in a manifest, or some of it.
    """
    found = {".".join(path): item.value for path, item in settings_of(scenario, "").items()}
    for part in found.get(LOCAL, ()):
        said = {key: value for key, value in part.items() if value and key != "name"}
        said["where"] = {kind: names for kind, names in said["where"].items() if names}
        for path, item in settings_of(said, "").items():
            found[".".join((LOCAL, part["name"], *path))] = item.value
    if found.get(LOCAL):
        found[LOCAL] = [part["name"] for part in found[LOCAL]]
    return found


def setting_text(value: object) -> str:
    """Return a setting as a scenario file writes it; days, which JSON keeps as text, without
    quotes.
    """
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key} = {setting_text(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(setting_text, value))}]"
    if isinstance(value, str):
        return value if _is_day(value) else f'"{value}"'
    return written(value)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
