"""A table that sorts and pages on the server: the browser asks for one page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import reacton.ipyvuetify as rv
import solara

Options = dict[str, Any]
"""What Vuetify asks for: page, itemsPerPage (-1: all), sortBy and sortDesc (lists)."""
Row = dict[str, Any]
ORDER = " order"
"""Behind the key of a column in a row: what the column is sorted by, if not by its text."""


@solara.component
def PagedTable(
    headers: Sequence[dict[str, str]],
    page: Callable[[Options], list[Row]],
    count: int,
    sizes: Sequence[int],
    classes: str,
    about: object,
    stacks: bool = True,
    on_row: Callable[[Row], None] | None = None,
) -> None:
    """One page of a table.

    Args:
        headers: text and value (key) of each column.
        page: gives the rows that are asked for.
        count: of all rows.
        sizes: of a page, to choose from; the first is the usual one.
        classes: of CSS.
        about: what the table is of; of another one the first page is shown.
        stacks: whether the cells of a row stand below each other where the window is narrow.
        on_row: told of clicks, if it is given.
    """
    options, set_options = solara.use_state({"page": 1, "itemsPerPage": sizes[0]})
    solara.use_effect(lambda: set_options(lambda old: {**old, "page": 1}), [about])
    table = rv.DataTable(
        headers=list(headers), items=page(options), server_items_length=count, options=options,
        dense=True, class_=classes, mobile_breakpoint=600 if stacks else 0,
        # Without a text Vuetify tells its own key to those who cannot see the page.
        footer_props={"items-per-page-options": list(sizes), "items-per-page-text": "Rows a page"},
    )  # fmt: skip
    rv.use_event(table, "update:options", lambda _widget, _event, data: set_options(data))
    rv.use_event(table, "click:row", lambda _widget, _event, row: on_row(row) if on_row else None)


def page_of(rows: Sequence[Row], options: Options) -> list[Row]:
    """Return the rows that are asked for; those that sort alike stay in their order."""
    by = [str(key) for key in options.get("sortBy") or [] if rows and key in rows[0]]
    if by:
        down = bool((options.get("sortDesc") or [False])[0])
        rows = sorted(rows, key=lambda row: _order(row, by[0]), reverse=down)
    size = int(options.get("itemsPerPage") or 0)
    first = max(int(options.get("page") or 1) - 1, 0) * size
    return list(rows[first : first + size] if size > 0 else rows)


def _order(row: Row, by: str) -> Any:
    return row.get(by + ORDER, row[by])
