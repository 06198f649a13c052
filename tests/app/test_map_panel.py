"""What is said above the map."""

from __future__ import annotations

from ccgsim.app.england.map_panel import what_is_shown
from ccgsim.app.view import View


def test_the_map_says_what_of_it_is_simulated() -> None:
    assert what_is_shown(View(), "officer", 7) == "Simulated: one of 200 futures, number 7"
    assert what_is_shown(View(record=True), "officer", 7) == "What happened in fact"
    assert "A: simulated" in what_is_shown(View(beside=True), "officer", 7)


def test_a_share_of_all_futures_is_told_from_the_one_that_is_drawn() -> None:
    said = what_is_shown(View(), "merging", 7)
    assert said == "Simulated: colours of all 200 futures, outlines of number 7"
