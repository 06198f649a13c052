"""The state of R replicates side by side: every array has the replicate as its first axis.

Values of an organisation stand at every founding CCG that belongs to it, so (R, N) arrays need no
look-up; the row of its leading CCG speaks for the organisation, that of an area's leader for the
officer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccgsim import areas
from ccgsim.arrays import AnyArray, BoolArray, FloatArray, IntArray
from ccgsim.calendar import Calendar, month_number
from ccgsim.draws import Draws, Hash
from ccgsim.events import EventLog
from ccgsim.facts import Facts
from ccgsim.links import Links
from ccgsim.parameters import Parameters
from ccgsim.policy import Policy

if TYPE_CHECKING:
    from ccgsim.trace import Trace

LINES = (
    "finance", "business intelligence", "human resources", "contracting", "medicines",
    "continuing care",
)  # fmt: skip
CARE_LINES = ("medicines", "continuing care")
"""Lines whose in-house staff may be charged to the programme budget (NAO HC 1783, 2.13)."""
RATINGS = ("not rated", "inadequate", "requires improvement", "good", "outstanding")
NOT_YET = -1
SHARED = (
    "keys", "unit_keys", "people", "unit_km", "nearest_units", "units_apart", "main_authority",
)  # fmt: skip
"""Arrays that all replicates share, and every world that branches off: nobody writes to them."""


@dataclass
class World:
    """R replicates of N founding CCGs, U support units, F footprints and L lines of support.

    Everything a rule may read or change. Steps are months from the start of the run; ``NOT_YET``
    marks what has not happened. Money is in £ a year unless said otherwise.
    """

    facts: Facts
    policy: Policy
    p: Parameters
    calendar: Calendar
    draws: Draws
    replicates: IntArray  # (R,) numbers of the replicates in the run
    keys: Hash  # (N,) identity of each founding CCG in draws
    unit_keys: Hash  # (U,) identity of each support unit in draws
    people_by_year: dict[int, FloatArray]  # (N,) registered people, by financial year
    links: Links
    unit_km: FloatArray  # (N, U) distance of each support unit
    nearest_units: IntArray  # (N, U) support units, the nearest first
    units_apart: FloatArray  # (U, U) distance between support units, km
    main_authority: IntArray  # (N,) number of most people's authority, its own if not known
    events: EventLog = field(default_factory=EventLog)
    trace: Trace | None = None
    remembered: dict[str, AnyArray] = field(default_factory=dict)  # by rules of one's own, by name
    _followers: dict[str, areas.Followers] = field(default_factory=dict)

    # the present month
    step: int = field(init=False)
    today: date = field(init=False)  # its first day
    month: int = field(init=False)  # 1 to 12
    quarter: bool = field(init=False)  # January, April, July, October: governing bodies decide
    month_number: int = field(init=False)  # months from year 0, as the keys of draws say when
    people: FloatArray = field(init=False)  # (N,) registered people of the founding CCGs' areas

    # who belongs to whom
    organisation: IntArray = field(init=False)  # (R, N) leading CCG of the organisation
    officer: IntArray = field(init=False)  # (R, N) leading CCG of the accountable officer's area
    team: IntArray = field(init=False)  # (R, N) leading CCG of the area with a shared team
    committee: IntArray = field(init=False)  # (R, N) leading CCG of the area with a joint committee
    joint_since: IntArray = field(init=False)  # (R, N) step the joint officer was first shared
    team_since: IntArray = field(init=False)  # (R, N)
    leads: BoolArray = field(init=False)  # (R, N) leads an organisation
    leads_area: BoolArray = field(init=False)  # (R, N) leads an officer's area
    leader_at: IntArray = field(init=False)  # (R, N) place (replicate x N + CCG) of the leading CCG
    size: FloatArray = field(init=False)  # (R, N) people of the organisation
    economy: FloatArray = field(init=False)  # (R, N) cost per head at that size, 1 = reference
    area_economy: FloatArray = field(init=False)  # (R, N) the same for the officer's whole area
    area_size: FloatArray = field(init=False)  # (R, N) people under the officer
    area_bodies: FloatArray = field(init=False)  # (R, N) organisations under the officer

    # officers and leaders
    local_push: FloatArray = field(init=False)  # (R, N) how strongly the push is felt, 1 = typical
    leaving: AnyArray = field(init=False)  # (R, N) month of the quarter the officer leaves, 3: none
    vacant_since: IntArray = field(init=False)  # (R, N) at the leader of an area
    term_ends: IntArray = field(init=False)  # (R, N) step the clinical leader's term ends
    leaderless: BoolArray = field(init=False)  # (R, N) clinical leader's post not filled

    # money
    allowance: FloatArray = field(init=False)  # (R, N) of the organisation
    required: FloatArray = field(init=False)  # (R, N) cost of the arrangements at full staffing
    pressure: FloatArray = field(init=False)  # (R, N) required above planned, share of allowance
    programme_share: FloatArray = field(init=False)  # (R, N) staff moved to the programme budget
    posts_held: FloatArray = field(init=False)  # (R, N) share of staff posts held vacant
    one_off: FloatArray = field(init=False)  # (R, N) £ costs of change not yet paid, at the leader
    year: YearToDate = field(init=False)
    cost_surprise: FloatArray = field(init=False)  # (R, N) this year's, share of allowance
    cost_level: FloatArray = field(init=False)  # (R, N) lasting local cost, 1 = average

    # support
    in_house: BoolArray = field(init=False)  # (R, N, L) lines done in-house, the others are bought
    shares_support: BoolArray = field(init=False)  # (R, N) in-house lines are shared in the area
    agreement_ends: IntArray = field(init=False)  # (R, N)
    reviewed: IntArray = field(init=False)  # (R, N) step of the last review
    serves: IntArray = field(init=False)  # (R, N) founding unit it buys from or would, or -1
    unit: IntArray = field(init=False)  # (R, U) unit that carries on each founding unit
    unit_open: BoolArray = field(init=False)  # (R, U)
    unit_fate: IntArray = field(init=False)  # (R, U) unit it joins on 1 April; itself: it closes
    unit_income: FloatArray = field(init=False)  # (R, U) £ a year from CCGs
    unit_other_income: FloatArray = field(init=False)  # (R, U) £ a year from others
    price: FloatArray = field(init=False)  # (R, U) relative to in-house cost at reference size
    quality: FloatArray = field(init=False)  # (R, U) 0 to 1
    in_house_share: FloatArray = field(init=False)  # (R, N) of support by cost
    around: FloatArray = field(init=False)  # (R, N) its neighbours' mean as the year began
    bought_rate: FloatArray = field(init=False)  # (R, N) £ per head of lines bought, at price 1
    own_rate: FloatArray = field(init=False)  # (R, N) £ per head of lines in-house, reference size
    care_rate: FloatArray = field(init=False)  # (R, N) part of it for CARE_LINES

    # mergers
    merger_due: IntArray = field(init=False)  # (R, N) step an approved merger takes effect
    merger_with: IntArray = field(init=False)  # (R, N) leader of the body to come

    mergers_formed: FloatArray = field(init=False)  # (R,) new bodies since the start
    bodies_dissolved: FloatArray = field(init=False)  # (R,) bodies that went into them
    proposals_failed: FloatArray = field(init=False)  # (R,) coalitions stopped by a vote or refused

    # standing
    finance: FloatArray = field(init=False)  # (R, N) latent financial health, sd about 1
    leadership: FloatArray = field(init=False)  # (R, N) lasting quality of leadership, sd 1
    deprivation: FloatArray = field(init=False)  # (R, N) of its people, standard deviations
    performance: FloatArray = field(init=False)  # (R, N) lasting quality of care commissioned, sd 1
    leadership_score: FloatArray = field(init=False)  # (R, N) as last assessed
    plan_variance: FloatArray = field(init=False)  # (R, N) £ under plan last year; below 0 over it
    rating: IntArray = field(init=False)  # (R, N) index of RATINGS
    in_directions: BoolArray = field(init=False)  # (R, N)
    directed_since: IntArray = field(init=False)  # (R, N)
    ownership: FloatArray = field(init=False)  # (R, N) member practices' sense of ownership, logit
    localities: BoolArray = field(init=False)  # (R, N) locality arrangements
    willing: FloatArray = field(init=False)  # (R, N) lasting wish to take delegation on, sd 1
    delegated: BoolArray = field(init=False)  # (R, N) commissions general practice
    with_authority: BoolArray = field(init=False)  # (R, N) joint commissioning with the authority
    vanguard: BoolArray = field(init=False)  # (R, N)
    system: BoolArray = field(init=False)  # (R, F) integrated care system
    unsettled_until: IntArray = field(init=False)  # (R, N) step a reorganisation has settled
    months_unsettled: AnyArray = field(init=False)  # (R, N) of 16 bits: added up every month
    cost_of_change: FloatArray = field(init=False)  # (R, N) £ since the start

    def __post_init__(self) -> None:
        shared = [getattr(self, name) for name in SHARED if hasattr(self, name)]
        for array in (*shared, *self.people_by_year.values()):
            array.setflags(write=False)

    def __repr__(self) -> str:
        today = getattr(self, "today", "no day yet")
        rows, ccgs = self.shape
        return f"<World of {rows} replicates of {ccgs} CCGs, {today}>"

    def __setstate__(self, state: dict[str, object]) -> None:
        """Begin as a copy, or as what was pickled, with arrays of its own but for `SHARED`.

        Those that pickle makes cannot be opened again once they are locked, as they are while a
        rule of one's own acts.
        """
        for name, value in state.items():
            if isinstance(value, np.ndarray) and name not in SHARED:
                value = value.copy()
            setattr(self, name, value)

    @property
    def shape(self) -> tuple[int, int]:
        """(R, N)."""
        return len(self.replicates), self.facts.n

    def turn_to(self, step: int) -> None:
        """Make a step the present month; a new financial year brings its people."""
        self.step = step
        self.today = self.calendar.first_day(step)
        self.month = self.today.month
        self.quarter = self.month % 3 == 1
        self.month_number = month_number(self.today)
        self.people = self.people_by_year[self.calendar.financial_year(step)]

    def branch(self, policy: Policy) -> World:
        """Return a world that goes on from here under another policy; this one stays as it is."""
        twin = copy(self)
        twin.policy = policy
        twin.events = self.events.copy()
        twin.year = self.year.copy()
        twin.remembered = {name: value.copy() for name, value in self.remembered.items()}
        twin._followers = dict(self._followers)
        return twin

    @property
    def push(self) -> FloatArray:
        """(R, N) the push to single leadership, as it is felt in each CCG's footprint."""
        felt: FloatArray = self.policy.single_leadership[self.step] * self.local_push
        return felt

    @property
    def unsettled(self) -> BoolArray:
        """(R, N) whether the organisation is still in a reorganisation."""
        return self.unsettled_until > self.step

    def members(self, name: str, rep: IntArray, leader: IntArray) -> tuple[IntArray, IntArray]:
        """Return (row, ccg): the CCGs of listed areas, as ``areas.members``.

        ``name`` is "organisation" or "officer". Who follows whom is kept until ``unite``.
        """
        return areas.members(getattr(self, name), rep, leader, self._followers_in(name))

    def unite(
        self, name: str, people: FloatArray, rep: IntArray, first: IntArray, second: IntArray
    ) -> areas.Union:
        """Unite listed areas (K,), as ``areas.unite``; ``name`` as in ``members``."""
        area, following = getattr(self, name), self._followers_in(name)
        with _opened(area):
            union = areas.unite(area, people, rep, first, second, following)
        del self._followers[name]
        return union

    def mark(self, name: str, at: IntArray, leads: BoolArray | bool) -> None:
        """Say of places (K,), replicate x N + CCG, whether they lead.

        ``name`` is "leads" or "leads_area".
        """
        marks = getattr(self, name)
        with _opened(marks):
            marks.reshape(-1)[at] = leads

    def _followers_in(self, name: str) -> areas.Followers:
        if name not in self._followers:
            self._followers[name] = areas.followers(getattr(self, name))
        return self._followers[name]

    def refresh_bodies(self) -> None:
        """Recount people and bodies: after the turn of the year and when organisations change."""
        own = np.arange(self.facts.n)
        self.leads, self.leads_area = self.organisation == own, self.officer == own
        self.leader_at = areas.leader_places(self.organisation)
        self.size = areas.totals(self.organisation, self.people)
        self.area_size = areas.totals(self.officer, self.people)
        self.area_bodies = areas.totals(self.officer, self.leads.astype(np.float64))
        self.economy = self.scale(self.size)
        self.area_economy = self.scale(self.area_size)

    def scale(self, people: FloatArray, rep: IntArray | None = None) -> FloatArray:
        """Return the cost per head of a team for ``people`` relative to one of the reference size.

        ``people`` is (R, N), or (K,) with its replicates.
        """
        relative = people / self.p("reference_people", rep)
        scaled: FloatArray = np.exp(-self.p("economies_of_scale", rep) * np.log(relative))
        return scaled


@contextmanager
def _opened(array: AnyArray) -> Iterator[None]:
    """Let an array be written to that is locked while a rule of one's own acts."""
    writeable = array.flags.writeable
    array.setflags(write=True)
    try:
        yield
    finally:
        array.setflags(write=writeable)


@dataclass
class YearToDate:
    """What an organisation spent in the financial year so far, £, all (R, N)."""

    allowance: FloatArray
    running_costs: FloatArray  # net
    staff: FloatArray  # charged to running costs
    programme_staff: FloatArray
    bought: FloatArray
    one_off: FloatArray

    @staticmethod
    def empty(shape: tuple[int, int]) -> YearToDate:
        """Return a year in which nothing has been spent."""
        return YearToDate(*(np.zeros(shape) for _ in fields(YearToDate)))

    def copy(self) -> YearToDate:
        """Return a year that goes on by itself from what is spent so far."""
        return YearToDate(*(getattr(self, name).copy() for name in self.names()))

    def names(self) -> tuple[str, ...]:
        """Return the names of what is added up."""
        return tuple(field.name for field in fields(self))
