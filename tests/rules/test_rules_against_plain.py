"""The engine, which decides for all replicates at once, against the plain version of the rules.

The plain version (``plain``) reads like docs/model.md and takes one CCG after another.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from plain.run import Event, Story, live

from ccgsim.engine import Setting, run_block
from ccgsim.errors import ParameterError
from ccgsim.facts import Facts, load_facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.parameters import Parameters, default_parameters, parameter_table
from ccgsim.results.tables import BlockTables, tables_of
from ccgsim.rules import RULES
from ccgsim.scenario import Scenario, load_scenario

REPOSITORY = Path(__file__).parents[2]
RECORD = load_scenario(REPOSITORY / "scenarios" / "record-2013-2018.toml")
ELSEWHERE = RECORD.with_settings({"footprints.mergers": "[]"})
"""The record's policy in a country whose footprints have other codes."""

BUSY = {
    "share_start": 1.0, "seek_start": -1.0, "review_start": -2.0, "agree_start": 0.5,
    "officer_leaves": -2.0, "successor_found": -0.5,
    "merge_start": 1.0, "merge_partner": 1.0, "merge_discouraged": -0.3,
    "vote_start": 0.8, "approve_start": 1.0, "approve_discouraged": -0.5,
    "direct_start": -2.0, "finance_deprivation": -0.2,
    "team_raised": 0.3, "team_start": 0.0, "committee_raised": 0.3, "committee_start": 0.0,
    "sharing_months": 12.0, "merger_months": 9.0, "unit_close_start": -3.0,
}  # fmt: skip
"""Parameters under which things happen in a small country that are rare in England."""

