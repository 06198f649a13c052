from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from small_country import small_country

from ccgsim import compare, posterior_draws, simulate
from ccgsim.charts import ccgs_that_differ, difference_fan, difference_fans
from ccgsim.comparison import Comparison
from ccgsim.comparison.fates import Fates, ccg_table, pair_table
from ccgsim.comparison.happenings import Happenings, happenings
from ccgsim.comparison.paired import Paired
from ccgsim.comparison.printing import print_comparison
from ccgsim.comparison.words import titles
from ccgsim.errors import CcgsimError, ResultsError, ScenarioError
from ccgsim.facts import load_facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import parameter_table
from ccgsim.reports.blocks import Paragraph
from ccgsim.reports.comparison_page import comparison_page
from ccgsim.results import Results
from ccgsim.results.tables import Series
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.world import World

RECORD = Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml"
REPLICATES = 40


@cache
def record() -> Scenario:
    return load_scenario(RECORD)


@cache
def london_encouraged() -> Comparison:
    """A local lever: mergers are encouraged in London from the start, and nowhere else."""
    local = '[{name = "London", where = {regions = ["London"]}, mergers = {stance = "encouraged"}}]'
    return compare([record(), record().with_settings({"local": local})], REPLICATES, seed=5)


@cache
def itself() -> Comparison:
    return compare([record(), RECORD], replicates=6, seed=2)


# --- the same scenario twice ----------------------------------------------------------------------


def test_a_scenario_compared_with_itself_differs_nowhere() -> None:
    outcomes = itself().outcomes
    known = outcomes[outcomes["futures"] > 0]
    assert len(known) > 500
    columns = ["difference_p05", "difference", "difference_p95", "mean_difference"]
    assert (known[[*columns, "standard_error", "more", "fewer"]] == 0).all(axis=None)
    assert (known["same"] == known["futures"]).all()
    for table in (itself().ccgs, itself().pairs):
        assert (table.filter(regex="difference|error|only") == 0).all(axis=None)
    assert (itself().events[["mean_difference", "only_baseline", "only_alternative"]] == 0).all(
        axis=None
    )


def test_a_scenario_compared_with_itself_is_said_not_to_differ() -> None:
    assert itself().settings.empty
    assert itself().warnings() == []
    assert "Nothing differs: every outcome is the same in every future." in itself().summary()


def test_a_comparison_is_shown_in_a_line() -> None:
    names = "'record-2013-2018', 'record-2013-2018, 2'"
    assert repr(itself()) == f"<Comparison of 6 replicates of {names}>"
    paired = itself().paired(itself().alternatives[0], "ccg_count")
    days = len(paired.days)
    assert repr(paired) == f"<Paired 'ccg_count': {days} days, 6 futures>"


def test_scenarios_may_come_one_by_one() -> None:
    month = load_scenario(RECORD).with_settings({"run.end": "2013-04-30"})
    assert len(compare((month for _ in range(2)), replicates=2).names) == 2  # type: ignore[arg-type]


def test_two_runs_of_one_file_have_two_names() -> None:
    assert itself().names == ("record-2013-2018", "record-2013-2018, 2")


def test_a_run_whose_title_is_set_by_hand_is_named_by_its_file() -> None:
    month = record().with_settings({"run.end": "2013-04-30", "title": "Another"})
    assert compare([month, month], replicates=2).names[0] == "record-2013-2018"


# --- a local lever --------------------------------------------------------------------------------


def last(comparison: Comparison, metric: str) -> pd.Series:
    table = comparison.outcomes
    return table[table["metric"] == metric].iloc[-1]


def test_no_two_runs_have_one_name_whatever_their_files_are_called(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("x, 2.toml", "x.toml", "x.toml", "x, 2.toml")]
    for path in files:
        path.write_text('title = "X"\nquestion = "?"\nrun.end = 2013-04-30\n', encoding="utf-8")
    found = compare(files, replicates=1)
    assert found.names == ("x, 2", "x", "x, 3", "x, 2, 2")


def test_encouraging_mergers_in_london_leaves_fewer_ccgs() -> None:
    count = last(london_encouraged(), "ccg_count")
    assert count["mean_difference"] < -4.0 * count["standard_error"]
    assert count["fewer"] > count["more"]


