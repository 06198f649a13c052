"""A researcher's own rules: swapped, dropped and added, as `docs/rules.md` says."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from worlds import POLICY, assert_same_run, measured, run, told

from ccgsim import simulation
from ccgsim.arrays import AnyArray
from ccgsim.choice import Question, yes_no
from ccgsim.errors import ParameterError, RulesError
from ccgsim.explaining import explain
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.mesa_model.model import CommissioningModel
from ccgsim.replaying import replay
from ccgsim.rules import RULES, Rule, without
from ccgsim.rules.merger_effects import merge_bodies
from ccgsim.scenario import load_scenario
from ccgsim.scenario.sections import Rule as DecisionName
from ccgsim.simulation import simulate
from ccgsim.sweeps import run_sweep
from ccgsim.world import World, YearToDate

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
DECISIONS: tuple[str, ...] = get_args(DecisionName)


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(16, seed=2)


def test_the_examples_of_the_page_run_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    for block in BLOCKS:
        exec(compile(block, "docs/rules.md", "exec"), names)
    assert {"no_mergers", "alone", "funded"} <= names.keys()


def test_each_example_of_the_page_takes_fewer_than_twenty_lines() -> None:
    assert len(BLOCKS) == 6
    assert max(len(block.split("\n")) - block.count("\n\n") for block in BLOCKS) < 20


def named(rules: tuple[Rule, ...]) -> list[str]:
    return [rule.__name__ for rule in rules]


def test_a_rule_that_is_swapped_acts_in_place_of_the_old_one(country: Facts) -> None:
    def nobody_leaves(world: World) -> None:
        pass

    rules = [nobody_leaves if rule.__name__ == "officers" else rule for rule in RULES]
    block = run(country, rules=rules)
    kinds = {event[1] for replicate in range(4) for event in told(block, country, replicate)}
    assert "clinical leader leaves" in kinds
    assert not kinds & {"officer leaves", "officer appointed", "officer shared"}


@pytest.mark.parametrize("decision", DECISIONS)
def test_any_decision_can_be_dropped_and_the_rest_still_runs(country: Facts, decision: str) -> None:
    """By hand and through the scenario, with the same result."""
    rules = without(RULES, (decision,))
    assert decision in named(RULES)
    assert decision not in named(rules)
    by_hand = run(country, rules=rules)
    by_scenario = run(country, {"rules.off": f'["{decision}"]'})
    for replicate in range(4):
        assert told(by_hand, country, replicate) == told(by_scenario, country, replicate)


def test_every_rule_of_the_package_can_be_dropped_by_some_name() -> None:
    assert without(RULES, tuple(DECISIONS)) == ()


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (("merger",), "no rule 'merger' .*'mergers'"),
        ("mergers", r"names in a tuple, \('mergers',\)"),
    ],
)
def test_a_rule_that_there_is_not_cannot_be_dropped(off: tuple[str, ...], said: str) -> None:
    with pytest.raises(RulesError, match=said):
        without(RULES, off)


def test_a_rule_of_ones_own_is_explained_and_watched(country: Facts) -> None:
    def asks(world: World) -> None:
        if world.step == 1:
            first = np.zeros(1, dtype=np.intp)
            yes_no(world, Question("drink tea", first, first), {"taste": np.array([50.0])})

    scenario = load_scenario("record-2013-2018").with_settings(
        {"run.end": "2013-06-30", "footprints.mergers": "[]"}
    )
    story = explain(scenario, country.codes[0], facts=country, rules=[*RULES, asks])
    assert any(one.purpose == "drink tea" for one in story.decisions)
    lone = replay(scenario, facts=country, rules=without(RULES, ("allowance",)))
    assert lone.organisation.shape == (3, country.n)


def test_support_and_mergers_leave_with_what_takes_effect_later() -> None:
    left = named(without(RULES, ("mergers", "support")))
    assert not {"mergers", "mergers_take_effect", "support", "support_units"} & set(left)
    assert len(left) == len(RULES) - 4


def test_without_mergers_no_body_disappears_and_without_support_nobody_reviews(
    country: Facts,
) -> None:
    policy = {"mergers.stance": '"encouraged"', "mergers.strictness": "0.0"}
    assert measured(run(country, policy), "ccg_count").min() < 16
    quiet = run(country, policy, rules=without(RULES, ("mergers", "support")))
    assert measured(quiet, "ccg_count").min() == 16
    shares = measured(quiet, "in_house_share")
    np.testing.assert_allclose(shares, shares[:, :1] + np.zeros_like(shares), rtol=0.02)


def test_a_rule_that_is_added_acts_in_its_place_of_the_month(country: Facts) -> None:
    seen: list[tuple[int, bool]] = []

    def note(world: World) -> None:
        seen.append((world.step, bool((world.year.running_costs > 0.0).any())))

    place = named(RULES).index("running_costs")
    run(country, {"run.end": "2013-06-30"}, rules=[*RULES[:place], note, *RULES[place:]])
    assert seen == [(0, False), (1, True), (2, True)]


def test_what_an_added_rule_does_is_in_the_tables_and_its_name_in_the_manifest(
    country: Facts,
) -> None:
    def dissolve_directions(world: World) -> None:
        rep, ccg = np.nonzero(world.leads & world.in_directions)
        world.in_directions[:] = False
        world.events.write("amnesty", world.step, rep, ccg, ccg, detail="for all")

    results = simulate(POLICY, 8, facts=country, rules=[*RULES, dissolve_directions])
    usual = simulate(POLICY, 8, facts=country)
    assert (results.events.kind == "amnesty").any()
    assert results.series("ccgs_in_directions").values[1:].max() == 0
    assert usual.series("ccgs_in_directions").values.max() > 0
    assert results.manifest.rules[-1].endswith("dissolve_directions")


def test_a_rule_may_change_who_shares_an_officer(country: Facts) -> None:
    from ccgsim.rules.officers import join_officers

    def one_officer_for_all(world: World) -> None:
        rep, ccg = np.nonzero(world.leads_area[:, 1:])
        first = world.officer[rep, 0]
        apart = first != ccg + 1
        join_officers(world, rep[apart], ccg[apart] + 1, first[apart])

    block = run(country, {"run.end": "2013-06-30"}, rules=[*RULES, one_officer_for_all])
    assert (measured(block, "accountable_officers_total")[:, 1:] == 1).all()
    assert (measured(block, "ccgs_with_joint_ao")[:, 1:] == 16).all()


def test_what_goes_wrong_in_a_rule_is_noted_with_the_rule_and_the_month(country: Facts) -> None:
    def breaks_in_june(world: World) -> None:
        if world.month == 6:
            world.p("seek_strat")

    said = r"No parameter is called 'seek_strat'.*'seek_start'"
    with pytest.raises(ParameterError, match=said) as caught:
        simulate(POLICY, 3, facts=country, rules=[*RULES, breaks_in_june], first_replicate=4)
    assert caught.value.__notes__ == [
        "This happened in the rule 'breaks_in_june', in the month from 2013-06-01, "
        "replicates 4 to 6."
    ]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("mergers", "rules: found 'mergers'. Give a list of functions"),
        (RULES[0], "rules: found <function .*Give a list of functions"),
        (set(RULES), r"found a set, which has no order\. Give a list"),
        (dict.fromkeys(RULES), r"found a dict, which has no order"),
        ([RULES[0], "mergers"], r"number 2 is 'mergers', which cannot be called.*without\("),
    ],
)
def test_what_is_no_rule_is_refused_before_the_run(
    country: Facts, rules: Any, said: str, tmp_path: Path
) -> None:
    with pytest.raises(RulesError, match=said):
        simulate(POLICY, 2, facts=country, rules=rules)
    with pytest.raises(RulesError, match=said):
        run_sweep(ROOT / "experiments/allowance-and-stance.toml", out=tmp_path / "out", rules=rules)
    assert not (tmp_path / "out").exists()


def test_a_rule_cannot_change_the_policy_that_all_blocks_share(country: Facts) -> None:
    def a_tenth_more(world: World) -> None:
        world.policy.per_head[world.step :] *= 1.1

    with pytest.raises(ValueError, match="read-only") as caught:
        simulate(POLICY, 2, facts=country, rules=[a_tenth_more, *RULES])
    assert "rule 'a_tenth_more'" in caught.value.__notes__[0]
    with pytest.raises(ValueError, match="read-only"):
        CommissioningModel(POLICY, facts=country).world.policy.footprints[0][:] = 0


SHARED: dict[str, Callable[[World], AnyArray]] = {
    "people": lambda world: world.people,
    "people of a year": lambda world: world.people_by_year[2013],
    "distances": lambda world: world.unit_km,
    "nearest units": lambda world: world.nearest_units,
    "keys": lambda world: world.keys,
    "links": lambda world: world.links.partner,
    "parameter": lambda world: world.p("margin"),  # type: ignore[dict-item, return-value]
    "leads": lambda world: world.leads,
    "leads of areas": lambda world: world.leads_area,
}


@pytest.mark.parametrize("name", SHARED)
def test_a_rule_cannot_write_to_what_rules_share(country: Facts, name: str) -> None:
    def writes(world: World) -> None:
        SHARED[name](world)[:] = 0

    with pytest.raises(ValueError, match="read-only"):
        simulate(POLICY, 3, facts=country, rules=[*RULES, writes])


def test_what_all_worlds_share_stays_locked_in_one_that_branches_off(country: Facts) -> None:
    world = CommissioningModel(POLICY, facts=country).world
    twin = world.branch(world.policy)
    for name in ("people", "distances", "nearest units", "keys", "links"):
        assert SHARED[name](twin) is SHARED[name](world)
        assert not SHARED[name](twin).flags.writeable
    assert twin.finance is not world.finance
    assert twin.finance.flags.writeable


def test_values_given_by_hand_stay_as_they_are_and_may_change_afterwards(country: Facts) -> None:
    given = np.full(3, 0.05)
    run = simulate(POLICY, 3, facts=country, parameters={"margin": given})
    given[:] = 0.2
    assert (run.parameters["margin"] == 0.05).all()
    assert run.manifest.parameters.set["margin"] == [0.05] * 3


def test_what_a_rule_remembers_is_its_blocks_own(
    country: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def each_april_costs_more(world: World) -> None:
        if world.step == 0:
            world.remembered["aprils"] = np.zeros(world.shape)
        world.remembered["aprils"] += world.month == 4
        world.one_off += 1e5 * world.remembered["aprils"]

    rules = [each_april_costs_more, *RULES]
    whole = simulate(POLICY, 5, facts=country, rules=rules).metrics
    monkeypatch.setattr(simulation, "BLOCK", 2)
    assert simulate(POLICY, 5, facts=country, rules=rules).metrics.value.equals(whole.value)


def test_a_rule_may_merge_organisations(country: Facts) -> None:
    def one_body_in_april(world: World) -> None:
        if world.month == 4:
            rep = np.repeat(np.arange(world.shape[0]), country.n - 1)
            body = np.tile(np.arange(1, country.n), world.shape[0])
            merge_bodies(world, rep, body, np.zeros_like(body), "for a test")

    block = run(country, {"run.end": "2013-06-30"}, rules=[one_body_in_april, *RULES])
    assert (measured(block, "ccg_count")[:, 1:] == 1).all()
    assert (measured(block, "accountable_officers_total")[:, 1:] == 1).all()
    assert (measured(block, "ccgs_dissolved_by_merger")[:, 1:] == country.n).all()


def _moves_a_ccg(world: World) -> None:
    world.organisation[:, 1] = 0


def _swaps_officers(world: World) -> None:
    world.officer = world.officer[:, ::-1].copy()


def _loses_a_dimension(world: World) -> None:
    world.pressure = world.pressure.mean(axis=0)


def _counts_in_fractions(world: World) -> None:
    world.rating = world.rating / 2


def _gives_a_number(world: World) -> None:
    world.one_off = 0.0  # type: ignore[assignment]


def _spends_in_whole_pounds(world: World) -> None:
    world.year.one_off = world.year.one_off.astype(np.int32)


def _stops_the_clock(world: World) -> None:
    world.step = 0


def _returns_what_should_be(world: World) -> Any:
    return world.finance + 1.0


def _yields(world: World) -> Any:
    yield world.finance


def _tells_of_a_number(world: World) -> None:
    world.events.write(7, world.step, np.arange(2))  # type: ignore[arg-type]


def _misspells(world: World) -> None:
    world.presure = 2.0 * world.pressure  # type: ignore[attr-defined]


def _divides_by_nothing(world: World) -> None:
    if world.step == 7:
        world.finance[2, 3] = np.nan


def _tells_of_who_is_not_there(world: World) -> None:
    world.events.write("fair", world.step, np.arange(3), ccg=world.facts.n)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (_moves_a_ccg, "read-only"),
        (_swaps_officers, r"world\.officer is another array now.* by .*join_officers alone"),
        (_loses_a_dimension, r"world\.pressure .* float64, \(3, 16\); found .* float64, \(16,\)"),
        (
            _counts_in_fractions,
            r"world\.rating must be an array of int64.*found an array of float64",
        ),
        (_gives_a_number, r"world\.one_off must be an array .*; found float, no array"),
        (_spends_in_whole_pounds, r"world\.year\.one_off must be .* float64.*found .* int32"),
        (_stops_the_clock, r"world\.step is something else now"),
        (
            _misspells,
            r"world\.presure: there is none.*'pressure'.*world\.remembered\[\"presure\"\]",
        ),
        (
            _divides_by_nothing,
            r"world\.finance holds values that are no numbers.* in replicate 6\.",
        ),
        (_returns_what_should_be, "a rule returns nothing: it changes .*returned a ndarray"),
        (_yields, "a rule returns nothing: .*returned a generator"),
        (_tells_of_a_number, "kind or detail is 7; allowed: text in quotes"),
        (_tells_of_who_is_not_there, "Event 'fair': ccg is 16; allowed: from -1 to 15"),
    ],
)
def test_a_slip_in_a_rule_ends_the_run_and_names_the_rule(
    country: Facts, rule: Rule, said: str
) -> None:
    """Each of these went on in silence, or was told later and of another rule."""
    expected = ValueError if rule is _moves_a_ccg else RulesError
    with pytest.raises(expected, match=said) as caught:
        simulate(POLICY, 3, facts=country, rules=[*RULES, rule], first_replicate=4)
    assert f"in the rule '{rule.__name__}'" in caught.value.__notes__[0]


def test_numbers_are_looked_at_in_every_replicate_before_the_run_ends(country: Facts) -> None:
    def strays_late(world: World) -> None:
        world.one_off[-1] = np.inf

    short = POLICY.with_settings({"run.end": "2013-05-31"})
    with pytest.raises(RulesError, match=r"world\.one_off .* in replicate 29\.") as caught:
        simulate(short, 30, facts=country, rules=[*RULES, strays_late])
    assert "from 2013-05-01" in caught.value.__notes__[0]


def test_after_a_slip_the_world_can_be_changed_again(country: Facts) -> None:
    model = CommissioningModel(POLICY, facts=country, rules=[_misspells])
    with pytest.raises(RulesError, match="presure"):
        model.step()
    model.world.organisation[0, 0] = 0
    model.world.events.write("fair", 10_000, np.zeros(1, dtype=np.intp))


def test_a_rule_may_put_new_arrays_in_place_of_old_ones_of_their_kind(country: Facts) -> None:
    def starts_afresh(world: World) -> None:
        world.one_off = np.zeros(world.shape)
        world.year = YearToDate.empty(world.shape)
        world.refresh_bodies()

    assert run(country, {"run.end": "2013-06-30"}, rules=[*RULES, starts_afresh]).monthly.days


def test_the_packages_rules_in_wraps_of_ones_own_give_the_same_run(country: Facts) -> None:
    """They are watched then, and nothing that they do is a slip."""

    def timed(rule: Rule) -> Rule:
        @wraps(rule)
        def acts(world: World) -> None:
            rule(world)

        return acts

    policy = {"mergers.stance": '"encouraged"', "mergers.strictness": "0.0"}
    plain, wrapped = (run(country, policy, rules=rules) for rules in (RULES, [*map(timed, RULES)]))
    assert measured(plain, "ccg_count").min() < 16
    assert_same_run(plain, wrapped, country)
