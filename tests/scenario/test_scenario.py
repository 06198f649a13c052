from __future__ import annotations

import json
import pickle
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccgsim.arrays import IntArray
from ccgsim.errors import ScenarioError
from ccgsim.parameters import parameter_table
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.scenario.checks import READ_BY, check_against, notes
from ccgsim.scenario.scenario import Dated
from ccgsim.scenario.schema import json_schema, schema_text
from ccgsim.scenario.sections import Section

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RECORD = load_scenario(SCENARIOS / "record-2013-2018.toml")
PLAIN = Scenario(title="Plain", question="What if nothing changed?")


@dataclass(frozen=True)
class FourCCGs:
    """Four CCGs: two in a northern footprint, two in southern ones."""

    codes: tuple[str, ...] = ("00A", "00B", "00C", "00D")
    footprint: IntArray = field(default_factory=lambda: np.array([0, 0, 1, 2]))
    footprint_codes: tuple[str, ...] = ("F1", "F2", "F3")
    region: IntArray = field(default_factory=lambda: np.array([0, 0, 1, 1]))
    region_names: tuple[str, ...] = ("North", "South")
    population_years: tuple[int, ...] = (2014, 2015)


def local(**table: Any) -> dict[str, Any]:
    return {"name": "Here", "where": {"ccgs": ["00A"]}, **table}


def with_local(*tables: dict[str, Any]) -> Scenario:
    return Scenario.from_resolved({"title": "A", "question": "B?", "local": list(tables)})


# Values that change on dates

APRILS = st.lists(st.tuples(st.dates(date(2013, 1, 1), date(2014, 12, 31)), st.integers(0, 9)))


@given(APRILS, st.dates(date(2013, 1, 1), date(2014, 12, 31)))
def test_a_dated_value_is_that_of_the_last_entry_on_or_before_the_day(
    entries: list[tuple[date, int]], day: date
) -> None:
    table = dict(entries)
    lever = Dated(-1, tuple(sorted(table.items())))
    earlier = [since for since in table if since <= day]
    assert lever.on(day) == (table[max(earlier)] if earlier else -1)


@example([(date(2014, 6, 30), 3)], date(2013, 4, 1))  # on the last day
@given(APRILS, st.dates(date(2013, 1, 1), date(2013, 12, 31)))
def test_changes_tell_the_value_on_every_day_of_the_span(
    entries: list[tuple[date, int]], start: date
) -> None:
    lever = Dated(-1, tuple(sorted(dict(entries).items())))
    end = date(2014, 6, 30)
    changes = lever.changes(start, end)
    told = Dated(None, changes)
    assert changes[0][0] == start
    assert len({day for day, _ in changes}) == len(changes)
    assert all(start <= day <= end for day, _ in changes)
    for day in (start, end, *(day for day, _ in entries if start <= day <= end)):
        assert told.on(day) == lever.on(day)


def test_a_script_may_give_a_lever_that_is_already_dated() -> None:
    demands = Dated(1.0, ((date(2015, 4, 1), 2.0),))
    assert Scenario(title="A", question="B?", central_demands=demands).central_demands == demands


def test_entries_may_be_written_in_any_order() -> None:
    mixed = Scenario.from_resolved(
        {"title": "A", "question": "B?", "finance": {"growth": {"2015-04-01": 2, "2014-04-01": 1}}}
    )
    assert mixed.finance.growth.on(date(2014, 12, 31)) == 1


def test_a_dated_value_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        PLAIN.allowance.per_head.first = 3  # type: ignore[misc]


# What is unsaid, written down and set anew


def test_what_a_scenario_does_not_say_is_as_it_was_on_1_april_2013() -> None:
    opening = date(2013, 4, 1)
    for name in ("allowance", "mergers", "support_market", "leadership", "assessment", "finance"):
        plain, record = getattr(PLAIN, name), getattr(RECORD, name)
        for key in type(plain).model_fields:
            if isinstance(lever := getattr(plain, key), Dated):
                assert lever.on(opening) == getattr(record, key).on(opening), f"{name}.{key}"
    assert PLAIN.footprints.announced is None
    assert PLAIN.joint_committees.lawful is None


