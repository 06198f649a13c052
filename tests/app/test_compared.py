from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ccgsim.app.compare.compared import KEEPING, against, compared, mine_is_b
from ccgsim.app.compare.differences_panel import begins_later, words_of
from ccgsim.app.compare.fates_panel import fate_rows
from ccgsim.app.compare.two_ccgs_panel import fates_in_words
from ccgsim.app.england import ccg_panel
from ccgsim.app.england.england_map import coloured, widget_data
from ccgsim.app.parts.paged import ORDER, page_of
from ccgsim.app.running import runs, shelf
from ccgsim.app.running.work import Overtaken
from ccgsim.app.view import View
from ccgsim.errors import ScenarioError
from ccgsim.facts import load_facts


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(shelf.FOLDER, str(Path(__file__).parents[2] / "scenarios"))


def silent(_: float) -> None:
    pass


@pytest.mark.parametrize(
    ("view", "other"),
    [
        (View(), "no-moratorium"),
        (View(scenario="no-moratorium"), "record-2013-2018"),
        (View(levers={"allowance.per_head": "18"}), "record-2013-2018"),
        (View(against="no-stps"), "no-stps"),
        (View(baseline="no-stps"), "no-stps"),
    ],
)
def test_what_to_compare_with_is_another_question_or_the_levers_own(view: View, other: str) -> None:
    assert against(view) == other


def test_a_folder_of_one_scenario_is_compared_with_the_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(shelf.FOLDER, str(tmp_path))
    assert against(View()) == "record-2013-2018"
    (tmp_path / "only.toml").write_text('title = "Only"\n', encoding="utf-8")
    assert against(View(scenario="only")) == "record-2013-2018"
    assert against(View()) == "only"


def test_both_sides_show_the_same_replicate_and_can_change_places() -> None:
    found = compared(View(replicate=7), silent)
    turned = compared(View(replicate=7, swapped=True), silent)
    assert [side.replay.replicate for side in found.sides] == [7, 7]
    assert [side.title for side in found.sides] == [
        "The record, 2013 to 2018", "No moratorium on mergers",
    ]  # fmt: skip
    assert [side.title for side in turned.sides] == [side.title for side in found.sides][::-1]
    one, other = (
        pair.comparison.outcomes.set_index(["metric", "date"])["mean_difference"]
        for pair in (found, turned)
    )
    assert one.abs().max() > 0
    assert one.to_numpy() == pytest.approx(-other.to_numpy(), nan_ok=True)


def test_what_is_compared_is_not_simulated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    compared(View(), silent)
    monkeypatch.setattr(runs, "workers", lambda: pytest.fail("it was simulated again"))
    assert compared(View(), silent).comparison is compared(View(), silent).comparison


def test_moved_levers_are_the_question_and_are_told_in_the_title() -> None:
    found = compared(View(levers={"mergers.stance": "mandated"}), silent)
    assert [side.title for side in found.sides] == [
        "The record, 2013 to 2018", "The record, 2013 to 2018, changed",
    ]  # fmt: skip
    assert set(found.comparison.settings["key"].str.rpartition(".")[0]) == {"mergers.stance"}


def test_either_side_may_have_levers_of_its_own() -> None:
    rival = {"mergers.stance": "encouraged"}
    view = View(levers={"mergers.stance": "mandated"}, rival=rival, since=2016)
    found = compared(view, silent)
    assert [side.title for side in found.sides] == ["The record, 2013 to 2018, changed"] * 2
    runs_of = found.comparison.runs
    stances = [run.scenario.mergers.stance.on(date(2017, 4, 1)) for run in runs_of]
    assert stances == ["encouraged", "mandated"]
    turned = compared(replace(view, swapped=True), silent)
    assert turned.sides[0].fan is found.sides[1].fan


def test_the_baseline_is_that_of_the_page_england_so_that_differences_have_one_sign() -> None:
    view = View(scenario="no-moratorium", baseline="no-stps")
    assert mine_is_b(view)
    assert not mine_is_b(View(scenario="no-moratorium"))
    assert not mine_is_b(replace(view, swapped=True))


def test_a_change_of_one_side_leaves_the_other_where_it_is() -> None:
    for view in (View(), View(levers={"mergers.stance": "mandated"}), View(baseline="no-stps")):
        kept = replace(view, **{name: of(view) for name, of in KEEPING.items()})
        assert (against(kept), mine_is_b(kept)) == (against(view), mine_is_b(view))
        later = replace(kept, levers={}, scenario="no-delegation")
        assert (against(later), mine_is_b(later)) == (against(view), mine_is_b(view))


