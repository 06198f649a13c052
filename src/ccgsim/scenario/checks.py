"""What a scenario says that cannot be so in these facts, or has no effect, or not for long."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from ccgsim.errors import ScenarioError
from ccgsim.facts import Facts
from ccgsim.parameters import Parameter, parameter_table
from ccgsim.scenario.dated import Dated
from ccgsim.scenario.errors import nearest
from ccgsim.scenario.file import COMMAND_LINE
from ccgsim.scenario.inherited import ended_by_inheritance, is_laid_over
from ccgsim.scenario.local import LOCAL_LEVERS
from ccgsim.scenario.local_checks import Note, local_without_effect, values_in_run
from ccgsim.scenario.numbers import FIRST_START
from ccgsim.scenario.places import unknown_places, where
from ccgsim.scenario.scenario import Scenario
from ccgsim.scenario.sections import Section

# Which rules read a lever; a section stands for all levers in it. It is without effect if all of
# these are left out.
READ_BY: dict[str, tuple[str, ...]] = {
    "allowance": ("allowance",),
    "mergers": ("mergers",),
    "footprints.announced": ("footprints", "officers", "joint_working", "mergers"),
    "footprints.mergers": ("footprints", "officers", "joint_working", "mergers"),
    "footprints.single_leadership": ("officers",),
    "footprints.integrated_care_systems": ("footprints",),
    "support_market.price": ("support", "running_costs"),
    "support_market.smallest_viable_income": ("support",),
    "support_market.reprocurement": ("support",),
    "support_market.buying": ("support",),
    "leadership.supply": ("leaders", "officers"),
    "leadership.joint_posts": ("officers",),
    "delegation": ("delegation",),
    "assessment": ("assessment",),
    "finance": ("assessment",),
    "joint_committees": ("joint_working",),
    "pooled_budgets": ("local_authorities",),
    "care_models": ("care_models",),
    "central_demands": ("engagement",),
    "freeze": ("mergers", "officers", "joint_working", "support"),
}

# Figures set anew for a year: the same one again is news (and a new sum under cash uprating).
SMALLEST_PERCENTAGE = 0.1

YEARLY = ("allowance.per_head", "finance.growth")

QUARTERS = (1, 4, 7, 10)
"""Months in which governing bodies decide."""


def check_against(
    scenario: Scenario, facts: Facts, parameters: Mapping[str, Parameter] | None = None
) -> None:
    """Refuse a scenario with places or parameters there are not, or with impossible values.

    Args:
        scenario: the scenario.
        facts: the founding CCGs, footprints and regions there are.
        parameters: the behavioural parameters there are; None to take any.

    Raises:
        ScenarioError: with every unknown name and impossible value, its file and key, and the
            nearest valid one.
    """
    problems = [*unknown_places(scenario, facts)]
    if parameters is not None:
        problems += _impossible_parameters(scenario, parameters)
    if len(problems) == 1:
        raise ScenarioError(problems[0])
    if problems:
        raise ScenarioError("\n  ".join([f"{len(problems)} problems in the scenario:", *problems]))


def _impossible_parameters(
    scenario: Scenario, parameters: Mapping[str, Parameter]
) -> Iterator[str]:
    for name, value in scenario.parameters.items():
        place = where(scenario, f"parameters.{name}")
        if name not in parameters:
            yield f"{place}: no such parameter{nearest(name, parameters)}"
        elif allowed := parameters[name].allowed(value):
            yield f"{place}: found {value:g}; allowed: {allowed}"


def notes(
    scenario: Scenario, facts: Facts | None = None, rules: Collection[str] | None = None
) -> list[str]:
    """Settings that can have no effect, or not for long, each as a sentence to show the user.

    What a file inherits is no mistake of its own, so only what it sets itself is said aloud.

    Args:
        scenario: the scenario.
        facts: what the run starts from, to find local tables without effect and what a late start
            skips; optional, England's year if unsaid.
        rules: names of the rules that take part; by default all that the scenario leaves on.
    """
    found = [*_unread(scenario, rules), *_after_the_end(scenario), *_before_the_start(scenario)]
    found += _later_than_the_facts(scenario, facts)
    found += [*_repeated(scenario), *_fractions_for_percentages(scenario)]
    found += _without_occasion(scenario)
    found += _ended(scenario)
    found += _outside_the_prior(scenario)
    found += local_without_effect(scenario, facts)
    return [note.text for note in found if _is_own(scenario, note.key)]


def _is_own(scenario: Scenario, key: str) -> bool:
    """Whether a key, or one inside it, was set by the file that has the title, or after it."""
    setters = scenario.setters_of("local" if key.startswith("local ") else key)
    return not setters or bool(setters & {scenario.source_of("title"), COMMAND_LINE})


def _unread(scenario: Scenario, rules: Collection[str] | None) -> Iterator[Note]:
    """Levers of rules that are left out."""
    for place, readers in READ_BY.items():
        idle = all(
            rule in scenario.rules.off or (rules is not None and rule not in rules)
            for rule in readers
        )
        section, _, key = place.partition(".")
        value = getattr(scenario, section)
        plain: Any = Scenario.model_fields[section].default
        if key:
            value, plain = getattr(value, key), getattr(plain, key)
        if idle and value != plain:
            one = len(readers) == 1
            which = "the rule that reads it is" if one else "the rules that read it are"
            what = "holds as on the first day" if place == "allowance" else "has no effect"
            why = f"{what}, because {which} left out ({', '.join(readers)})"
            yield Note(place, f"{place}: {why}")


def _dated_levers(scenario: Scenario) -> Iterator[tuple[str, Dated[Any]]]:
    for name in Scenario.model_fields:
        value = getattr(scenario, name)
        if isinstance(value, Dated):
            yield name, value
        elif isinstance(value, Section):
            for key in type(value).model_fields:
                if isinstance(lever := getattr(value, key), Dated):
                    yield f"{name}.{key}", lever
    for local in scenario.local:
        for key in LOCAL_LEVERS:
            yield f"local {local.name}: {key}", local.lever(key)


def _single_dates(scenario: Scenario) -> Iterator[tuple[str, date]]:
    """Days on which something happens, with their keys."""
    starts = {
        "footprints.announced": scenario.footprints.announced,
        "assessment.ratings": scenario.assessment.ratings,
        "assessment.improvement_framework": scenario.assessment.improvement_framework,
        "joint_committees.lawful": scenario.joint_committees.lawful,
    }
    yield from ((key, day) for key, day in starts.items() if day is not None)
    yield from (("footprints.mergers", merger.date) for merger in scenario.footprints.mergers)
    yield from (("support_market.reprocurement", d) for d in scenario.support_market.reprocurement)
    yield from (("delegation.invited", day) for day in scenario.delegation.invited)
    yield from (("freeze", freeze.from_) for freeze in scenario.freeze)


def _after_the_end(scenario: Scenario) -> Iterator[Note]:
    """One sentence for all that comes too late: a run cut short leaves many dates behind."""
    late: dict[str, date] = {}
    dated = _dated_levers(scenario)
    entries = [(key, f"{key}.{day}", day) for key, lever in dated for day, _ in lever.entries]
    single = [(key, key, day) for key, day in _single_dates(scenario)]
    for key, place, day in (*entries, *single):
        if day > scenario.run.end and _is_own(scenario, place):
            late[key] = min(day, late.get(key, day))
    if late:
        listed = ", ".join(f"{key} from {day} on" for key, day in late.items())
        end = scenario.run.end
        text = f"comes after the end of the run ({end}), without effect: {listed}"
        yield Note("", f"{text}; a later run.end would reach it")


def _before_the_start(scenario: Scenario) -> Iterator[Note]:
    start = scenario.run.start
    for key, lever in _dated_levers(scenario):
        for day in [day for day, _ in lever.entries if day <= start][:-1]:
            text = f"{key}: the entry of {day} is superseded before the run starts ({start})"
            yield Note(f"{key}.{day}", text)
    for key, days in (
        ("support_market.reprocurement", scenario.support_market.reprocurement),
        ("delegation.invited", scenario.delegation.invited),
    ):
        for day in days:
            if day < start:
                yield Note(key, f"{key}: {day} comes before the run starts ({start})")
    for freeze in scenario.freeze:
        if freeze.to < start:
            text = f"freeze: {freeze.from_} to {freeze.to} is over before the run starts ({start})"
            yield Note("freeze", text)


def _later_than_the_facts(scenario: Scenario, facts: Facts | None) -> Iterator[Note]:
    """A run that starts late lives through nothing of the years before it."""
    first = date(facts.population_years[0], 4, 1) if facts else FIRST_START
    start = scenario.run.start
    if start > first:
        text = (
            f"it starts on {start}, but everyone in it (CCGs, officers, support units, "
            f"directions) as on {first}: the years between are not lived through, and figures "
            f"of the record are not about such a run. To live through them, leave it at {first}"
        )
        yield Note("run.start", f"run.start: {text}")


def _outside_the_prior(scenario: Scenario) -> Iterator[Note]:
    for name, value in scenario.parameters.items():
        known = parameter_table().get(name)
        if known is not None and not known.low <= value <= known.high:
            span = (
                f"{known.low:g} to {known.high:g}" if known.low < known.high else f"{known.low:g}"
            )
            key = f"parameters.{name}"
            text = f"{key}: {value:g} is outside what the fit considers: {span} ({known.unit})"
            yield Note(key, text)


def _repeated(scenario: Scenario) -> Iterator[Note]:
    inherits = len(set(scenario.sources.values())) > 1
    for key, lever in _dated_levers(scenario):
        for (earlier, before), (day, value) in pairwise(lever.entries):
            over = is_laid_over(scenario, f"{key}.{day}", scenario.source_of(f"{key}.{earlier}"))
            if inherits and not over:
                continue  # the entry may stand there to replace an inherited one
            if value == before and key not in YEARLY:
                text = f"{key}: the entry of {day} repeats the value before it ({value})"
                yield Note(f"{key}.{day}", text)


def _ended(scenario: Scenario) -> Iterator[Note]:
    for key, lever in _dated_levers(scenario):
        if key not in YEARLY:
            yield from ended_by_inheritance(scenario, key, lever)


def _fractions_for_percentages(scenario: Scenario) -> Iterator[Note]:
    """Growth of so little is a fraction by mistake: 0.034 for 3.4%."""
    growth = scenario.finance.growth
    for day, value in ((None, growth.first), *growth.entries):
        if 0 < abs(value) < SMALLEST_PERCENTAGE:
            key = "finance.growth" if day is None else f"finance.growth.{day}"
            percent = f"{100 * value:g}"
            text = f"{value:g} is taken as {value:g}%; {percent}% is written {percent}"
            yield Note(key, f"{key}: {text}")


def _without_occasion(scenario: Scenario) -> Iterator[Note]:
    """Levers whose occasion never arises in the run."""
    stances = values_in_run(scenario, scenario.mergers.stance)
    for local in scenario.local:
        stances |= values_in_run(scenario, local.mergers.stance)
    plain = Scenario.model_fields["mergers"].default
    if "mandated" not in stances and scenario.mergers.mandate != plain.mandate:
        yield _idle("mergers.mandate", "mergers.stance is never mandated")
    if stances - {None} == {"prohibited"}:
        for key in ("window", "strictness", "alignment"):
            if getattr(scenario.mergers, key) != getattr(plain, key):
                yield _idle(f"mergers.{key}", "mergers are prohibited throughout")
    yield from _without_footprints(scenario)
    judged = scenario.assessment
    if judged.improvement_framework is not None and judged.ratings is None:
        yield _idle("assessment.improvement_framework", "assessment.ratings is false")
    joint = values_in_run(scenario, scenario.leadership.joint_posts)
    if joint == {"not allowed"} and any(
        values_in_run(scenario, scenario.footprints.single_leadership)
    ):
        why = "leadership.joint_posts is not allowed throughout"
        yield _idle("footprints.single_leadership", why)
    for freeze in scenario.freeze:
        years = range(freeze.from_.year, freeze.to.year + 1)
        deciding = (date(year, month, 1) for year in years for month in QUARTERS)
        if not any(freeze.from_ <= day <= freeze.to for day in deciding):
            yield Note(
                "freeze",
                f"freeze: {freeze.from_} to {freeze.to} has no effect, because what it forbids is "
                "decided on 1 January, April, July and October, and none of these lies in it",
            )


def _idle(key: str, why: str) -> Note:
    return Note(key, f"{key}: has no effect, because {why}")


def _without_footprints(scenario: Scenario) -> Iterator[Note]:
    footprints = scenario.footprints
    announced = footprints.announced
    if announced is None:
        needing = {
            "footprints.mergers": bool(footprints.mergers),
            "footprints.single_leadership": any(
                values_in_run(scenario, footprints.single_leadership)
            ),
            "footprints.integrated_care_systems": values_in_run(
                scenario, footprints.integrated_care_systems
            )
            != {None},
            "mergers.alignment": values_in_run(scenario, scenario.mergers.alignment) != {"none"},
        }
        for key in (key for key, is_set in needing.items() if is_set):
            yield _idle(key, "footprints.announced is false")
    else:
        for merger in footprints.mergers:
            if merger.date < announced:
                text = f"{merger.date} comes before the footprints are announced ({announced})"
                yield Note("footprints.mergers", f"footprints.mergers: {text}")
