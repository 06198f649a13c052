from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import ccgsim
from ccgsim import simulation
from ccgsim.calendar import Calendar
from ccgsim.errors import CcgsimError, ResultsError
from ccgsim.events import EventLog
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.manifest import facts_used
from ccgsim.results import Results
from ccgsim.results.reading import MemorySource
from ccgsim.results.tables import SCHEMAS, BlockTables, Series
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.simulation import simulate
from ccgsim.sweeps import run_sweep
from ccgsim.world import World

RECORD = Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml"
SHORT = load_scenario(RECORD).with_settings({"run.end": "2014-06-30", "footprints.mergers": "[]"})
FILES = {f"{name}.parquet" for name in SCHEMAS} | {"manifest.json"}


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(14, seed=3)


@pytest.fixture(scope="module")
def in_memory(country: Facts) -> Results:
    return simulate(SHORT, 6, seed=5, facts=country)


@pytest.fixture
def folder(tmp_path: Path, country: Facts) -> Path:
    simulate(SHORT, 6, seed=5, facts=country, out=tmp_path / "run")
    return tmp_path / "run"


def test_a_finished_run_is_four_tables_and_a_manifest(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == FILES


def test_a_run_its_manifest_and_a_metric_are_shown_in_a_line(in_memory: Results) -> None:
    title, version = in_memory.scenario.title, ccgsim.__version__
    assert repr(in_memory) == f"<Results of 6 replicates of '{title}', in memory>"
    shown = f"<Manifest of '{title}', seed 5, replicates 0 to 5, ccgsim {version}>"
    assert repr(in_memory.manifest) == str(in_memory.manifest) == shown
    assert repr(in_memory.series("csu_count")) == "<Series of 'csu_count': 16 days, 6 replicates>"


def test_a_folder_holds_what_memory_holds(folder: Path, in_memory: Results) -> None:
    on_disk = Results.open(folder)
    for name in ("metrics", "events", "organisations", "pairs"):
        pd.testing.assert_frame_equal(getattr(on_disk, name), getattr(in_memory, name))


def test_rows_read_alone_are_those_of_the_table(folder: Path, in_memory: Results) -> None:
    for results in (Results.open(folder), in_memory):
        events, bodies = results.events, results.organisations
        some = events[(events.replicate >= 2) & (events.replicate < 4)].reset_index(drop=True)
        pd.testing.assert_frame_equal(results.events_of(2, 4), some)
        assert results.organisation_days == tuple(sorted(set(bodies.date.dt.date)))
        for day in results.organisation_days:
            there = bodies[bodies.date.dt.date == day].reset_index(drop=True)
            pd.testing.assert_frame_equal(results.organisations_on(day), there)


def test_one_replicate_of_any_number_knows_its_days(country: Facts) -> None:
    days = (date(2013, 4, 1), date(2014, 4, 1), date(2014, 6, 30))
    alone = simulate(SHORT, 1, facts=country, first_replicate=7)
    assert alone.organisation_days == days
    assert set(alone.organisations_on(days[1]).replicate) == {7}


def test_a_metric_read_alone_is_that_part_of_the_table(folder: Path) -> None:
    results = Results.open(folder)
    for metric in ("ccg_count", "csu_income", "people_in_local_bodies_share"):
        part = results.metrics[results.metrics.metric == metric].drop(columns="metric")
        pd.testing.assert_frame_equal(results.values(metric), part.reset_index(drop=True))


def test_quantiles_are_those_of_each_day_over_replicates(in_memory: Results) -> None:
    found = in_memory.quantiles((0.25, 0.5), ["officer_vacancies", "csu_income"])
    assert list(found.columns) == ["metric", "date", "unit", "p25", "p50"]
    assert set(found.unit) == {"posts", "GBP m"}
    assert found.index.tolist() == list(range(len(found)))
    for row in found.itertuples():
        values = in_memory.values(row.metric)
        expected = np.quantile(values[values.date == row.date].value, (0.25, 0.5))
        assert (row.p25, row.p50) == tuple(expected)


def test_quantiles_speak_of_every_metric_unless_told(in_memory: Results) -> None:
    assert set(in_memory.quantiles().metric) == set(in_memory.units)


def test_an_unknown_metric_is_refused_with_the_nearest(in_memory: Results) -> None:
    for ask in (lambda name: in_memory.quantiles(metrics=[name]), in_memory.values):
        with pytest.raises(ResultsError, match=r"ccg_coun'.*ccg_count"):
            ask("ccg_coun")
        with pytest.raises(ResultsError, match=r"no metric 'xyz'; list\(results\.units\) names"):
            ask("xyz")


@pytest.mark.parametrize(
    ("probabilities", "said"),
    [(0.5, r"probabilities=0\.5 is one number: give a list, \[0\.5\]"), (["0.5"], "found 0.5")],
)
def test_probabilities_are_numbers_in_a_list(
    in_memory: Results, probabilities: Any, said: str
) -> None:
    with pytest.raises(ResultsError, match=said):
        in_memory.quantiles(probabilities)


def test_names_of_metrics_may_come_from_pandas(in_memory: Results) -> None:
    names = in_memory.metrics["metric"].drop_duplicates().head(2)
    pd.testing.assert_frame_equal(
        in_memory.quantiles(metrics=pd.Index(names)), in_memory.quantiles(metrics=list(names))
    )


def test_results_open_beside_their_manifest(folder: Path) -> None:
    results = Results.open(folder / "manifest.json")
    assert results.folder == folder
    assert len(results.values("ccg_count")) > 0


def test_a_metric_is_asked_for_by_name(in_memory: Results) -> None:
    with pytest.raises(ResultsError, match="no metric '3'"):
        in_memory.values(3)  # type: ignore[arg-type]


def test_who_belonged_to_whom_is_known_on_some_days_which_are_named(folder: Path) -> None:
    results = Results.open(folder)
    day = results.organisation_days[0]
    there = results.organisations_on(day)
    assert len(there) > 0
    assert len(results.organisations_on(pd.Timestamp(day))) == len(there)
    for other in (date(2013, 5, 1), str(day)):
        with pytest.raises(ResultsError, match=rf"on {other}\. Name one .*: {day}"):
            results.organisations_on(other)  # type: ignore[arg-type]


def test_metrics_are_asked_for_in_a_list(in_memory: Results) -> None:
    with pytest.raises(ResultsError, match=r"names in a list, \['ccg_count'\]"):
        in_memory.quantiles(metrics="ccg_count")


def test_a_metric_of_years_in_a_run_without_a_31_march_is_said_to_have_no_day(
    country: Facts,
) -> None:
    run = simulate(SHORT.with_settings({"run.end": "2013-06-30"}), 2, facts=country)
    with pytest.raises(ResultsError, match="has no 31 March, on which 'csu_income' is measured"):
        run.quantiles(metrics=["csu_income"])


def test_results_of_a_relative_folder_are_read_from_wherever_one_is_by_then(
    folder: Path, country: Facts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(folder.parent)
    opened = Results.open(folder.name)
    written = simulate(SHORT, 2, facts=country, out="beside")
    monkeypatch.chdir(tmp_path.parent)
    for run in (opened, written):
        assert len(run.metrics)
        assert len(run.series("ccg_count").days)


def test_a_table_that_is_gone_when_it_is_read_is_said_to_be_missing(folder: Path) -> None:
    opened = Results.open(folder)
    (folder / "events.parquet").unlink()
    with pytest.raises(ResultsError, match=r"events\.parquet is missing\. Run the scenario again"):
        opened.events  # noqa: B018


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: simulate(SHORT, 1, out=5), "out = 5 is no path"),  # type: ignore[arg-type]
        (lambda: Results.open(None), "folder = None is no path"),  # type: ignore[arg-type]
        (lambda: load_facts(3), "folder = 3 is no path"),  # type: ignore[arg-type]
        (lambda: run_sweep(SHORT, "out"), "is no path"),  # type: ignore[arg-type]
        (lambda: run_sweep("a.toml", None), "out = None is no path"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_path_is_refused_in_a_sentence(call: Callable[[], object], said: str) -> None:
    with pytest.raises(CcgsimError, match=f'{said}.*Give one as text, such as "'):
        call()


def test_a_metric_that_a_run_does_not_measure_has_no_rows(country: Facts) -> None:
    without_a_31_march = SHORT.with_settings({"run.end": "2013-06-30"})
    found = simulate(without_a_31_march, 1, facts=country).values("csu_income")
    assert list(found.columns) == ["replicate", "date", "value"]
    assert found.empty


def test_quantiles_are_over_the_replicates_that_have_a_value(in_memory: Results) -> None:
    days = (date(2013, 4, 1), date(2013, 4, 30))
    values = np.array([[np.nan] * 6, [np.nan, 1.0, 2.0, 3.0, np.nan, np.nan]])
    series = Series("ccg_count", days, values)
    pairs = SCHEMAS["pairs_together"].empty_table()
    happened, calendar = EventLog().take(np.arange(6)), Calendar(*days)
    block = BlockTables(0, 5, (series,), happened, pairs, np.arange(6), (), load_facts(), calendar)
    source = MemorySource((block,))
    found = Results(in_memory.manifest, source).quantiles((0.0, 0.5), ["ccg_count"])
    assert found.p00.isna().tolist() == [True, False]
    assert found.p00[1] == 1.0
    assert found.p50[1] == 2.0


def test_the_manifest_runs_the_same_again(folder: Path, country: Facts) -> None:
    first = Results.open(folder)
    manifest = first.manifest
    assert Scenario.from_resolved(manifest.scenario) == SHORT
    again = simulate(
        Scenario.from_resolved(manifest.scenario),
        manifest.replicates,
        manifest.seed,
        parameters=manifest.parameters.set,
        facts=country,
    )
    pd.testing.assert_frame_equal(again.metrics, first.metrics)
    assert again.manifest.facts == manifest.facts
    assert again.manifest.rules == manifest.rules


def test_the_manifest_says_what_the_run_was_made_of(folder: Path, country: Facts) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 5
    assert manifest["replicates"] == 6
    assert manifest["rules"] == [f"{rule.__module__}.{rule.__qualname__}" for rule in RULES]
    assert manifest["scenario_sources"]["allowance.per_head.2015-04-01"] == RECORD.name
    assert manifest["facts"]["name"] == country.name
    assert manifest["units"]["ccg_count"] == "CCGs"
    assert set(manifest["versions"]) == {"ccgsim", "python", "numpy", "pandas", "pyarrow"}
    assert manifest["versions"]["ccgsim"] == ccgsim.__version__
    assert manifest["started"] <= manifest["finished"]


def test_other_facts_have_another_hash(country: Facts) -> None:
    assert facts_used(country).hash == facts_used(made_up_facts(14, seed=3)).hash
    assert facts_used(country).hash != facts_used(made_up_facts(14, seed=4)).hash


def test_a_run_stopped_in_the_middle_leaves_parts_and_no_whole_file(
    monkeypatch: pytest.MonkeyPatch, country: Facts, tmp_path: Path
) -> None:
    def stop_at_the_third_block(world: World) -> None:
        if world.replicates[0] == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(simulation, "BLOCK", 2)
    out = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        simulate(SHORT, 6, facts=country, out=out, rules=[*RULES, stop_at_the_third_block])
    assert [path.name for path in out.iterdir()] == [".unfinished"]
    parts = {path.name for path in (out / ".unfinished").iterdir()}
    blocks = ("00000000-00000001", "00000002-00000003")
    assert parts == {f"{name}.{block}.parquet" for name in SCHEMAS for block in blocks}
    part = pq.read_table(out / ".unfinished" / "metrics.00000002-00000003.parquet")
    assert set(part["replicate"].to_pylist()) == {2, 3}
    with pytest.raises(ResultsError, match="stopped before its end"):
        Results.open(out)


def test_a_run_stopped_while_it_is_put_together_leaves_no_manifest(
    monkeypatch: pytest.MonkeyPatch, country: Facts, tmp_path: Path
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ccgsim.results.writing.summed", stop)
    with pytest.raises(KeyboardInterrupt):
        simulate(SHORT, 2, facts=country, out=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".unfinished"]


def test_an_existing_file_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch, country: Facts, tmp_path: Path
) -> None:
    mine = tmp_path / "events.parquet"

    def meddle(*_: object) -> None:
        mine.write_text("mine", encoding="utf-8")

    with pytest.raises(ResultsError, match=r"events\.parquet appeared"):
        simulate(SHORT, 2, facts=country, out=tmp_path, progress=meddle)
    assert mine.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "manifest.json").exists()


def test_a_run_into_a_folder_that_is_not_empty_is_refused(country: Facts, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ResultsError, match=r"is not empty.*another folder"):
        simulate(SHORT, 2, facts=country, out=folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_run_into_a_folder_at_work_is_refused(country: Facts, tmp_path: Path) -> None:
    (tmp_path / ".unfinished").mkdir()
    with pytest.raises(ResultsError, match="still at work"):
        simulate(SHORT, 2, facts=country, out=tmp_path)


def test_a_folder_under_a_file_cannot_be_written(country: Facts, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ResultsError, match="cannot be written"):
        simulate(SHORT, 2, facts=country, out=tmp_path / "file" / "run")


def test_a_place_that_is_not_a_folder_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="is not a folder"):
        Results.open(tmp_path / "nothing")


def test_a_folder_without_results_is_said_to_hold_none(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="holds no results"):
        Results.open(tmp_path)


def test_a_folder_of_folders_is_refused_with_the_latest_run_in_it(
    country: Facts, tmp_path: Path
) -> None:
    places = [tmp_path / "short" / name for name in ("one", "two")]
    for place in places:
        simulate(SHORT, 1, facts=country, out=place)
    later = tmp_path / "compare" / "three"
    later.mkdir(parents=True)
    (later / "manifest.json").write_text('{"kind": "comparison"}', encoding="utf-8")
    for number, place in enumerate((*reversed(places), later)):
        os.utime(place / "manifest.json", (number, number))
    with pytest.raises(ResultsError, match=f"has written, such as {re.escape(str(places[0]))}"):
        Results.open(tmp_path)


def test_a_missing_table_is_named(folder: Path) -> None:
    (folder / "events.parquet").unlink()
    with pytest.raises(ResultsError, match=r"events\.parquet is missing"):
        Results.open(folder)


@pytest.mark.parametrize("name", ["metrics", "events", "organisations", "pairs"])
def test_a_damaged_table_is_named_when_it_is_read(folder: Path, name: str) -> None:
    file = folder / ("pairs_together.parquet" if name == "pairs" else f"{name}.parquet")
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(ResultsError, match=f"{file.name} is damaged"):
        getattr(Results.open(folder), name)


def test_a_damaged_metric_is_named_when_it_is_read_alone(folder: Path) -> None:
    file = folder / "metrics.parquet"
    file.write_bytes(b"PAR1" + file.read_bytes()[40:])
    with pytest.raises(ResultsError, match=r"metrics\.parquet is damaged"):
        Results.open(folder).values("ccg_count")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (lambda table: table, "not in groups of one metric each"),
        (lambda table: table.drop_columns(["value"]), "columns are replicate, date, metric"),
        (lambda table: table.slice(0, 0), "not in groups"),
        (lambda table: table.filter(pc.field("metric") == "csu_count"), "no rows of ccg_count"),
    ],
)
def test_metrics_that_another_program_wrote_anew_are_refused_and_not_taken_for_none(
    folder: Path, changed: Callable[[pa.Table], pa.Table], reason: str
) -> None:
    path = folder / "metrics.parquet"
    pq.write_table(changed(pq.ParquetFile(path).read()), path)
    with pytest.raises(ResultsError, match=rf"metrics\.parquet is damaged: .*{reason}"):
        Results.open(folder).values("ccg_count")


