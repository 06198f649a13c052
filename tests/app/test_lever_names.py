"""What levers of a sweep are called."""

from __future__ import annotations

from ccgsim.app.lever_names import about_lever, lever_names


def test_a_lever_has_the_name_it_has_on_the_page_england_and_its_day() -> None:
    names = lever_names(["mergers.stance", "allowance.per_head.2015-04-01", "finance.growth"])
    assert list(names.values()) == [
        "NHS England's stance on mergers",
        "Running cost allowance, a head and year, from 1 April 2015",
        "Growth of programme allocations, % a year, from each 1 April",
    ]


def test_a_parameter_is_called_by_its_meaning_and_a_footprint_a_partnership() -> None:
    assert lever_names(["parameters.body_cost"])["parameters.body_cost"] != "parameters.body_cost"
    assert "partnership" in about_lever("footprints.single_leadership")


def test_levers_whose_names_are_alike_are_told_apart_by_their_keys() -> None:
    keys = ["local.North.mergers.stance", "local.South.mergers.stance"]
    names = lever_names(keys)
    assert len(set(names.values())) == 2
    assert all(names[key].endswith(f"({key})") for key in keys)