def test_of_runs_of_different_length_what_they_share_is_compared() -> None:
    found = compared(View(against="forecast-2022"), silent)
    assert found.days[-1] == date(2019, 3, 31)
    shots = found.frames()
    assert [len(shot.organisation) for shot in shots] == [72, 72]
    assert found.comparison.outcomes["date"].max().date() <= date(2019, 3, 31)


def test_a_policy_that_differs_after_the_months_that_both_have_is_said_to_begin_later() -> None:
    said = begins_later(compared(View(against="forecast-2022"), silent))
    assert said == (
        "Nothing differs up to 31 March 2019, the last month that both have; the policies differ "
        "only later."
    )
    assert not begins_later(compared(View(against="record-2013-2018"), silent))
    assert not begins_later(compared(View(), silent))


def test_a_stopped_comparison_ends() -> None:
    def told(_: float) -> None:
        raise Overtaken

    with pytest.raises(Overtaken):
        compared(View(seed=99), told)


def test_a_scenario_there_is_not_is_refused_by_its_name() -> None:
    with pytest.raises(ScenarioError, match="'nothing'"):
        compared(View(against="nothing"), silent)


def test_the_difference_on_the_map_is_that_of_the_table() -> None:
    found = compared(View(), silent)
    shots = found.frames()
    paints = coloured("difference", shots)
    assert paints[0] is paints[1]
    rows = {row["ccg"]: row for row in fate_rows(found.comparison, "merges")}
    clear = [code for code in rows if rows[code]["clear"] == "● yes"]
    assert 10 < len(clear) < 200
    for code in clear:
        last = paints[0].value[-1, load_facts().index_of(code)]
        shown = float(rows[code]["difference"].replace("−", "-"))
        assert last == pytest.approx(shown, abs=0.51)
    sizes = [abs(row["difference" + ORDER]) for row in rows.values()]
    assert sizes == sorted(sizes, reverse=True)


def test_what_is_less_has_a_true_minus_and_is_sorted_as_a_number() -> None:
    rows = fate_rows(compared(View(), silent).comparison, "shares_officer")
    options = {"sortBy": ["difference"], "sortDesc": [False], "itemsPerPage": -1}
    shown = [row["difference"] for row in page_of(rows, options)]
    assert shown[0].startswith("−")
    assert not any("-" in text for text in shown)
    numbers = [int(text.replace("−", "-")) for text in shown]
    assert numbers == sorted(numbers)


def test_of_the_same_policy_twice_it_is_said_that_nothing_differs() -> None:
    same = words_of(compared(View(against="record-2013-2018"), silent).comparison)
    assert same.nothing
    assert same.conclusion == ("Nothing differs: every outcome is the same in every future.",)
    assert not words_of(compared(View(), silent).comparison).nothing


def test_one_ccg_is_told_with_the_shares_of_the_table() -> None:
    comparison = compared(View(), silent).comparison
    row = next(row for row in fate_rows(comparison, "merges") if row["ccg"] == "10N")
    said = fates_in_words(comparison, "10N")[0]
    assert f"in {row['baseline']}% of futures under A, in {row['alternative']}% under B" in said


def test_a_ccg_alone_is_told_with_the_shares_that_a_comparison_has() -> None:
    found = compared(View(), silent)
    alone = ccg_panel.fates_in_words(found.sides[0].fan, load_facts().index_of("10N"))
    both = fates_in_words(found.comparison, "10N")
    for one, two in zip(alone, both, strict=True):
        day = "on 31 March 2019"
        assert day in one
        assert one == f"{two.partition('% of')[0]}% of 200 futures."


def test_the_words_are_those_of_the_command_line() -> None:
    comparison = compared(View(), silent).comparison
    words, summary = words_of(comparison), comparison.summary()
    assert words.headlines[0].startswith("**Number of CCGs**")
    assert set(words.conclusion) <= set(summary)
    assert {f"- {sentence}" for sentence in words.outcomes} <= set(summary)
    assert {one for one in words.headlines if "**" in one} <= set(words.outcomes)


def test_two_maps_have_letters_and_a_line_that_both_share_has_two() -> None:
    shots = compared(View(), silent).frames()
    both = widget_data(shots, coloured("officer", shots))
    assert [one["letter"] for one in both["maps"].data] == ["A", "B"]
    assert {where for *_, where in both["events"].data} == {"A", "B", "AB"}
    alone = widget_data(shots[:1], coloured("officer", shots[:1]))
    assert [one["letter"] for one in alone["maps"].data] == [""]
    assert {where for *_, where in alone["events"].data} == {""}