def test_a_paired_interval_is_narrower_than_an_unpaired_one() -> None:
    for metric in ("running_cost_actual_net", "csu_income", "delegated_gp_commissioning"):
        row = last(london_encouraged(), metric)
        width = row["difference_p95"] - row["difference_p05"]
        assert width < 0.6 * (row["unpaired_p95"] - row["unpaired_p05"])
        assert row["standard_error"] < 0.6 * row["unpaired_standard_error"]
        assert row["interval_narrower"] > 1.6
        assert row["error_narrower"] > 1.6


def test_rows_of_several_alternatives_count_up_and_each_names_its_own() -> None:
    first = record().with_settings({"run.end": "2014-04-30"})
    others = [first.with_settings({"mergers.stance": stance}) for stance in ("encouraged",) * 2]
    compared = compare([first, *others], replicates=2)
    for table in (compared.outcomes, compared.ccgs, compared.pairs, compared.events):
        assert table.index.tolist() == list(range(len(table)))
        assert tuple(table["scenario"].unique()) == compared.alternatives == compared.names[1:]
    assert compared.day == date(2014, 4, 30)


def test_ccgs_of_london_fare_differently_and_those_far_away_hardly() -> None:
    facts = load_facts()
    london = {
        code
        for code, region in zip(facts.codes, facts.region, strict=True)
        if facts.region_names[region] == "London"
    }
    table = london_encouraged().ccgs.set_index("ccg")
    change = table["merges_difference"]
    inside = change.index.isin(london)
    assert change[inside].mean() > 0.1
    assert abs(change[~inside]).mean() < 0.02
    assert set(table.index[:5]) <= london
    assert table["name"].iloc[0] == dict(zip(facts.codes, facts.names, strict=True))[table.index[0]]


def test_what_is_set_for_a_part_of_the_country_is_named_key_by_key() -> None:
    assert list(london_encouraged().settings.itertuples(index=False, name=None)) == [
        ("local", "[]", '["London"]'),
        ("local.London.mergers.stance", "as elsewhere", '"encouraged"'),
        ("local.London.where.regions", "as elsewhere", '["London"]'),
    ]


def test_the_settings_that_differ_are_named_key_by_key() -> None:
    first = record().with_settings({"run.end": "2013-04-30", "parameters.net_of_gross": "0.8"})
    other = first.with_settings(
        {
            "mergers.stance.2013-04-01": "permitted",
            "joint_committees.lawful": "2013-06-01",
            "freeze": "[{from = 2016-01-01, to = 2016-12-31}]",
            "allowance.per_head.2017-04-01": "20",
            "parameters.net_of_gross": "0.9",
        }
    )
    settings = compare([first, other], replicates=1).settings
    assert {key: tuple(values) for key, *values in settings.itertuples(index=False)} == {
        "allowance.per_head.2017-04-01": ("as before", "20.0"),
        "freeze": ("[]", "[{ from = 2016-01-01, to = 2016-12-31 }]"),
        "joint_committees.lawful": ("2014-10-01", "2013-06-01"),
        "mergers.stance.2013-04-01": ('"discouraged"', '"permitted"'),
        "parameters.net_of_gross": ("0.8", "0.9"),
    }


@pytest.mark.parametrize(
    ("source", "fitted"), [("posterior", "as drawn"), ("median", "the median")]
)
def test_a_parameter_that_one_run_sets_is_told_of_the_other_by_where_it_has_it_from(
    source: str, fitted: str
) -> None:
    fixed = next(name for name in parameter_table() if name not in posterior_draws())
    month = record().with_settings({"run.end": "2013-04-30"})
    value = parameter_table()[fixed].value
    other = month.with_settings({"parameters.margin": "0.05", f"parameters.{fixed}": value})
    comparison = compare([month, other], replicates=2, parameters=source)
    told = comparison.settings.set_index("key")[comparison.names[0]].to_dict()
    assert told["parameters.margin"] == fitted
    assert told[f"parameters.{fixed}"] == "as in the table of parameters"


def test_of_other_rules_only_those_that_differ_are_named() -> None:
    def tea(world: World) -> None:
        pass

    short = record().with_settings({"run.end": "2013-04-30"})
    usual = simulate(short, replicates=1, rules=RULES)
    other = simulate(short, replicates=1, rules=[*RULES[1:], tea])
    row = compare([usual, other]).settings.set_index("key").loc["rules"]
    first = f"{RULES[0].__module__}.{RULES[0].__qualname__}"
    assert row.iloc[0] == f'["{first}"]'
    assert row.iloc[1].endswith('tea"]')
    assert row.iloc[1].count("ccgsim.rules") == 0


