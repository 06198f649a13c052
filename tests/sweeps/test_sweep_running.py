"""What a sweep gives: the same tables however it is run, and in each point what a run gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from small_sweep import (
    POINTS,
    TABLES,
    chunk_files,
    fails_where_the_allowance_is_low,
    started,
    sweep_file,
    tables,
)

from ccgsim.errors import CcgsimError, ResultsError, SweepError
from ccgsim.reports.sweep_tables import SweepTables
from ccgsim.results import Results
from ccgsim.rules import RULES
from ccgsim.scenario import load_scenario
from ccgsim.simulation import simulate
from ccgsim.sweeps import planning, resume_sweep, run_sweep, running
from ccgsim.sweeps.chunks import Chunk, ChunkFile, cut, runs_in_chunk
from ccgsim.sweeps.file import MOST_REPLICATES
from ccgsim.sweeps.plan import Plan, SweepManifest, read_written
from ccgsim.world import World

Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unbroken")
    done = run_sweep(sweep_file(folder), folder / "out", workers=1)
    assert (done.points, done.replicates, done.runs, done.failed) == (POINTS, 4, POINTS * 4, {})
    return folder / "out"


def metrics(out: Path) -> pd.DataFrame:
    return pd.read_parquet(out / "metrics.parquet")


def test_a_sweep_leaves_its_tables_and_a_manifest(unbroken: Path) -> None:
    names = {path.name for path in unbroken.iterdir()}
    assert names == {*(f"{name}.parquet" for name in TABLES), "manifest.json", "chunks"}
    table = metrics(unbroken)
    days = ["2013-04-30", "2014-03-31", "2014-04-30", "2015-03-31"]
    assert sorted(table["date"].astype(str).unique()) == days
    assert len(table) == POINTS * 4 * len(days)
    assert table["point"].is_monotonic_increasing


def test_each_row_has_its_points_levers_as_columns(unbroken: Path) -> None:
    design = pd.read_parquet(unbroken / "design.parquet")
    levers = ["mergers.stance", "allowance.per_head.2014-04-01", "parameters.margin"]
    assert list(design.columns) == ["point", *levers, "status", "error"]
    assert set(design["status"]) == {"ran"}
    beside = metrics(unbroken)[["point", *levers]].drop_duplicates().reset_index(drop=True)
    pd.testing.assert_frame_equal(beside, design[["point", *levers]], check_categorical=False)


@pytest.mark.parametrize("point", [0, 5, POINTS - 1])
def test_a_point_gives_what_a_run_with_its_settings_gives(unbroken: Path, point: int) -> None:
    design = pd.read_parquet(unbroken / "design.parquet").iloc[point]
    scenario = load_scenario(unbroken.parent / "files" / "base.toml").with_settings(
        {key: str(design[key]) for key in design.index[1:4]}
    )
    alone = simulate(scenario, replicates=4, seed=5)
    ours = metrics(unbroken).query(f"point == {point}")
    for name in ("ccg_count", "csu_income", "cost_of_change", "running_cost_underspend"):
        theirs = alone.values(name).assign(date=lambda t: t["date"].dt.date)
        both = ours.merge(theirs, on=["replicate", "date"], how="left")
        np.testing.assert_array_equal(both[name], both["value"])
    events = pd.read_parquet(unbroken / "events.parquet").query(f"point == {point}")
    columns = ["kind", "ccg", "organisation", "partner", "detail"]
    assert events[columns].astype(str).to_numpy().tolist() == (
        alone.events[columns].astype(str).to_numpy().tolist()
    )
    pairs = pd.read_parquet(unbroken / "pairs.parquet").query(f"point == {point}")
    last = pairs[pairs["date"].astype(str) == "2015-03-31"].astype({"ccg_a": str, "ccg_b": str})
    theirs = alone.pairs[alone.pairs["date"] == "2015-03-31"].astype({"ccg_a": str, "ccg_b": str})
    theirs = theirs[theirs["same_officer"] + theirs["same_organisation"] > 0]
    keys = ["ccg_a", "ccg_b", "same_organisation", "same_officer"]
    assert sorted(last[keys].to_numpy().tolist()) == sorted(theirs[keys].to_numpy().tolist())


def test_each_ccg_is_counted_in_the_runs_in_which_it_merges_and_shares_its_officer(
    unbroken: Path,
) -> None:
    sweep = SweepTables.open(unbroken)
    point = 7
    counted = sweep.ccgs([point]).astype({"ccg": str}).set_index("ccg")
    settings = {key: str(sweep.design.loc[point, key]) for key in sweep.design.columns[:3]}
    base = load_scenario(unbroken.parent / "files" / "base.toml")
    last = simulate(base.with_settings(settings), replicates=4, seed=5).organisations
    last = last[last["date"] == "2015-03-31"].astype(str)
    merged, sharing = dict.fromkeys(counted.index, 0), dict.fromkeys(counted.index, 0)
    for _, run in last.groupby("replicate"):
        for row in run.itertuples():
            merged[row.ccg] += (run["organisation"] == row.organisation).sum() > 1
            bodies = run.loc[run["officer"] == row.officer, "organisation"].nunique()
            sharing[row.ccg] += bodies > 1
    assert counted["merged"].to_dict() == merged
    assert counted["shares_officer"].to_dict() == sharing
    assert 0 < sum(merged.values()) < sum(sharing.values()) < 16


def test_ccgs_are_read_of_all_points_or_of_some(unbroken: Path) -> None:
    sweep = SweepTables.open(unbroken)
    every = sweep.ccgs()
    assert len(every) == POINTS * 4
    assert every["point"].is_monotonic_increasing
    some = sweep.ccgs([3, 1])
    assert some["point"].tolist() == [1] * 4 + [3] * 4
    pd.testing.assert_frame_equal(some, every[every["point"].isin([1, 3])])


@pytest.mark.parametrize("runs", [1, 3, 8, 1000])
def test_tables_do_not_depend_on_the_size_of_chunks(
    unbroken: Path, tmp_path: Path, runs: int
) -> None:
    out = started(unbroken.parent / "files" / "sweep.toml", tmp_path / "out", runs)
    resume_sweep(out, workers=1)
    assert tables(out) == tables(unbroken)


def test_tables_do_not_depend_on_the_number_of_workers(unbroken: Path, tmp_path: Path) -> None:
    out = started(unbroken.parent / "files" / "sweep.toml", tmp_path / "out", 4)
    resume_sweep(out, workers=2)
    assert tables(out) == tables(unbroken)


def test_tables_do_not_depend_on_the_order_of_the_work(
    unbroken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = started(unbroken.parent / "files" / "sweep.toml", tmp_path / "out", 3)
    monkeypatch.setattr(running, "cut", lambda *plan: reversed(list(cut(*plan))))
    resume_sweep(out, workers=1)
    assert tables(out) == tables(unbroken)


def test_points_side_by_side_give_what_each_gives_alone(unbroken: Path, tmp_path: Path) -> None:
    path = sweep_file(tmp_path, events=False)
    run_sweep(path, tmp_path / "out", workers=1)
    together = tables(tmp_path / "out")
    assert set(together) == {"design.parquet", "metrics.parquet", "ccgs.parquet"}
    assert together.items() <= tables(unbroken).items()


def test_added_replicates_give_what_as_many_at_once_give(unbroken: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_sweep(sweep_file(tmp_path, replicates=1), out, workers=1)
    resume_sweep(out, workers=1, add_replicates=2)
    done = resume_sweep(out, workers=1, add_replicates=1)
    assert (done.replicates, done.runs) == (4, POINTS)
    assert tables(out) == tables(unbroken)
    assert read_written(out / "manifest.json", SweepManifest).spans == (1, 3, 4)


def test_a_widened_sweep_that_is_stopped_before_it_is_put_together_is_put_together(
    unbroken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run_sweep(sweep_file(tmp_path, replicates=3), out, workers=1)

    def stopped(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(running, "_finish", stopped)
        with pytest.raises(KeyboardInterrupt):
            resume_sweep(out, workers=1, add_replicates=1)
    assert resume_sweep(out, workers=1).runs == 0
    assert tables(out) == tables(unbroken)


def test_resuming_what_is_finished_changes_nothing(unbroken: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in unbroken.rglob("*.*")}
    assert resume_sweep(unbroken, workers=1).runs == 0
    assert {path: path.stat().st_mtime_ns for path in unbroken.rglob("*.*")} == before


@pytest.mark.parametrize("table", TABLES)
def test_a_final_table_that_cannot_be_read_is_put_together_again(
    unbroken: Path, tmp_path: Path, table: str
) -> None:
    out = tmp_path / "out"
    shutil.copytree(unbroken, out)
    whole = (out / f"{table}.parquet").read_bytes()
    (out / f"{table}.parquet").write_bytes(whole[: len(whole) // 2])
    assert resume_sweep(out, workers=1).runs == 0
    assert tables(out) == tables(unbroken)
    (out / f"{table}.parquet").unlink()
    assert resume_sweep(out, workers=1).runs == 0
    assert tables(out) == tables(unbroken)


def test_a_manifest_that_is_not_that_of_the_plan_is_written_again(
    unbroken: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(unbroken, out)
    path = out / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for wrong in ("", "{}", json.dumps(manifest | {"base": {}})):
        path.write_text(wrong, encoding="utf-8")
        assert resume_sweep(out, workers=1).runs == 0
        mended = json.loads(path.read_text(encoding="utf-8"))
        assert mended | {"finished": ""} == manifest | {"finished": ""}


@pytest.mark.parametrize("name", ["manifest.json", "chunks/plan.json"])
def test_a_sweep_of_another_format_is_said_to_be_one(
    unbroken: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    shutil.copytree(unbroken, out)
    written = json.loads((out / name).read_text(encoding="utf-8"))
    del written["seed"]
    later = written | {"format": 99, "luck": 1, "versions": {"ccgsim": "9.1"}}
    (out / name).write_text(json.dumps(later), encoding="utf-8")
    kind = Plan if "plan" in name else SweepManifest
    with pytest.raises(SweepError, match=r"has format 99; .* Read it with ccgsim 9\.1"):
        read_written(out / name, kind)


def test_the_manifest_is_enough_to_run_the_sweep_again(unbroken: Path, tmp_path: Path) -> None:
    manifest = json.loads((unbroken / "manifest.json").read_text(encoding="utf-8"))
    sweep = sweep_file(tmp_path)
    sweep.write_text(manifest["text"], encoding="utf-8")
    plan, _ = running.plan_sweep(sweep)
    for name in ("levers", "seed", "metrics", "rules", "facts", "parameters", "versions"):
        assert json.loads(plan.written)[name] == manifest[name], name
    assert manifest["points"] == POINTS
    assert manifest["failed"] == 0
    assert manifest["units"]["csu_income"] == "GBP m"


def edited(tmp_path: Path, edit: Edit) -> Path:
    path = sweep_file(tmp_path)
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def test_points_whose_values_do_not_go_together_are_data(tmp_path: Path) -> None:
    vary = "[vary]\nrun.start = [2013-04-01, 2014-10-01]\nrun.end = [2014-03-31, 2015-03-31]\n"
    path = edited(tmp_path, lambda text: text.replace("[vary]\n", vary))
    said: list[str] = []
    done = run_sweep(path, tmp_path / "out", workers=1, say=said.append)
    assert len(done.failed) == POINTS
    assert said[0].startswith(f"{POINTS} of {4 * POINTS} points will fail, the first one because")
    design = pd.read_parquet(tmp_path / "out" / "design.parquet")
    late = (design["run.start"] == "2014-10-01") & (design["run.end"] == "2014-03-31")
    assert (design["status"] == np.where(late, "failed", "ran")).all()
    assert design["error"][late].str.contains("run.end: found 2014-03-31, before the run").all()
    assert set(metrics(tmp_path / "out")["point"]) == set(design["point"][~late])


def test_a_point_that_fails_while_running_is_data_and_the_rest_run(tmp_path: Path) -> None:
    rules = [fails_where_the_allowance_is_low if r.__name__ == "mergers" else r for r in RULES]
    path = sweep_file(tmp_path, events=False)
    done = run_sweep(path, tmp_path / "one", workers=1, rules=rules)
    assert set(done.failed.values()) == {"ZeroDivisionError: no money left"}
    design = pd.read_parquet(tmp_path / "one" / "design.parquet")
    low = design["allowance.per_head.2014-04-01"] < 20
    assert sorted(done.failed) == design["point"][low].tolist()
    assert set(metrics(tmp_path / "one")["point"]) == set(design["point"][~low])


def test_points_that_fail_are_told_from_those_they_share_a_block_with(tmp_path: Path) -> None:
    def fails_for_wide_margins(world: object) -> None:
        if (np.asarray(world.p("margin")) > 0.05).any():  # type: ignore[attr-defined]
            raise ValueError("too wide")

    path = sweep_file(tmp_path, events=False)
    rules = [fails_for_wide_margins, *RULES]
    done = run_sweep(path, tmp_path / "out", workers=1, rules=rules)
    assert sorted(done.failed) == list(range(1, POINTS, 2))


def test_a_lack_of_memory_is_the_machines_trouble_and_no_point_is_blamed(tmp_path: Path) -> None:
    def needs_too_much(world: object) -> None:
        raise MemoryError

    path = sweep_file(tmp_path, events=False)
    with pytest.raises(SweepError, match=r"A worker was lost \(MemoryError"):
        run_sweep(path, tmp_path / "out", workers=1, rules=[needs_too_much, *RULES])
    assert not chunk_files(tmp_path / "out")


def test_every_replicate_may_have_the_median_of_the_posterior(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda text: text.replace("[vary]", 'parameters = "median"\n[vary]'))
    run_sweep(path, tmp_path / "out", workers=1)
    base = load_scenario(tmp_path / "files" / "base.toml")
    settings = {
        "mergers.stance": "permitted",
        "allowance.per_head.2014-04-01": "15.0",
        "parameters.margin": "0.0",
    }
    alone = simulate(base.with_settings(settings), replicates=4, seed=5, parameters="median")
    drawn = simulate(base.with_settings(settings), replicates=4, seed=5)
    ours = metrics(tmp_path / "out").query("point == 0").groupby("replicate").last()
    costs = ours["running_cost_actual_net"].tolist()
    assert costs == last_costs(alone) != last_costs(drawn)


def last_costs(results: Results) -> list[float]:
    """Return the running costs of the last year in each replicate."""
    series = results.series("running_cost_actual_net")
    return list(series.values[-1])


def test_the_rules_of_a_researcher_work_in_several_processes(tmp_path: Path) -> None:
    rules = [fails_where_the_allowance_is_low if r.__name__ == "mergers" else r for r in RULES]
    path = sweep_file(tmp_path)
    one = run_sweep(path, tmp_path / "one", workers=1, rules=rules)
    out = started_with(rules, path, tmp_path / "two")
    two = resume_sweep(out, workers=2, rules=rules)
    assert one.failed == two.failed
    assert tables(tmp_path / "one") == tables(tmp_path / "two")


def test_a_rule_that_no_other_process_can_import_is_refused_before_there_is_a_folder(
    tmp_path: Path,
) -> None:
    def inside(world: World) -> None:
        pass

    path = sweep_file(tmp_path)
    for rule in (inside, lambda world: None):
        with pytest.raises(SweepError, match=r"The rule .*<locals>.* Or take workers=1\.$"):
            run_sweep(path, tmp_path / "out", workers=2, rules=[*RULES, rule])
        assert not (tmp_path / "out").exists()
    started_with([*RULES, inside], path, tmp_path / "out")
    with pytest.raises(SweepError, match="cannot be handed to another process"):
        resume_sweep(tmp_path / "out", workers=2, rules=[*RULES, inside])


OWN_RULE = """
from ccgsim import RULES, run_sweep
def mine(world): pass
run_sweep({sweep!r}, {out!r}, workers=2, rules=[*RULES, mine])
"""


def said_by(*program: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, *program],
        input=typed,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr.splitlines()[-1]


def test_a_rule_of_an_interactive_session_is_refused_before_there_is_a_folder(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    program = OWN_RULE.format(sweep=str(sweep_file(tmp_path)), out=str(out))
    for said in (said_by("-c", program), said_by(typed=program)):
        assert "The rule __main__.mine is defined in this session" in said
        assert "put it into a file and import it from there. Or take workers=1." in said
        assert not out.exists()


def test_typed_text_that_every_worker_would_run_again_is_refused(tmp_path: Path) -> None:
    out, sweep = tmp_path / "out", sweep_file(tmp_path, replicates=100)
    program = OWN_RULE.format(sweep=str(sweep), out=str(out)).replace(", mine", "")
    assert "is no file. Put it into one, or take workers=1." in said_by(typed=program)
    assert not out.exists()


def test_a_script_that_every_worker_would_run_again_is_refused_before_there_is_a_folder(
    tmp_path: Path,
) -> None:
    out, script = tmp_path / "out", tmp_path / "script.py"
    sweep = sweep_file(tmp_path, replicates=100)
    script.write_text(OWN_RULE.format(sweep=str(sweep), out=str(out)), encoding="utf-8")
    said = said_by(str(script))
    assert f"{script} would be run again by every worker" in said
    assert 'under `if __name__ == "__main__":`, or take workers=1.' in said
    assert not out.exists()


def started_with(rules: list[running.Rule], path: Path, out: Path) -> Path:
    plan, _ = running.plan_sweep(path, rules)
    place = running.SweepFolder(out)
    with place.locked():
        place.start(plan.model_copy(update={"chunk_runs": 8}))
    return out


def test_a_sweep_is_only_finished_with_what_it_was_started_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sweep_file(tmp_path)
    out = started(path, tmp_path / "out", 8)
    with pytest.raises(SweepError, match="other rules") as caught:
        resume_sweep(out, workers=1, rules=[*RULES[1:], fails_where_the_allowance_is_low])
    first = f"{RULES[0].__module__}.{RULES[0].__qualname__}"
    own = "small_sweep.fails_where_the_allowance_is_low"
    assert f"Those that differ: then {first}; now {own}. Finish it" in str(caught.value)
    assert "resume_sweep(folder, rules=...)" in str(caught.value)
    with monkeypatch.context() as patch:
        patch.setattr(planning, "tables_hash", lambda: "fitted anew")
        with pytest.raises(SweepError, match=r"other parameters .* \(fitted anew\)"):
            resume_sweep(out, workers=1)
    ccgs = path.parent / "country" / "ccgs.csv"
    before = ccgs.read_text(encoding="utf-8")
    ccgs.write_text(before.replace("Ash", "Oak"), encoding="utf-8")
    with pytest.raises(SweepError, match="other facts"):
        resume_sweep(out, workers=1)
    ccgs.write_text(before, encoding="utf-8")
    plan = running.SweepFolder(out).plan()
    running.SweepFolder(out).widen(plan.model_copy(update={"versions": {"ccgsim": "0.0.1"}}))
    with pytest.raises(SweepError, match=r"other ccgsim \(0\.0\.1\)"):
        resume_sweep(out, workers=1)


def test_a_worker_with_another_version_is_refused(tmp_path: Path) -> None:
    plan, _ = running.plan_sweep(sweep_file(tmp_path))
    job = running.job_of(plan, None)
    with pytest.raises(SweepError, match="a worker has ccgsim"):
        running.run_chunk(replace(job, version="0.0.1"), Chunk(0, 1, 0, 1), plan.design[:1])


def test_nothing_is_written_where_something_is(unbroken: Path, tmp_path: Path) -> None:
    path = unbroken.parent / "files" / "sweep.toml"
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ResultsError, match="is not empty"):
        run_sweep(path, tmp_path, workers=1)
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(ResultsError, match="ccgsim resume"):
        run_sweep(path, unbroken, workers=1)


def test_a_folder_without_a_sweep_cannot_be_resumed(tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="holds no sweep to carry on with"):
        resume_sweep(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("workers", 0), ("add_replicates", -1), ("add_replicates", MOST_REPLICATES - 3)],
)
def test_a_number_that_makes_no_sense_is_refused(unbroken: Path, name: str, value: int) -> None:
    with pytest.raises(CcgsimError, match=f"{name} = {value} is out of bounds"):
        resume_sweep(unbroken, **{"workers": 1, name: value})  # type: ignore[arg-type]


def test_progress_counts_the_runs_that_were_left(unbroken: Path, tmp_path: Path) -> None:
    out = started(unbroken.parent / "files" / "sweep.toml", tmp_path / "out", 8)
    seen: list[tuple[int, int]] = []

    def stop_half_way(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 24 and total == 48:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resume_sweep(out, workers=1, progress=stop_half_way)
    assert seen == [(8, 48), (16, 48), (24, 48)]
    resume_sweep(out, workers=1, progress=stop_half_way)
    assert seen[3:] == [(8, 24), (16, 24), (24, 24)]


def test_a_chunks_name_says_what_it_is(unbroken: Path) -> None:
    (path, *_) = [path for path in chunk_files(unbroken) if path.name.startswith("metrics")]
    said = ChunkFile.of(path.name)
    assert said is not None
    assert said.chunk == Chunk(0, POINTS, 0, 4)
    assert pq.read_table(path)["point"].to_pylist()[-1] == POINTS - 1


def test_chunks_cover_every_run_once() -> None:
    for points, spans, runs in [(7, (3,), 4), (5, (2, 9), 3), (1, (10,), 3), (3, (1, 2, 3), 100)]:
        found = np.zeros((points, spans[-1]), dtype=int)
        for chunk in cut(points, spans, runs):
            assert chunk.runs <= runs
            found[
                chunk.first_point : chunk.end_point, chunk.first_replicate : chunk.end_replicate
            ] += 1
        assert (found == 1).all()


def test_replicates_that_were_added_to_many_points_are_done_for_several_points_at_once() -> None:
    added = [chunk for chunk in cut(4, (6, 8), 4) if chunk.first_replicate == 6]
    assert added == [Chunk(0, 2, 6, 8), Chunk(2, 4, 6, 8)]


def test_points_that_share_a_block_share_a_chunk_and_others_are_cut_finely(tmp_path: Path) -> None:
    chunk_runs = {}
    for events in (False, True):
        plan, _ = running.plan_sweep(sweep_file(tmp_path, events=events))
        chunk_runs[events] = plan.chunk_runs
    assert chunk_runs == {False: 512, True: 64}
    assert runs_in_chunk(points=100, blocks=100, replicates=200) == 200
    assert runs_in_chunk(points=100, blocks=100, replicates=9000) == 512


def test_workers_do_not_import_mesa() -> None:
    code = "import sys, ccgsim.sweeps.work; sys.exit('mesa' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )
