from __future__ import annotations

import copy
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import mesa
import networkx as nx
import numpy as np
import pandas as pd
import pytest

import ccgsim
from ccgsim.errors import CcgsimError, FactsError, InterventionError
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.mesa_model.agents import ClinicalCommissioningGroup, Footprint, NHSEngland, SupportUnit
from ccgsim.mesa_model.model import CommissioningModel
from ccgsim.rules import RULES
from ccgsim.scenario import load_scenario
from ccgsim.simulation import simulate
from ccgsim.world import LINES, NOT_YET, World

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "scenarios" / "record-2013-2018.toml"
SHORT = load_scenario(RECORD).with_settings({"run.end": "2015-06-30", "footprints.mergers": "[]"})


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(20, seed=3, islands=2)


@pytest.fixture
def model(country: Facts) -> CommissioningModel:
    return CommissioningModel(SHORT, facts=country)


@pytest.fixture(scope="module")
def england() -> CommissioningModel:
    """Replicate 3 of seed 2013, lived to the end; tests only read it."""
    model = CommissioningModel(RECORD, replicate=3, seed=2013)
    model.run_model()
    return model


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Without categories: how names are numbered inside a column is no result."""
    names = table.select_dtypes("category").columns
    return table.astype(dict.fromkeys(names, "str")).reset_index(drop=True)


def only(table: pd.DataFrame, replicate: int) -> pd.DataFrame:
    return as_text(table[table.replicate == replicate].drop(columns="replicate"))


def by_hand(model: CommissioningModel) -> pd.DataFrame:
    events = as_text(model.events)
    return events[events.detail.str.endswith("by hand")].reset_index(drop=True)


def apart(model: CommissioningModel) -> tuple[Any, Any]:
    """Two CCGs of one island with an officer each."""
    island = min(nx.connected_components(model.grid.G), key=min)
    free = [model.ccg(code) for code in sorted(island) if not model.ccg(code).shares_officer]
    return free[0], free[1]


# The same steps as the engine


def test_a_replicate_lives_through_the_same_events_as_in_the_engine(
    england: CommissioningModel,
) -> None:
    engine = simulate(RECORD, 5, seed=2013)
    pd.testing.assert_frame_equal(as_text(england.events), only(engine.events, 3))
    pd.testing.assert_frame_equal(
        as_text(england.metrics), only(engine.metrics, 3), check_exact=True
    )


def test_what_has_happened_so_far_is_the_beginning_of_the_whole(
    england: CommissioningModel,
) -> None:
    model = CommissioningModel(RECORD, replicate=3, seed=2013)
    assert set(model.metrics.date) == {pd.Timestamp(2013, 4, 1)}
    model.step_to(date(2014, 4, 1))
    assert model.today == date(2014, 4, 1)
    assert model.metrics.date.max() == pd.Timestamp(2014, 3, 31)
    whole = as_text(england.events)
    pd.testing.assert_frame_equal(as_text(model.events), whole[whole.date < "2014-04-01"])


def test_a_model_does_not_go_back_and_steps_to_dates_only(country: Facts) -> None:
    model = CommissioningModel(SHORT, facts=country)
    model.step_to(datetime(2013, 6, 1, 12))
    model.step_to(date(2013, 6, 1))
    assert model.today == date(2013, 6, 1)
    with pytest.raises(InterventionError, match=r"2013-05-01 is over: the model is at 2013-06-01"):
        model.step_to(date(2013, 5, 1))
    with pytest.raises(InterventionError, match=r"takes a date, such as .*; found '2014-01-01'"):
        model.step_to("2014-01-01")  # type: ignore[arg-type]
    assert model.today == date(2013, 6, 1)


def test_mesa_calls_the_seed_rng_and_means_the_same(country: Facts) -> None:
    one, other, third = (
        CommissioningModel(SHORT, facts=country, **{name: seed})
        for name, seed in (("seed", 7), ("rng", 7), ("seed", 8))
    )
    for model in (one, other, third):
        model.step_to(date(2014, 1, 1))
    pd.testing.assert_frame_equal(as_text(one.events), as_text(other.events))
    assert not as_text(one.events).equals(as_text(third.events))


def test_rules_and_parameters_can_be_ones_own(country: Facts) -> None:
    def note_the_weather(world: World) -> None:
        world.events.write("rain", world.step, np.arange(world.shape[0]))

    model = CommissioningModel(
        SHORT, facts=country, rules=[*RULES, note_the_weather], parameters={"net_of_gross": 0.5}
    )
    model.step_to(date(2013, 7, 1))
    assert list(model.events.kind).count("rain") == 3
    assert model.world.p("net_of_gross") == 0.5


def test_the_run_ends_with_its_last_month(model: CommissioningModel) -> None:
    months = 0
    while model.running:
        model.step()
        months += 1
    assert months == 27
    assert model.today == date(2015, 6, 30)
    before = as_text(model.metrics)
    model.step()
    pd.testing.assert_frame_equal(as_text(model.metrics), before)


def looks_on(world: World) -> None:
    """A rule of one's own that does nothing: while it acts, arrays are locked."""