def test_a_plain_value_is_set_beside_the_first_of_a_table_of_dates() -> None:
    first = record().with_settings({"run.end": "2013-04-30"})
    held = first.with_settings({"allowance.per_head": "25", "mergers.stance": "permitted"})
    settings = compare([first, held], replicates=1).settings
    assert list(settings.itertuples(index=False, name=None)) == [
        ("allowance.per_head.2014-04-01", "24.73", "as before"),
        ("allowance.per_head.2015-04-01", "22.07", "as before"),
        ("mergers.stance.2013-04-01", '"discouraged"', '"permitted"'),
        ("mergers.stance.2016-11-01", '"permitted"', "as before"),
        ("mergers.stance.2018-11-01", '"encouraged"', "as before"),
    ]


def test_the_summary_says_what_differs_by_how_much_and_how_sure() -> None:
    text = "\n".join(london_encouraged().summary())
    count = last(london_encouraged(), "ccg_count")
    assert "**Number of CCGs**" in text
    assert f"in {count['fewer']} of {REPLICATES} futures" in text or "every one of" in text
    assert "give or take" in text
    assert "had the same luck" in text
    assert "but the model may still be wrong" in text


def test_charts_hold_every_alternative() -> None:
    comparison = london_encouraged()
    first, other = titles(comparison).values()
    fans = difference_fans(comparison)
    lines = [trace.name.replace("<br>", " ") for trace in fans.data if trace.name]
    assert lines == [other] * 4
    assert f"each less itself under “{first}”" in fans.layout.title.text
    bars = ccgs_that_differ(comparison, comparison.names[1])
    assert comparison.ccgs["name"].iloc[0] in bars.data[-1].y


def test_the_differences_of_any_metric_that_is_measured_can_be_drawn() -> None:
    comparison = london_encouraged()
    band, line = difference_fan(comparison, "ccg_population_mean", "people").data
    assert len(line.x) > 4
    assert len(band.x) == 2 * len(line.x)


def test_charts_of_what_there_is_not_are_refused() -> None:
    with pytest.raises(ResultsError, match="no metric 'joint_ao_officer'"):
        difference_fan(london_encouraged(), "joint_ao_officer", "officers")
    for name in ("zz", london_encouraged().names[0]):
        with pytest.raises(ResultsError, match=f"'{name}' is no alternative; there are record-2"):
            ccgs_that_differ(london_encouraged(), name)


def test_one_future_says_what_differs_and_that_it_cannot_say_how_sure(tmp_path: Path) -> None:
    other = record().with_settings({"allowance.per_head": "15"})
    comparison = compare([record(), other], replicates=1, out=tmp_path / "one")
    text = "\n".join(comparison.summary())
    assert "In one future, which cannot show how certain that is: Number of CCGs (" in text
    assert "\n1 future of each scenario" in text
    assert "The future takes a different course from " in text
    assert "With 1 future the errors of the differences are themselves rough" in text
    assert "use 30 or more" in text
    assert "nan" not in text
    assert "<script src" not in (tmp_path / "one" / "charts.html").read_text("utf-8")


def test_outcomes_that_not_every_run_measures_are_left_out() -> None:
    year = simulate(record().with_settings({"run.end": "2014-03-31"}), 2)
    comparison = compare([year, short()])  # which has no 31 March
    assert set(comparison.outcomes["metric"]) == set(comparison.metrics())
    assert "ccg_count" in comparison.metrics()
    assert "running_cost_actual_net" not in comparison.metrics()


def test_each_pair_is_told_of_once() -> None:
    pairs = london_encouraged().pairs
    assert len(pairs) == len(load_facts().pairs)
    assert not pairs.duplicated(["scenario", "ccg_a", "ccg_b"]).any()


# --- what cannot be compared ----------------------------------------------------------------------


def short(seed: int = 1, replicates: int = 2, first: int = 0) -> Results:
    scenario = record().with_settings({"run.end": "2013-06-30"})
    return simulate(scenario, replicates, seed, first_replicate=first)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"seed": 2}, "seed 2, the comparison seed 1"),
        ({"replicates": 3}, "replicates 3, the comparison replicates 2"),
        ({"first": 7}, r"first replicate 7, the comparison .* 0\..*\(\.\.\., first_replicate=0\)"),
    ],
)
def test_runs_that_did_not_live_through_the_same_luck_are_refused(
    other: dict[str, int], said: str
) -> None:
    with pytest.raises(ResultsError, match=said):
        compare([short(), short(**other)])


