from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ccgsim.errors import ScenarioError
from ccgsim.scenario import Scenario, load_scenario

RECORD = Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml"
HEADING = 'title = "A"\nquestion = "B?"\n'

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a scenario file; its heading is added unless it is told not to."""

    def write_file(text: str, name: str = "mine.toml", heading: str = HEADING) -> Path:
        path = tmp_path / name
        path.write_text(heading + text, encoding="utf-8")
        return path

    return write_file


def refusal(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return str(caught.value)


def made_or_refused(make: Callable[[], Scenario]) -> Scenario | str:
    """The scenario, or the message with which it is refused; any other exception is a failure."""
    try:
        return make()
    except ScenarioError as error:
        return str(error)


def values(scenario: Scenario, key: str) -> dict[str, object]:
    section, name = key.split(".")
    lever = getattr(getattr(scenario, section), name)
    return {day.isoformat(): value for day, value in lever.entries}


# What extending does


def test_a_file_that_extends_another_changes_only_the_dates_it_names(write: Write) -> None:
    write("[allowance.per_head]\n2013-04-01 = 25\n2015-04-01 = 22.07", "base.toml")
    mine = load_scenario(write('extends = "base.toml"\n[allowance.per_head]\n2015-04-01 = 17.66'))
    assert values(mine, "allowance.per_head") == {"2013-04-01": 25, "2015-04-01": 17.66}


def test_a_plain_value_replaces_the_whole_table_of_dates_it_extends(write: Write) -> None:
    write('[mergers.stance]\n2013-04-01="discouraged"\n2018-11-01="encouraged"', "base.toml")
    mine = load_scenario(write('extends = "base.toml"\nmergers.stance = "permitted"'))
    assert mine.mergers.stance.entries == ()
    assert mine.mergers.stance.first == "permitted"


def test_a_table_over_a_plain_value_keeps_that_value_until_its_first_date(write: Write) -> None:
    write("allowance.per_head = 30", "base.toml")
    mine = load_scenario(write('extends = "base.toml"\n[allowance.per_head]\n2015-04-01 = 20'))
    assert values(mine, "allowance.per_head") == {"2013-04-01": 30, "2015-04-01": 20}


def test_a_list_replaces_the_whole_list_it_extends(write: Write) -> None:
    write('rules.off = ["mergers", "support"]', "base.toml")
    mine = load_scenario(write('extends = "base.toml"\nrules.off = ["leaders"]'))
    assert mine.rules.off == ("leaders",)


def test_an_empty_table_changes_nothing(write: Write) -> None:
    write("[allowance.per_head]\n2015-04-01 = 20", "base.toml")
    mine = load_scenario(write('extends = "base.toml"\n[allowance]\n[allowance.per_head]'))
    assert values(mine, "allowance.per_head") == {"2015-04-01": 20}


def test_a_heading_is_not_inherited(write: Write) -> None:
    write('background = ["x"]', "base.toml")
    assert load_scenario(write('extends = "base.toml"')).background == ()
    assert "title: is missing" in refusal(write('extends = "base.toml"', heading=""))


def test_the_source_of_every_key_is_known_through_a_chain(write: Write) -> None:
    write("finance.growth = 1.0\nallowance.per_head.2013-04-01 = 25", "first.toml")
    write('extends = "first.toml"\nallowance.per_head.2015-04-01 = 20', "second.toml")
    mine = load_scenario(write('extends = "second.toml"\nmergers.window = "in-year"'))
    assert mine.sources == {
        "title": "mine.toml",
        "question": "mine.toml",
        "finance.growth": "first.toml",
        "allowance.per_head.2013-04-01": "first.toml",
        "allowance.per_head.2015-04-01": "second.toml",
        "mergers.window": "mine.toml",
    }


def test_an_error_names_the_file_of_the_chain_that_set_the_value(write: Write) -> None:
    write("allowance.per_head.2015-04-01 = -1", "base.toml")
    message = refusal(write('extends = "base.toml"\nallowance.per_head.2016-04-01 = 20'))
    assert "base.toml: allowance.per_head.2015-04-01: found -1" in message
    assert "mine.toml" not in message


def test_facts_are_found_from_the_file_that_names_them(write: Write, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write('facts = "tables"', "deep/base.toml")
    mine = load_scenario(write('extends = "deep/base.toml"'))
    assert mine.facts is not None
    assert Path(mine.facts) == tmp_path / "deep" / "tables"


# Files that cannot be read


def test_a_missing_file_is_named_with_the_nearest_one_there_is(write: Write) -> None:
    message = refusal(write("").parent / "mien.toml")
    assert "mien.toml: no such file; did you mean" in message
    assert message.endswith("mine.toml?")


@pytest.mark.parametrize("name", ["mine", "MINE.toml", "Mine"])
def test_a_file_without_its_suffix_or_in_other_letters_is_found_first(
    write: Write, name: str
) -> None:
    folder = write("").parent
    for other in ("main.toml", "mines.toml", f"{name}s.toml"):
        (folder / other).write_text("", encoding="utf-8")
    assert refusal(folder / name).endswith(f"did you mean {folder / 'mine.toml'}?")


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b'title = "\xa325"')
    assert "not text in UTF-8" in refusal(tmp_path / "mine.toml")


def test_a_byte_order_mark_is_no_obstacle(write: Write) -> None:
    assert load_scenario(write("", heading="\ufeff" + HEADING)).title == "A"


def test_extending_a_file_that_is_not_there_names_both_files(write: Write) -> None:
    message = refusal(write('extends = "nowhere.toml"'))
    assert re.search(r"mine\.toml: extends: .*nowhere\.toml: no such file", message)


def test_extending_itself_is_refused(write: Write) -> None:
    said = refusal(write('extends = "mine.toml"'))
    assert "extend itself" in said
    assert said.endswith('allowed: a file that does not lead back here, such as "record-2013-2018"')


def test_extending_in_a_circle_is_refused_with_the_way_round(write: Write) -> None:
    write('extends = "mine.toml"', "other.toml")
    message = refusal(write('extends = "other.toml"'))
    assert re.search(r"mine\.toml extends \S*other\.toml extends \S*mine\.toml", message)


def test_extends_must_be_a_file_name(write: Write) -> None:
    assert "extends: found 3; allowed: the name of a scenario file" in refusal(write("extends = 3"))


# TOML that is broken: each says the line and the likely slip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("run.end = 2015-02-30", "line 3, column 11: `run.end = 2015-02-30` holds a day"),
        ("run.end = 01/04/2015", "line 3.*written year-month-day: 2015-04-01"),
        ("mergers.stance = permitted", 'line 3.*text needs quotes: "permitted"'),
        ("[allowance]\nper_head = 1\nper_head = 2", "line 5.*already set in line 4"),
        ("[mergers]\n[mergers]", r"line 4.*the table \[mergers\] is already there"),
        ("[mergers.stance]\n[mergers.stance]", r"the table \[mergers\.stance\] is already"),
        ("[allowance", "line 3, column 11: not valid TOML"),
        ("allowance.per_head = " + "9" * 5000, "too long to be read"),
        ("rules.off = " + "[" * 5000, "nested too deeply"),
    ],
)
def test_broken_toml_is_refused_with_its_place(write: Write, text: str, expected: str) -> None:
    message = refusal(write(text))
    assert re.search(expected, message), message
    assert "mine.toml: " in message


# Values that are not allowed: each says what was found and what is allowed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "allowance.per_head = -1",
            "allowance.per_head: found -1; allowed: a number of at least 1",
        ),
        ("allowance.per_head = true", "allowance.per_head: found true; allowed: a number"),
        ("allowance.per_head = nan", "found nan; allowed: a finite number"),
        ("allowance.per_head = inf", "found inf; allowed: a finite number"),
        ("allowance.per_head = '25'", 'found "25"; allowed: a number'),
        ("support_market.price = 0", "found 0; allowed: a number above 0"),
        ("mergers.strictness = 95", "a fraction from 0 to 1.*did you mean 0.95\\?"),
        ("mergers.strictness = 950", "a fraction from 0 to 1 [^?]*$"),
        ("care_models.vanguards = 2.5", "found 2.5; allowed: a whole number"),
        ("mergers.stance = 'allowed'", '"permitted", "encouraged" or "mandated"'),
        ("mergers.stance = 'Permitted'", "did you mean permitted\\?"),
        ("allowance = 25", "allowance: found 25; allowed: a table"),
        ("rules.off = 'mergers'", 'rules.off: found "mergers"; allowed: a list'),
        ("rules.off = ['merger']", r"rules\.off \(number 1\).*did you mean mergers\?"),
        ("title = 3", "title: found 3; allowed: text in quotes"),
        (
            "run.end = 2013-05-30",
            "found 2013-05-30; a run ends on the last day of a month: 2013-05-31",
        ),
        ("run.start = 2013-04-02", "a run starts on the first day of a month: 2013-04-01"),
        ("run.end = 2012-03-31", "before the run starts"),
        (
            "run.end = 2015-03-31T00:00:00",
            "with a time of day.*allowed: the date alone, 2015-03-31",
        ),
        ("run.end = '31/03/2015'", r"did you mean 2015-03-31\?"),
        ("footprints.announced = true", "the date, such as 2016-03-01, or false"),
        (
            "[mergers.stance]\n2015-02-30 = 'permitted'",
            "2015-02-30, a day that is not in the calendar",
        ),
        ("[mergers.stance]\n'01/04/2015' = 'permitted'", r"did you mean 2015-04-01\?"),
        ("[mergers.stance]\n2015-4-1 = 'permitted'", r"did you mean 2015-04-01\?"),
        ("[mergers.stance]\n2015-04 = 'permitted'", "the day too: 2015-04-01"),
        ("[mergers.stance]\n2015 = 'permitted'", "the month and day too: 2015-04-01"),
        ("[mergers.stance]\n20150401 = 'permitted'", "allowed: a date such as 2015-04-01"),
        (
            "delegation.invited = [2015-05-01]",
            "delegation starts with a financial year: 2015-04-01",
        ),
        ("[[freeze]]\nfrom = 2015-01-01", r"freeze \(number 1\)\.to: is missing: last day"),
        ("[[freeze]]\nfrom = 2015-02-01\nto = 2015-01-01", "before `from`"),
        ("[[local]]\nname = 'x'", r"local \(number 1\)\.where: is missing"),
        ("[[local]]\nname = 'x'\nwhere = {ccgs = []}", "names no part of the country"),
        (
            "[[footprints.mergers]]\ndate=2018-04-01\ninto='A'\nname='x'\nfrom=['B','C']",
            "allowed: a list that also holds A",
        ),
        (
            "[[footprints.mergers]]\ndate=2018-04-01\ninto='A'\nname='x'\nfrom=['A']",
            "allowed: a list of at least 2",
        ),
        (
            "[[footprints.mergers]]\ndate=2018-04-01\ninto='A'\nname='x'\nfrom=['A','A']",
            "each footprint once",
        ),
        ("parameters.officer_leave = 'high'", 'parameters.officer_leave: found "high"; allowed'),
        ("parameters.'officer leave' = 1", "a name of letters, digits and underscores"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(write: Write, text: str, expected: str) -> None:
    heading = HEADING if not text.startswith("title") else 'question = "B?"\n'
    message = refusal(write(text, heading=heading))
    assert re.search(expected, message), message
    assert message.startswith(str(write("", "other.toml").parent / "mine.toml"))
    assert "\n" not in message, "one problem is one line"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[allowance]\nper_hed = 25",
            "allowance.per_hed: no such key; did you mean allowance.per_head?",
        ),
        ("[merger]\nstance = 1", "merger: no such key; did you mean mergers?"),
        ("stance = 'permitted'", "stance: no such key here; did you mean mergers.stance?"),
        (
            "[allowance]\nstrictness = 1",
            "allowance.strictness: no such key here; did you mean mergers.strictness?",
        ),
        (
            "[allowance]\nreprocurment = 1",
            "allowance.reprocurment: no such key; did you mean support_market.reprocurement?",
        ),
        (
            "[allowance]\nxyzzy = 1",
            "allowance.xyzzy: no such key; allowed here: per_head, uprating",
        ),
        (
            "[[local]]\nname = 'x'\nwhere.ccg = ['A']\nwhere.ccgs = ['A']",
            "local (number 1).where.ccg: no such key; did you mean local.where.ccgs?",
        ),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_valid_one(
    write: Write, text: str, expected: str
) -> None:
    message = refusal(write(text))
    assert message.endswith(f"mine.toml: {expected}"), message


def test_every_problem_is_listed_at_once(write: Write) -> None:
    message = refusal(write("stance = 1\n[allowance]\nper_head = -1\nuprating = 'cash!'"))
    assert message.startswith("3 problems in the scenario:\n")
    assert len(message.splitlines()) == 4


# Whatever is done to a file, it is read or refused

PIECES = [
    "=",
    "[",
    "]",
    "[[",
    '"',
    "'",
    "\n",
    "#",
    ".",
    "{}",
    "-1",
    "1e400",
    "nan",
    "true",
    "0x1F",
    "2015-02-30",
    "2015-04-01T00:00:00Z",
    "07:32:00",
    "9" * 400,
    "\u00a3",
    "\x00",
    "[[local]]\n",
    'extends = "\\u0000"\n',
    'where = {ccgs = ["00C"]}\n',
    "freeze = 3\n",
    "[run]\n",
    "central_demands = {}\n",
    "mergers = []\n",
]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "mutated.toml"


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES)),
        min_size=1,
        max_size=3,
    )
)
@example([(0.0, 0, 'extends = "\\u0000"\n')])
def test_a_mutated_file_is_read_or_refused(
    scratch: Path, cuts: list[tuple[float, int, str]]
) -> None:
    text = RECORD.read_text(encoding="utf-8")
    for place, length, piece in cuts:
        at = int(place * len(text))
        text = text[:at] + piece + text[at + length :]
    scratch.write_text(text, encoding="utf-8")
    outcome = made_or_refused(lambda: load_scenario(scratch))
    if isinstance(outcome, str):
        assert str(scratch) in outcome
    else:
        assert Scenario.from_resolved(outcome.resolved()) == outcome


ODD_VALUES = [
    "",
    "1",
    "-1",
    "1e999",
    "true",
    "[]",
    "{}",
    "[1]",
    "[{}]",
    "{a = 1}",
    "{2015-04-01 = 1}",
    "2015-04-01",
    "2015-03-31T01:02:03",
    "07:32:00",
    "'x'",
    "9" * 400,
    "{2015-04-01 = {2016-04-01 = 1}}",
    "a = b",
    "\n",
]
KEYS = [
    "title",
    "background",
    "run",
    "run.end",
    "rules.off",
    "allowance",
    "allowance.per_head",
    "allowance.per_head.2015-04-01",
    "allowance.per_head.x.y",
    "mergers.stance",
    "footprints.announced",
    "footprints.mergers",
    "footprints.mergers.0.date",
    "care_models.vanguards",
    "central_demands",
    "freeze",
    "local",
    "local.0",
    "parameters",
    "parameters.x",
    "facts",
    "extends",
    "nothing",
    "a.b.c",
    "",
    ".",
]


@pytest.mark.parametrize("key", KEYS)
def test_an_odd_setting_is_taken_or_refused(key: str) -> None:
    record = load_scenario(RECORD)
    for value in ODD_VALUES:
        outcome = made_or_refused(partial(record.with_settings, {key: value}))
        if isinstance(outcome, str):
            assert "--set" in outcome
        else:
            assert Scenario.from_resolved(outcome.resolved()) == outcome


def test_for_a_number_beyond_all_numbers_no_other_is_suggested(write: Write) -> None:
    message = refusal(write(f"mergers.strictness = {'9' * 400}"))
    assert "allowed: a number" in message
    assert "did you mean" not in message


@pytest.mark.parametrize(
    ("key", "whole"),
    [
        ("local.1.name", "local"),
        ("freeze.from", "freeze"),
        ("footprints.mergers.2.on", "footprints.mergers"),
    ],
)
def test_one_of_a_list_of_tables_cannot_be_set_by_itself_and_is_told_how(
    key: str, whole: str
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(RECORD).with_settings({key: "x"})
    assert f"{key}: tables in a list have no keys of their own" in str(refusal.value)
    assert f"set the whole list, {whole} = [" in str(refusal.value)
