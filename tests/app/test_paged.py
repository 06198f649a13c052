"""Tables that sort and page on the server."""

from __future__ import annotations

from ccgsim.app.parts.paged import ORDER, page_of

ROWS = [{"name": name, "size": f"{size:,}", "size" + ORDER: size} for name, size in
        (("a", 20), ("b", 1300), ("c", 3), ("d", 20))]  # fmt: skip


def names(**options: object) -> str:
    return "".join(row["name"] for row in page_of(ROWS, options))


def test_a_column_is_sorted_by_its_numbers_and_what_is_alike_stays_in_order() -> None:
    assert names(sortBy=["size"], sortDesc=[False]) == "cadb"
    assert names(sortBy=["size"], sortDesc=[True]) == "badc"
    assert names(sortBy=["name"], sortDesc=[True]) == "dcba"
    assert names(sortBy=[], sortDesc=[]) == names(sortBy=["no such"]) == "abcd"


def test_pages_follow_each_other_and_all_is_a_page_too() -> None:
    assert (names(page=1, itemsPerPage=3), names(page=2, itemsPerPage=3)) == ("abc", "d")
    assert names(page=3, itemsPerPage=3) == ""
    assert names(page=1, itemsPerPage=-1) == "abcd"
    assert page_of([], {"sortBy": ["size"], "page": 1, "itemsPerPage": 3}) == []