KINDS = {
    "allowance changes", "footprints announced", "footprints merge", "integrated care system",
    "joint commissioning with the authority", "delegation", "vanguard",
    "support unit to merge", "support unit merges", "support unit to close", "support unit closes",
    "support in-sourced", "support bought", "support unit changed", "running costs overspent",
    "clinical leader leaves", "clinical leader's post empty", "clinical leader found",
    "officer leaves", "officer appointed", "officer shared", "officer sharing declined",
    "shared team", "joint committee", "locality arrangements",
    "practices reject merger", "merger approved", "merger refused", "merger",
    "merger approval lapses",
    "directions given", "directions lifted", "rated",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A made-up country under the record's policy but for some levers, and busy or not."""

    ccgs: int
    seed: int
    levers: dict[str, str] = field(default_factory=dict)
    busy: bool = True
    islands: int = 1
    units: int | None = None
    footprint_size: int = 5

    def facts(self) -> Facts:
        return made_up_facts(
            self.ccgs,
            seed=self.seed,
            footprint_size=self.footprint_size,
            islands=self.islands,
            units=self.units,
        )

    def scenario(self) -> Scenario:
        often = {f"parameters.{name}": str(value) for name, value in BUSY.items()}
        return ELSEWHERE.with_settings((often if self.busy else {}) | self.levers)


WORLDS = {
    "record": Made(40, 1, busy=False),
    "record, busy": Made(30, 2),
    "three CCGs": Made(3, 3),
    "mergers during the year": Made(
        24, 4, {"mergers.window": '"in-year"', "mergers.stance": '"permitted"'}
    ),
    "mandate by footprint": Made(
        24, 5, {"mergers.stance.2017-04-01": '"mandated"', "footprints.announced": "2015-03-01"}
    ),
    "mandate by system, during the year": Made(
        24, 6,
        {
            "mergers.stance.2016-08-01": '"mandated"',
            "mergers.mandate": '"integrated care system"',
            "mergers.window": '"in-year"',
            "footprints.integrated_care_systems": "0.4",
        },
    ),
    "mandate in a freeze, during the year": Made(
        20, 7,
        {
            "mergers.stance.2015-08-01": '"mandated"',
            "mergers.window": '"in-year"',
            "footprints.announced": "2015-03-01",
            "freeze": "[{from = 2015-01-10, to = 2016-09-01}]",
        },
    ),
    "mandate overtakes approvals": Made(
        24, 21,
        {
            "mergers.stance.2013-04-01": '"permitted"',
            "mergers.stance.2015-09-01": '"mandated"',
            "mergers.window": '"in-year"',
            "footprints.announced": "2015-08-20",
            "parameters.approve_start": "3.0",
        },
    ),
    "alignment required": Made(
        24, 8, {"mergers.alignment": '"required"', "mergers.stance": '"encouraged"'}
    ),
    "footprints merge, unnamed at first": Made(
        18, 9,
        {
            "footprints.mergers": '[{date = 2015-10-15, into = "F002", from = ["F001", "F002"],'
            ' name = "One"}]'
        },
    ),
    "no footprints": Made(18, 10, {"footprints.announced": "false"}),
    "footprints of a few, mature and merging in the month they are announced": Made(
        20, 24,
        {
            "run.start": "2015-03-01",
            "footprints.announced": "2015-04-01",
            "footprints.integrated_care_systems": "0.5",
            "parameters.system_start": "-2.0",
            "parameters.system_unity": "2.0",
            "parameters.system_vanguards": "3.0",
            "parameters.delegation_imitation": "3.0",
            "footprints.mergers": '[{date = 2015-04-01, into = "F001", from = ["F001", "F012"],'
            ' name = "One"}]',
            "care_models.vanguards.2015-03-10": "4",
            "care_models.vanguards.2015-08-01": "6",
            "care_models.vanguards.2015-10-01": "9",
        },
        islands=8, footprint_size=2,
    ),
    "no buying": Made(20, 11, {"support_market.buying.2015-06-01": '"not allowed"'}),
    "no units": Made(12, 12, units=0),
    "units in trouble": Made(30, 13, {"support_market.smallest_viable_income": "60"}, units=9),
    "nothing may be shared": Made(
        20, 14, {"mergers.stance": '"prohibited"', "leadership.joint_posts": '"not allowed"'}
    ),
    "local levers": Made(
        20, 15,
        {
            "local": '[{name = "North", where = {ccgs = ["M0000", "M0002"], footprints = ["F001"]},'
            "allowance = {per_head = {2015-06-01 = 20.0}},"
            'mergers = {stance = "encouraged", strictness = 0.1},'
            "leadership = {supply = 0.5}, footprints = {single_leadership = 0.9}}]"
        },
    ),
    "new care models": Made(
        20, 16,
        {
            "care_models.integrated_providers.2016-06-01": "0.7",
            "care_models.vanguards.2014-06-01": "12",
            "central_demands.2015-01-01": "1.5",
            "support_market.price.2014-01-01": "0.8",
            "assessment.directions.2016-01-01": '"off"',
        },
    ),
    "islands, from November 2014": Made(
        18, 17, {"run.start": "2014-11-01", "run.end": "2018-08-31"}, islands=3
    ),
    "from October 2016, when the sum is fixed": Made(18, 22, {"run.start": "2016-10-01"}),
    "without officers and engagement": Made(16, 18, {"rules.off": '["officers", "engagement"]'}),
    "without money": Made(16, 19, {"rules.off": '["allowance", "running_costs", "upheaval"]'}),
    "without support and mergers": Made(16, 20, {"rules.off": '["support", "mergers"]'}),
}  # fmt: skip


def engine_story(
    scenario: Scenario, facts: Facts, parameters: Parameters, seed: int, replicates: list[int]
) -> BlockTables:
    setting = Setting.of(scenario, facts, RULES, seed)
    block = run_block(setting, parameters, np.array(replicates))
    return tables_of(block, facts, setting.calendar)


def events_of(tables: BlockTables) -> list[Event]:
    columns = ("kind", "date", "ccg", "organisation", "partner", "detail")
    return [tuple(row[name] for name in columns) for row in tables.events.to_pylist()]


@cache
def both(name: str) -> tuple[BlockTables, Story]:
    made = WORLDS[name]
    scenario, facts = made.scenario(), made.facts()
    parameters = default_parameters(scenario.parameters)
    seed, replicate = 100 + made.seed, 3 * made.seed
    engine = engine_story(scenario, facts, parameters, seed, [replicate])
    return engine, live(scenario, facts, parameters, seed, replicate)


def assert_same_story(engine: BlockTables, plain: Story) -> None:
    assert_same_events(events_of(engine), plain.events)
    assert_same_members(engine, plain)
    assert_same_measures(engine, plain)


def assert_same_events(engine: list[Event], plain: list[Event]) -> None:
    ours, theirs = Counter(engine), Counter(plain)
    differ = [("engine only", *event) for event in (ours - theirs).elements()]
    differ += [("plain only", *event) for event in (theirs - ours).elements()]
    first = min((event[2] for event in differ), default=None)
    assert not differ, [event for event in differ if event[2] == first]


def assert_same_members(engine: BlockTables, plain: Story) -> None:
    rows = engine.organisations.to_pylist()
    assert len(rows) == len(plain.organisation)
    for row in rows:
        key = (row["ccg"], row["date"])
        assert (key, row["organisation"]) == (key, plain.organisation[key])
        assert (key, row["officer"]) == (key, plain.officer[key])
        assert row["in_house_share"] == pytest.approx(plain.in_house_share[key], rel=1e-6)


def assert_same_measures(engine: BlockTables, plain: Story) -> None:
    compared = set()
    for series in engine.series:
        for day, value in zip(series.days, series.values[:, 0], strict=True):
            key = (series.metric, day)
            if key in plain.metrics:
                compared.add(series.metric)
                other = plain.metrics[key]
                same = math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-9)
                assert same or (math.isnan(value) and math.isnan(other)), (*key, value, other)
    assert compared == {metric for metric, _ in plain.metrics}


