"""A scenario's policy as arrays by month, so that rules look nothing up by date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ccgsim.areas import weighted_count
from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.calendar import Calendar
from ccgsim.facts import Facts

if TYPE_CHECKING:
    from ccgsim.scenario import Scenario

STANCES = ("prohibited", "discouraged", "permitted", "encouraged", "mandated")
ALIGNMENTS = ("none", "preferred", "required")
NEVER = 10**6


@dataclass(frozen=True)
class Policy:
    """What policy says in each of T months, (T,) or (T, N), and the steps of dated events.

    All blocks of a run share its arrays, which are read-only.

    Units: ``per_head`` £ per head and year; ``growth`` % a year; ``smallest_viable``
    £m a year; shares and strengths are fractions; ``stance`` indexes STANCES, ``alignment``
    ALIGNMENTS.
    """

    per_head: FloatArray
    cash_year: IntArray  # (T,) financial year whose people fix the sum; -1 while it follows people
    stance: IntArray
    strictness: FloatArray
    supply: FloatArray
    single_leadership: FloatArray
    in_year: BoolArray
    alignment: IntArray
    mandate_systems: BoolArray
    readiness: FloatArray
    price: FloatArray
    smallest_viable: FloatArray
    buying: BoolArray
    joint_posts: BoolArray
    directions: BoolArray
    growth: FloatArray
    pooling: FloatArray
    integrated: FloatArray
    vanguards: FloatArray
    demands: FloatArray
    frozen: BoolArray
    footprint: IntArray  # (T, N)
    footprints: tuple[IntArray, ...]  # T of (F',) the footprints in use, shared by months alike
    together: BoolArray  # (T, P) whether the pairs of the facts are in one footprint
    announced: int
    ratings: int
    improvement_framework: int
    committees: int
    reprocurement: frozenset[int]
    invited: tuple[int, ...]

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            for array in value if isinstance(value, tuple) else (value,):
                if isinstance(array, np.ndarray):
                    array.setflags(write=False)

    def months_as_in(self, other: Policy) -> int:
        """Return in how many months from the start another policy of as many says the same."""
        return min(
            _months_alike(getattr(self, field.name), getattr(other, field.name))
            for field in fields(self)
            if field.name != "footprints"  # follow from where each CCG's is
        )

    def footprint_people(self, step: int, people: FloatArray) -> FloatArray:
        """Return (F',) people by footprint in a month, up to the last footprint that is used."""
        return weighted_count(self.footprint[step], people)


def _months_alike(one: Any, other: Any) -> int:
    """Return the months before the first in which two values of a policy's field differ."""
    if isinstance(one, np.ndarray):
        differ = (one != other).reshape(len(one), -1).any(axis=1)
        return int(differ.argmax()) if differ.any() else len(one)
    if isinstance(one, int):
        return NEVER if one == other else min(one, other)
    return min(set(one) ^ set(other), default=NEVER)


def _by_ccg(
    scenario: Scenario, facts: Facts, days: list[date], key: str, number: Callable[[Any], float]
) -> FloatArray:
    """Return (T, N) a lever that a ``[[local]]`` table may set for some CCGs."""
    section, name = key.split(".")
    national = getattr(getattr(scenario, section), name)
    values = np.empty((len(days), facts.n))
    for step, day in enumerate(days):
        values[step] = number(national.on(day))
        for table, value in scenario.local_values(key, day):
            values[step, table.covers(facts)] = number(value)
    return values


def _footprints(scenario: Scenario, facts: Facts, days: list[date]) -> IntArray:
    """Return (T, N) the footprint of each CCG by month, after the scenario's footprint mergers."""
    months = np.repeat(facts.footprint[None, :], len(days), axis=0)
    code = {name: place for place, name in enumerate(facts.footprint_codes)}
    for merger in sorted(scenario.footprints.mergers, key=lambda merger: merger.date):
        joined = [code[name] for name in merger.from_]
        after = np.array([day >= merger.date for day in days])
        months[after] = np.where(np.isin(months[after], joined), code[merger.into], months[after])
    return months


def footprint_names(scenario: Scenario, facts: Facts, day: date) -> tuple[str, ...]:
    """Return the names of the facts' footprints in a day's month, by their order in the facts.

    One that others joined has another name from the month in which they do.
    """
    names = dict(zip(facts.footprint_codes, facts.footprint_names, strict=True))
    mergers = sorted(scenario.footprints.mergers, key=lambda merger: merger.date)
    names |= {merger.into: merger.name for merger in mergers if merger.date <= day.replace(day=1)}
    return tuple(names.values())


def _cash_years(scenario: Scenario, calendar: Calendar) -> IntArray:
    """Return (T,) the financial year whose people fix the sum in pounds, or -1.

    The sum is fixed when cash uprating begins, and again at each later entry of the rate per head;
    that may be before the run. Where neither has a date, it is fixed as the run begins.
    """
    uprating, rates = scenario.allowance.uprating, scenario.allowance.per_head
    fixed = [calendar.first_step_from(day) for day, _ in rates.entries]
    was = uprating.first
    for day, becomes in uprating.entries:
        if becomes == "cash" != was:
            fixed.append(calendar.first_step_from(day))
        was = becomes
    years = np.full(calendar.months, -1, dtype=np.intp)
    for step in range(calendar.months):
        if uprating.on(calendar.first_day(step)) == "cash":
            latest = max((each for each in fixed if each <= step), default=0)
            years[step] = calendar.financial_year(latest)
    return years


def build_policy(scenario: Scenario, facts: Facts, calendar: Calendar) -> Policy:
    """Return the policy of a scenario for the months of a calendar."""
    days = [calendar.first_day(step) for step in range(calendar.months)]

    def monthly(lever: Callable[[date], float | bool]) -> FloatArray:
        return np.array([lever(day) for day in days], dtype=float)

    def by_ccg(key: str, number: Callable[[Any], float] = float) -> FloatArray:
        return _by_ccg(scenario, facts, days, key, number)

    def step_of(day: date | None) -> int:
        return NEVER if day is None else max(calendar.first_step_from(day), 0)

    s = scenario
    readiness = s.footprints.integrated_care_systems
    footprint = _footprints(s, facts, days)
    return Policy(
        per_head=by_ccg("allowance.per_head"),
        cash_year=_cash_years(s, calendar),
        stance=by_ccg("mergers.stance", STANCES.index).astype(np.intp),
        strictness=by_ccg("mergers.strictness"),
        supply=by_ccg("leadership.supply"),
        single_leadership=by_ccg("footprints.single_leadership"),
        in_year=monthly(lambda d: s.mergers.window.on(d) == "in-year").astype(bool),
        alignment=monthly(lambda d: ALIGNMENTS.index(s.mergers.alignment.on(d))).astype(np.intp),
        mandate_systems=monthly(lambda d: s.mergers.mandate.on(d) != "footprint").astype(bool),
        readiness=monthly(lambda d: _or_never(readiness.on(d))),
        price=monthly(s.support_market.price.on),
        smallest_viable=monthly(s.support_market.smallest_viable_income.on),
        buying=monthly(lambda d: s.support_market.buying.on(d) == "allowed").astype(bool),
        joint_posts=monthly(lambda d: s.leadership.joint_posts.on(d) == "allowed").astype(bool),
        directions=monthly(lambda d: s.assessment.directions.on(d) == "on").astype(bool),
        growth=monthly(s.finance.growth.on),
        pooling=monthly(s.pooled_budgets.required.on),
        integrated=monthly(s.care_models.integrated_providers.on),
        vanguards=monthly(s.care_models.vanguards.on),
        demands=monthly(s.central_demands.on),
        frozen=monthly(s.is_frozen).astype(bool),
        footprint=footprint,
        footprints=_in_use(footprint),
        together=np.equal(*(footprint.take(ccg, axis=1) for ccg in facts.pairs.T)),
        announced=step_of(s.footprints.announced),
        ratings=step_of(s.assessment.ratings),
        improvement_framework=step_of(s.assessment.improvement_framework),
        committees=step_of(s.joint_committees.lawful),
        reprocurement=frozenset(calendar.index_of(d) for d in s.support_market.reprocurement),
        invited=tuple(sorted(calendar.index_of(day) for day in s.delegation.invited)),
    )


def _in_use(footprint: IntArray) -> tuple[IntArray, ...]:
    """Return for each month the footprints that have CCGs; months alike share one array."""
    months: list[IntArray] = []
    for step, row in enumerate(footprint):
        same = step > 0 and (row == footprint[step - 1]).all()
        months.append(months[-1] if same else np.unique(row))
    return tuple(months)


def _or_never(threshold: float | None) -> float:
    """Return a maturity that no footprint can reach where the scenario sets none."""
    return 2.0 if threshold is None else threshold
