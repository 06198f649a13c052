"""Tabs over the panels of a page; which one is open is part of the view."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import solara
import solara.lab

from ccgsim.app.view import View


def open_tab(now: View, tabs: Mapping[str, str]) -> str:
    """Return the name of the tab that is open: the view's, or the first if it is another page's."""
    return now.tab if now.tab in tabs else next(iter(tabs))


@solara.component
def Tabs(tab: str, tabs: Mapping[str, str], change: Callable[..., None]) -> None:
    """A tab for each name, with its label; ``tab`` is the one that is open."""
    names = list(tabs)
    at = names.index(tab)
    with solara.lab.Tabs(value=at, on_value=lambda place: change(tab=names[place])):
        for label in tabs.values():
            solara.lab.Tab(label)
