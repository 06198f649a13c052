"""What a new user gets wrong, one by one: each message says what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccgsim.cli import main

SCENARIOS = Path(__file__).parents[1] / "scenarios"
HEAD = 'title = "Mine"\nquestion = "What if?"\nextends = "record-2013-2018.toml"\n'
RECORD = str(SCENARIOS / "record-2013-2018.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    record = (SCENARIOS / "record-2013-2018.toml").read_bytes()
    (tmp_path / "record-2013-2018.toml").write_bytes(record)
    return tmp_path


def checked(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code of `ccgsim check mine.toml`, and what is said."""
    path = folder / "mine.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    code = main(["check", str(path)])
    said = capsys.readouterr()
    return code, said.out + said.err


REFUSED = {
    "a misspelt lever": (
        "[allowance]\nper_hed = 20",
        "allowance.per_hed: no such key; did you mean allowance.per_head?"),
    "two parts of the country by one name": (
        "[[local]]\nname = 'Here'\nwhere = { ccgs = ['00C'] }\n"
        "[[local]]\nname = 'Here'\nwhere = { ccgs = ['00D'] }",
        'local: two tables, number 1 and number 2, are called "Here"; give each part'),
    "a code in small letters": (
        "[[local]]\nname = 'Here'\nwhere = { ccgs = ['00c'] }", "did you mean 00C?"),
    "a code that came with a merger": (
        "[[local]]\nname = 'Leeds'\nwhere = { ccgs = ['15F'] }",
        "no CCG in the facts; that is NHS Leeds CCG, of 2018-04-01: CCGs go by their codes of "
        "2013, which are 02V, 03C and 03G"),
    "a misspelt section": ("[alowance]\nper_head = 20", "did you mean allowance?"),
    "a lever without its section": (
        "stance = 'permitted'\n[run]", "stance: no such key here; did you mean mergers.stance?"),
    "a misspelt word": ("[mergers]\nstance = 'permited'", "did you mean permitted?"),
    "a misspelt parameter": ("parameters.seek_strat = 1", "did you mean seek_start?"),
    "a percentage for a fraction": (
        "pooled_budgets.required = 5", "a fraction from 0 to 1 (share of CCGs' programme budgets "
        "that must be pooled with local authorities, 0 to 1); did you mean 0.05?"),
    "a percentage on a date": (
        "[mergers.strictness]\n2015-04-01 = 60", "strictness.2015-04-01: found 60; allowed: a "),
    "a percent sign": ("pooled_budgets.required = 5%", "written without %: 0.05 where a fraction"),
    "a percent sign in quotes": ("pooled_budgets.required = '5%'", "did you mean 0.05?"),
    "a percentage that is not one of anything": (
        "support_market.price = '-10%'", "relative to 2013-14, without unit)\n"),
    "a percentage of what was": ("support_market.price = 80", "did you mean 0.8?"),
    "twice as many as 200": ("leadership.supply = 200", "did you mean 2?"),
    "pence for pounds": ("allowance.per_head = 2207", "did you mean 22.07?"),
    "a pound sign": ("allowance.per_head = £22.07", "written without £: 22.07"),
    "a comma in a number": ("allowance.per_head = 22,07", "without commas: 22.07"),
    "a British date": ("run.end = 31/03/2018", "dates are written year-month-day: 2018-03-31"),
    "a British date in quotes": ("run.end = '31/03/2018'", "did you mean 2018-03-31?"),
    "a British date with dashes": ("run.end = 31-03-2018", "year-month-day: 2018-03-31"),
    "a British date as a key": (
        "[mergers.stance]\n01/04/2015 = 'permitted'",
        "line 5, column 3: `01/04/2015 = 'permitted'`: dates are written year-month-day: "
        "2015-04-01"),
    "a British date as a key in quotes": (
        "[mergers.stance]\n'01/04/2015' = 'permitted'", "did you mean 2015-04-01?"),
    "a British date as a key with dashes": (
        "[mergers.stance]\n01-04-2015 = 'permitted'", "did you mean 2015-04-01?"),
    "a British date as a key with points": (
        "[mergers.stance]\n01.04.2015 = 'permitted'",
        "mergers.stance.01.04.2015: found 01.04.2015; dates are written year-month-day: "
        "2015-04-01"),
    "a British date in a list": ("delegation.invited = ['01/04/2015']", "did you mean 2015-04-01?"),
    "a date in words": ("footprints.announced = '1 March 2016'", "did you mean 2016-03-01?"),
    "a financial year for a date": (
        "[allowance.per_head]\n2015-16 = 22", "the financial year 2015-16 begins on 2015-04-01"),
    "a day that is not there": (
        "[mergers.stance]\n2015-04-31 = 'permitted'", "not in the calendar"),
    "a mistyped year": ("run.end = 2919-03-31", "a run ends on 2050-03-31 or earlier"),
    "the same key twice": (
        "mergers.stance = 'permitted'\nmergers.stance = 'encouraged'", "line 5, column 30: "
        "`mergers.stance = 'encouraged'` sets a key that was already set in line 4; keep one"),
    "the same date twice": (
        "[allowance.per_head]\n2015-04-01 = 20\n2015-04-01 = 21",
        "already set in line 5; keep one"),
    "the same table twice": (
        "[mergers]\nstance = 'permitted'\n[run]\n[mergers]\nwindow = 'annual'",
        "the table [mergers] is already there above; put the keys of both in one"),
    "a colon for an equals sign": (
        "[mergers]\nstance: 'permitted'", "a key is followed by =: stance = 'permitted'"),
    "text without quotes": ("mergers.stance = permitted", 'text needs quotes: "permitted"'),
    "curly quotes": ("mergers.stance = \u201cpermitted\u201d", 'quotes are straight: "permitted"'),
    "one thing for a list of them": ("rules.off = 'mergers'", 'did you mean ["mergers"]?'),
    "a list of text without quotes, in quotes": (
        "rules.off = '[mergers, support]'", 'did you mean ["mergers", "support"]?\n'),
    "a count beyond all bounds": (
        "care_models.vanguards = 100000", "vanguards: found 100000; allowed: a number of at most "
        "1000 (vanguard sites at work, number in the country)\n"),
    "never in a word": (
        "footprints.announced = 'never'", 'found "never"; allowed: a date such as 2016-03-01, or '
        "false, without quotes, for never"),
    "a lever of the whole country in a part of it": (
        "[[local]]\nname = 'Here'\nwhere = { ccgs = ['00C'] }\nmergers.window = 'annual'",
        "local (number 1).mergers.window: cannot be set for a part of the country; allowed: "
        "allowance.per_head, mergers.stance, mergers.strictness, leadership.supply, "
        "footprints.single_leadership; for all of it put it outside [[local]]"),
    "one bracket for two": (
        "[local]\nname = 'London'", "did you mean a table with two brackets, such as [[local]]?"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_mistake_is_refused_with_what_to_write_instead(
    folder: Path, capsys: pytest.CaptureFixture[str], mistake: str
) -> None:
    text, expected = REFUSED[mistake]
    code, said = checked(folder, text, capsys)
    assert code == 2
    assert expected in said
    assert said.startswith(f"ccgsim: {folder / 'mine.toml'}: ")
    assert len(said.splitlines()) == 1


SAID_ALOUD = {
    "a lever after the end": (
        "[mergers.stance]\n2025-04-01 = 'mandated'", "comes after the end of the run (2019-03-31), "
        "without effect: mergers.stance from 2025-04-01 on; a later run.end would reach it"),
    "a lever superseded before the start": (
        "[mergers.stance]\n2012-04-01 = 'permitted'", "superseded before the run starts"),
    "a lever of a rule that is left out": (
        "rules.off = ['support']\nsupport_market.buying = 'not allowed'",
        "support_market.buying: has no effect, because the rule that reads it is left out "
        "(support)"),
    "a mandate under a stance that does not mandate": (
        "mergers.mandate = 'integrated care system'",
        "mergers.mandate: has no effect, because mergers.stance is never mandated"),
    "a fraction for a percentage": (
        "[finance.growth]\n2015-04-01 = 0.034",
        "finance.growth.2015-04-01: 0.034 is taken as 0.034%; 3.4% is written 3.4"),
    "the value that holds anyway": (
        "[mergers.stance]\n2017-04-01 = 'permitted'", "repeats the value before it (permitted)"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", SAID_ALOUD)
def test_a_setting_that_does_nothing_is_valid_and_said_aloud(
    folder: Path, capsys: pytest.CaptureFixture[str], mistake: str
) -> None:
    text, expected = SAID_ALOUD[mistake]
    code, said = checked(folder, text, capsys)
    assert code == 0
    assert expected in said


def test_a_scenario_that_extends_itself_is_refused_with_another_to_extend(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "mine.toml"
    path.write_text('title = "A"\nquestion = "B?"\nextends = "mine.toml"\n', encoding="utf-8")
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr().err
    assert f'{path}: extends: found "mine.toml", which makes the scenario extend itself' in said
    assert 'such as "record-2013-2018"' in said


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("run.end=31/03/2018", "--set: run.end: found \"31/03/2018\""),
        ("mergers.stance.01/04/2015=permitted", "did you mean 2015-04-01?"),
        ("mergers.stance.01.04.2015=permitted", "dates are written year-month-day: 2015-04-01"),
        ("pooled_budgets.required=5%", "did you mean 0.05?"),
        ("rules.off=[mergers, support]", 'did you mean ["mergers", "support"]? In a shell, with '
         "quotes around it all: --set 'rules.off=[\"mergers\", \"support\"]'"),
    ],
)  # fmt: skip
def test_the_same_mistakes_on_the_command_line(
    capsys: pytest.CaptureFixture[str], change: str, expected: str
) -> None:
    assert main(["check", RECORD, "--set", change]) == 2
    assert expected in capsys.readouterr().err


def test_the_end_of_a_run_in_british_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", RECORD, "--end", "31/03/2018"]) == 2
    assert "did you mean 2018-03-31?" in capsys.readouterr().err


def test_what_a_file_inherits_without_effect_is_not_held_against_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(folder, "footprints.announced = false", capsys)[1].count("note") == 0
    said = checked(folder, "[footprints]\nannounced = false\nsingle_leadership = 1.0", capsys)[1]
    assert said.count("note") == 1
    assert "footprints.single_leadership: has no effect" in said


LONG = "a" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", LONG], ["run", LONG], ["compare", LONG, RECORD], ["sweep", LONG],
        ["explain", LONG, "--ccg", "02V"], ["score", LONG], ["report", LONG], ["resume", LONG],
    ],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_a_name_too_long_for_a_file_is_refused_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert said[-1].startswith("ccgsim: ")
    assert "File name too long" in said[-1]
