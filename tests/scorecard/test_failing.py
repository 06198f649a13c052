"""Which CCGs fail: what is known, and how a run is read, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from made_run import MadeRun

from ccgsim import Results, load_scenario, simulate
from ccgsim.facts import load_facts, load_table
from ccgsim.scenario import Scenario
from ccgsim.scorecard import score
from ccgsim.scorecard.failing import failing_skill, failing_table, guesses
from ccgsim.scorecard.which_ccgs import no_better, questions

FACTS = load_facts()
Event = tuple[int, str, str, str, str, str]


class Happened(MadeRun):
    """A run of four replicates in which some events happen: replicate, day, kind, who, what."""

    def __init__(self, *events: Event, end: date = date(2019, 3, 31)) -> None:
        super().__init__({})
        self._events, self._end = events, end

    @property
    def scenario(self) -> Scenario:
        """The record's, to another end."""
        return load_scenario("record-2013-2018").with_settings({"run.end": str(self._end)})

    def events_in_turn(self, kinds: Iterable[str]) -> Iterator[pd.DataFrame]:
        """The events, those of the first two replicates before the others."""
        names = ["replicate", "date", "kind", "ccg", "organisation", "detail"]
        table = pd.DataFrame(self._events, columns=names).astype({"date": "datetime64[ns]"})
        wanted = table["kind"].isin(list(kinds))
        yield table[wanted & (table["replicate"] < 2)]
        yield table[wanted & (table["replicate"] >= 2)]


def rated(replicate: int, day: str, ccg: str, rating: str = "inadequate") -> Event:
    return replicate, day, "rated", ccg, ccg, rating


def directed(replicate: int, day: str, ccg: str) -> Event:
    return replicate, day, "directions given", ccg, ccg, "deficit"


def merger(replicate: int, day: str, ccg: str, into: str) -> Event:
    return replicate, day, "merger", ccg, into, "approved"


def shares(run: MadeRun, outcome: str) -> dict[str, float]:
    """The CCGs with a share of replicates above 0."""
    table = failing_table(run, FACTS).set_index("ccg")[f"p_{outcome}"]
    return {str(ccg): share for ccg, share in table[table > 0].items()}


def test_26_were_rated_inadequate_and_32_are_known_to_have_been_directed() -> None:
    table = failing_table(Happened(), FACTS)
    assert table["observed_rated_inadequate"].sum() == 26
    assert table["observed_directed"].sum() == 32
    record = load_table("record")
    inadequate = record[(record["metric"] == "rating_inadequate") & (record["unit"] == "CCGs")]
    assert inadequate.set_index("date_or_period").loc["2015-16", "value"] == 26


def test_directions_known_began_from_april_2015_to_october_2018() -> None:
    known = load_table("failing")
    since = known.loc[known["what"] == "directions given", "since"]
    assert (since.str[:4] >= "2015").all()
    assert (since.str[:7] <= "2018-10").all()


def test_a_share_counts_the_replicates_with_the_rating_in_force() -> None:
    run = Happened(
        rated(0, "2016-03-01", "00C"), rated(3, "2016-03-01", "00C"),
        rated(1, "2016-03-01", "00D", "good"), rated(2, "2017-03-01", "00J"),
        rated(0, "2015-03-01", "00K"), rated(0, "2016-03-01", "00K", "good"),
    )  # fmt: skip
    assert shares(run, "rated_inadequate") == {"00C": 0.5}


def test_the_parts_of_a_merged_body_have_its_leaders_rating() -> None:
    run = Happened(
        merger(0, "2015-04-01", "00C", "00D"), merger(0, "2015-04-01", "00D", "00D"),
        merger(0, "2016-04-01", "00J", "00D"),
        rated(0, "2016-03-01", "00D"),
    )  # fmt: skip
    assert shares(run, "rated_inadequate") == {"00C": 0.25, "00D": 0.25}


def test_a_body_that_merges_twice_on_a_day_fails_with_the_last() -> None:
    run = Happened(
        merger(0, "2015-04-01", "00C", "00D"), merger(0, "2015-04-01", "00D", "00J"),
        directed(0, "2016-03-01", "00J"),
    )  # fmt: skip
    assert shares(run, "directed") == dict.fromkeys(["00C", "00D", "00J"], 0.25)