def test_before_its_first_entry_a_lever_has_its_default() -> None:
    late = PLAIN.with_settings({"mergers.stance.2016-11-01": "permitted"})
    assert late.mergers.stance.on(date(2016, 10, 31)) == "discouraged"
    assert late.mergers.stance.on(date(2016, 11, 1)) == "permitted"


@pytest.mark.parametrize("scenario", [PLAIN, RECORD, with_local(local(allowance={"per_head": 20}))])
def test_what_is_resolved_is_json_and_rebuilds_the_same_scenario(scenario: Scenario) -> None:
    rebuilt = Scenario.from_resolved(json.loads(json.dumps(scenario.resolved())))
    assert rebuilt == scenario
    assert rebuilt.resolved() == scenario.resolved()


def test_what_is_resolved_leaves_nothing_to_a_default() -> None:
    resolved = PLAIN.resolved()
    assert resolved["allowance"] == {"per_head": 25.0, "uprating": "per-head"}
    assert resolved["footprints"]["announced"] is False
    assert resolved["run"] == {"start": "2013-04-01", "end": "2019-03-31"}


def test_a_scenario_travels_to_another_process_with_its_sources() -> None:
    copy = pickle.loads(pickle.dumps(RECORD))
    assert copy == RECORD
    assert copy.sources == RECORD.sources


def test_a_scenario_is_shown_in_a_line() -> None:
    shown = "<Scenario 'The record, 2013 to 2018', 2013-04-01 to 2019-03-31>"
    assert repr(RECORD) == str(RECORD) == shown


def test_a_table_of_dates_changes_those_dates_and_keeps_the_others() -> None:
    usual = RECORD.mergers.stance
    changed = RECORD.with_settings({"mergers.stance": {date(2016, 4, 1): "mandated"}})
    assert changed.mergers.stance.entries == tuple(
        sorted((*usual.entries, (date(2016, 4, 1), "mandated")))
    )


def test_settings_change_their_keys_and_nothing_else() -> None:
    changed = RECORD.with_settings(
        {"allowance.per_head.2015-04-01": "17.66", "run.end": "2018-03-31", "parameters.x": "0.03"}
    )
    expected = RECORD.resolved()
    expected["allowance"]["per_head"]["2015-04-01"] = 17.66
    expected["run"]["end"] = "2018-03-31"
    expected["parameters"] = {"x": 0.03}
    assert changed.resolved() == expected
    assert changed != RECORD
    set_here = ("allowance.per_head.2015-04-01", "run.end", "parameters.x")
    assert changed.sources == RECORD.sources | dict.fromkeys(set_here, "--set")


def test_settings_that_say_what_holds_anyway_give_an_equal_scenario() -> None:
    assert RECORD.with_settings({"run.end": "2019-03-31"}) == RECORD


