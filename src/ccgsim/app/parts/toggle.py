"""A few choices side by side, of which one is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import solara


@solara.component
def Toggle(value: str, values: Sequence[str], on_value: Callable[[str], None]) -> None:
    """A button for each value, pressed if it is the one that is taken."""
    with solara.ToggleButtonsSingle(value, on_value=on_value, dense=True):
        for one in values:
            pressed = "true" if one == value else "false"
            solara.Button(one, value=one, attributes={"aria-pressed": pressed})