def test_runs_from_other_facts_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    facts = load_facts(small_country(tmp_path / "tables"))
    plain = Scenario(title="A", question="B?").with_settings({"run.end": "2013-06-30"})
    with pytest.raises(ResultsError, match="starts from other facts"):
        compare([short(), simulate(plain, 2, facts=facts)])
    with pytest.raises(ResultsError, match="starts from other facts"):
        compare(
            [short(), plain.with_settings({"facts": f'"{tmp_path}/tables"'})], out=tmp_path / "x"
        )
    assert not (tmp_path / "x").exists()


def test_facts_of_one_name_are_told_apart_by_their_hash() -> None:
    plain = Scenario(title="A", question="B?").with_settings({"run.end": "2013-04-30"})
    runs = [
        simulate(plain, 2, facts=replace(made_up_facts(16, seed=seed), name="Here"))
        for seed in (1, 2)
    ]
    with pytest.raises(ResultsError, match=r"(Here, 16 CCGs, hash \w{8}.*){2}"):
        compare(runs)


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ({"run.end": "2013-06-30"}, {"run.start": "2013-06-01", "run.end": "2013-08-31"}),
        ({"run.end": "2015-06-30"}, {"run.start": "2016-04-01", "run.end": "2017-03-31"}),
    ],
    ids=["one month in common", "no month in common"],
)
def test_runs_without_a_day_in_common_are_refused_before_anything_is_run(
    tmp_path: Path, early: dict[str, str], late: dict[str, str]
) -> None:
    both = [record().with_settings(early), record().with_settings(late)]
    with pytest.raises(ResultsError, match="no 1 April in common"):
        compare(both, 2, out=tmp_path / "out", progress=lambda *_: pytest.fail("it runs"))
    assert not (tmp_path / "out").exists()


def test_runs_that_end_on_one_day_have_that_day_in_common() -> None:
    early = record().with_settings({"run.end": "2013-06-30"})
    late = record().with_settings({"run.start": "2013-06-01", "run.end": "2013-06-30"})
    assert compare([early, late], 2).day == date(2013, 6, 30)


def test_one_scenario_alone_is_no_comparison() -> None:
    with pytest.raises(CcgsimError, match="name a baseline and an alternative"):
        compare([record()])