def test_a_bare_word_on_the_command_line_is_text() -> None:
    stance = RECORD.with_settings({"mergers.stance": "mandated"}).mergers.stance
    assert stance == Dated("mandated")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"allowance.per_head.2015-04-01": 17.66}, {"allowance.per_head.2015-04-01": "17.66"}),
        ({"allowance.per_head": np.linspace(17, 25, 3)[1]}, {"allowance.per_head": "21.0"}),
        ({"run.end": date(2018, 3, 31)}, {"run.end": "2018-03-31"}),
        ({"footprints.mergers": []}, {"footprints.mergers": "[]"}),
        ({"mergers.stance": {date(2015, 4, 1): "mandated"}},
         {"mergers.stance.2015-04-01": "mandated"}),
    ],
)  # fmt: skip
def test_a_setting_may_be_given_as_a_value_of_python(
    value: dict[str, object], text: dict[str, str]
) -> None:
    assert RECORD.with_settings(value) == RECORD.with_settings(text)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ("mergers.stance=mandated", "^--set: found str; allowed: keys and values"),
        ({"allowance.per_head": np.array([17.0, 25.0])}, r"^--set: allowance\.per_head: found \["),
        ({"allowance.per_head": None}, r"^--set: allowance\.per_head: found None; allowed: a num"),
    ],
)
def test_what_is_no_setting_is_located_too(changes: Any, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        RECORD.with_settings(changes)


def test_a_setting_that_is_not_allowed_is_located_at_the_command_line() -> None:
    with pytest.raises(ScenarioError, match=r"^--set: allowance\.per_head: found -1; allowed"):
        RECORD.with_settings({"allowance.per_head": "-1"})


def test_an_end_before_the_start_is_refused_when_only_one_of_them_is_set() -> None:
    with pytest.raises(ScenarioError, match=r"^--set: run\.end: found 2012-03-31, before"):
        RECORD.with_settings({"run.end": "2012-03-31"})


# Part of the country, part of the time


@pytest.mark.parametrize(
    ("where", "covered"),
    [
        ({"ccgs": ["00D", "00A"]}, [True, False, False, True]),
        ({"footprints": ["F1"]}, [True, True, False, False]),
        ({"regions": ["South"]}, [False, False, True, True]),
        ({"ccgs": ["00A"], "footprints": ["F3"]}, [True, False, False, True]),
    ],
)
def test_a_local_table_covers_whom_it_names(where: dict[str, Any], covered: list[bool]) -> None:
    scenario = with_local(local(where=where))
    assert scenario.local[0].covers(FourCCGs()).tolist() == covered


def test_a_local_lever_is_silent_before_its_first_entry() -> None:
    scenario = with_local(
        local(mergers={"stance": {"2015-04-01": "permitted"}}),
        local(name="There", mergers={"stance": "mandated"}),
    )
    said = [
        [(table.name, value) for table, value in scenario.local_values("mergers.stance", day)]
        for day in (date(2015, 3, 31), date(2015, 4, 1))
    ]
    assert said == [[("There", "mandated")], [("Here", "permitted"), ("There", "mandated")]]


def test_a_freeze_holds_from_its_first_to_its_last_day() -> None:
    frozen = PLAIN.with_settings({"freeze": "[{from = 2015-04-01, to = 2015-06-30}]"})
    days = (date(2015, 3, 31), date(2015, 4, 1), date(2015, 6, 30), date(2015, 7, 1))
    assert [frozen.is_frozen(day) for day in days] == [False, True, True, False]


# Places and parameters there are not


def test_unknown_places_and_parameters_are_refused_together_with_the_nearest_valid_ones() -> None:
    scenario = with_local(
        local(where={"ccgs": ["00X"], "footprints": ["F9"], "regions": ["Nort"]})
    ).with_settings(
        {
            "parameters.leader_stay": "1",
            "footprints.mergers": "[{date=2018-04-01, into='F1', from=['F1','X'], name='n'}]",
        }
    )
    with pytest.raises(ScenarioError) as caught:
        check_against(scenario, FourCCGs(), parameter_table())
    lines = str(caught.value).splitlines()
    assert len(lines) == 6
    assert re.search(r'where\.ccgs: found "00X", which is no CCG .*did you mean 00', lines[1])
    assert re.search(r'where\.footprints: found "F9", which is no footprint', lines[2])
    assert lines[3].endswith("did you mean North?")
    assert lines[4].endswith('found "X", which is no footprint in the facts; allowed: F1, F2, F3')
    assert lines[5].endswith("leader_stay: no such parameter; did you mean leader_stays?")


def test_known_places_and_parameters_are_accepted() -> None:
    scenario = with_local(local()).with_settings({"parameters.leader_stays": "1"})
    check_against(scenario, FourCCGs(), parameter_table())
    check_against(scenario, FourCCGs())


def test_footprint_mergers_of_another_country_are_refused_at_once_with_the_remedy() -> None:
    with pytest.raises(ScenarioError) as caught:
        check_against(RECORD, FourCCGs())
    (said,) = str(caught.value).splitlines()
    assert "record-2013-2018.toml: footprints.mergers: names footprints of another country" in said
    assert "write mergers = [] under [footprints]; for one run, --set footprints.mergers=[]" in said
    check_against(RECORD.with_settings({"footprints.mergers": "[]"}), FourCCGs())


def test_a_parameter_that_cannot_be_is_refused_and_one_outside_its_prior_is_noted() -> None:
    impossible = with_local().with_settings({"parameters.margin": "50"})
    with pytest.raises(
        ScenarioError, match=r"--set: parameters\.margin: found 50; allowed: a share"
    ):
        check_against(impossible, FourCCGs(), parameter_table())
    unusual = with_local().with_settings({"parameters.margin": "0.9"})
    check_against(unusual, FourCCGs(), parameter_table())
    (note,) = notes(unusual)
    assert note == (
        "parameters.margin: 0.9 is outside what the fit considers: 0.02 to 0.1 (share of allowance)"
    )
    assert notes(with_local().with_settings({"parameters.margin": "0.05"})) == []


# Settings without effect


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"mergers.window.2020-04-01": "in-year"},
            r"after the end .*mergers\.window from 2020-04-01",
        ),
        ({"delegation.invited": "[2012-04-01]"}, r"delegation\.invited: 2012-04-01 comes before"),
        ({"footprints.announced": "2020-03-01"}, r"after the end .*footprints\.announced"),
        (
            {"finance.growth": "{2011-04-01 = 1, 2012-04-01 = 2}"},
            r"finance\.growth: the entry of 2011-04-01 is superseded before the run starts",
        ),
        (
            {"support_market.reprocurement": "[2012-07-01]"},
            "reprocurement: 2012-07-01 comes before",
        ),
        ({"freeze": "[{from = 2012-01-01, to = 2012-02-01}]"}, "freeze: .* is over before the run"),
        ({"freeze": "[{from = 2020-01-01, to = 2020-02-01}]"}, "after the end .*freeze from 2020"),
        (
            {"freeze": "[{from = 2016-07-02, to = 2016-09-30}]"},
            "freeze: .*none of these lies in it",
        ),
        (
            {"mergers.stance": "{2014-04-01 = 'permitted', 2015-04-01 = 'permitted'}"},
            r"mergers\.stance: the entry of 2015-04-01 repeats the value before it \(permitted\)",
        ),
        (
            {"rules.off": "['mergers']", "mergers.window": "in-year"},
            r"mergers: has no effect, because the rule that reads it is left out",
        ),
        ({"mergers.mandate": "integrated care system"}, r"mergers\.stance is never mandated"),
        (
            {"mergers.stance": "prohibited", "mergers.window": "in-year"},
            r"mergers\.window: has no effect, because mergers are prohibited throughout",
        ),
        (
            {"footprints.single_leadership": "1"},
            r"single_leadership: has no effect, because footprints\.announced is false",
        ),
        ({"mergers.alignment": "required"}, r"alignment: has no effect, because footprints"),
        (
            {"assessment.improvement_framework": "2016-04-01"},
            r"improvement_framework: has no effect, because assessment\.ratings is false",
        ),
        (
            {
                "footprints.announced": "2016-03-01",
                "footprints.single_leadership": "1",
                "leadership.joint_posts": "not allowed",
            },
            r"single_leadership: has no effect, because leadership\.joint_posts",
        ),
        (
            {
                "footprints.announced": "2016-03-01",
                "footprints.mergers": "[{date=2015-04-01, into='F1', from=['F1','F2'], name='n'}]",
            },
            "2015-04-01 comes before the footprints are announced",
        ),
    ],
)
def test_a_setting_without_effect_is_said_aloud(changes: dict[str, str], said: str) -> None:
    found = notes(PLAIN.with_settings(changes))
    assert any(re.search(said, note) for note in found), found


