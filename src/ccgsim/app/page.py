"""What a visitor opens: one of the pages, and the view, which is the visitor's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import solara

from ccgsim.app.about import AboutPage
from ccgsim.app.compare.page import ComparePage
from ccgsim.app.england.page import WatchPage
from ccgsim.app.parts.browser import AddressWidget, TermsWidget
from ccgsim.app.results.page import ResultsPage
from ccgsim.app.view import PAGES, View

STYLE = Path(__file__).parent / "style.css"


@solara.component
def Page() -> None:
    """Everything a visitor sees."""
    search = solara.use_router().search or ""
    view = solara.use_reactive(solara.use_memo(lambda: View.from_query(search), []))
    now = view.value

    def change(**fields: object) -> None:
        # A function says what a field becomes, given the view as it is when that is asked for.
        before = view.peek()
        new = {name: one(before) if callable(one) else one for name, one in fields.items()}
        view.value = replace(before, **new)

    solara.Title(f"{PAGES[now.page]}: England's CCGs, 2013 to 2018")
    solara.Style(STYLE)
    AddressWidget.element(
        query=now.query(), on_visited=lambda visited: view.set(View.from_query(str(visited[0])))
    )
    with solara.Div(classes=["ccgsim-page"], attributes={"role": "main"}):
        TermsWidget.element()
        if now.page == "about":
            AboutPage(now, change)
        elif now.page == "compare":
            ComparePage(now, change)
        elif now.page == "results":
            ResultsPage(now, change)
        else:
            WatchPage(now, change)