@pytest.mark.parametrize("number", [0, -1, 2**31])
def test_a_number_of_futures_that_there_cannot_be_is_refused_before_anything_is_run(
    number: int, tmp_path: Path
) -> None:
    with pytest.raises(CcgsimError, match=f"replicates = {number} is out of bounds"):
        compare([RECORD, RECORD], number, out=tmp_path / "x")
    with pytest.raises(CcgsimError, match="seed = -1 is out of bounds"):
        compare([RECORD, RECORD], 2, seed=-1, out=tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_progress_is_that_of_all_that_is_still_to_be_run() -> None:
    heard: list[tuple[int, int]] = []
    scenario = record().with_settings({"run.end": "2013-06-30"})
    compare([short(), scenario, scenario], progress=lambda *told: heard.append(told))
    done, totals = zip(*heard, strict=True)
    assert list(done) == sorted(done)
    assert (done[-1], set(totals)) == (4, {4})


def test_one_scenario_is_not_taken_for_a_list_of_letters_or_paths() -> None:
    for one in ("record-2013-2018", RECORD, record(), itself().runs[0]):
        with pytest.raises(CcgsimError, match="compare takes a list"):
            compare(one)  # type: ignore[arg-type]


def test_what_is_no_scenario_at_all_is_refused_by_its_kind() -> None:
    for one in (None, {"title": "A"}, 3):
        said = f"Found {type(one).__name__} in place of a scenario"
        with pytest.raises(ScenarioError, match=said):
            simulate(one, replicates=1)  # type: ignore[arg-type]
        with pytest.raises(ScenarioError, match=said):
            compare([RECORD, one])  # type: ignore[list-item]


def test_a_scenario_is_run_with_the_luck_of_the_finished_run_beside_it() -> None:
    finished = short(seed=11, replicates=3, first=4)
    comparison = compare([finished, record().with_settings({"run.end": "2013-06-30"})])
    assert comparison.runs[1].manifest.seed == 11
    assert comparison.runs[1].manifest.first_replicate == 4
    assert (comparison.outcomes["mean_difference"].fillna(0) == 0).all()


def test_a_scenario_is_run_with_the_parameters_of_the_finished_run_beside_it() -> None:
    scenario = record().with_settings({"run.end": "2013-06-30"})
    finished = simulate(scenario, 2, parameters="median")
    comparison = compare([finished, scenario])
    assert comparison.runs[1].manifest.parameters.source == "median"
    assert comparison.settings.empty
    (row,) = compare([finished, scenario], parameters="posterior").settings.itertuples()
    assert row.key == "parameters"
    assert row[2].startswith('"median of ')


def test_it_is_known_how_many_draws_futures_take_in_turn() -> None:
    scenario = record().with_settings({"run.end": "2013-04-30"})
    drawn, medians = (compare([scenario] * 2, 2, parameters=p) for p in ("posterior", "median"))
    assert drawn.draws == len(posterior_draws()["margin"])
    assert medians.draws is None


def test_another_version_is_said_aloud() -> None:
    one, other = short(), short()
    versions = one.manifest.versions | {"ccgsim": "0.0.1"}
    other.manifest = other.manifest.model_copy(update={"versions": versions})
    (warning,) = compare([one, other]).warnings()
    assert "ccgsim 0.0.1" in warning


# --- on disk --------------------------------------------------------------------------------------


def test_a_comparison_is_written_whole_and_its_runs_can_be_compared_again(tmp_path: Path) -> None:
    ends = {"run.end": "2014-03-31"}
    given = [record().with_settings(ends), record().with_settings(ends | {"central_demands": "3"})]
    out = tmp_path / "both"
    first = compare(given, replicates=3, seed=4, out=out)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["kind"] == "comparison"
    assert manifest["seed"] == 4
    folders = [run["folder"] for run in manifest["runs"]]
    assert folders == ["runs/record-2013-2018", "runs/record-2013-2018, 2"]
    assert {path.name for path in out.iterdir()} == {
        "comparison.parquet", "comparison.csv", "ccgs.csv", "pairs.csv", "events.csv",
        "settings.csv", "summary.md", "charts.html", "manifest.json", "runs",
    }  # fmt: skip
    again = compare([out / folder for folder in folders], out=tmp_path / "again")
    pd.testing.assert_frame_equal(again.outcomes, first.outcomes)
    assert (tmp_path / "again" / "comparison.csv").read_bytes() == (
        out / "comparison.csv"
    ).read_bytes()
    pd.testing.assert_frame_equal(Comparison.open(out).ccgs, first.ccgs)
    assert Comparison.open(out).names == first.names
    read = pd.read_parquet(out / "comparison.parquet")
    assert len(read) == len(first.outcomes)
    with pytest.raises(ResultsError, match="is not empty"):
        again.write(out)


def test_a_folder_without_a_comparison_that_can_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="holds no comparison"):
        Comparison.open(tmp_path)
    scenario = record().with_settings({"run.end": "2013-04-30"})
    simulate(scenario, 1, out=tmp_path / "run")
    with pytest.raises(ResultsError, match=r"holds no comparison.*Results\.open reads that"):
        Comparison.open(tmp_path / "run")


def test_a_comparison_of_runs_in_memory_is_written_with_them_and_can_be_opened(
    tmp_path: Path,
) -> None:
    scenario = record().with_settings({"run.end": "2013-04-30"})
    written = simulate(scenario, 2, seed=1, out=tmp_path / "run")
    first = compare([written, short(), simulate(scenario, 2, seed=1)], out=tmp_path / "both")
    again = Comparison.open(tmp_path / "both")
    assert again.names == first.names
    assert [run.folder for run in again.runs] == [
        tmp_path / "run", *(tmp_path / "both" / "runs" / name for name in first.names[1:]),
    ]  # fmt: skip
    pd.testing.assert_frame_equal(again.outcomes, first.outcomes)
    pd.testing.assert_frame_equal(again.ccgs, first.ccgs)


def test_a_comparison_is_not_taken_for_a_run(tmp_path: Path) -> None:
    compare([short(), short()], out=tmp_path / "both")
    with pytest.raises(ResultsError, match="holds a comparison, not a run"):
        Results.open(tmp_path / "both")


# --- worked out by hand ---------------------------------------------------------------------------