@pytest.mark.parametrize("name", WORLDS)
def test_a_made_up_country_lives_the_same_story_in_plain_words(name: str) -> None:
    assert_same_story(*both(name))


@pytest.mark.parametrize("replicate", [0, 7])
def test_england_lives_the_same_story_in_plain_words(replicate: int) -> None:
    facts, parameters = load_facts(), default_parameters(RECORD.parameters)
    engine = engine_story(RECORD, facts, parameters, 1, [replicate])
    assert_same_story(engine, live(RECORD, facts, parameters, 1, replicate))


def test_every_kind_of_event_happens_in_some_made_up_country() -> None:
    seen = {kind for name in WORLDS for kind, *_ in events_of(both(name)[0])}
    assert seen == KINDS


def test_bodies_that_merged_merge_again() -> None:
    again = 0
    for name in WORLDS:
        merged = [event for event in both(name)[1].events if event[0] == "merger"]
        first = {body: day for _, day, _, body, *_ in reversed(merged)}
        again += sum(first.get(ccg, day) < day for _, day, ccg, *_ in merged)
    assert again >= 10


SPREAD = sorted(set(parameter_table()) - {"population_growth"})


def own_parameters(chosen: set[str]) -> list[dict[str, float]]:
    """Three replicates' values: drawn from the priors where chosen, else the table's."""
    rng = np.random.default_rng(5)
    table = parameter_table()
    drawn = {name: rng.uniform(row.low, row.high, 3) for name, row in table.items()}
    usual = {name: row.value for name, row in table.items()}
    return [usual | {name: float(drawn[name][k]) for name in chosen} for k in range(3)]


@pytest.mark.parametrize(
    "chosen",
    [set(SPREAD), set(SPREAD[::2]), set(SPREAD[1::2])],
    ids=["all", "every other", "the others"],
)
def test_a_replicate_with_its_own_parameters_does_what_it_would_do_alone(chosen: set[str]) -> None:
    facts, levers = made_up_facts(20, seed=21), WORLDS["mergers during the year"].levers
    scenario = ELSEWHERE.with_settings(levers)
    values = own_parameters(chosen)
    arrays = {name: np.array([one[name] for one in values]) for name in chosen}
    together = engine_story(scenario, facts, Parameters(values[0] | arrays), 9, [4, 5, 6])
    rows = together.events.to_pylist()
    for place, (replicate, own) in enumerate(zip((4, 5, 6), values, strict=True)):
        alone = engine_story(scenario, facts, Parameters(own), 9, [replicate])
        assert [row for row in rows if row["replicate"] == replicate] == alone.events.to_pylist()
        for ours, theirs in zip(together.series, alone.series, strict=True):
            same = ours.values[:, place], theirs.values[:, 0]
            np.testing.assert_allclose(*same, rtol=1e-12, err_msg=ours.metric)


def test_a_replicate_with_its_own_parameters_lives_the_plain_story() -> None:
    facts, scenario = made_up_facts(20, seed=21), WORLDS["record, busy"].scenario()
    own = Parameters(own_parameters(set(SPREAD))[1] | BUSY)
    engine = engine_story(scenario, facts, own, 9, [5])
    assert_same_story(engine, live(scenario, facts, own, 9, 5))


def test_population_growth_is_one_number_for_all_replicates() -> None:
    facts, values = made_up_facts(4, seed=1), own_parameters(set())[0]
    own = Parameters(values | {"population_growth": np.array([0.01, 0.02])})
    with pytest.raises(ParameterError, match="population_growth"):
        engine_story(ELSEWHERE, facts, own, 1, [0, 1])


def test_the_description_names_every_parameter_and_every_kind_of_event() -> None:
    text = " ".join((REPOSITORY / "docs" / "model.md").read_text(encoding="utf-8").split())
    families = [re.sub(r"<\w+>|…", r"\\w+", name) for name in re.findall(r"`([\w<>…]+)`", text)]
    named = re.compile("|".join(families))
    assert [name for name in parameter_table() if not named.fullmatch(name)] == []
    assert [kind for kind in KINDS if f"*{kind}*" not in text] == []
