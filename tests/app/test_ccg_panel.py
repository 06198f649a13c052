"""What is said of one CCG: in a future, and in fact."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np

from ccgsim.app.england.ccg_panel import in_fact, numbers_in_html
from ccgsim.facts import load_facts
from ccgsim.replaying import replay
from ccgsim.scenario import load_scenario

FACTS = load_facts()
RECORD = load_scenario("record-2013-2018").with_settings(
    {"run.end": "2013-06-30", "footprints.mergers": "[]"}
)
FUTURE = replay(RECORD, seed=3)
DAY = FUTURE.days[0]


def row(html: str, heading: str) -> str:
    plain = re.sub(r"<(?!/?td>)[^>]*>", "", html)
    return plain.split(heading, 1)[1].split("<td>", 1)[1].split("</td>", 1)[0]


def test_those_of_its_own_body_do_not_share_its_officer_and_a_small_minus_is_none() -> None:
    body, officer = np.array(FUTURE.organisation), np.array(FUTURE.officer)
    body[:, :3], officer[:, :4] = 0, 0
    pressure = np.full_like(FUTURE.figures["pressure"], -0.2)
    figures = {**FUTURE.figures, "pressure": pressure}
    made = replace(FUTURE, organisation=body, officer=officer, figures=figures)
    told = numbers_in_html({"In future 7": made}, 1, DAY, FACTS)
    assert row(told, "One body with") == f"{FACTS.names[0]}; {FACTS.names[2]}"
    assert row(told, "Shares its officer with") == FACTS.names[3]
    assert row(told, "Pressure on it") == "0% of the allowance"
    assert "In future 7: its organisation on 30 April 2013" in told
    both = numbers_in_html({"A": made, "B": FUTURE}, 1, DAY, FACTS)
    assert f"Future {made.replicate} under both: its organisation on 30 April 2013" in both


def test_before_partnerships_are_announced_it_is_told_from_when_they_are() -> None:
    leeds = FACTS.index_of("02V")
    end = {"run.end": "2016-04-30", "footprints.mergers": "[]"}
    future = replay(load_scenario("record-2013-2018").with_settings(end), seed=3)

    def told(month: int) -> str:
        html = numbers_in_html({"In future 7": future}, leeds, future.days[month], FACTS)
        return row(html, "Partnership")

    assert told(34) == "West Yorkshire, from March 2016"
    assert told(35) == "West Yorkshire"
    never = numbers_in_html({"In future 7": FUTURE}, leeds, DAY, FACTS)
    assert row(never, "Partnership") == "none"


def test_what_is_known_in_fact_is_told_as_such() -> None:
    leeds, rotherham = FACTS.index_of("02V"), FACTS.index_of("03L")
    told = in_fact(leeds, date(2018, 9, 30), FACTS)
    assert told.startswith("In fact, on 30 September 2018: one body with ")
    assert "Leeds" in told
    alone = in_fact(rotherham, date(2018, 9, 30), FACTS)
    assert "a separate body. It is not known to share an officer." in alone