def test_tables_that_lack_a_column_or_the_first_replicate_are_refused(folder: Path) -> None:
    events, who = folder / "events.parquet", folder / "organisations.parquet"
    pq.write_table(pq.ParquetFile(events).read().drop_columns(["detail"]), events)
    pq.write_table(pq.ParquetFile(who).read().slice(0, 0), who)
    results = Results.open(folder)
    with pytest.raises(ResultsError, match=r"events\.parquet is damaged: .*its columns are"):
        results.events_of(0, 1)
    with pytest.raises(ResultsError, match=r"organisations\.parquet .* no rows of replicate 0"):
        _ = results.organisation_days


def test_a_damaged_table_is_named_when_some_of_its_rows_are_read(folder: Path) -> None:
    (folder / "organisations.parquet").write_bytes(b"PAR1")
    with pytest.raises(ResultsError, match=r"organisations\.parquet is damaged"):
        Results.open(folder).organisations_on(date(2013, 4, 1))


def test_a_table_under_the_name_of_another_is_told_by_its_columns(folder: Path) -> None:
    (folder / "events.parquet").write_bytes((folder / "organisations.parquet").read_bytes())
    with pytest.raises(ResultsError, match=r"events\.parquet .*columns are .*, ccg, organisation,"):
        _ = Results.open(folder).events


@pytest.mark.parametrize("text", ["", "{", '{"seed": 1}', '{"format": "a"}'])
def test_a_damaged_manifest_is_said_to_be_damaged(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ResultsError, match=r"manifest\.json is damaged"):
        Results.open(folder)


def test_a_folder_of_a_later_format_is_not_misread(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"format": 99}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ResultsError, match="format 99"):
        Results.open(folder)


def test_a_later_format_that_holds_other_things_is_not_said_to_be_damaged(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["seed"]
    later = manifest | {"format": 99, "luck": 1, "versions": {"ccgsim": "9.1"}}
    path.write_text(json.dumps(later), encoding="utf-8")
    with pytest.raises(ResultsError, match=r"format 99; .* Read it with ccgsim 9\.1"):
        Results.open(folder)


def test_quantiles_by_the_hundred_are_refused_with_what_is_allowed(folder: Path) -> None:
    with pytest.raises(ResultsError, match=r"found 95; allowed: from 0 to 1, such as 0\.05"):
        Results.open(folder).quantiles([0.5, 95])
