"""What levers of a sweep are called."""

from __future__ import annotations

import pytest

from ccgsim.app.results.lever_names import about_lever, name_of_lever


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("mergers.stance", "Stance on mergers"),
        ("allowance.per_head.2015-04-01", "Running cost allowance a head from 1 April 2015"),
        ("footprints.announced", "Day of the STPs"),
        ("parameters.body_cost", "Parameter body_cost"),
        ("local.North.mergers.stance", "Stance on mergers in North"),
        ("local.North.moods", "local.North.moods"),
    ],
)
def test_a_lever_is_called_as_in_the_report(key: str, name: str) -> None:
    assert name_of_lever(key) == name


def test_what_a_lever_is_speaks_of_partnerships() -> None:
    assert "partnership" in about_lever("footprints.single_leadership")