def test_a_late_start_is_said_to_skip_the_years_before_it() -> None:
    late = PLAIN.with_settings({"run.start": "2016-04-01"})
    (note,) = notes(late)
    assert note.startswith("run.start: it starts on 2016-04-01, but everyone in it")
    assert "as on 2013-04-01" in note
    (note,) = notes(late, FourCCGs())
    assert "as on 2014-04-01" in note
    assert notes(PLAIN.with_settings({"run.start": "2014-04-01"}), FourCCGs()) == []


INHERITED = "mergers.stance.2014-04-01"


def test_a_value_that_an_inherited_entry_ends_is_said_to_end(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    heading = 'title = "T"\nquestion = "Q"\nextends = "record-2013-2018"\n'
    path.write_text(f'{heading}{INHERITED} = "encouraged"\n', encoding="utf-8")
    for scenario in (load_scenario(path), RECORD.with_settings({INHERITED: "encouraged"})):
        (note,) = notes(scenario)
        assert note.startswith('mergers.stance: "encouraged" of 2014-04-01 ends on 2016-11-01')
        assert 'record-2013-2018.toml goes on with "permitted"' in note
        assert note.endswith("if it is to last, set 2016-11-01 and 2018-11-01 too")


def test_a_value_that_is_inherited_and_only_brought_forward_is_not_noted(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    heading = 'title = "T"\nquestion = "Q"\nextends = "record-2013-2018"\n'
    path.write_text(f'{heading}{INHERITED} = "permitted"\n', encoding="utf-8")
    for scenario in (load_scenario(path), RECORD.with_settings({INHERITED: "permitted"})):
        assert notes(scenario) == []
        stance = dict(scenario.mergers.stance.entries)
        assert stance[date(2016, 11, 1)] == "permitted"
        assert stance[date(2018, 11, 1)] == "encouraged"


def test_a_value_that_is_told_to_last_is_not_noted(tmp_path: Path) -> None:
    lasting = {f"mergers.stance.{day}": "encouraged" for day in ("2014-04-01", "2016-11-01")}
    assert notes(RECORD.with_settings(lasting)) == []
    assert notes(RECORD.with_settings({"mergers.stance": "encouraged"})) == []
    short = RECORD.with_settings({INHERITED: "encouraged", "run.end": "2016-03-31"})
    assert not any("ends on" in note for note in notes(short))
    assert notes(RECORD.with_settings({"allowance.per_head.2014-04-01": 20})) == []


def test_a_lever_with_effect_is_passed_over() -> None:
    assert notes(PLAIN) == []
    assert notes(RECORD) == []
    assert notes(PLAIN.with_settings({"mergers.stance.2014-04-01": "permitted"})) == []
    assert notes(PLAIN.with_settings({"rules.off": "['mergers']"})) == []


def test_levers_of_a_rule_the_user_left_out_of_their_own_list_are_said_aloud() -> None:
    found = notes(PLAIN.with_settings({"delegation.invited": "[2015-04-01]"}), rules=["mergers"])
    assert found == [
        "delegation: has no effect, because the rule that reads it is left out (delegation)"
    ]


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ([local()], "local Here: sets no lever within the run"),
        (
            [local(allowance={"per_head": 25})],
            "local Here: allowance.per_head is the same as the country's throughout",
        ),
        (
            [local(where={"footprints": ["F0"]}, allowance={"per_head": 20})],
            "local Here: covers no CCG",
        ),
        (
            [
                local(allowance={"per_head": 20}),
                local(name="All", where={"regions": ["North"]}, allowance={"per_head": 21}),
            ],
            "local Here: allowance.per_head is overruled by local All",
        ),
    ],
)
def test_a_local_table_without_effect_is_said_aloud(tables: list[Any], said: str) -> None:
    assert notes(with_local(*tables), FourCCGs()) == [said]


