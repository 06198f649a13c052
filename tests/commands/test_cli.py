from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_country import small_country, write

import ccgsim
from ccgsim.cli import main
from ccgsim.results import Results
from ccgsim.scenario.schema import json_schema

RECORD = str(Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml")
HEAD = 'title = "A test"\nquestion = "What if?"\n'
QUICK = ("--replicates", "2", "--end", "2013-06-30")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def scenario_file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "scenario.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return str(path)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is said on the error stream by a command that must end with exit code 2."""
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err.splitlines()[-1]
    return said.err


def test_run_writes_results_that_open(tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert main(["run", RECORD, *QUICK, "--seed", "9", "--out", str(out)]) == 0
    results = Results.open(out)
    assert results.replicates == 2
    assert results.manifest.seed == 9
    assert str(results.scenario.run.end) == "2013-06-30"


def test_run_without_out_names_the_folder_by_scenario_and_time() -> None:
    assert main(["run", RECORD, *QUICK]) == 0
    (folder,) = Path("results/record-2013-2018").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ", folder.name)


def test_a_folder_name_that_is_taken_gets_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import datetime, tzinfo

    from ccgsim.commands import run

    class Noon(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Noon:
            return cls(2018, 12, 18, 12, tzinfo=tz)

    monkeypatch.setattr(run, "datetime", Noon)
    for _ in range(2):
        assert main(["run", RECORD, *QUICK]) == 0
    names = sorted(path.name for path in Path("results/record-2013-2018").iterdir())
    assert names == ["2018-12-18T12-00-00Z", "2018-12-18T12-00-00Z-2"]


def test_runs_begun_in_the_same_second_each_get_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    from ccgsim.commands.run import results_folder

    with results_folder(None, "a") as one, results_folder(None, "a") as other:
        assert one != other
        assert one.is_dir()
        assert other.is_dir()


def test_a_new_folder_goes_again_where_nothing_came_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "replicates = 0" in refused(capsys, "run", RECORD, "--replicates", "0")
    assert not Path("results").exists()


def test_run_prints_a_summary_and_where_the_results_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    end = ("--replicates", "2", "--end", "2014-04-30")
    assert main(["run", RECORD, *end, "--out", str(tmp_path / "run")]) == 0
    text = capsys.readouterr().out
    assert str(tmp_path / "run") in text
    assert f"ccgsim score {tmp_path / 'run'}" in text
    lines = text.splitlines()
    assert any(line.split() == ["2013-14", "2014-15"] for line in lines)
    income = next(place for place, line in enumerate(lines) if "their income" in line)
    assert lines[income + 2].split() == ["record", "810"]
    assert max(map(len, lines[:income])) <= 80
    said = " ".join(text.split())
    assert "at the end of the year" in said
    assert "record's date; of 2014-15, on 30 April 2014." in said


def test_the_summary_leaves_the_money_of_a_year_in_which_the_run_starts_empty(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    days = ("--set", "run.start=2015-10-01", "--end", "2017-03-31", "--replicates", "2")
    assert main(["run", RECORD, *days, "--out", str(tmp_path / "run")]) == 0
    text = capsys.readouterr().out
    assert "nan" not in text
    (allowance,) = (line for line in text.splitlines() if "allowance, £bn" in line)
    assert allowance.split() == ["allowance,", "£bn", "1.21"]


def test_the_summary_of_one_run_shows_its_values_without_intervals(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    one = ("--replicates", "1", "--end", "2014-04-30", "--score", "--out", str(tmp_path / "run"))
    assert main(["run", RECORD, *one]) == 0
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert lines[1].endswith(": 1 run, and the record where there is one")
    assert "90% of" not in text
    assert "1 replicates" not in text
    assert "0 of 0" not in text
    income = next(place for place, line in enumerate(lines) if "their income" in line)
    assert re.fullmatch(r"their income, £m +\d+", lines[income].strip())
    assert lines[income + 1].split() == ["record", "810"]
    assert repr(Results.open(tmp_path / "run")).startswith("<Results of 1 replicate of ")


def test_what_is_not_a_terminal_gets_no_colour_and_no_progress(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["run", RECORD, *QUICK, "--out", str(tmp_path / "run")]) == 0
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert "simulating" not in said.err


def test_run_says_aloud_what_can_have_no_effect(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["run", RECORD, *QUICK, "--out", str(tmp_path / "run")]) == 0
    assert "note: comes after the end of the run (2013-06-30)" in capsys.readouterr().err


def test_set_changes_the_scenario_that_is_run(tmp_path: Path) -> None:
    change = ("--set", "mergers.stance=mandated", "--set", "parameters.net_of_gross = 0.5")
    assert main(["run", RECORD, *QUICK, *change, "--out", str(tmp_path / "run")]) == 0
    manifest = Results.open(tmp_path / "run").manifest
    assert manifest.scenario["mergers"]["stance"] == "mandated"
    assert manifest.parameters.set["net_of_gross"] == 0.5


def test_check_says_valid_and_what_can_have_no_effect(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    late = "[allowance.per_head]\n2030-04-01 = 20\n"
    assert main(["check", scenario_file(tmp_path, late)]) == 0
    first, note = capsys.readouterr().out.splitlines()
    assert "valid" in first
    assert "2030-04-01" in note


def test_check_of_several_files_checks_each(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fine = scenario_file(tmp_path, "")
    assert main(["check", fine, RECORD]) == 0
    assert [line.split(": ")[0] for line in capsys.readouterr().out.splitlines()] == [fine, RECORD]
    assert main(["check", "nowhere.toml", fine, "no-stps", "elsewhere.toml"]) == 2
    said = capsys.readouterr()
    assert [line.split(": ")[0] for line in said.out.splitlines()] == [fine, "no-stps"]
    first, second, last = said.err.splitlines()
    assert first.startswith("ccgsim: nowhere.toml: no such file")
    assert second.startswith("ccgsim: elsewhere.toml: no such file")
    assert last == "ccgsim: 2 of 4 scenarios are not valid."


def test_check_of_several_changes_each_as_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", RECORD, "no-stps", "--set", "run.end=2016-03-31"]) == 0
    assert capsys.readouterr().out.count("valid (2013-04-01 to 2016-03-31") == 2


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("rnu", "there is no verb 'rnu'; did you mean run?"),
        ("Check", "there is no verb 'Check'; did you mean check?"),
        ("frobnicate", "there is no verb 'frobnicate'; there are run, compare, sweep, "),
    ],
)
def test_a_mistyped_verb_is_told_the_nearest(
    capsys: pytest.CaptureFixture[str], verb: str, said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, RECORD])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_schema_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()


def test_the_version_is_that_of_the_project() -> None:
    import tomllib

    project = Path(__file__).parents[2] / "pyproject.toml"
    assert ccgsim.__version__ == tomllib.loads(project.read_text("utf-8"))["project"]["version"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[allowance\n", "scenario.toml"),
        ("[alowance]\nper_head = 20\n", "alowance.*did you mean allowance"),
        ('[allowance]\nper_head = "much"\n', "allowance.per_head.*much.*a number"),
        ("[allowance.per_head]\n2015-02-30 = 20\n", "2015-02-30"),
        ("[allowance]\nper_head = -1\n", "allowance.per_head.*-1.*a number of at least 1"),
        ("[run]\nend = 2012-12-31\n", "run.end.*2012-12-31, before the run starts"),
        (
            '[[local]]\nname = "One"\nwhere = { ccgs = ["ZZ9"] }\nmergers.stance = "encouraged"\n',
            "ZZ9.*no CCG",
        ),
    ],
    ids=[
        "broken TOML", "unknown key", "wrong type", "impossible date", "negative allowance",
        "end before start", "unknown CCG",
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["run", "check"])
def test_a_mistake_in_a_scenario_is_one_clear_message(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, verb: str, text: str, said: str
) -> None:
    error = refused(capsys, verb, scenario_file(tmp_path, text))
    assert error.startswith("ccgsim: ")
    assert re.search(said, error)
    assert not Path("results").exists()


def test_a_missing_scenario_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nowhere.toml" in refused(capsys, "run", "nowhere.toml")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--replicates", "0"), "replicates = 0"),
        (("--seed", "-1"), "seed = -1"),
        (("--end", "2016-02-30"), "--end.*2016-02-30"),
        (("--end", "2016-02-28"), "--end.*2016-02-28.*2016-02-29"),
        (("--end", "2013-03-31"), "--end.*before the run starts"),
        (("--set", "mergers.stance"), "--set mergers.stance: write it as key=value"),
        (("--set", "mergers.stanse=permitted"), "--set.*did you mean mergers.stance"),
        (("--set", "parameters.net_of_gros=1"), "did you mean net_of_gross"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_clear_message(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert re.search(said, refused(capsys, "run", RECORD, *arguments))
    assert not Path("results").exists()


def test_an_unwritable_folder_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = str(tmp_path / "file" / "run")
    error = refused(capsys, "run", RECORD, *QUICK, "--out", out)
    assert f"ccgsim: {out} cannot be written" in error


def test_a_folder_that_is_not_empty_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    error = refused(capsys, "run", RECORD, *QUICK, "--out", str(tmp_path))
    assert f"{tmp_path} is not empty" in error


def test_a_damaged_table_of_facts_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "tables").mkdir()
    tables = small_country(tmp_path / "tables")
    write(tables, "populations", "code,year,registered_population\nAAA,2013,many\n")
    error = refused(capsys, "run", scenario_file(tmp_path, 'facts = "tables"\n'))
    assert "populations.csv, row 2: registered_population is 'many'" in error


def test_score_writes_its_tables_beside_the_results_and_prints_the_card(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    assert main(["run", RECORD, *QUICK, "--out", str(out)]) == 0
    before = capsys.readouterr().out
    assert main(["score", str(out)]) == 0
    card = capsys.readouterr().out
    assert card
    assert card not in before
    head = (out / "scorecard.csv").read_text("utf-8").splitlines()[0]
    assert head.startswith("metric,date,observed,unit,source,median,p05,p95,inside,percentile")
    assert (out / "pairs.csv").is_file()


def test_score_of_a_manifest_is_that_of_its_folder(tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert main(["run", RECORD, *QUICK, "--out", str(out)]) == 0
    assert main(["score", str(out / "manifest.json")]) == 0
    assert (out / "scorecard.csv").is_file()


def test_the_card_of_results_in_a_folder_that_cannot_be_written_is_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    assert main(["run", RECORD, *QUICK, "--out", str(out)]) == 0
    (out / "scorecard.csv").mkdir()
    capsys.readouterr()
    assert main(["score", str(out)]) == 2
    said = capsys.readouterr()
    assert "Number of CCGs" in said.out
    assert "scorecard.csv cannot be written" in said.err


@pytest.mark.parametrize("option", ["--score", "--report"])
def test_a_run_that_is_stopped_after_its_end_says_where_its_results_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    def stop(*given: object) -> None:
        raise KeyboardInterrupt

    verb = option.removeprefix("--")
    monkeypatch.setattr(f"ccgsim.commands.{verb}.{verb}_and_print", stop)
    assert main(["run", RECORD, *QUICK, option, "--out", "out"]) == 130
    assert capsys.readouterr().err.endswith("ccgsim: stopped. Results are in out.\n")


def test_results_given_for_a_scenario_and_the_reverse_are_called_what_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", RECORD, *QUICK, "--out", "out"]) == 0
    capsys.readouterr()
    assert "out holds results, not a scenario" in refused(capsys, "run", "out")
    assert "is JSON, not TOML" in refused(capsys, "compare", "out", "out/manifest.json")
    assert "record-2013-2018.toml is no manifest" in refused(capsys, "score", RECORD)


def test_score_of_a_country_without_a_record_is_refused_before_the_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "tables").mkdir()
    small_country(tmp_path / "tables")
    error = refused(capsys, "run", scenario_file(tmp_path, 'facts = "tables"\n'), "--score")
    assert "no record of" in error
    assert not Path("results").exists()


@pytest.mark.parametrize(("changes", "is_said"), [([], False), (["--set", "freeze=[]"], True)])
def test_the_score_of_another_policy_says_that_it_may_be_the_policys(
    capsys: pytest.CaptureFixture[str], changes: list[str], is_said: bool
) -> None:
    assert main(["run", RECORD, *QUICK, "--score", *changes]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert ("a figure may be outside because of them" in said) is is_said


def test_after_a_run_of_another_country_no_score_is_suggested(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "tables").mkdir()
    small_country(tmp_path / "tables")
    assert main(["run", scenario_file(tmp_path, 'facts = "tables"\n'), *QUICK]) == 0
    text = capsys.readouterr().out
    assert "ccgsim report results" in text
    assert "ccgsim score" not in text
    assert "record" not in text


def test_score_of_what_is_no_result_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "is not a folder" in refused(capsys, "score", str(tmp_path / "nothing"))


def test_explain_of_a_ccg_there_is_not_is_refused_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = refused(capsys, "explain", RECORD, "--ccg", "O3V")
    assert "O3V" in error
    assert "nearest" in error


def test_explain_of_a_name_of_several_says_the_codes_of_those_with_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = refused(capsys, "explain", RECORD, "--ccg", "leeds")
    assert "By that name: 02V (Leeds North), 03C (Leeds West), 03G (Leeds South and East)." in error


def test_ctrl_c_is_answered_calmly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ccgsim.simulation.run_block", stop)
    assert main(["run", RECORD, *QUICK, "--out", str(tmp_path / "run")]) == 130
    said = capsys.readouterr().err
    assert "ccgsim: stopped. What was done so far is in" in said
    assert "Traceback" not in said


def in_a_shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command line in which `ccgsim` is this one; the code is that of the first program."""
    program = f"ccgsim() {{ '{sys.executable}' -m ccgsim \"$@\"; }}"
    source = str(Path(ccgsim.__file__).parents[1])
    return subprocess.run(
        ["bash", "-c", f"{program}; {command}; exit ${{PIPESTATUS[0]}}"],
        env=os.environ | {"PYTHONPATH": source} | environment,
        capture_output=True,
        check=False,
    )


def test_a_reader_that_goes_away_hears_nothing_more() -> None:
    done = in_a_shell("ccgsim schema | true")
    assert done.returncode == 141
    assert done.stderr == b""


def test_a_reader_that_goes_away_is_told_by_one_code_whatever_writes() -> None:
    done = in_a_shell(f"ccgsim run {RECORD} --replicates 2 --end 2013-06-30 | true")
    assert done.returncode == 141
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_signs_that_the_output_cannot_hold_are_written_plainly(encoding: str) -> None:
    verbs = (f"compare {RECORD} no-mergers --replicates 2 --end 2013-06-30", "schema")
    for verb in verbs:
        done = in_a_shell(f"ccgsim {verb}", PYTHONIOENCODING=encoding)
        assert done.returncode == 0
        assert b"Traceback" not in done.stderr
    json.loads(done.stdout.decode(encoding))


def test_an_output_that_is_closed_is_no_mistake() -> None:
    assert in_a_shell(f"ccgsim check {RECORD} >&-").returncode == 0


def test_a_title_is_printed_as_it_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text('title = "A cut [draft] :100:"\nquestion = "What if?"\n', encoding="utf-8")
    out = tmp_path / "[draft] :100:"
    assert main(["run", str(path), *QUICK, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "A cut [draft] :100:: median of 2 runs" in said
    assert str(out) in said
    assert main(["run", "--from", str(out), "--out", str(tmp_path / "again")]) == 0
    assert f"Every table is the same as in {out}." in capsys.readouterr().out


def test_help_and_import_load_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'pyarrow', 'pydantic', 'plotly', 'mesa', 'rich'}"
    program = f"import ccgsim, ccgsim.cli, sys; print(sorted({heavy} & set(sys.modules)))"
    source = str(Path(ccgsim.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
