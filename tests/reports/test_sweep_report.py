"""The report of a sweep: its fans, its maps and the record are those of the runs it is about."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from page_reading import Reading, read
from small_sweep import POINTS, sweep_file, tables

from ccgsim import report
from ccgsim.errors import SweepError
from ccgsim.reports.fans import fan
from ccgsim.reports.influence import groups_of
from ccgsim.reports.levers import lever_table
from ccgsim.reports.sweep_charts import lever_charts
from ccgsim.reports.sweep_fans import MOST_LEVELS, main_lever, sweep_fans
from ccgsim.reports.sweep_maps import map_blocks
from ccgsim.reports.sweep_page import influence_of, range_and_lever, sweep_page
from ccgsim.reports.sweep_runs import SweepRuns, levels_of, span
from ccgsim.reports.sweep_tables import SweepTables
from ccgsim.rules import RULES, without
from ccgsim.sweeps import resume_sweep, run_sweep

RECORD = Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report")
    run_sweep(sweep_file(place), out=place / "sweep", workers=1)
    return place / "sweep"


@pytest.fixture(scope="module")
def page(folder: Path) -> Reading:
    return read(report(folder).read_text("utf-8"))


def shares_on(figure: dict[str, Any]) -> list[float]:
    """Return the shares that a map shows, CCG by CCG."""
    (hexagons,) = [t for t in figure["data"] if "cmax" in t.get("marker", {})]
    packed = hexagons["customdata"]
    return np.frombuffer(b64decode(packed["bdata"]), packed["dtype"]).tolist()


def test_all_runs_of_some_points_stand_side_by_side(folder: Path) -> None:
    sweep = SweepTables.open(folder)
    runs = SweepRuns(sweep, np.array([2, 5]))
    values = runs.values("csu_income")
    table = pd.read_parquet(folder / "metrics.parquet").query("point in (2, 5)")
    table = table.dropna(subset=["csu_income"])
    assert runs.replicates == 8
    assert values["replicate"].nunique() == 8
    assert sorted(values["value"]) == sorted(table["csu_income"])
    # what belongs to a year has no value in April
    assert set(values["date"].dt.month) == {3}
    assert runs.values("gp_survey_engaged").empty


def test_a_fan_holds_the_runs_of_all_points(folder: Path, page: Reading) -> None:
    titles = [text for text in page.text.splitlines() if text.startswith("Number of CCGs")]
    assert "Number of CCGs" in titles
    sweep = SweepTables.open(folder)
    every, by_lever, *_ = sweep_fans(sweep, influence_of(sweep), record=False).charts
    assert every.about.startswith(f"{POINTS * 4} runs")
    table = pd.read_parquet(folder / "metrics.parquet").query("date == date.max()")
    low, middle, high = np.quantile(table["ccg_count"], (0.05, 0.5, 0.95))
    assert every.table.rows[-1] == ("2015-03-31", f"{low:.0f}", f"{middle:.0f}", f"{high:.0f}")
    assert by_lever.title == "Number of CCGs by stance on mergers"
    of_last = [row for row in by_lever.table.rows if row[1] == "2015-03-31"]
    assert [row[0] for row in of_last] == ["permitted", "encouraged"]
    for row in of_last:
        some = table.loc[table["mergers.stance"] == row[0], "ccg_count"]
        assert row[3] == f"{some.median():.0f}"


def test_what_a_sweep_did_is_told_and_listed_with_its_unit(page: Reading) -> None:
    lines = page.text.splitlines()
    (words,) = [text for text in lines if text.startswith("Running costs under the allowance ag")]
    assert re.search(r": −[\d,]+% on average for 15, −[\d,]+% for 30\.$", words)
    (words,) = [text for text in lines if text.startswith("Cost of change since the start aga")]
    assert re.search(r": £0\.\d+m on average for permitted, £0\.\d+m for encouraged\.$", words)
    lever = "by running cost allowance a head from 1 April 2014"
    assert f"As a table: Running costs under the allowance, %, {lever}" in lines
    assert "As a table: Cost of change since the start, £m, by stance on mergers" in lines
    assert "As a table, over time: Number of CCGs, by stance on mergers" in lines


def test_levers_are_called_by_name_and_their_keys_stand_once(folder: Path) -> None:
    manifest = SweepTables.open(folder).manifest
    first = lever_table(manifest.levers).rows[0]
    stance = "NHS England's stance on mergers"
    assert first == ("stance on mergers", stance, "permitted; encouraged", "mergers.stance")
    page = sweep_page(SweepTables.open(folder))
    varied = next(section for section in page.sections if section.name == "varied")
    assert "until the next day for which the scenario below" in varied.blocks[1].text


def test_few_points_are_said_to_tell_roughly_what_a_lever_explains(page: Reading) -> None:
    assert (
        page.text.count(f"With {POINTS} points how much a lever explains is only a rough guess")
        == 2
    )


def test_a_value_that_is_a_table_of_dates_is_told_in_words(tmp_path: Path) -> None:
    path = sweep_file(tmp_path, events=False)
    table = '{ 2014-04-01 = "encouraged" }'
    path.write_text(path.read_text("utf-8").replace('"encouraged"', table), "utf-8")
    sweep = SweepTables.open(run_sweep(path, out=tmp_path / "sweep", workers=1).folder)
    assert (
        lever_table(sweep.manifest.levers).rows[0][2] == "permitted; encouraged from 1 April 2014"
    )
    influence = pd.DataFrame({"mergers.stance": {"cost_of_change": 0.5}})
    (chart,) = lever_charts(sweep, influence).charts
    names = [trace["name"] for trace in json.loads(chart.figure)["data"]]
    assert names == ["permitted", "encouraged from 1<br>April 2014"]
    assert chart.table.rows[1][0] == "encouraged from 1 April 2014"


def test_the_tables_of_a_run_have_units(folder: Path) -> None:
    sweep = SweepTables.open(folder)
    table = fan(SweepRuns(sweep, sweep.ran), "csu_income", "GBP m", record=False).table
    assert table.folded == "As a table: Support units' income, £m"


def test_a_sweep_to_which_replicates_were_added_is_made_again_with_them(tmp_path: Path) -> None:
    path = sweep_file(tmp_path, replicates=1, events=False)
    done = run_sweep(path, out=tmp_path / "first", workers=1)
    before = read(report(done.folder).read_text("utf-8")).text
    assert "ccgsim sweep" in before
    assert "resume results/again" not in before
    resume_sweep(done.folder, add_replicates=2, workers=1)
    text = read(report(done.folder).read_text("utf-8")).text
    assert "ccgsim resume results/again --add-replicates 2" in text
    assert re.search(r"runs of each point\s*3\b", text)
    again = run_sweep(path, out=tmp_path / "again", workers=1)
    resume_sweep(again.folder, add_replicates=2, workers=1)
    assert tables(again.folder) == tables(done.folder)


def test_a_sweep_with_rules_of_ones_own_is_run_again_in_python(tmp_path: Path) -> None:
    path, others = sweep_file(tmp_path), without(RULES, ("leaders",))
    run_sweep(path, out=tmp_path / "sweep", workers=1, rules=others)
    again = next(
        one for one in sweep_page(SweepTables.open(tmp_path / "sweep")).sections
        if one.name == "again"
    )  # fmt: skip
    assert "run_sweep(" in str(again.blocks)
    assert "ccgsim resume" not in str(again.blocks)


def test_the_maps_show_in_which_share_of_runs_each_ccg_merged(folder: Path) -> None:
    sweep = SweepTables.open(folder)
    counts = pd.read_parquet(folder / "ccgs.parquet").astype({"ccg": str})
    design = pd.read_parquet(folder / "design.parquet")
    page = read(report(folder).read_text("utf-8"))
    maps = [f for f in page.data.values() if any("cmax" in t.get("marker", {}) for t in f["data"])]
    whole, least, most = map(shares_on, maps)
    total = counts.groupby("ccg")["merged"].sum()
    assert whole == pytest.approx((total / (POINTS * 4)).tolist())
    for shown, stance in ((least, "permitted"), (most, "encouraged")):
        points = design.loc[design["mergers.stance"] == stance, "point"]
        some = counts[counts["point"].isin(points)].groupby("ccg")["merged"].sum()
        assert shown == pytest.approx((some / (len(points) * 4)).tolist())
    assert whole != least != most
    said = [block.text for block in map_blocks(sweep) if block.kind == "paragraph"]
    assert "how many CCGs merge is the stance on mergers." in said[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.update(base={}), r"base: .*\n.* title: is missing"),
        (lambda m: m["base"]["run"].update(end=3), r"base: .* run\.end: found 3"),
        (lambda m: m.update(spans=[0]), r"spans\.0: "),
        (lambda m: m.update(metrics=["x"]), ".* none of the metric 'x'"),
    ],
)
def test_a_manifest_edited_by_hand_is_told_with_its_file_and_what_is_wrong(
    folder: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    place = tmp_path / "edited"
    shutil.copytree(folder, place)
    manifest = json.loads((place / "manifest.json").read_text("utf-8"))
    change(manifest)
    (place / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(SweepError, match=rf"manifest\.json is damaged: {said}"):
        report(place)


def test_points_that_end_on_different_days_are_not_laid_together(tmp_path: Path) -> None:
    path = sweep_file(tmp_path)
    text = path.read_text("utf-8").replace(
        "[vary]\n", "[vary]\nrun.end = [2014-03-31, 2015-03-31]\n"
    )
    path.write_text(text, encoding="utf-8")
    run_sweep(path, out=tmp_path / "sweep", workers=1)
    sections = [one.name for one in sweep_page(SweepTables.open(tmp_path / "sweep")).sections]
    assert sections == ["in-short", "varied", "levers", "charts", "events", "again", "sources"]


def test_three_days_do_not_make_a_course_over_time(tmp_path: Path) -> None:
    path = sweep_file(tmp_path)
    dates = "dates = [2014-03-31, 2014-04-30, 2015-03-31]\nevents = true"
    path.write_text(path.read_text("utf-8").replace("events = true", dates), encoding="utf-8")
    run_sweep(path, out=tmp_path / "sweep", workers=1)
    sections = [one.name for one in sweep_page(SweepTables.open(tmp_path / "sweep")).sections]
    assert "over-time" not in sections
    assert "map" in sections


def test_a_sweep_of_england_stands_beside_the_record(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        f'title = "t"\nquestion = "q"\nextends = "{RECORD}"\nrun.end = 2014-04-30\n',
        encoding="utf-8",
    )
    path = tmp_path / "sweep.toml"
    path.write_text(
        'title = "t"\nquestion = "q"\nbase = "base.toml"\nreplicates = 2\n'
        "[vary]\nallowance.per_head.2013-04-01 = [20.0, 25.0]\n"
        '[outputs]\nmetrics = ["ccg_count"]\n',
        encoding="utf-8",
    )
    run_sweep(path, out=tmp_path / "out", workers=1)
    page = sweep_page(SweepTables.open(tmp_path / "out"))
    (section,) = [one for one in page.sections if one.name == "scorecard"]
    groups = [block for block in section.blocks if block.kind == "scored"]
    figures = [(f.name, f.when, f.observed) for group in groups for f in group.figures]
    assert figures == [
        ("Number of CCGs", "2013-04-01", "211"),
        ("Number of CCGs", "2014-04-01", "211"),
    ]


def test_points_are_grouped_by_value_or_into_groups_of_like_size() -> None:
    few = pd.Series([15.0, 15.0, 30.0], index=[4, 5, 6])
    assert [(one.name, list(one.points)) for one in levels_of(few, 3)] == [
        ("15", [4, 5]),
        ("30", [6]),
    ]
    many = pd.Series(np.arange(30.0))
    assert [one.name for one in levels_of(many, MOST_LEVELS)] == ["0 to 9", "10 to 19", "20 to 29"]
    assert len(set(groups_of(pd.Series(np.arange(12.0))))) == 2, "a group of fewer says little"
    large = pd.Series([200_123.0, 497_456.0])
    assert span(large) == "200,000 to 497,000"
    assert span(pd.Series([0.02, 0.02781])) == "0.02 to 0.0278"
    assert span(pd.Series([0.00829, 0.0984])) == "0.0083 to 0.0984"
    assert span(pd.Series([-1.0, 0.0])) == "-1 to 0"
    assert span(pd.Series([22.0725, 22.0725])) == "22.0725"
    names = pd.Series(pd.Categorical(["b", "a", "b"], ["b", "a"], ordered=True))
    assert [one.name for one in levels_of(names, 1)] == ["b", "a"]


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.62, 0.1), "points; most of that (62%) is explained by the stance on mergers."),
        (
            (0.26, 0.1),
            "; 26% of that, more than by any other lever, is explained by the stance on mergers.",
        ),
        ((0.503,), "points; 50% of that is explained by the stance on mergers."),
        ((0.26,), "points; 26% of that is explained by the stance on mergers."),
        ((0.009, 0.0), " among the points."),
        ((float("nan"), float("nan")), " among the points."),
    ],
)
def test_a_lever_is_said_to_explain_what_it_explains_and_no_more(
    folder: Path, shares: tuple[float, ...], said: str
) -> None:
    sweep = SweepTables.open(folder)
    levers = ["mergers.stance", "parameters.margin"][: len(shares)]
    influence = pd.DataFrame([shares], index=["ccg_count"], columns=levers)
    assert range_and_lever(sweep, influence, "ccg_count").endswith(said)


def test_a_lever_that_explains_next_to_nothing_is_not_the_main_one() -> None:
    assert main_lever(pd.Series({"a": 0.2, "b": 0.6, "c": np.nan})) == "b"
    assert main_lever(pd.Series({"a": 0.004, "b": 0.0})) is None


def test_a_lever_of_which_it_cannot_be_told_comes_after_those_that_move_an_outcome() -> None:
    assert main_lever(pd.Series({"a": 0.004, "b": np.nan})) == "b"
    assert main_lever(pd.Series({"a": np.nan, "b": 0.2})) == "b"


def test_a_lever_with_one_point_for_each_value_is_drawn_and_not_said_to_do_nothing(
    tmp_path: Path,
) -> None:
    path = sweep_file(tmp_path, events=False)
    text = path.read_text("utf-8")
    others = [line for line in text.splitlines() if line.startswith(("allowance.", "parameters."))]
    for line in others:
        text = text.replace(line, "")
    path.write_text(text, "utf-8")
    page = read(
        report(run_sweep(path, out=tmp_path / "sweep", workers=1).folder).read_text("utf-8")
    )
    assert "No lever by itself" not in page.text
    assert page.text.count("how much the lever explains cannot be told") == 2
    assert "The maps below show the points at the two ends of the stance on mergers" in page.text
    assert (
        "In each variant, here called a point, the stance on mergers had another value."
        in page.text
    )
    (words,) = [
        line for line in page.text.splitlines()
        if line.startswith("Cost of change since the start against")
    ]  # fmt: skip
    assert "explains" not in words
    assert words.endswith(" for encouraged.")