def test_a_local_table_in_force_beside_another_is_passed_over() -> None:
    beside = with_local(
        local(allowance={"per_head": 20}),
        local(name="There", where={"regions": ["South"]}, allowance={"per_head": 21}),
    )
    assert notes(beside, FourCCGs()) == []


def test_a_later_local_table_may_overrule_an_earlier_one_from_a_date_on() -> None:
    later = local(name="Later", allowance={"per_head": {"2015-04-01": 21}})
    assert notes(with_local(local(allowance={"per_head": 20}), later), FourCCGs()) == []


def test_a_later_local_table_may_undo_an_earlier_one_in_part() -> None:
    north = local(name="North", where={"regions": ["North"]}, allowance={"per_head": 20})
    assert notes(with_local(north, local(allowance={"per_head": 25})), FourCCGs()) == []


def test_every_lever_has_rules_that_read_it() -> None:
    for name in Scenario.model_fields:
        value = getattr(PLAIN, name)
        if isinstance(value, Section | Dated) and name not in ("run", "rules"):
            assert name in READ_BY or any(place.startswith(f"{name}.") for place in READ_BY), name


# The published schema


def test_the_published_schema_is_fresh() -> None:
    published = (SCENARIOS / "scenario.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), (
        "write it anew: ccgsim schema > scenarios/scenario.schema.json"
    )


