"""A setting as a scenario file writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ccgsim.scenario_file import written


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
