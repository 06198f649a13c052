"""A slider stands where the visitor's hand is, and is set by nothing older."""

from __future__ import annotations

from ccgsim.app.england.slider import Hand


def hand() -> tuple[Hand, list[str]]:
    told: list[str] = []
    return Hand(22.07, told.append, 22.07), told


def test_what_was_let_go_at_comes_back_without_setting_the_slider() -> None:
    slider, told = hand()
    for value in (21.75, 21.5, 21.25):
        slider.let_go(value)
    assert told == ["21.75", "21.5", "21.25"]
    slider.follow(21.75)  # two moves late
    slider.follow(21.25)
    assert (slider.set_to, slider.times) == (22.07, 0)


def test_a_value_from_elsewhere_sets_the_slider_even_to_what_it_was_set_to_before() -> None:
    slider, _ = hand()
    slider.let_go(20.0)
    slider.follow(20.0)
    slider.follow(22.07)  # "Undo all changes"
    assert (slider.set_to, slider.times) == (22.07, 1)
    slider.follow(22.07)
    assert slider.times == 1
    slider.follow(18.0)
    assert (slider.set_to, slider.times) == (18.0, 2)
