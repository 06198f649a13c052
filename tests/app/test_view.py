from __future__ import annotations

import pytest

from ccgsim.app.view import View

MOVED = View(
    scenario="other", levers={"mergers.stance": "encouraged", "allowance.per_head": "18"},
    since=2016, replicate=12, month=3, colour="pressure", footprints=True, record=True, ccg="02V",
    tab="ccg", page="about", beside=True, against="no-stps", swapped=True,
    rival={"mergers.stance": "mandated"}, baseline="no-moratorium",
    results="small/whole", outcome="csu_income", on="2018-03-31",
    along="mergers.stance", shade="nothing", only={"mergers.stance": "0,1", "a.b": "1..2.5"},
)  # fmt: skip


def test_a_link_brings_a_view_back() -> None:
    assert View.from_query(MOVED.query()) == MOVED


def test_the_usual_view_has_an_empty_link() -> None:
    assert View().query() == ""
    assert View.from_query("") == View()


@pytest.mark.parametrize("query", [
    "month=soon", "nonsense=1", "record=maybe", "levers=3", "&&=", "month=--5", "month=²",
    "month=-1", "replicate=200", "replicate=-2", "since=0", "seed=-1", "page=elsewhere",
    "month=9" + "9" * 5000, "set.mergers.stanse=permitted", "against.nothing=1", "set.=",
])  # fmt: skip
def test_what_a_link_says_wrongly_is_left_as_usual(query: str) -> None:
    assert View.from_query(query) == View()