def paired(before: list[float], after: list[float]) -> pd.Series:
    day = (date(2019, 3, 31),)
    one, other = (Series("m", day, np.array([values])) for values in (before, after))
    return Paired.of(one, other).table().iloc[0]


def test_differences_are_taken_future_by_future() -> None:
    row = paired([1.0, 5.0, 9.0], [2.0, 6.0, 10.0])
    assert row["mean_difference"] == 1.0
    assert row["standard_error"] == 0.0
    assert row["unpaired_standard_error"] == pytest.approx(4.0 * np.sqrt(2 / 3))
    assert (row["more"], row["fewer"], row["same"]) == (3, 0, 0)
    assert np.isnan(row["error_narrower"])


def test_a_future_without_a_value_counts_in_neither_run() -> None:
    row = paired([1.0, np.nan, 3.0], [1.0, 2.0, 5.0])
    assert (row["futures"], row["baseline_mean"], row["alternative_mean"]) == (2, 2.0, 3.0)
    assert row["mean_difference"] == 1.0
    assert row["standard_error"] == pytest.approx(1.0)


def test_nine_differences_in_ten_lie_in_the_interval_and_half_below_the_median() -> None:
    before = np.random.default_rng(2).permutation(100.0 * np.arange(21))
    row = paired(before.tolist(), (before + np.arange(21)).tolist())
    assert (row["difference_p05"], row["difference"], row["difference_p95"]) == (1, 10, 19)
    assert (row["baseline_p05"], row["baseline"], row["baseline_p95"]) == (100, 1000, 1900)
    assert row["alternative"] == pytest.approx(1000, abs=20)


def test_an_unpaired_interval_is_that_of_differences_to_every_other_future() -> None:
    before, after = np.random.default_rng(7).normal([[5.0], [9.0]], size=(2, 30))
    row = paired(before.tolist(), after.tolist())
    others = (after[:, None] - before)[~np.eye(30, dtype=bool)]
    low, high = np.quantile(others, (0.05, 0.95))
    assert (row["unpaired_p05"], row["unpaired_p95"]) == pytest.approx((low, high))
    width = row["difference_p95"] - row["difference_p05"]
    assert row["interval_narrower"] == pytest.approx((high - low) / width)


def test_of_thousands_of_futures_the_unpaired_interval_is_known_too() -> None:
    before, after = np.random.default_rng(8).normal(size=(2, 5000))
    row = paired(before.tolist(), after.tolist())
    assert row["unpaired_p95"] == pytest.approx(1.645 * np.sqrt(2), abs=0.15)
    assert row["unpaired_p05"] == pytest.approx(-1.645 * np.sqrt(2), abs=0.15)


