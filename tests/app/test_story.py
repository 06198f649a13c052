from __future__ import annotations

import re
from datetime import date

import pytest

from ccgsim.app.england.story import named, story_in_html
from ccgsim.explaining import Happening, Story
from ccgsim.facts import load_facts
from ccgsim.trace import Decision, Option

FACTS = load_facts()
DAY = date(2016, 4, 1)
CHOICE = Decision(
    DAY, "share an officer", "02V", "",
    (Option("03C", {"saving": 1.5, "<b>": -0.5}, 0.25), Option("nobody", {}, 0.0)),
)  # fmt: skip


def html(*items: Decision | Happening, topic: str = "Everything") -> str:
    return story_in_html(Story("02V", "Leeds North", "", 1, 0, items), topic, FACTS)


def test_a_decision_shows_each_term_the_luck_and_their_sum() -> None:
    told = html(CHOICE)
    for number in ("+1.50", "−0.50", "+0.25", "+1.25"):
        assert number in told
    assert "by 1.25" in told


def test_codes_are_told_as_names_and_nothing_is_taken_for_markup() -> None:
    told = html(CHOICE)
    assert "Leeds North: share an officer" in told
    assert "Leeds West" in told
    assert "&lt;b&gt;" in told
    assert named("merger: 02V with 03C", FACTS) == "merger: Leeds North with Leeds West"


def test_a_footprint_is_told_as_a_partnership() -> None:
    tied = Option("yes", {"same footprint": 1.0}, 0.0)
    happened = Happening(DAY, "officer shared: 02V with 03C (officer left: same footprint)")
    told = html(Decision(DAY, "share an officer", "02V", "", (tied,)), happened)
    assert "(officer left: same partnership)" in told
    assert "same partnership</th>" in told
    assert "footprint" not in told


def test_both_options_of_a_decision_have_one_scale_that_nothing_is_cut_off_at() -> None:
    large, small = Option("03C", {"saving": 8.0}, -2.0), Option("nobody", {"x": 2.0}, 0.0)
    told = html(Decision(DAY, "share an officer", "02V", "", (large, small)))
    widths = [float(width) for width in re.findall(r"width:([\d.]+)%", told)]
    assert widths == [50.0, 12.5, 37.5, 12.5, 0.0, 12.5]
    usual = [float(width) for width in re.findall(r"width:([\d.]+)%", html(CHOICE))]
    assert usual[0] == pytest.approx(50 * 1.5 / 4, abs=0.06)


def test_a_topic_leaves_other_decisions_out() -> None:
    told = html(CHOICE, Happening(DAY, "support bought: 02V"), topic="Support")
    assert "support bought" in told
    assert "share an officer" not in told


def test_the_ccgs_between_whom_two_bodies_are_tied_are_told_by_name() -> None:
    yes, no = Option("yes", {"constant": 1.0}, 0.0), Option("no", {}, 0.0)
    told = html(Decision(DAY, "merge with a partner", "02V", "03C", (yes, no), ("02V", "03G")))
    south = dict(zip(FACTS.codes, FACTS.names, strict=True))["03G"]
    assert f"Leeds West (by the tie of Leeds North with {south})" in told
