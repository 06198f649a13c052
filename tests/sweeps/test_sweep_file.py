"""Sweep files: what they can say, and that every mistake is named with its key."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from small_sweep import SWEEP, sweep_file

from ccgsim.errors import CcgsimError, ScenarioError
from ccgsim.scenario import load_scenario
from ccgsim.sweeps.plan import Plan
from ccgsim.sweeps.planning import plan_sweep, space_of
from ccgsim.sweeps.points import Space, failing_points, lever_notes
from ccgsim.sweeps.schema import json_schema, schema_text

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "experiments").glob("*.toml"))
HEAD = 'title = "T"\nquestion = "Q"\nbase = "base.toml"\n'
STANCES = '[vary]\nmergers.stance = ["permitted", "encouraged"]\n'
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    path = sweep_file(tmp_path)

    def written(text: str) -> Path:
        path.write_text(HEAD + text, encoding="utf-8")
        return path

    return written


def planned(path: Path) -> Plan:
    return plan_sweep(path)[0]


def refused(path: Path) -> str:
    with pytest.raises(CcgsimError) as caught:
        plan_sweep(path)
    return str(caught.value)


def values(plan: Plan, key: str) -> list[object]:
    place = [lever.key for lever in plan.levers].index(key)
    return [plan.levers[place].value(point[place]) for point in plan.points]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_sweeps_of_the_repository_are_valid(path: Path) -> None:
    assert len(planned(path).points) > 1


def test_a_grid_has_every_combination_and_the_last_lever_changes_fastest(write: Write) -> None:
    steps = "parameters.margin = { low = 0.0, high = 0.1, steps = 3 }\n"
    plan = planned(write(STANCES + steps))
    assert values(plan, "mergers.stance") == ["permitted"] * 3 + ["encouraged"] * 3
    assert values(plan, "parameters.margin") == [0.0, 0.05, 0.1] * 2


def test_a_latin_hypercube_has_one_point_in_each_slice_of_each_range(write: Write) -> None:
    vary = "parameters.margin = { low = 0.1, high = 0.3 }\n"
    design = '[design]\nkind = "latin hypercube"\npoints = 10\n'
    plan = planned(write(STANCES + vary + design))
    margins = np.sort(plan.design[:, 1])
    assert ((margins - 0.1) / 0.02).astype(int).tolist() == list(range(10))
    assert sorted(values(plan, "mergers.stance")) == ["encouraged"] * 5 + ["permitted"] * 5


def test_sobol_spreads_a_power_of_two_of_points_evenly(write: Write) -> None:
    vary = "parameters.margin = { low = 0.0, high = 1.0 }\n"
    plan = planned(write(STANCES + vary + '[design]\nkind = "sobol"\npoints = 16\n'))
    cells = {(point[0], int(point[1] * 8)) for point in plan.points}
    assert len(cells) == 16


def test_the_design_belongs_to_the_seed(write: Write) -> None:
    rest = STANCES + '[design]\nkind = "latin hypercube"\npoints = 20\n'
    first, again = planned(write("seed = 1\n" + rest)), planned(write("seed = 1\n" + rest))
    other = planned(write("seed = 2\n" + rest))
    assert first.points == again.points != other.points


def test_a_design_from_a_file_has_the_rows_of_the_file(write: Write, tmp_path: Path) -> None:
    rows = (
        "mergers.stance,parameters.margin,joint_committees.lawful\n"
        "encouraged,0.05,2014-10-01\n\npermitted,0.25,false\n"
    )
    (tmp_path / "files" / "points.csv").write_text(rows, encoding="utf-8")
    plan = planned(write('[design]\nkind = "file"\nfile = "points.csv"\n'))
    assert values(plan, "mergers.stance") == ["encouraged", "permitted"]
    assert values(plan, "parameters.margin") == [0.05, 0.25]
    assert values(plan, "joint_committees.lawful") == ["2014-10-01", False]


AS_SAVED = {
    "semicolons and decimal commas": "mergers.stance;parameters.margin\r\nencouraged;0,05\r\n"
    "permitted;0,25\r\n",
    "empty rows and columns": "mergers.stance,,parameters.margin,,\nencouraged,,0.05,,\n,,,,\n"
    "permitted,,0.25,,\n,,,,\n",
    "tabs": "mergers.stance\tparameters.margin\nencouraged\t0,05\npermitted\t0.25\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("rows", AS_SAVED.values(), ids=AS_SAVED)
def test_a_design_is_read_as_a_spreadsheet_saves_it(
    write: Write, tmp_path: Path, rows: str, encoding: str
) -> None:
    (tmp_path / "files" / "points.csv").write_text(rows, encoding=encoding, newline="")
    plan = planned(write('[design]\nkind = "file"\nfile = "points.csv"\n'))
    assert values(plan, "mergers.stance") == ["encouraged", "permitted"]
    assert values(plan, "parameters.margin") == [0.05, 0.25]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b"PK\x03\x04 and so on",
            "points.csv is a workbook, not CSV. In Excel: Save As, CSV UTF-8",
        ),
        ("mergers.stance\n£".encode("cp1252"), "points.csv is not text in UTF-8 (byte 15). In Ex"),
    ],
)
def test_a_file_that_is_no_csv_is_refused_with_what_to_save_it_as(
    write: Write, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "files" / "points.csv").write_bytes(data)
    assert said in refused(write('[design]\nkind = "file"\nfile = "points.csv"\n'))


def test_a_lever_may_be_a_dated_key_or_a_whole_table_of_dates(write: Write) -> None:
    dated = (
        "[vary]\nallowance.per_head.2014-04-01 = [20.0, 22.5]\n"
        'mergers.stance = ["permitted", { 2013-04-01 = "discouraged", 2014-04-01 = "mandated" }]\n'
    )
    plan = planned(write(dated))
    assert values(plan, "allowance.per_head.2014-04-01") == [20.0, 20.0, 22.5, 22.5]
    assert plan.levers[1].values is not None
    assert plan.levers[1].values[1] == {"2013-04-01": "discouraged", "2014-04-01": "mandated"}


def test_a_key_in_quotes_is_the_same_key(write: Write) -> None:
    quoted = '[vary]\n"mergers.stance" = ["permitted", "encouraged"]\n'
    assert planned(write(quoted)).levers == planned(write(STANCES)).levers


WHOLE = "care_models.vanguards.2015-04-01"


@pytest.mark.parametrize(
    "design",
    ["", '[design]\nkind = "latin hypercube"\npoints = 8', '[design]\nkind = "sobol"\npoints = 8'],
)
def test_a_range_of_a_whole_number_lever_has_whole_numbers(write: Write, design: str) -> None:
    steps = "" if design else ", steps = 6"
    plan = planned(write(f"{design}\n[vary]\n{WHOLE} = {{ low = 0, high = 50{steps} }}"))
    (lever,) = plan.levers
    values = [lever.value(place) for (place,) in plan.points]
    assert all(isinstance(value, int) and 0 <= value <= 50 for value in values)
    assert len(set(values)) == len(values)
    if not design:
        assert values == [0, 10, 20, 30, 40, 50]


def test_what_is_kept_can_be_chosen(write: Write) -> None:
    chosen = '[outputs]\nmetrics = ["csu_income"]\ndates = [2014-03-31]\npairs = true\n'
    plan = planned(write(STANCES + chosen))
    assert (plan.metrics, plan.dates) == (("csu_income",), (date(2014, 3, 31),))
    assert plan.pairs
    assert not plan.events


MISTAKES = {
    # what is written: what the message must name beside the file
    '[vary]\nmergers.stanse = ["permitted"]': "mergers.stanse: no such key; did you mean",
    '[vary]\nmergers.stance = ["permited"]': 'found "permited"; allowed: "prohibited"',
    "[vary]\nmergers.stance = []": "vary.mergers.stance: the list is empty",
    '[vary]\nmergers.stance = ["permitted", "permitted"]': "in the list twice",
    "[vary]\nmergers.strictness = [0.5, 50]": "did you mean 0.5?",
    "[vary]\nmergers.strictness = 0.5": "vary.mergers.strictness: found 0.5; allowed: a list",
    "[vary]\nmergers.strictness = { low = 0.2 }": "vary.mergers.strictness.high: is missing",
    "[vary]\nmergers.strictness = { low = 0.5, hihg = 1.0 }":
        "hihg: no such key; did you mean vary.mergers.strictness.high?",
    "[vary]\nmergers.strictness = [1, 0.5, 1.0]": "1.0 is in the list twice",
    "[vary]\nmergers.strictness = { low = 1.0, high = 0.0, steps = 3 }": "is not below high",
    "[vary]\nmergers.strictness = { low = 0.0, high = 1.0 }":
        "such as { low = 0, high = 1, steps = 5 }; or choose another design",
    '[design]\nkind = "sobol"\npoints = 4\n[vary]\n'
    "mergers.strictness = { low = 0.0, high = 1.0, steps = 3 }":
        "steps: a sobol spreads its points by itself; leave this out",
    "[vary]\ncare_models.vanguards = { low = 0, high = 5, steps = 3 }":
        "vary.care_models.vanguards: takes whole numbers only; choose low, high and steps so",
    '[vary]\nrun.end = ["31/03/2014"]': "2014-03-31",
    '[vary]\ntitle = ["A", "B"]': "vary.title: cannot be varied",
    '[vary]\nfacts = ["here"]': "vary.facts: cannot be varied",
    "[vary]\nparameters.marjin = [0.1]": "parameters.marjin is not a parameter; did you mean",
    '[vary]\nparameters.margin = ["much"]': 'parameters.margin: found "much"; allowed: a number',
    "[vary]\nparameters = [1.0]": "vary.parameters: cannot be varied",
    "[vary]": "vary: there is nothing to vary; name a lever, such as",
    "seed = -1\n" + STANCES: "seed: found -1; allowed: a number of at least 0",
    "replicate = 3\n" + STANCES: "replicate: no such key; did you mean replicates?",
    "replicates = 0\n" + STANCES: "replicates: found 0",
    STANCES + '[design]\nkind = "hypercube"': 'found "hypercube"; allowed: "grid"',
    STANCES + '[design]\nkind = "sobol"\npoints = 1000': "512 or 1024",
    STANCES + '[design]\nkind = "latin hypercube"':
        "design.points: is missing: the number of points of a latin hypercube",
    STANCES + "[design]\npoints = 10": "design.points: a grid has as many points as it has",
    STANCES + '[design]\nkind = "file"\nfile = "points.csv"': "vary: a design from a file",
    '[design]\nkind = "file"\nfile = "points.csv"': "points.csv cannot be read: No such file",
    '[design]\nkind = "file"': "design.file",
    "[vary]\nparameters.margin = { low = 0.0, high = 1.0, steps = 100000 }\n"
    "mergers.strictness = { low = 0.0, high = 1.0, steps = 2 }": "200,000 points; allowed: at most",
    STANCES + '[outputs]\nmetrics = ["ccg_cont"]':
        "no metric 'ccg_cont' (the nearest is 'ccg_count'); all are named under units in the man",
    STANCES + '[outputs]\nmetrics = ["Number of CCGs"]':
        "no metric 'Number of CCGs'; it is written ccg_count",
    "[vary]\nallowance.per_head = [20]\nallowance.per_head.2014-04-01 = [21]":
        "`allowance.per_head.2014-04-01 = [21]` adds to vary.allowance.per_head, which has",
    STANCES + "[outputs]\ndates = [2018-04-01]": "a day of the run, from 2013-04-01 to 2015-03-31",
    STANCES + "[outputs]\ndates = [2014-04-01]": "found 2014-04-01; metrics are measured",
    STANCES + '[outputs]\nmetrics = ["csu_income"]\ndates = [2014-04-30]': "on 31 March",
    STANCES + '[outputs]\nevents = "yes"': "outputs.events",
    STANCES + '[outputs]\ndates = ["31/03/2014"]': 'outputs.dates (number 1): found "31/03/2014"',
    STANCES + "[vary]\n": "the table [vary] is already there",
}  # fmt: skip


@pytest.mark.parametrize("text", MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_is_named_with_file_key_and_reason(write: Write, text: str) -> None:
    path = write(text)
    said = refused(path)
    assert MISTAKES[text] in said
    assert str(path.parent) in said


def test_money_of_a_year_that_began_before_the_run_is_not_kept_alone(write: Write) -> None:
    kept = '[outputs]\nmetrics = ["{}"]\ndates = [{}]\n'
    path = write(STANCES + kept.format("running_cost_actual_net", "2014-03-31"))
    assert planned(path).metrics == ("running_cost_actual_net",), "the first year is whole"
    base = path.parent / "base.toml"
    base.write_text(base.read_text("utf-8") + "run.start = 2013-10-01\n", encoding="utf-8")
    said = refused(path)
    assert "running_cost_actual_net is not measured on any of the days kept" in said
    assert "for a whole year in the run, on 31 March" in said
    for metric, day in (("running_cost_actual_net", "2015-03-31"), ("csu_income", "2014-03-31")):
        assert planned(write(STANCES + kept.format(metric, day))).metrics == (metric,)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("mergers.stance,margin\npermitted\n", "line 2: 1 values for 2 levers"),
        ("mergers.stance\n", "found 0 points"),
        ("mergers.stance,mergers.stance\na,b\n", "line 1: mergers.stance is there twice"),
        ("mergers.stance,parameters.margin\n\npermitted,\n", "line 3: no value for parameters"),
        ("mergers.stanse\npermitted\n", "points.csv: mergers.stanse: no such key"),
        ("mergers.stance\npermitted,0.5\n", "line 2: 2 values for 1 levers"),
        ("mergers.stance,,parameters.margin\na,b,1\n", "b is in column 2, which has no key"),
        ("parameters.margin\tmergers.stance\n1,000\ta\n", "which may be 1000 or 1.000"),
        ("parameters.margin\n0.1\nnan\n", "found nan; allowed: a finite number"),
        ("parameters.margin\n0.1\n500\n", "found 500; allowed: a share of allowance"),
        (f"{WHOLE}\n10\n12.5\n", f"{WHOLE}: found 12.5; allowed: a whole number"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_of_points_is_named(
    write: Write, tmp_path: Path, rows: str, said: str
) -> None:
    (tmp_path / "files" / "points.csv").write_text(rows, encoding="utf-8")
    assert said in refused(write('[design]\nkind = "file"\nfile = "points.csv"\n'))


def test_a_base_that_cannot_be_read_is_blamed_on_the_sweep(write: Write) -> None:
    path = write(STANCES)
    text = path.read_text(encoding="utf-8").replace("base.toml", "bas.toml")
    path.write_text(text, encoding="utf-8")
    said = refused(path)
    assert said.startswith(f"{path}: base: ")
    assert "did you mean" in said


def test_a_scenario_is_not_taken_for_a_sweep_file_nor_the_other_way_round(write: Write) -> None:
    path = write(STANCES)
    scenario = path.parent / "base.toml"
    assert "name it as the base of a sweep file" in refused(scenario)
    with pytest.raises(ScenarioError, match=r"this is a sweep file.*ccgsim sweep \S+sweep\.toml"):
        load_scenario(path)


def test_a_date_that_is_wrong_is_told_once(write: Write) -> None:
    said = refused(write(STANCES + '[outputs]\ndates = ["31/03/2014"]'))
    assert "problems" not in said


def test_several_mistakes_are_told_at_once(write: Write) -> None:
    said = refused(write('[vary]\nmergers.stance = ["no"]\nparameters.x = [1.0]\n'))
    assert said.startswith("2 problems in the sweep:")


def test_the_published_schema_is_fresh() -> None:
    published = (ROOT / "scenarios" / "sweep.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "write it anew: make schema"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_schema_takes_what_is_valid_and_refuses_a_misspelt_key(path: Path) -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    table = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))
    validator.validate(table)
    assert not validator.is_valid(table | {"replicate": 3})
    assert not validator.is_valid(table | {"vary": {"mergers": {"stance": "permitted"}}})


PIECES = (
    "", "=", "[", "]", "[[]]", "{", "}", '"', "\n", ".", ",", "-1", "1e999", "nan", "true", "[]",
    "{}", "2015-02-30", "2015-03-31", "9" * 400, "\x00", "£", "[vary]\n", "[design]\n", "low = 3",
    'kind = "file"\nfile = "base.toml"\n', 'kind = "sobol"\npoints = 4\n', "high", "vary = 3\n",
    'base = "sweep.toml"\n', "parameters.margin = [1]\n", "rules.off = [[], ['mergers']]\n",
    "local = [[]]\n", "extends = [1]\n", "points = 3\n", "metrics = []\n", "steps = 1000000",
)  # fmt: skip


def mutated(text: str, rng: np.random.Generator) -> str:
    """Return a text with a piece put in, a line left out or doubled, or a digit changed."""
    lines, kind = text.splitlines(keepends=True), rng.integers(4)
    if kind == 0:
        at, length = rng.integers(len(text) + 1), rng.integers(13)
        return text[:at] + str(rng.choice(PIECES)) + text[at + length :]
    if kind == 1:
        at = int(rng.choice([place for place, char in enumerate(text) if char.isdigit()]))
        return text[:at] + str(rng.integers(10)) + text[at + 1 :]
    at = int(rng.integers(len(lines)))
    lines[at] = "" if kind == 2 else str(rng.choice(lines)) + lines[at]
    return "".join(lines)


def test_five_thousand_mutated_files_are_valid_or_refused(tmp_path: Path) -> None:
    path, rng = sweep_file(tmp_path), np.random.default_rng(2013)
    original = SWEEP.format(replicates=2, events="true")
    valid = 0
    for _ in range(5_000):
        text = original
        for _ in range(rng.integers(1, 4)):
            text = mutated(text, rng)
        path.write_text(text, encoding="utf-8")
        said = ""
        try:
            plan, facts = plan_sweep(path)
        except CcgsimError as problem:
            said = str(problem)
        if said:
            assert re.search(rf"{re.escape(str(path.parent))}\S+: .*\S", said), text
        else:
            valid += 1
            if valid % 10 == 0:
                space = Space(plan.base, plan.levers, plan.file)
                failing = failing_points(space, plan.design, facts)
                assert all(str(path) in error for error in failing.values())
                assert Plan.model_validate_json(plan.written) == plan
    assert 500 < valid < 4_000


def test_the_example_of_the_page_is_valid(write: Write) -> None:
    page = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    path = write("")
    base = ROOT / "scenarios" / "record-2013-2018.toml"
    path.write_text(re.sub(r'base     = "[^"]*"', f'base = "{base}"', example), encoding="utf-8")
    assert len(planned(path).points) == 300


def notes_of(path: Path) -> list[str]:
    plan, facts = plan_sweep(path)
    return lever_notes(space_of(plan), facts)


def test_what_the_base_inherits_is_not_held_against_a_lever(write: Write, tmp_path: Path) -> None:
    short = 'title = "Short"\nquestion = "?"\nextends = "record-2013-2018"\nrun.end = 2015-06-30\n'
    (tmp_path / "files" / "base.toml").write_text(short, encoding="utf-8")
    stances = 'mergers.stance = ["discouraged", "permitted"]\n'
    assert notes_of(write(f"[vary]\n{stances}")) == []
    (note,) = notes_of(write(f"[vary]\n{stances}allowance.per_head.2016-04-01 = [15, 20]\n"))
    assert "comes after the end of the run (2015-06-30), without effect" in note
    assert "2016-04-01" in note
