"""The things of the model: CCGs of 2013, organisations, officers' areas, support units."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from ccgsim.calendar import Calendar
from ccgsim.facts import Facts
from ccgsim.parameters import Parameters
from ccgsim.policy import Policy
from plain.luck import Luck

LINES = (
    "finance", "business intelligence", "human resources", "contracting", "medicines",
    "continuing care",
)  # fmt: skip
LEDGER = ("allowance", "running_costs", "staff", "programme_staff", "bought", "one_off")
NOBODY = -1
T = TypeVar("T")
KM_PER_DEGREE = 111.2


@dataclass(eq=False)
class Ccg:
    """A CCG of April 2013: what stays its own when it becomes part of something larger."""

    index: int
    code: str
    willing: float
    joint_since: int | None
    body: Body = field(init=False)
    area: Area = field(init=False)
    team: int = field(init=False)  # those with one number share a team
    committee: int = field(init=False)
    cost_of_change: float = 0.0
    months_unsettled: int = 0


@dataclass(eq=False)
class Body:
    """An organisation; the founding CCG that leads it gives it its name and its luck."""

    leader: Ccg
    members: list[Ccg]
    # support
    in_house: dict[str, bool]
    serves: int | None  # founding unit it buys from or would
    agreement_ends: int
    # standing
    deprivation: float
    finance: float
    leadership: float
    performance: float
    ownership: float
    cost_level: float
    term_ends: int
    directed_since: int | None
    has_team: bool
    shares_support: bool = False
    reviewed: int = 0
    leaderless: bool = False
    leadership_score: float = 0.0
    plan_variance: float = 0.0
    rating: str = "not rated"
    localities: bool = False
    delegated: bool = False
    with_authority: bool = False
    vanguard: bool = False
    unsettled_until: int = -1
    # money
    allowance: float = 0.0
    required: float = 0.0
    pressure: float = 0.0
    programme_share: float = 0.0
    posts_held: float = 0.0
    one_off: float = 0.0
    surprise: float = 0.0
    year: dict[str, float] = field(default_factory=lambda: dict.fromkeys(LEDGER, 0.0))
    # a merger that is approved
    merger_due: int | None = None
    merger_with: Ccg | None = None

    @property
    def in_directions(self) -> bool:
        return self.directed_since is not None


@dataclass(eq=False)
class Area:
    """The CCGs under one accountable officer."""

    leader: Ccg
    members: list[Ccg]
    vacant_since: int | None = None

    @property
    def bodies(self) -> list[Body]:
        return [ccg.body for ccg in self.members if ccg.body.leader is ccg]


@dataclass(eq=False)
class Unit:
    """A commissioning support unit."""

    index: int
    name: str
    price: float
    quality: float
    carried_on_by: int
    open: bool = True
    fate: int | None = None  # what it joins on 1 April; itself: it closes
    income: float = 0.0
    other_income: float = 0.0


@dataclass
class World:
    """One replicate."""

    facts: Facts
    policy: Policy
    p: Parameters
    calendar: Calendar
    luck: Luck
    people_by_year: dict[int, list[float]]
    ties: list[list[tuple[int, int]]]  # of each CCG: (partner, number of the pair), by partner
    step: int = 0
    ccgs: list[Ccg] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    systems: set[int] = field(default_factory=set)  # footprints that are integrated systems
    leaving: dict[int, int | None] = field(default_factory=dict)
    around: list[float] = field(default_factory=list)  # neighbours' in-house share this year
    events: list[tuple[str, int, int, int, int, str]] = field(default_factory=list)
    mergers_formed: int = 0
    bodies_dissolved: int = 0
    proposals_failed: int = 0

    @property
    def today(self) -> date:
        return self.calendar.first_day(self.step)

    @property
    def month(self) -> int:
        return self.today.month

    @property
    def month_number(self) -> int:
        return self.today.year * 12 + self.today.month - 1

    @property
    def quarter(self) -> bool:
        return self.month in (1, 4, 7, 10)

    @property
    def footprints_live(self) -> bool:
        return self.step >= self.policy.announced

    @property
    def bodies(self) -> list[Body]:
        """By their leading CCG."""
        return [ccg.body for ccg in self.ccgs if ccg.body.leader is ccg]

    @property
    def areas(self) -> list[Area]:
        """By their leading CCG."""
        return [ccg.area for ccg in self.ccgs if ccg.area.leader is ccg]

    def people(self, ccg: Ccg) -> float:
        return self.people_by_year[self.calendar.financial_year(self.step)][ccg.index]

    def size(self, group: Body | Area) -> float:
        return sum(self.people(ccg) for ccg in group.members)

    def economy(self, people: float) -> float:
        """Cost per head of a team for so many people, 1 at the reference size."""
        relative = people / self.p("reference_people")
        return relative ** -self.p("economies_of_scale")

    def footprint(self, ccg: Ccg) -> int:
        return int(self.policy.footprint[self.step][ccg.index])

    def unsettled(self, body: Body) -> bool:
        return body.unsettled_until > self.step

    def km(self, east: float, north: float) -> float:
        """Return the length of a step of so many degrees on a flat map."""
        middle = math.radians(sum(self.facts.latitude) / self.facts.n)
        return math.hypot(east * math.cos(middle), north) * KM_PER_DEGREE

    def distance(self, ccg: Ccg, unit: Unit) -> float:
        east, north = self.facts.unit_position[unit.index]
        longitude, latitude = self.facts.longitude[ccg.index], self.facts.latitude[ccg.index]
        return self.km(float(longitude - east), float(latitude - north))

    def links(self, group: Body | Area) -> list[tuple[Ccg, Ccg, int]]:
        """Return a group's ties (member, other, pair): the leader's first, then by member."""
        rest = [ccg for ccg in self.ccgs if ccg in group.members and ccg is not group.leader]
        members = [group.leader, *rest]
        return [(m, self.ccgs[o], pair) for m in members for o, pair in self.ties[m.index]]

    def ledger(self, name: str) -> float:
        return sum(body.year[name] for body in self.bodies)

    def note(
        self,
        kind: str,
        ccg: Ccg | None = None,
        partner: int = NOBODY,
        detail: str = "",
    ) -> None:
        """Write an event; the organisation is the one that the CCG belongs to now."""
        who = NOBODY if ccg is None else ccg.index
        body = NOBODY if ccg is None else ccg.body.leader.index
        self.events.append((kind, self.step, who, body, partner, detail))


def components(links: Iterable[tuple[T, T]]) -> list[list[T]]:
    """Return the groups that links make, in the order in which they are first named."""
    groups: list[list[T]] = []
    for one, other in links:
        touched = [g for g in groups if one in g or other in g]
        joined = [thing for g in touched for thing in g]
        joined += [thing for thing in (one, other) if thing not in joined]
        groups = [g for g in groups if g not in touched] + [list(dict.fromkeys(joined))]
    return groups


def leader_of(world: World, groups: Iterable[Body] | Iterable[Area]) -> Ccg:
    """Return the leader of the one with most people; the first in the tables if two are equal."""
    chosen = min(groups, key=lambda group: (-world.size(group), group.leader.index))
    return chosen.leader


def join_labels(ccgs: list[Ccg], name: str, one: Ccg, other: Ccg) -> None:
    """Make two teams (or committees) one."""
    keep, lose = getattr(one, name), getattr(other, name)
    for ccg in ccgs:
        if getattr(ccg, name) == lose:
            setattr(ccg, name, keep)


def unite_areas(world: World, areas: list[Area]) -> Area:
    """Put areas under one officer; no post of theirs stays vacant."""
    leader = leader_of(world, areas)
    for area in areas:
        for ccg in area.members:
            if area.leader is not leader or ccg.joint_since is None:
                ccg.joint_since = world.step
    united = Area(leader, [ccg for area in areas for ccg in area.members])
    for ccg in united.members:
        ccg.area = united
    return united


def logistic_curve(level: float) -> float:
    return 1.0 / (1.0 + math.exp(-level))