@pytest.mark.parametrize(
    "twin_of", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))],
    ids=["copied", "pickled"],
)  # fmt: skip
def test_a_copy_lives_on_as_the_original_would(
    twin_of: Callable[[CommissioningModel], CommissioningModel],
) -> None:
    year = load_scenario(RECORD).with_settings({"run.end": "2014-03-31"})
    # of England: what pickle makes of a small country's arrays can be locked and opened
    model = CommissioningModel(year, rules=[*RULES, looks_on])
    model.step_to(date(2013, 7, 1))
    twin = twin_of(model)
    twin.run_model()
    assert model.today == date(2013, 7, 1)
    model.run_model()
    pd.testing.assert_frame_equal(as_text(twin.events), as_text(model.events))
    assert twin.ccgs[0].model is twin


def test_importing_ccgsim_leaves_mesa_alone() -> None:
    source = str(Path(ccgsim.__file__).parents[1])
    code = "import sys, ccgsim; sys.exit('mesa' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": source}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"replicate": -1}, "replicate = -1"),
        ({"seed": 1, "rng": 1}, "Both seed and rng"),
        ({"seed": 0.5}, "seed = 0.5 is not a whole number"),
        ({"parameters": {"net_of_gros": 0.5}}, "net_of_gross"),
    ],
)
def test_an_argument_that_cannot_be_is_refused(
    country: Facts, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(CcgsimError, match=said):
        CommissioningModel(SHORT, facts=country, **arguments)


# Mesa's own tools


def test_the_network_is_that_of_the_facts(england: CommissioningModel) -> None:
    facts = england.facts
    assert list(england.grid.G) == list(facts.codes)
    assert england.grid.G.number_of_edges() == len(facts.pairs)
    for ccg in england.ccgs[::20]:
        assert ccg.cell.agents == [ccg]
        assert {cell.coordinate for cell in ccg.cell.neighborhood} == set(england.grid.G[ccg.code])
        assert all(ccg in neighbour.neighbours for neighbour in ccg.neighbours)
    assert sum(len(ccg.neighbours) for ccg in england.ccgs) == 2 * facts.pair_neighbours.sum()


def test_agent_sets_answer_what_the_metrics_say(england: CommissioningModel) -> None:
    ccgs = england.agents_by_type[ClinicalCommissioningGroup]
    last = england.datacollector.get_model_vars_dataframe().iloc[-1]
    bodies = ccgs.select(lambda ccg: ccg.leads)
    assert len(bodies) == last["ccg_count"]
    assert len(bodies.select(lambda ccg: ccg.shares_officer)) == last["ccgs_with_joint_ao"]
    assert len(bodies.select(lambda ccg: ccg.in_directions)) == last["ccgs_in_directions"]
    assert len({ccg.officer for ccg in ccgs}) == last["accountable_officers_total"]
    units = england.agents_by_type[SupportUnit].select(lambda unit: unit.at_work)
    assert len(units) == last["csu_count"]
    people = ccgs.agg("population", sum)
    assert bodies.agg("organisation_population", sum) == pytest.approx(people, abs=len(ccgs))
    footprints = england.agents_by_type[Footprint]
    assert footprints.agg("population", sum) == people
    assert len(footprints.select(lambda area: area.members)) == last["stp_count"]


def test_every_ccg_says_what_its_organisation_says(england: CommissioningModel) -> None:
    merged = [ccg for ccg in england.ccgs if not ccg.leads]
    assert merged
    for ccg in merged:
        whole = ccg.organisation
        assert whole.leads
        assert ccg in whole.organisation_members
        assert set(whole.organisation_members) <= set(whole.officer_area)
        for name in ("allowance", "rating", "in_directions", "lines_in_house", "support_unit"):
            assert getattr(ccg, name) == getattr(whole, name)


def test_customers_of_a_unit_are_those_who_buy_from_it(england: CommissioningModel) -> None:
    buys = [ccg for ccg in england.ccgs if len(ccg.lines_in_house) < len(LINES)]
    customers = [ccg for unit in england.support_units for ccg in unit.customers]
    assert sorted(ccg.code for ccg in customers) == [ccg.code for ccg in buys]
    assert all(unit.at_work for unit in england.support_units if unit.customers)


def test_nhs_england_says_what_policy_is_in_force_today() -> None:
    local = '[{name = "One", where = {ccgs = ["03V"]}, mergers = {stance = "encouraged"}}]'
    scenario = load_scenario(RECORD).with_settings({"local": local})
    model = CommissioningModel(scenario)
    (centre,) = model.agents_by_type[NHSEngland]
    assert (centre.stance, centre.window) == ("discouraged", "annual")
    assert centre.stance_towards(model.ccg("03V")) == "encouraged"
    assert centre.allowance_per_head == 25.0
    assert not model.footprints[0].announced
    model.step_to(date(2016, 11, 1))
    assert (centre.stance, centre.allowance_per_head) == ("permitted", 22.07)
    assert model.footprints[0].announced


def test_the_data_collector_has_the_first_day_and_every_month_end(
    england: CommissioningModel,
) -> None:
    collected = england.datacollector.get_model_vars_dataframe().set_index("date")
    assert len(collected) == 73
    metrics = england.metrics.pivot_table(
        index="date", columns="metric", values="value", observed=True
    )
    for day in (date(2013, 4, 1), date(2017, 7, 31)):
        for name in ("ccgs_with_joint_ao", "in_house_share", "cost_of_change"):
            assert collected.loc[day, name] == metrics.loc[pd.Timestamp(day), name]
    agents = england.datacollector.get_agent_vars_dataframe().loc[72].set_index("code")
    for ccg in england.ccgs[::20]:
        assert agents.loc[ccg.code, "officer"] == ccg.officer.code
        assert agents.loc[ccg.code, "support_in_house"] == ccg.in_house_share


def test_batch_run_gives_the_last_day_of_each_replicate(country: Facts) -> None:
    rows = mesa.batch_run(
        CommissioningModel,
        {"scenario": [SHORT], "facts": country, "replicate": range(3)},
        number_processes=1,
        display_progress=False,
    )
    last = {row["replicate"]: row for row in rows}
    engine = simulate(SHORT, 3, facts=country)
    for name in ("accountable_officers_total", "officer_vacancies"):
        ends = engine.series(name).values[-1]
        assert [last[replicate][name] for replicate in range(3)] == list(ends)
    assert {row["date"] for row in rows} == {date(2015, 6, 30)}


# Changes by hand


def test_two_who_share_an_officer_by_hand_are_in_one_area_from_now_on(
    model: CommissioningModel,
) -> None:
    model.step_to(date(2013, 10, 1))
    one, other = apart(model)
    officers = len({ccg.officer for ccg in model.ccgs})
    one.share_officer_with(other)
    assert one.officer is other.officer
    assert one.shares_officer
    assert other.shares_officer
    assert one in other.officer_area
    assert len({ccg.officer for ccg in model.ccgs}) == officers - 1
    (event,) = by_hand(model).itertuples()
    assert (event.kind, event.ccg, event.partner) == ("officer shared", one.code, other.code)
    assert event.date == pd.Timestamp(2013, 10, 1)
    model.step()
    assert one.officer is other.officer


def test_those_who_merge_by_hand_are_one_body_under_one_officer(
    model: CommissioningModel,
) -> None:
    model.step_to(date(2014, 1, 1))
    one, other = apart(model)
    money, people = one.allowance + other.allowance, one.population + other.population
    bodies = sum(ccg.leads for ccg in model.ccgs)
    one.merge_with(other)
    assert one.organisation is other.organisation
    assert one.officer is other.officer
    assert set(one.organisation_members) == {one, other}
    assert one.allowance == other.allowance == pytest.approx(money)
    assert one.organisation_population == pytest.approx(people, abs=1)
    assert one.unsettled
    assert sum(ccg.leads for ccg in model.ccgs) == bodies - 1
    assert list(by_hand(model).kind) == ["merger", "merger"]
    assert set(by_hand(model).ccg) == {one.code, other.code}
    model.step()
    collected = model.datacollector.get_model_vars_dataframe()
    assert list(collected["formal_mergers"].iloc[-2:]) == [0.0, 1.0]


def test_on_1_april_bodies_already_count_the_people_of_the_new_year(
    model: CommissioningModel,
) -> None:
    one, other = apart(model)
    one.merge_with(other)
    before = one.organisation_population
    model.step_to(date(2014, 4, 1))
    assert one.organisation_population != before
    assert one.organisation_population == pytest.approx(one.population + other.population, abs=1)


def test_many_can_merge_at_once(model: CommissioningModel) -> None:
    first, *others = model.ccgs[:5]
    first.merge_with(*others)
    assert {ccg.organisation for ccg in others} == {first.organisation}
    model.run_model()
    assert len(first.organisation_members) >= 5


def test_an_officer_in_post_becomes_that_of_the_merged_body(model: CommissioningModel) -> None:
    model.step_to(date(2013, 10, 1))
    one, other = apart(model)
    posts = model.world.vacant_since[0]
    posts[[one.index, other.index]] = 5, NOT_YET
    vacant = (posts >= 0).sum()
    assert one.officer_vacant
    one.merge_with(other)
    assert not one.officer_vacant
    assert (posts >= 0).sum() == vacant - 1


def test_an_approved_merger_lapses_when_one_of_its_parts_merges_by_hand(
    model: CommissioningModel,
) -> None:
    one, other = apart(model)
    third = next(ccg for ccg in model.ccgs if ccg.leads and ccg not in (one, other))
    model.world.merger_due[0, [one.index, third.index]] = 12
    model.world.merger_with[0, [one.index, third.index]] = third.index
    one.merge_with(other)
    assert (model.world.merger_due[0] == NOT_YET).all()
    lapsed = by_hand(model).query("kind == 'merger approval lapses'")
    assert set(lapsed.ccg) == {one.code, third.code}


def test_a_line_brought_in_house_by_hand_is_no_longer_bought(model: CommissioningModel) -> None:
    ccg = next(ccg for ccg in model.ccgs if "finance" not in ccg.lines_in_house)
    unit, share = ccg.support_unit, ccg.in_house_share
    ccg.bring_in_house("finance")
    assert "finance" in ccg.lines_in_house
    assert ccg.in_house_share > share
    (event,) = by_hand(model).itertuples()
    assert (event.kind, event.detail) == ("support in-sourced", "finance: by hand")
    assert event.partner == unit.name
    ccg.buy("finance")
    assert ccg.in_house_share == pytest.approx(share)
    assert ccg.support_unit is unit
    assert list(by_hand(model).kind) == ["support in-sourced", "support bought"]


def test_another_unit_takes_over_all_that_is_bought(model: CommissioningModel) -> None:
    ccg = next(ccg for ccg in model.ccgs if "finance" in ccg.lines_in_house and ccg.support_unit)
    other = next(unit for unit in model.support_units if unit is not ccg.support_unit)
    ccg.buy("finance", other.name)
    assert ccg.support_unit is other
    assert ccg in other.customers
    assert list(by_hand(model).kind) == ["support bought", "support unit changed"]
    assert set(by_hand(model).partner) == {other.name}


def test_who_never_bought_buys_from_the_nearest_unit() -> None:
    model = CommissioningModel(RECORD)
    ccg = next(ccg for ccg in model.ccgs if model.facts.own_support[ccg.index])
    ccg.buy("human resources")
    km = model.world.unit_km[ccg.index]
    assert ccg.support_unit.index == km.argmin()
    assert list(by_hand(model).kind) == ["support bought"]


def test_what_one_region_does_by_hand_leaves_the_luck_of_others_alone(country: Facts) -> None:
    left, changed = (CommissioningModel(SHORT, facts=country, seed=9) for _ in range(2))
    for model in (left, changed):
        model.step_to(date(2014, 1, 1))
    one, other = apart(changed)
    one.merge_with(other)
    one.bring_in_house(next(line for line in LINES if line not in one.lines_in_house))
    for model in (left, changed):
        model.run_model()
    inside = set(nx.node_connected_component(changed.grid.G, one.code))
    units = {ccg.support_unit.name for ccg in left.ccgs if ccg.code in inside if ccg.support_unit}

    def told(model: CommissioningModel, here: bool) -> pd.DataFrame:
        events = as_text(model.events)
        touched = events.ccg.isin(inside) | events.partner.isin(inside | units)
        return events[touched == here].reset_index(drop=True)

    pd.testing.assert_frame_equal(told(left, here=False), told(changed, here=False))
    assert len(told(left, here=False)) > 20
    assert not told(left, here=True).equals(told(changed, here=True))


def test_what_makes_no_sense_is_refused_and_changes_nothing(model: CommissioningModel) -> None:
    one, other = apart(model)
    one.share_officer_with(other)
    bought = next(line for line in LINES if line not in one.lines_in_house)
    before = copy.deepcopy(model.world)
    for nonsense, said in (
        (lambda: one.share_officer_with(one), "itself"),
        (lambda: one.share_officer_with(other), "one officer already"),
        (lambda: one.share_officer_with(other.code), r"no CCG of this model.*model\.ccg\(code\)"),
        (lambda: one.merge_with(), r"is to merge with nobody\. Name one or more other CCGs"),
        (lambda: one.merge_with(one), "cannot merge with itself"),
        (lambda: one.bring_in_house("finances"), "nearest is 'finance'.*continuing care"),
        (lambda: one.bring_in_house(3), "'3' is no line of support"),  # type: ignore[arg-type]
        (lambda: one.buy("finance", "Unit"), "No support unit is called 'Unit'"),
        (lambda: one.buy("finance", 0), r"0 is no support unit.*model\.support_unit\(name\)"),  # type: ignore[arg-type]
        (lambda: one.buy(bought, one.support_unit), f"buys {bought} from .* already"),
    ):
        with pytest.raises(InterventionError, match=said):
            nonsense()
    with pytest.raises(FactsError, match=f"nearest is '{one.code}'"):
        model.ccg(one.code.lower())
    with pytest.raises(FactsError, match="has the code '3'"):
        model.ccg(3)  # type: ignore[arg-type]
    assert np.array_equal(before.organisation, model.world.organisation)
    assert np.array_equal(before.officer, model.world.officer)
    assert np.array_equal(before.in_house, model.world.in_house)
    assert len(by_hand(model)) == 1


def test_a_model_and_its_world_are_shown_in_a_line(country: Facts) -> None:
    model = CommissioningModel(SHORT, replicate=3, facts=country)
    assert repr(model) == f"<CommissioningModel of '{SHORT.title}', replicate 3, 2013-04-01>"
    assert repr(model.world) == f"<World of 1 replicates of {country.n} CCGs, 2013-04-01>"


def test_a_ccg_of_another_model_is_refused(model: CommissioningModel, country: Facts) -> None:
    stranger = CommissioningModel(SHORT, facts=country).ccgs[1]
    with pytest.raises(InterventionError, match="no CCG of this model"):
        model.ccgs[0].merge_with(stranger)
    with pytest.raises(InterventionError, match="no support unit of this model"):
        model.ccgs[0].buy("finance", stranger.model.support_units[0])


def test_bodies_that_are_one_cannot_merge_again(model: CommissioningModel) -> None:
    one, other = apart(model)
    one.merge_with(other)
    with pytest.raises(InterventionError, match="one organisation already"):
        other.merge_with(one)


def test_a_line_that_is_in_house_cannot_be_brought_in(model: CommissioningModel) -> None:
    ccg = next(ccg for ccg in model.ccgs if ccg.lines_in_house)
    with pytest.raises(InterventionError, match="in-house already"):
        ccg.bring_in_house(ccg.lines_in_house[0])


def test_a_unit_that_has_closed_sells_nothing(england: CommissioningModel) -> None:
    model = CommissioningModel(RECORD, replicate=3, seed=2013)
    closed = next(unit for unit in england.support_units if not unit.at_work)
    model.world.unit_open[0, closed.index] = False
    with pytest.raises(InterventionError, match=r"no longer at work\. At work are "):
        model.ccgs[0].buy("finance", closed.name)


def test_nobody_acts_after_the_end(england: CommissioningModel) -> None:
    with pytest.raises(InterventionError, match="ended on 2019-03-31"):
        england.ccgs[0].merge_with(england.ccgs[1])


# The how-to page


def test_the_examples_of_the_page_run(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "mesa.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert examples
    monkeypatch.chdir(ROOT)
    printed: list[str] = []
    names: dict[str, object] = {"print": lambda *what: printed.append(" ".join(map(str, what)))}
    for example in examples:
        assert example.count("\n") < 25
        exec(example, names)
    as_it_was, changed_by_hand = (text for text in printed if text.endswith(" officers"))
    assert as_it_was != changed_by_hand
    assert not [text for text in printed if "Empty DataFrame" in text]


def test_a_footprint_that_others_join_takes_another_name(england: CommissioningModel) -> None:
    start = CommissioningModel(RECORD)
    joined = start.facts.footprint_codes.index("E54000001")
    assert start.footprints[joined].name == "Northumberland, Tyne and Wear"
    assert england.footprints[joined].name == "Cumbria and the North East"
    assert england.footprints[joined].members == [
        ccg for ccg in england.ccgs if ccg.footprint.code in {"E54000001", "E54000002", "E54000003"}
    ]