def test_directions_count_once_and_within_their_period_alone() -> None:
    run = Happened(
        directed(0, "2015-03-01", "00C"), directed(0, "2019-03-01", "00D"),
        directed(0, "2016-03-01", "00J"), directed(0, "2018-03-01", "00J"),
        directed(1, "2016-03-01", "00K"), merger(1, "2017-04-01", "00K", "00L"),
        directed(2, "2018-03-01", "00L"), merger(2, "2018-04-01", "00K", "00L"),
    )  # fmt: skip
    assert shares(run, "directed") == {"00J": 0.25, "00K": 0.25, "00L": 0.25}


def test_a_period_that_the_run_does_not_live_through_is_not_judged() -> None:
    table = failing_table(Happened(end=date(2018, 3, 31)), FACTS)
    assert table["p_rated_inadequate"].notna().all()
    assert table["p_directed"].isna().all()
    assert set(failing_skill(table, FACTS, 4)["outcome"]) == {"rated_inadequate"}
    nothing = failing_table(Happened(end=date(2015, 3, 31)), FACTS)
    assert failing_skill(nothing, FACTS, 4).empty


def test_a_period_counts_with_its_first_and_its_last_day() -> None:
    run = Happened(
        directed(0, "2015-04-01", "00C"), directed(0, "2018-10-31", "00D"), end=date(2018, 10, 31)
    )  # fmt: skip
    assert shares(run, "directed") == {"00C": 0.25, "00D": 0.25}


def test_a_run_that_fails_just_those_who_failed_is_perfect_at_it() -> None:
    table = failing_table(Happened(), FACTS)
    table["p_directed"] = table["observed_directed"].astype(float)
    skill = failing_skill(table, FACTS, 4).set_index(["outcome", "forecast"])
    perfect = skill.loc[("directed", "simulation")]
    assert (perfect["auc"], perfect["brier_skill"]) == (1, 1)
    assert (perfect["ccgs"], perfect["failed"]) == (211, 32)


def test_guesses_rank_every_ccg_those_without_deprivation_in_the_middle() -> None:
    scores = guesses(FACTS)
    assert all(np.isfinite(score).all() and score.shape == (FACTS.n,) for score in scores.values())
    unknown = np.isnan(FACTS.deprivation)
    assert unknown.sum() == 3
    assert set(scores["less deprived"][unknown]) == {-np.nanmedian(FACTS.deprivation)}


@pytest.fixture(scope="module")
def results() -> Results:
    return simulate(load_scenario("record-2013-2018"), replicates=6, seed=4)


def test_who_fails_in_a_run_is_who_the_world_says(results: Results) -> None:
    """Ratings by the event list of each replicate, CCG by CCG, beside the table of all."""
    events, then = results.events, results.organisations_on(date(2015, 4, 1))
    march = events[(events["kind"] == "rated") & (events["date"] == "2016-03-01")]
    worst = march[march["detail"] == "inadequate"][["replicate", "organisation"]].astype(str)
    led_by = then[["replicate", "ccg", "organisation"]].astype(str)
    expected = led_by.merge(worst)["ccg"].value_counts() / 6
    table = failing_table(results, FACTS).set_index("ccg")["p_rated_inadequate"]
    assert expected.sum() > 10
    assert table[table > 0].to_dict() == pytest.approx(expected.to_dict())


def test_events_come_in_turn_whole_and_of_the_kinds_asked_for(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccgsim.results.results.REPLICATES_AT_ONCE", 4)
    parts = list(results.events_in_turn(["merger", "rated"]))
    assert [sorted(set(part["replicate"])) for part in parts] == [[0, 1, 2, 3], [4, 5]]
    wanted = results.events[results.events["kind"].isin(["merger", "rated"])]
    assert sum(map(len, parts)) == len(wanted)


def test_the_card_says_which_questions_it_answers_no_better_than_a_coin() -> None:
    card = score(Happened())
    assert no_better(card).endswith(
        "who is rated inadequate for 2015-16; who is put in directions, April 2015 to October 2018."
    )
    better = card.failing_skill.copy()
    better.loc[better["forecast"] == "simulation", "auc_low"] = 0.6  # the guesses' are not asked
    named = no_better(replace(card, failing_skill=better))
    assert "rated inadequate" not in named
    (_, fail) = questions(card).values()
    assert [asked.text for asked in fail] == [
        "Who is rated inadequate for 2015-16: 26 of 211",
        "Who is put in directions, April 2015 to October 2018: 32 of 211",
    ]


def test_a_question_about_days_after_the_runs_end_says_so() -> None:
    card = score(Happened(end=date(2018, 3, 31)))
    (_, (rated_so, directed_so)) = questions(card).values()
    assert rated_so.text.endswith("26 of 211")
    assert directed_so.text.endswith("the run does not live through all of it, to 2018-10-31")
    assert directed_so.forecasts.empty
