from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import ccgsim
from ccgsim import simulation
from ccgsim.calendar import Calendar
from ccgsim.comparison import compare
from ccgsim.errors import CcgsimError, FactsError, ParameterError, ScenarioError
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.replaying import replay
from ccgsim.results import Results, writing
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.simulation import pair_days, simulate
from ccgsim.world import World

RECORD = Path(__file__).parents[1] / "scenarios" / "record-2013-2018.toml"
SHORT = load_scenario(RECORD).with_settings({"run.end": "2014-06-30", "footprints.mergers": "[]"})
TABLES = ("metrics", "events", "organisations", "pairs")


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(14, seed=3)


def assert_same(ours: Results, theirs: Results) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(
            _as_text(getattr(ours, name)), _as_text(getattr(theirs, name))
        )


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Without categories: how names are numbered inside a column is no result."""
    names = table.select_dtypes("category").columns
    return table.astype(dict.fromkeys(names, "str"))


def test_many_blocks_give_what_one_block_gives(
    monkeypatch: pytest.MonkeyPatch, country: Facts
) -> None:
    one = simulate(SHORT, 7, seed=5, facts=country)
    monkeypatch.setattr(simulation, "BLOCK", 3)
    assert_same(simulate(SHORT, 7, seed=5, facts=country), one)


def test_files_do_not_depend_on_how_replicates_were_cut_into_blocks(
    monkeypatch: pytest.MonkeyPatch, country: Facts, tmp_path: Path
) -> None:
    simulate(SHORT, 7, seed=5, facts=country, out=tmp_path / "one")
    monkeypatch.setattr(simulation, "BLOCK", 2)
    simulate(SHORT, 7, seed=5, facts=country, out=tmp_path / "four")
    assert_same(Results.open(tmp_path / "four"), Results.open(tmp_path / "one"))


def test_files_do_not_depend_on_how_much_is_written_at_once_and_can_be_read_in_parts(
    monkeypatch: pytest.MonkeyPatch, country: Facts, tmp_path: Path
) -> None:
    quarter = SHORT.with_settings({"run.end": "2013-06-30"})
    simulate(quarter, 7, facts=country, out=tmp_path / "whole")
    monkeypatch.setattr(simulation, "BLOCK", 1)
    monkeypatch.setattr(writing, "ROWS_AT_ONCE", 5)  # fewer than a day has
    simulate(quarter, 7, facts=country, out=tmp_path / "parts")
    assert_same(Results.open(tmp_path / "parts"), Results.open(tmp_path / "whole"))
    for name in ("metrics", "events", "organisations"):
        footer = pq.read_metadata(tmp_path / "parts" / f"{name}.parquet")
        groups = [footer.row_group(place) for place in range(footer.num_row_groups)]
        assert max(group.num_rows for group in groups) <= 7
        # by which a reader passes over the other replicates
        assert all(group.column(0).statistics.has_min_max for group in groups if group.num_rows)


def test_another_process_writes_the_same_values(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ccgsim", "run", str(RECORD), "--end", "2013-06-30"]
    command += ["--replicates", "2", "--seed", "11"]
    for hash_seed in ("1", "2"):
        out = ["--out", str(tmp_path / hash_seed)]
        source = str(Path(ccgsim.__file__).parents[1])
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": source}
        subprocess.run([*command, *out], check=True, env=environment, capture_output=True)
    assert_same(Results.open(tmp_path / "1"), Results.open(tmp_path / "2"))


def test_a_later_batch_of_replicates_continues_the_first(country: Facts) -> None:
    whole = simulate(SHORT, 6, seed=5, facts=country)
    later = simulate(SHORT, 2, seed=5, facts=country, first_replicate=4)
    ours, theirs = later.events, whole.events[whole.events.replicate >= 4]
    pd.testing.assert_frame_equal(_as_text(ours), _as_text(theirs).reset_index(drop=True))
    assert np.array_equal(
        later.series("officer_vacancies").values, whole.series("officer_vacancies").values[:, 4:]
    )
    assert set(later.values("ccg_count").replicate) == {4, 5}


def test_replicates_of_any_number_stand_in_order(country: Facts) -> None:
    """Numbers of 16 bits end inside this block."""
    events = simulate(SHORT, 20, facts=country, first_replicate=2**15 - 10).events
    assert events.replicate.is_monotonic_increasing


def test_another_seed_is_another_luck(country: Facts) -> None:
    ours, theirs = (simulate(SHORT, 4, seed=seed, facts=country).events for seed in (5, 6))
    assert len(ours) != len(theirs) or not _as_text(ours).equals(_as_text(theirs))


def test_an_array_gives_each_replicate_its_own_parameter(country: Facts) -> None:
    values = np.array([0.2, 0.9, 0.5])
    apart = simulate(SHORT, 3, seed=5, facts=country, parameters={"net_of_gross": values})
    gross = apart.series("running_cost_actual_gross").values
    for replicate, value in enumerate(values):
        alone = simulate(SHORT, 3, seed=5, facts=country, parameters={"net_of_gross": value})
        found = alone.series("running_cost_actual_gross").values
        assert np.array_equal(gross[:, replicate], found[:, replicate])
    assert apart.manifest.parameters.set["net_of_gross"] == values.tolist()


def test_a_rule_of_ones_own_acts_every_month_in_every_replicate(country: Facts) -> None:
    def note_the_weather(world: World) -> None:
        world.events.write("rain", world.step, np.arange(world.shape[0]))

    results = simulate(SHORT, 3, facts=country, rules=[*RULES, note_the_weather])
    rain = results.events[results.events.kind == "rain"]
    assert list(rain.groupby("replicate").size()) == [15, 15, 15]
    assert results.manifest.rules[-1].endswith("note_the_weather")


def test_a_rule_switched_off_by_the_scenario_does_nothing(country: Facts) -> None:
    quiet = SHORT.with_settings({"rules.off": '["officers"]'})
    on, off = (simulate(one, 3, seed=5, facts=country) for one in (SHORT, quiet))
    assert (on.events.kind == "officer appointed").any()
    assert not (off.events.kind == "officer appointed").any()
    assert "ccgsim.rules.officers.officers" not in off.manifest.rules


def test_progress_is_told_after_every_block(
    monkeypatch: pytest.MonkeyPatch, country: Facts
) -> None:
    monkeypatch.setattr(simulation, "BLOCK", 2)
    told: list[tuple[int, int]] = []
    simulate(SHORT, 5, facts=country, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"replicates": 0}, "replicates = 0"),
        ({"replicates": 2.5}, "replicates = 2.5 is not a whole number"),
        ({"seed": -1}, "seed = -1"),
        ({"seed": True}, "seed = True is not a whole number"),
        ({"seed": 2**63}, "seed = 9223372036854775808 is out of bounds"),
        ({"first_replicate": -1}, "first_replicate = -1"),
        # the last of two would be more than 32 bits hold
        ({"replicates": 2, "first_replicate": 2**31 - 2}, "from 0 to 2147483645"),
    ],
)
def test_a_number_that_cannot_be_is_refused(
    country: Facts, arguments: dict[str, int], said: str
) -> None:
    with pytest.raises(CcgsimError, match=said):
        simulate(SHORT, facts=country, **arguments)  # type: ignore[arg-type]


def test_the_least_and_the_largest_seed_and_the_last_replicate_of_all_can_be_run(
    country: Facts,
) -> None:
    lives = [
        simulate(SHORT, 1, seed=seed, facts=country, first_replicate=2**31 - 2).events
        for seed in (0, 2**63 - 1)
    ]
    assert {replicate for events in lives for replicate in events.replicate} == {2**31 - 2}
    assert not _as_text(lives[0]).equals(_as_text(lives[1]))


def test_pairs_are_counted_each_april_on_the_last_day_and_when_the_record_counts() -> None:
    whole_years = pair_days(Calendar(date(2013, 4, 1), date(2014, 6, 30)))
    assert whole_years == (date(2013, 4, 1), date(2014, 4, 1), date(2014, 6, 30))
    counted = pair_days(Calendar(date(2016, 3, 1), date(2018, 8, 31)))
    aprils = [date(year, 4, 1) for year in (2016, 2017, 2018)]
    assert counted == (date(2016, 3, 31), *aprils, date(2018, 8, 31))
    assert pair_days(Calendar(date(2018, 4, 1), date(2018, 12, 31)))[1] == date(2018, 8, 31)


def test_whole_numbers_of_numpy_are_whole_numbers(country: Facts) -> None:
    given = {"replicates": 2, "seed": 200, "first_replicate": 100}
    ours = {name: np.uint8(number) for name, number in given.items()}
    results = simulate(SHORT, facts=country, **ours)  # type: ignore[arg-type]
    assert_same(results, simulate(SHORT, facts=country, **given))
    assert results.manifest.seed == 200
    shown = replay(SHORT, np.int64(200), np.int64(100), country)  # type: ignore[arg-type]
    of_replay, of_run = ([str(one) for one in each["kind"]] for each in (
        shown.events, results.events_of(100, 101)))  # fmt: skip
    assert of_replay == of_run
    both = compare([SHORT, SHORT], np.uint8(2), np.int32(200), facts=country)  # type: ignore[arg-type]
    assert [run.manifest.seed for run in both.runs] == [200, 200]


def test_a_folder_in_place_of_facts_is_refused_with_what_reads_it(country: Facts) -> None:
    for run in (
        lambda: simulate(SHORT, 2, facts="my"),
        lambda: compare([SHORT, SHORT], facts="my"),
    ):  # type: ignore[arg-type]
        with pytest.raises(FactsError, match=r"found 'my'; allowed: what load_facts.*returns"):
            run()


def test_a_number_of_a_replicate_is_refused_by_its_own_name(country: Facts) -> None:
    with pytest.raises(CcgsimError, match=r"^replicate = 1\.5 is not a whole number"):
        replay(SHORT, replicate=1.5, facts=country)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), "found nan; allowed: a finite number"),
        ("much", "not a number"),
        (np.ones(3), r"shape \(3,\).*each of the 2"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(country: Facts, value: float, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        simulate(SHORT, 2, facts=country, parameters={"net_of_gross": value})


def test_an_unknown_parameter_is_refused_with_the_nearest(country: Facts) -> None:
    with pytest.raises(ParameterError, match="did you mean net_of_gross"):
        simulate(SHORT, 2, facts=country, parameters={"net_of_gros": 0.9})


def test_a_scenario_that_names_a_ccg_there_is_not_is_refused(country: Facts) -> None:
    local = '[{name = "One", where = {ccgs = ["ZZZ"]}, mergers = {stance = "encouraged"}}]'
    with pytest.raises(ScenarioError, match="ZZZ"):
        simulate(SHORT.with_settings({"local": local}), 2, facts=country)


def test_a_refused_run_leaves_no_folder(country: Facts, tmp_path: Path) -> None:
    with pytest.raises(CcgsimError, match="replicates = 0 is out of bounds"):
        simulate(SHORT, 0, facts=country, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_path_runs_the_scenario_file_on_its_own_facts(tmp_path: Path) -> None:
    from small_country import small_country

    (tmp_path / "tables").mkdir()
    small_country(tmp_path / "tables")
    file = tmp_path / "small.toml"
    text = 'title = "Small"\nquestion = "Who?"\nfacts = "tables"\n[run]\nend = 2013-12-31\n'
    file.write_text(text, encoding="utf-8")
    results = simulate(file, 2)
    assert results.manifest.facts.ccgs == 4
    assert set(results.organisations.ccg) == {"AAA", "BBB", "CCC", "DDD"}


def test_the_same_scenario_gives_the_same_run_however_it_is_passed(country: Facts) -> None:
    again = Scenario.from_resolved(SHORT.resolved())
    assert_same(simulate(again, 3, facts=country), simulate(SHORT, 3, facts=country))