def test_runs_of_unlike_length_are_set_side_by_side_on_the_days_that_both_have() -> None:
    days = tuple(date(year, 3, 31) for year in (2014, 2015, 2016))
    long = Series("m", days, np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    late = Series("m", days[1:], np.array([[13.0, 14.0], [25.0, 26.0]]))
    for one, other, change in ((long, late, [10.0, 20.0]), (late, long, [-10.0, -20.0])):
        table = Paired.of(one, other).table()
        assert [day.date() for day in table["date"]] == list(days[1:])
        assert table["mean_difference"].tolist() == change


def test_of_one_future_there_is_a_difference_and_of_none_there_is_not() -> None:
    row = paired([np.nan, 4.0], [1.0, 6.0])
    assert (row["baseline_mean"], row["alternative_mean"], row["mean_difference"]) == (4, 6, 2)
    assert (row["difference_p05"], row["difference"], row["difference_p95"]) == (2, 2, 2)
    assert np.isnan(row["standard_error"])
    none = paired([np.nan, 4.0], [1.0, np.nan])
    assert none["futures"] == none["more"] == none["fewer"] == none["same"] == 0
    columns = ["baseline_mean", "alternative_mean", "mean_difference", "difference"]
    assert none[columns].isna().all()


def test_last_bits_are_no_difference() -> None:
    row = paired([0.1 + 0.2], [0.3])
    assert (row["same"], row["mean_difference"]) == (1, 0.0)


# Four CCGs; in future 0, B joins A and C's officer serves D too; in future 1 all stand alone.
ALONE = np.arange(4)
BEFORE = Fates(
    tuple("ABCD"),
    organisation=np.array([[0, 0, 2, 3], ALONE]),
    officer=np.array([[0, 0, 2, 2], ALONE]),
)
AFTER = Fates(tuple("ABCD"), np.array([ALONE, ALONE]), np.array([[0, 0, 2, 2], ALONE]))


def test_a_merged_ccg_alone_under_its_officer_shares_nobody() -> None:
    np.testing.assert_array_equal(BEFORE.merged[0], [True, True, False, False])
    np.testing.assert_array_equal(BEFORE.shares_officer[0], [False, False, True, True])
    np.testing.assert_array_equal(AFTER.shares_officer[0], [True] * 4)
    assert not BEFORE.merged[1].any()
    assert not BEFORE.shares_officer[1].any()


def test_fates_of_ccgs_and_pairs_by_hand() -> None:
    table = ccg_table(BEFORE, AFTER, {"A": "Alpha"}).set_index("ccg")
    assert table.loc["A", "name"] == "Alpha"
    assert table.loc["A", "merges_difference"] == -0.5
    assert table.loc["B", "shares_officer_only_alternative"] == 0.5
    assert table.loc["C", "shares_officer_difference"] == 0.0
    assert list(table.index) == ["A", "B", "C", "D"]
    pairs = pair_table(BEFORE, AFTER, [("C", "D"), ("A", "B")], {})
    assert pairs["ccg_a"].tolist() == ["A", "C"]
    assert pairs["same_organisation_only_baseline"].tolist() == [0.5, 0.0]
    assert pairs["same_officer_baseline"].tolist() == [0.5, 0.5]


def random_fates(random: np.random.Generator) -> Fates:
    """Six CCGs in 30 futures: bodies of some of three kinds, areas of some of the bodies."""
    kind = random.integers(3, size=(30, 6))
    alone = np.where(random.random((30, 6)) < 0.5, 10 + np.arange(6), kind)
    organisation = np.array([[list(row).index(body) for body in row] for row in alone])
    area = np.array([random.integers(3, size=6)[row] for row in organisation])
    officer = np.array([[list(row).index(one) for one in row] for row in area])
    return Fates(tuple("FEDCBA"), organisation, officer)


def test_fates_are_those_counted_one_by_one() -> None:
    random = np.random.default_rng(12)
    runs = [random_fates(random) for _ in range(2)]
    counts: dict[str, list[list[tuple[bool, bool]]]] = {code: [[], []] for code in "ABCDEF"}
    for number, run in enumerate(runs):
        for organisation, officer in zip(run.organisation, run.officer, strict=True):
            for ccg, code in enumerate(run.codes):
                area = {organisation[other] for other in range(6) if officer[other] == officer[ccg]}
                merges = list(organisation).count(organisation[ccg]) > 1
                counts[code][number].append((merges, len(area) > 1))
    table = ccg_table(*runs, {}).set_index("ccg")
    for code, both in counts.items():
        before, after = np.array(both, dtype=float)
        for place, fate in enumerate(("merges", "shares_officer")):
            row = (
                table.loc[code]
                .filter(regex=f"^{fate}_")
                .set_axis(
                    ["baseline", "alternative", "difference", "error", "only_before", "only_after"]
                )
            )
            change = after[:, place] - before[:, place]
            expected = [before[:, place].mean(), after[:, place].mean(), change.mean(),
                        change.std(ddof=1) / np.sqrt(30), (change < 0).mean(),
                        (change > 0).mean()]  # fmt: skip
            assert row.tolist() == pytest.approx(expected)
    differences = table[["merges_difference", "shares_officer_difference"]].abs()
    most = sorted(table.index, key=lambda code: (-differences.loc[code].max(), code))
    assert table.index.tolist() == most


def events(*rows: tuple[int, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["replicate", "date", "kind", "ccg"])
    frame["date"] = pd.to_datetime(frame["date"])
    frame["partner"] = pd.Categorical([None] * len(frame), ["another"])
    return frame.astype({"kind": "category", "ccg": "category"})


def test_events_that_differ_by_hand() -> None:
    shared = (3, "2014-01-01", "officer leaves", "A")
    before = events(shared, (4, "2015-01-01", "merger", "A"), (4, "2016-01-01", "merger", "B"))
    after = events(shared, (4, "2016-01-01", "merger", "B"), (4, "2017-01-01", "merger", "A"))
    found = happenings(before, after, first=3, replicates=2)
    merger = found.table().set_index("kind").loc["merger"]
    assert merger["mean_difference"] == 0.0
    assert (merger["in_both"], merger["only_baseline"], merger["only_alternative"]) == (0.5,) * 3
    assert found.partings() == [date(2015, 1, 1)]
    assert np.isnat(found.parting[0])


def test_events_are_the_same_where_replicate_day_kind_ccg_and_partner_are() -> None:
    """Random events of two runs, some of them twice, counted one by one."""
    random = np.random.default_rng(3)
    kinds, codes, partners = ["merger", "rated", "allowance changes"], list("ABC"), [None, "A", "B"]
    days = pd.to_datetime(["2014-01-01", "2014-02-01", "2014-03-01", "2014-04-01"])

    def some(number: int) -> pd.DataFrame:
        drawn = random.integers([5, 4, 3, 3, 3], size=(number, 5)).T
        frame = pd.DataFrame({"replicate": 7 + drawn[0], "date": days[drawn[1]]})
        for name, words, place in zip(
            ("kind", "ccg", "partner"), (kinds, codes, partners), drawn[2:], strict=True
        ):
            frame[name] = pd.Categorical([words[at] for at in place], [w for w in words if w])
        return frame.sort_values(["replicate", "date"], kind="stable")

    shared = some(40)
    before, after = (pd.concat([shared, some(8)], ignore_index=True) for _ in range(2))
    keys = ["replicate", "date", "kind", "ccg", "partner"]
    one, other = (
        Counter(frame[keys].astype(str).itertuples(index=False, name=None))
        for frame in (before, after)
    )
    found = happenings(before, after, first=7, replicates=6)
    table = found.table().set_index("kind")
    for kind in kinds:
        of_kind = [
            sum(times for key, times in counted.items() if key[2] == kind) / 6
            for counted in (one, other, one & other, one - other, other - one)
        ]
        columns = ["baseline", "alternative", "in_both", "only_baseline", "only_alternative"]
        assert table.loc[kind, columns].tolist() == pytest.approx(of_kind)
    differ = [
        (int(key[0]), key[1][:10])
        for key in (one - other) + (other - one)
        if key[2] != "allowance changes"
    ]
    earliest = {
        replicate: min(day for r, day in differ if r == replicate) for replicate, _ in differ
    }
    partings = np.datetime_as_string(found.parting, "D").tolist()
    assert partings == [earliest.get(replicate, "NaT") for replicate in range(7, 13)]
    assert len(set(earliest.values())) > 1


def test_what_policy_itself_does_is_no_parting_of_futures() -> None:
    before = events((0, "2015-04-01", "allowance changes", "A"))
    assert happenings(before, before.iloc[:0], 0, 1).partings() == []


def test_futures_are_counted_alike_in_parts_and_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = london_encouraged()
    at_once = comparison.events
    monkeypatch.setattr("ccgsim.comparison.happenings.AT_ONCE", 7)
    again = Happenings.of(*comparison.runs)
    pd.testing.assert_frame_equal(again.table(), at_once.drop(columns="scenario"))
    assert again.partings() == comparison.happenings[comparison.names[1]].partings()


def test_events_are_counted_in_the_time_that_both_runs_cover() -> None:
    short = record().with_settings({"run.end": "2016-03-31"})
    longer = record().with_settings({"run.end": "2017-06-30"})
    comparison = compare([short, longer], 3, seed=5)
    events = comparison.events
    assert len(events) > 10
    assert (events["mean_difference"] == 0.0).all()
    assert (events["in_both"] == events["baseline"]).all()
    of_short = comparison.runs[0].events_of(0, 3)
    assert events["alternative"].sum() == pytest.approx(len(of_short) / 3)
    assert comparison.happenings[comparison.names[1]].partings() == []
    sections = {section.name: section for section in comparison_page(comparison, None).sections}
    said = [block.text for block in sections["events"].blocks if isinstance(block, Paragraph)]
    assert said[1:] == ["From 1 April 2013 to 31 March 2016, which both runs cover."]


def test_where_nothing_differs_no_empty_table_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console = Console(width=120)
    print_comparison(itself(), console)
    said = capsys.readouterr().out
    assert "Nothing differs: every outcome is the same in every future." in said
    assert "nine futures in ten" not in said
    sections = {section.name: section for section in comparison_page(itself(), None).sections}
    ccgs = [block for block in sections["ccgs"].blocks if isinstance(block, Paragraph)]
    assert ccgs[-1].text == "These shares are the same for every CCG."