def test_the_schema_is_valid_and_describes_every_key() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    tables = [schema, *schema["$defs"].values()]
    for table in tables:
        for key, described in table["properties"].items():
            target = schema["$defs"].get(described.get("$ref", "").rsplit("/", 1)[-1], {})
            assert described.get("description") or target.get("description"), key


def as_json(text: str) -> object:
    return json.loads(json.dumps(tomllib.loads(text), default=str))


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_schema_accepts_the_scenarios_there_are(path: Path) -> None:
    jsonschema.validate(as_json(path.read_text(encoding="utf-8")), json_schema())


@pytest.mark.parametrize(
    "text",
    [
        "allowance.per_hed = 25",
        "allowance.per_head = -1",
        "allowance.per_head.2015-13-01 = 20",
        "mergers.stance = 'allowed'",
        "footprints.announced = true",
        "mergers.strictness = 95",
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(text: str) -> None:
    table = as_json(f"title = 'A'\nquestion = 'B?'\n{text}")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table, json_schema())
    key = re.escape(text.split(" = ")[0])
    with pytest.raises(ScenarioError, match=f"resolved scenario: {key}: "):
        Scenario.from_resolved(table)  # type: ignore[arg-type]


# The record


def test_the_record_names_only_places_there_are() -> None:
    from ccgsim.facts import load_facts

    check_against(RECORD, load_facts())


def test_the_record_lets_mergers_begin_in_november_2016() -> None:
    stance = [RECORD.mergers.stance.on(day) for day in (date(2016, 10, 31), date(2016, 11, 1))]
    assert stance == ["discouraged", "permitted"]


def test_the_record_holds_the_allowance_in_pounds_from_2015() -> None:
    allowance = RECORD.allowance
    assert allowance.per_head.on(date(2018, 4, 1)) == 22.07
    assert allowance.uprating.on(date(2015, 3, 31)) == "per-head"
    assert allowance.uprating.on(date(2016, 4, 1)) == "cash"


def test_the_record_holds_nothing_from_after_2018() -> None:
    for day in re.findall(r"\d{4}-\d{2}-\d{2}", json.dumps(RECORD.resolved())):
        assert day <= "2018-12-31" or day == "2019-03-31", day


def test_every_number_of_the_record_stands_beside_its_source() -> None:
    text = (SCENARIOS / "record-2013-2018.toml").read_text(encoding="utf-8")
    lines = text.split("[run]", 1)[1].splitlines()
    for above, line in zip(["", *lines], lines, strict=False):
        if re.match(r"\d{4}-\d{2}-\d{2} = ", line) and "none" not in line:
            assert "#" in line or above.startswith("#"), line
