"""A story tells what happened and why, and telling it changes nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from small_country import small_country

from ccgsim.cli import main
from ccgsim.engine import Setting, run_block
from ccgsim.errors import CcgsimError, FactsError
from ccgsim.explaining import Happening, Story, explain
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import default_parameters, parameter_table
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.trace import Decision, Option, Trace, those_that_count
from ccgsim.world import World

BUSY = """
title = "Busy"
question = "Do all kinds of decision arise?"
[run]
end = 2018-03-31
[mergers]
stance = "encouraged"
window = "in-year"
[footprints]
announced = 2014-04-01
single_leadership = 0.8
[delegation]
invited = [2014-04-01, 2015-04-01, 2016-04-01]
[assessment]
ratings = 2014-04-01
[support_market]
smallest_viable_income = 50
[parameters]
merge_start = 1.0
merge_partner = 1.0
officer_leaves = -1.5
"""
SEED, REPLICATE = 5, 1


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(12, seed=4)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("scenario") / "busy.toml"
    path.write_text(BUSY, encoding="utf-8")
    return load_scenario(path)


@pytest.fixture(scope="module")
def stories(country: Facts, scenario: Scenario) -> list[Story]:
    return [explain(scenario, code, SEED, REPLICATE, country) for code in country.codes]


def decisions(stories: list[Story]) -> list[Decision]:
    return [decision for story in stories for decision in story.decisions]


def test_tracing_a_ccg_changes_nothing(country: Facts, scenario: Scenario) -> None:
    setting = Setting.of(scenario, country, RULES, SEED)
    parameters = default_parameters(scenario.parameters)
    plain = run_block(setting, parameters, np.array([REPLICATE]))
    traced = run_block(setting, parameters, np.array([REPLICATE]), Trace(0))
    for name in ("step", "kind", "ccg", "organisation", "partner", "detail"):
        assert np.array_equal(getattr(plain.events, name), getattr(traced.events, name))
    assert plain.events.words == traced.events.words
    assert np.array_equal(plain.yearly.values, traced.yearly.values, equal_nan=True)


def test_options_stand_best_first_and_the_margin_is_the_lead_over_the_runner_up(
    stories: list[Story],
) -> None:
    for decision in decisions(stories):
        utilities = [option.utility for option in decision.options]
        assert utilities == sorted(utilities, reverse=True)
        if len(utilities) > 1:
            assert decision.margin == pytest.approx(utilities[0] - utilities[1])
        assert decision.chosen is decision.options[0]


def test_every_kind_of_decision_is_told(stories: list[Story]) -> None:
    assert {decision.purpose for decision in decisions(stories)} >= {
        "officer leaves within three months",
        "look for an officer to share",
        "share an officer",
        "agree to share an officer",
        "appoint an officer",
        "unit to invite",
        "do it in-house",
        "raise a merger",
        "merge with a partner",
        "member practices' vote",
        "NHS England's approval",
        "clinical leader stays",
        "delegation",
        "locality arrangements",
        "directions given",
        "future of a support unit",
    }


def test_of_a_ccg_that_shares_an_officer_the_others_own_affairs_are_not_told() -> None:
    """South Sefton and Southport and Formby are under one officer from the start."""
    story = explain("no-mergers", "01V", seed=1, parameters="median")
    units = load_facts().units
    of_both = {d.purpose for d in story.decisions if d.who not in ("01V", *units)}
    assert of_both == {
        "officer leaves within three months", "appoint an officer",
        "look for an officer to share", "agree to share an officer",
    }  # fmt: skip
    happened = [item.what for item in story.items if isinstance(item, Happening)]
    assert any(what.startswith("officer appointed: 01T") for what in happened)
    assert all("01V" in what or what.startswith("officer ") for what in happened if ": 01T" in what)


def test_a_yes_to_delegation_is_followed_by_the_event_and_a_no_is_not(
    stories: list[Story],
) -> None:
    answers = set()
    for story in stories:
        happened = {
            (item.day, item.what.split()[1])
            for item in story.items
            if isinstance(item, Happening) and item.what.startswith("delegation:")
        }
        for decision in story.decisions:
            if decision.purpose == "delegation":
                answers.add(decision.chosen.name)
                told = (decision.day, decision.who) in happened
                assert (decision.chosen.name == "yes") == told
    assert answers == {"yes", "no"}


def test_the_partner_that_is_asked_is_the_best_option_of_the_choice(stories: list[Story]) -> None:
    asked = 0
    for story in stories:
        choices = [d for d in story.decisions if d.purpose == "share an officer"]
        for choice in choices:
            answers = {d.who for d in story.decisions
                       if d.purpose == "agree to share an officer" and d.day == choice.day
                       and d.about == choice.who}  # fmt: skip
            if choice.chosen.name == "nobody":
                continue
            if answers:
                asked += 1
                assert choice.chosen.name in answers
    assert asked


def test_nobody_is_told_to_decide_the_same_thing_twice_in_a_month(stories: list[Story]) -> None:
    for story in stories:
        told = Counter((d.day, d.purpose, d.who, d.about) for d in story.decisions)
        assert [key for key, times in told.items() if times > 1] == []


def test_a_body_votes_on_a_merger_if_it_and_a_partner_are_told_to_want_each_other(
    stories: list[Story],
) -> None:
    votes, several = 0, 0
    for story in stories:
        months = {d.day for d in story.decisions if d.purpose == "merge with a partner"}
        for day in months:
            asked = [d for d in story.decisions if d.day == day]
            wants = {
                (d.who, d.about)
                for d in asked
                if d.purpose == "merge with a partner" and d.chosen.name == "yes"
            }
            both = {frozenset(pair) for pair in wants if pair[::-1] in wants}
            voters = {d.who for d in asked if d.purpose == "member practices' vote"}
            assert all(voters & pair for pair in both)
            assert voters <= set().union(*both)
            votes += len(voters)
        several += sum(d.party != d.about for d in story.decisions)
    assert votes > 10
    assert several > 10


DAY = date(2017, 7, 1)


def asked(who: str, about: str, tie: tuple[str, str], utility: float) -> Decision:
    yes, no = Option("yes", {"constant": utility}, 0.0), Option("no", {}, 0.0)
    options = (yes, no) if utility > 0.0 else (no, yes)
    return Decision(DAY, "merge with a partner", who, about, options, tie)


def test_of_two_bodies_the_tie_counts_on_which_the_less_willing_is_most_willing() -> None:
    """Each likes another tie best, and on that the other says no: only B1 with D1 links them."""
    best_of_b, best_of_d = ("B", "D"), ("B1", "D")
    links = ("B1", "D1")
    answers = [
        asked("B", "D", best_of_b, 9.0), asked("D", "B", best_of_b[::-1], -1.0),
        asked("B", "D", best_of_d, -2.0), asked("D", "B", best_of_d[::-1], 8.0),
        asked("B", "D", links, 0.5), asked("D", "B", links[::-1], 0.2),
        asked("B", "E", ("B", "E"), -4.0),
    ]  # fmt: skip
    assert those_that_count(answers) == answers[4:]


def test_a_tie_is_named_unless_it_is_of_the_two_that_lead() -> None:
    assert asked("B", "D", ("B", "D"), 1.0).party == "D"
    through = asked("B", "D", ("B1", "D"), 1.0)
    assert through.party == "D (by the tie of B1 with D)"
    told = Story("B", "Birch", "Small", 1, 0, (through,)).text()
    assert "B merge with a partner, D (by the tie of B1 with D): YES, by 1.00 over no" in told


def test_the_text_adds_up_from_the_largest_term_to_luck() -> None:
    terms = {"constant": -1.0, "saving": 2.5, "next to nothing": 0.004}
    options = (Option("yes", terms, 0.25), Option("no", {}, -0.5))
    decision = Decision(DAY, "delegation", "B", "", options)
    happened = Happening(date(2017, 8, 1), "delegation: B")
    assert Story("B", "Birch", "Small", 1, 0, (decision, happened)).text().splitlines() == [
        "Birch (B) under 'Small', seed 1, replicate 0",
        "Each decision is the sum of its terms and an error (luck); the largest sum is taken.",
        "",
        "1 July 2017",
        "  B delegation: YES, by 2.25 over no",
        "      yes: saving +2.50  constant -1.00  luck +0.25 = +1.75",
        "",
        "1 August 2017",
        "  * delegation: B",
    ]


def test_the_text_names_terms_luck_and_runner_up_and_fits_a_hundred_columns(
    stories: list[Story],
) -> None:
    for story in stories:
        lines = story.text().splitlines()
        assert story.code in lines[0]
        assert any("luck" in line for line in lines)
        assert any(" over " in line for line in lines)
        assert max(len(line) for line in lines) <= 100


def test_a_story_of_long_names_fits_a_hundred_columns_too() -> None:
    happened = Happening(date(2014, 4, 1), "officer shared: 99P with 99Q " + "(a long reason) " * 6)
    title = "One CCG for each partnership, by April 2018 and not a day later"
    told = Story("99P", "Northern, Eastern and Western Devon", title, 1, 0, (happened,)).text()
    assert max(map(len, told.splitlines())) <= 100
    assert " ".join(told.split()).count("(a long reason)") == 6


@pytest.mark.parametrize("width", [30, 60, 80])
def test_a_story_fits_a_narrow_screen_and_says_the_same(stories: list[Story], width: int) -> None:
    for story in stories:
        told = story.text(width)
        assert max(map(len, told.splitlines())) <= width
        assert told.split() == story.text().split()
        _, *days = told.split("\n\n")
        assert all(line.startswith("  ") for day in days for line in day.splitlines()[1:])
        assert story.text(500) == story.text()


def test_the_command_line_fits_a_story_to_the_columns_there_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "short.toml"
    path.write_text('title = "Short"\nquestion = "?"\n[run]\nend = 2014-06-30\n', encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["explain", str(path), "--ccg", "02V"]) == 0
    narrow = capsys.readouterr().out
    assert max(map(len, narrow.splitlines())) <= 60
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr("sys.__stdout__", None)  # no terminal
    assert main(["explain", str(path), "--ccg", "02V"]) == 0
    wide = capsys.readouterr().out
    assert 60 < max(map(len, wide.splitlines())) <= 100
    assert narrow.split() == wide.split()


def test_what_befalls_officers_is_told_only_where_it_does(stories: list[Story]) -> None:
    chances = [
        decision for decision in decisions(stories)
        if decision.purpose in ("officer leaves within three months", "leadership review")
    ]  # fmt: skip
    assert chances
    assert {decision.chosen.name for decision in chances} == {"yes"}


def test_the_future_of_a_unit_is_told_to_those_whom_it_serves(scenario: Scenario) -> None:
    country = made_up_facts(24, seed=4, units=3)
    served = set()
    for code in country.codes[8:12]:
        story = explain(scenario, code, SEED, REPLICATE, country)
        told = Counter(
            decision.day for decision in story.decisions
            if decision.purpose == "future of a support unit"
        )  # fmt: skip
        assert set(told.values()) == {1}  # of one unit at a time
        served |= {one.who for one in story.decisions if one.purpose == "future of a support unit"}
    assert served <= set(country.units)
    assert len(served) > 1


def test_an_officer_in_post_is_weighed_where_there_is_one(
    country: Facts, scenario: Scenario
) -> None:
    kept = parameter_table()["review_officer_in_post"].value
    told = [
        explain(scenario, code, SEED, REPLICATE, country, parameters="median")
        for code in country.codes
    ]
    alone = {
        (review, option.terms["officer in post"])
        for story in told
        for review, choice in choices_after_reviews(story)
        for option in choice.options
        if option.name == "nobody"
    }
    assert alone == {(True, kept), (False, 0.0)}


def choices_after_reviews(story: Story) -> Iterator[tuple[bool, Decision]]:
    """Yield each choice of an officer to share, and whether a review with one in post led to it."""
    reviewed = {(one.day, one.who) for one in story.decisions if one.purpose == "leadership review"}
    for one in story.decisions:
        if one.purpose == "share an officer":
            yield (one.day, one.who) in reviewed, one


def test_a_story_names_nobody_who_cannot_be_met(scenario: Scenario) -> None:
    country = made_up_facts(16, seed=4, islands=2)
    ties = nx.Graph(country.pairs.tolist())
    here, there = (
        {country.codes[ccg] for ccg in island} for island in nx.connected_components(ties)
    )
    story = explain(scenario, min(here), SEED, REPLICATE, country)
    text = story.text()
    assert [code for code in here if code in text]
    assert [code for code in there if code in text] == []


def test_what_happened_in_a_story_happened_to_its_bodies(
    country: Facts, scenario: Scenario
) -> None:
    apart = scenario.with_settings({"rules.off": '["officers", "mergers"]'})
    for code in (country.codes[1], country.codes[-1]):
        story = explain(apart, code, SEED, REPLICATE, country)
        told = [item.what for item in story.items if isinstance(item, Happening)]
        assert [what for what in told if country.units[0] in what]
        assert [what for what in told if code not in what] == []


def test_a_support_unit_is_told_as_who_sells_support_or_does_not(stories: list[Story]) -> None:
    said = "\n".join(str(story) for story in stories)
    assert re.search(r"support in-sourced: \S+ not bought from \S", said)
    assert re.search(r"support bought: \S+ from \S", said)
    assert not re.search(r"support \S+: \S+ with ", said)


def test_where_no_unit_offers_support_none_is_told_to_be_chosen(
    country: Facts, scenario: Scenario
) -> None:
    def close_all(world: World) -> None:
        world.unit_open[:] = False

    rules = [close_all, *RULES]
    story = explain(scenario, country.codes[0], SEED, REPLICATE, country, rules=rules)
    assert "unit to invite" not in {decision.purpose for decision in story.decisions}
    assert "no unit on offer" in story.text()


def test_only_a_clinical_leader_in_post_decides_whether_to_stay(
    country: Facts, scenario: Scenario
) -> None:
    hard = scenario.with_settings({"parameters.leader_stays": -9, "parameters.successor_found": -9})
    stories = [explain(hard, code, SEED, REPLICATE, country) for code in country.codes]
    told = {
        (decision.day, decision.who) for decision in decisions(stories)
        if decision.purpose == "clinical leader stays"
    }  # fmt: skip
    asked = Counter(who for _, who in told)
    assert asked
    assert set(asked.values()) == {1}  # once gone, nobody is found to be asked again


def test_a_story_is_shown_in_a_line_and_printed_whole(stories: list[Story]) -> None:
    story = stories[0]
    assert repr(story).startswith(f"<Story of {story.name} ({story.code}), seed {story.seed}, rep")
    assert str(story) == story.text()


def test_a_code_that_is_a_number_is_refused(country: Facts, scenario: Scenario) -> None:
    with pytest.raises(FactsError, match="has the code '3'"):
        explain(scenario, 3, facts=country)  # type: ignore[arg-type]


def test_an_unknown_code_and_a_negative_replicate_are_refused(
    country: Facts, scenario: Scenario
) -> None:
    with pytest.raises(FactsError, match="nearest is"):
        explain(scenario, "M001", SEED, facts=country)
    with pytest.raises(CcgsimError, match="replicate = -1 is out of bounds"):
        explain(scenario, country.codes[0], SEED, -1, country)


def test_numbers_out_of_bounds_are_refused_with_what_they_may_be(
    country: Facts, scenario: Scenario
) -> None:
    code = country.codes[0]
    with pytest.raises(CcgsimError, match=r"seed = 9{20} is out of bounds\. It must be from 0 to"):
        explain(scenario, code, int("9" * 20), 0, country)
    with pytest.raises(CcgsimError, match=r"replicate = 2147483647 is out of bounds"):
        explain(scenario, code, 1, 2**31 - 1, country)


def test_a_scenario_may_be_named_and_brings_its_own_country(tmp_path: Path) -> None:
    (tmp_path / "country").mkdir()
    small_country(tmp_path / "country")
    head = 'title = "Small"\nquestion = "?"\nfacts = "country"\nrun.end = 2013-06-30\n'
    (tmp_path / "small.toml").write_text(head, encoding="utf-8")
    story = explain(tmp_path / "small.toml", "BBB", SEED)
    assert (story.name, story.title) == ("Birch", "Small")


@pytest.mark.parametrize("asked", ["02V", "Leeds North", "leeds north", "eeds nor"])
def test_the_command_line_tells_the_story(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, asked: str
) -> None:
    path = tmp_path / "short.toml"
    path.write_text('title = "Short"\nquestion = "?"\n[run]\nend = 2014-06-30\n', encoding="utf-8")
    assert main(["explain", str(path), "--ccg", asked, "--seed", "3"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Leeds North (02V) under 'Short', seed 3, replicate 0")
    assert "1 March 2014" in said
