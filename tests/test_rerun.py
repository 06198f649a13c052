from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_country import small_country

from ccgsim.cli import main
from ccgsim.errors import FactsError, ResultsError
from ccgsim.facts import load_facts
from ccgsim.manifest import facts_used, read_manifest
from ccgsim.rerunning import other_versions, rerun, tables_that_differ
from ccgsim.results import Results
from ccgsim.rules import RULES
from ccgsim.scenario import load_scenario
from ccgsim.simulation import simulate
from ccgsim.world import World

RECORD = Path(__file__).parents[1] / "scenarios" / "record-2013-2018.toml"
QUICK = ("--replicates", "3", "--end", "2014-04-30", "--seed", "5")
TABLES = ("metrics", "events", "organisations", "pairs_together")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run with a setting of its own; the working folder is empty."""
    out, here = tmp_path / "first", tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    change = ("--set", "mergers.stance=encouraged")
    assert main(["run", str(RECORD), *QUICK, *change, "--out", str(out)]) == 0
    return out


def changed(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The folder, once its manifest says something else."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["", "manifest.json"])
def test_a_run_from_a_manifest_gives_the_same_tables_byte_for_byte(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    capsys.readouterr()
    again = tmp_path / "again"
    assert main(["run", "--from", str(folder / name), "--out", str(again)]) == 0
    for table in TABLES:
        one, other = (place / f"{table}.parquet" for place in (folder, again))
        assert one.read_bytes() == other.read_bytes()
    said = capsys.readouterr()
    assert f"Every table is the same as in {folder}." in said.out
    assert said.err == ""


def test_the_manifest_is_the_same_but_for_its_times(folder: Path, tmp_path: Path) -> None:
    assert main(["run", "--from", str(folder), "--out", str(tmp_path / "again")]) == 0
    one, other = (
        read_manifest(place).model_dump(exclude={"started", "finished"})
        for place in (folder, tmp_path / "again")
    )
    assert one == other


def test_without_out_it_goes_beside_other_runs_of_the_scenario(folder: Path) -> None:
    assert main(["run", "--from", str(folder)]) == 0
    (again,) = Path("results/record-2013-2018").iterdir()
    assert tables_that_differ(folder, again) == []


def test_parameters_of_each_replicate_and_a_choice_of_rules_are_those_of_the_run(
    tmp_path: Path,
) -> None:
    scenario = load_scenario(RECORD).with_settings({"run.end": "2014-03-31"})
    own = {"officer_leaves": np.array([-1.0, -2.0, -3.0])}
    some = [rule for rule in RULES if rule.__name__ != "engagement"]
    first = simulate(
        scenario, 3, seed=2, rules=some, parameters=own, out=tmp_path / "a", first_replicate=4
    )
    rerun(read_manifest(tmp_path / "a"), out=tmp_path / "b")
    for table in TABLES:
        one, other = (tmp_path / place / f"{table}.parquet" for place in "ab")
        assert one.read_bytes() == other.read_bytes()
    assert first.manifest.first_replicate == 4


def test_a_run_with_the_medians_is_run_again_with_them(tmp_path: Path) -> None:
    scenario = load_scenario(RECORD).with_settings(
        {"run.end": "2014-03-31", "parameters.officer_leaves": "-1.0"}
    )
    simulate(scenario, 2, seed=2, parameters="median", out=tmp_path / "a")
    again = rerun(read_manifest(tmp_path / "a"), out=tmp_path / "b")
    assert again.manifest.parameters == read_manifest(tmp_path / "a").parameters
    assert tables_that_differ(tmp_path / "a", tmp_path / "b") == []


def test_a_table_that_differs_is_said_aloud(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ("--seed", "6", "--out", str(tmp_path / "other"))
    assert main(["run", str(RECORD), "--replicates", "3", "--end", "2014-04-30", *other]) == 0
    (tmp_path / "other" / "events.parquet").replace(folder / "events.parquet")
    capsys.readouterr()
    assert main(["run", "--from", str(folder)]) == 0
    assert f"warning: not the same as in {folder}: events.parquet" in capsys.readouterr().err


def test_a_manifest_alone_is_enough(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = tmp_path / "sent" / "manifest.json"
    alone.parent.mkdir()
    alone.write_bytes((folder / "manifest.json").read_bytes())
    assert main(["run", "--from", str(alone), "--out", str(tmp_path / "again")]) == 0
    assert "nothing to compare the tables with" in capsys.readouterr().err
    assert tables_that_differ(folder, tmp_path / "again") == []


def test_other_versions_are_said_aloud_and_do_not_stop_the_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(folder, lambda m: m["versions"].update(ccgsim="0.0.9", numpy="1.0"))
    assert main(["run", "--from", str(folder)]) == 0
    warnings = capsys.readouterr().err.splitlines()
    assert len(warnings) == 2
    assert warnings[0].startswith("warning: the run was made with ccgsim 0.0.9, this is")
    assert other_versions(read_manifest(folder))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m["facts"].update(hash="0" * 32), "The facts are not those of the run"),
        (lambda m: m["rules"].append("mine.my_rule"), "has not: mine.my_rule"),
        (lambda m: m["parameters"].update(hash="0" * 32), "had parameters from other tables"),
        (lambda m: m["parameters"]["set"].update(luck=1.0), "luck is not a parameter"),
        (lambda m: m["parameters"].update(source="elsewhere"), "'elsewhere' is not known"),
        (lambda m: m.update(format=0), "has format 0"),
        (lambda m: m.pop("seed"), "is damaged: seed"),
        (lambda m: m["scenario"]["mergers"].update(stanse="x"), "did you mean mergers.stance"),
        (lambda m: m["scenario"].pop("title"), "manifest.json is damaged: scenario: "),
        (lambda m: m.update(replicates=0), "replicates = 0"),
    ],
)
def test_what_cannot_be_run_exactly_is_refused(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[dict[str, Any]], None],
    said: str,
) -> None:
    changed(folder, change)
    capsys.readouterr()
    assert main(["run", "--from", str(folder)]) == 2
    spoken = capsys.readouterr()
    assert said in spoken.err
    assert "Traceback" not in spoken.err
    assert not Path("results").exists()


@pytest.mark.parametrize(
    "more",
    [
        (str(RECORD),), ("--set", "mergers.stance=permitted"), ("--seed", "1"),
        ("--replicates", "2"), ("--end", "2014-03-31"), ("--parameters", "median"),
    ],
)  # fmt: skip
def test_what_the_manifest_settles_cannot_be_said_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    capsys.readouterr()
    assert main(["run", *more, "--from", str(folder)]) == 2
    assert "--from repeats exactly what the manifest says: leave out" in capsys.readouterr().err


def test_run_without_anything_to_run_says_what_it_takes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run"]) == 2
    assert "name a scenario file, or a manifest with --from" in capsys.readouterr().err


def test_a_place_without_a_manifest_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--from", str(tmp_path)]) == 2
    assert "holds no results" in capsys.readouterr().err
    assert main(["run", "--from", str(RECORD)]) == 2
    assert "is no manifest" in capsys.readouterr().err


def test_results_and_folders_are_no_manifest(folder: Path) -> None:
    for given in (Results.open(folder), str(folder)):
        with pytest.raises(ResultsError, match=r"takes the manifest of a run; found .*\.manifest"):
            rerun(given)  # type: ignore[arg-type]


def test_facts_and_rules_of_ones_own_can_be_given_by_a_script(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    facts = load_facts(small_country(tmp_path / "tables"))
    scenario = load_scenario(RECORD).with_settings(
        {"run.end": "2013-09-30", "footprints.mergers": "[]"}
    )
    manifest = simulate(scenario, 2, facts=facts).manifest
    with pytest.raises(FactsError, match=r"facts are not those of the run.*\(manifest, facts="):
        rerun(manifest)
    assert isinstance(rerun(manifest, facts), Results)

    def my_rule(world: World) -> None:
        world.allowance = world.allowance * 0.9

    def my_other(world: World) -> None:
        pass

    some = scenario.with_settings({"rules.off": ["engagement"]})
    first = simulate(some, 2, facts=facts, rules=[*RULES, my_rule])
    with pytest.raises(ResultsError, match=r"my_rule\. Run it .*: rerun\(manifest, rules=\["):
        rerun(first.manifest, facts)
    again = rerun(first.manifest, facts, rules=[*RULES, my_rule])
    pd.testing.assert_frame_equal(again.metrics, first.metrics)
    assert again.manifest.rules == first.manifest.rules
    for other, said in (
        ([*RULES, my_other], r"it had \S+my_rule, and here are \S+my_other\."),
        (RULES, r"it had \S+my_rule, and here are no other\."),
        ([my_rule, *RULES], r"it had ccgsim\.rules\..*, and here are \S+my_rule, ccgsim"),
    ):
        with pytest.raises(ResultsError, match=said):
            rerun(first.manifest, facts, rules=other)


def test_a_country_of_ones_own_is_found_again_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work" / "country").mkdir(parents=True)
    small_country(tmp_path / "work" / "country")
    head = 'title = "Small"\nquestion = "?"\nfacts = "country"\nrun.end = 2013-06-30\n'
    (tmp_path / "work" / "small.toml").write_text(head, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "work")
    assert main(["run", "small.toml", "--replicates", "2", "--out", "run"]) == 0
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--from", "work/run", "--out", "again"]) == 0
    assert main(["compare", "work/run", "again", "--out", "both"]) == 0


def test_the_same_tables_in_another_folder_are_the_same_facts(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        small_country(tmp_path / name)
    one, other = (facts_used(load_facts(tmp_path / name)) for name in ("one", "other"))
    assert one.name != other.name
    assert one.hash == other.hash
