"""The sections of a scenario file: every lever, with its unit and the value it has if unsaid.

A lever that a scenario does not mention keeps policy as it stood on 1 April 2013, so a file with
nothing but a title and a question describes an England in which nothing was changed afterwards.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from ccgsim.scenario.dated import Dated, Day, Moment
from ccgsim.scenario.numbers import (
    FIRST_START,
    LAST_END,
    Codes,
    Count,
    Fraction,
    Growth,
    Income,
    PerHead,
    Relative,
    Text,
)

Rule = Literal[
    "allowance",
    "footprints",
    "local_authorities",
    "delegation",
    "care_models",
    "leaders",
    "officers",
    "joint_working",
    "support",
    "mergers",
    "running_costs",
    "engagement",
    "assessment",
    "upheaval",
]
Stance = Literal["prohibited", "discouraged", "permitted", "encouraged", "mandated"]
Allowed = Literal["allowed", "not allowed"]


class Section(BaseModel):
    """A table of a scenario file: nothing in it may be misspelt or changed once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="after")
    @classmethod
    def _default_before_the_first_entry(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, Dated) and info.field_name:
            return value.with_first(cls.model_fields[info.field_name].default.first)
        return value


class Run(Section):
    """The span of a run."""

    start: Day = Field(
        default=date(2013, 4, 1),
        description="First day of the run. The first day of a month. Organisations, officers, "
        "support and directions start as the facts have them, England's on 1 April 2013, however "
        "late the run starts.",
    )
    end: Day = Field(
        default=date(2019, 3, 31), description="Last day of the run. The last of a month."
    )

    @field_validator("start")
    @classmethod
    def _starts_a_month(cls, start: date) -> date:
        if start.day != 1:
            raise ValueError(
                f"found {start}; a run starts on the first day of a month: {start.replace(day=1)}"
            )
        if start < FIRST_START:
            raise ValueError(f"found {start}; a run starts on {FIRST_START} or later")
        return start

    @field_validator("end")
    @classmethod
    def _ends_a_month_after_the_start(cls, end: date, info: ValidationInfo) -> date:
        last = end.replace(day=calendar.monthrange(end.year, end.month)[1])
        if end != last:
            raise ValueError(f"found {end}; a run ends on the last day of a month: {last}")
        if end > LAST_END:
            raise ValueError(f"found {end}; a run ends on {LAST_END} or earlier")
        if "start" in info.data and end < info.data["start"]:
            raise ValueError(
                f"found {end}, before the run starts (run.start is "
                f"{info.data['start']}); allowed: a later date"
            )
        return end


class Rules(Section):
    """Which rules take part."""

    off: tuple[Rule, ...] = Field(default=(), description="Names of the rules to leave out.")


class Allowance(Section):
    """The running cost allowance."""

    per_head: Dated[PerHead] = Field(
        default=Dated(25.0),
        description="Running cost allowance, £ per head and year. Heads are fewer than registered "
        "people, about 96% of them (the parameter allowance_people): in 2013-14 £25 a head made "
        "£1.35bn. Unsaid: 25, the allowance of 2013-14 (NAO HC 1783, 2.14).",
    )
    uprating: Dated[Literal["per-head", "cash"]] = Field(
        default=Dated("per-head"),
        description="How the sum in pounds moves between two entries of per_head. per-head: it "
        "follows the population; cash: it stays at what the latest entry of per_head gave, "
        "whatever the population does. Unsaid: per-head.",
    )


class Mergers(Section):
    """Whether, when and how CCGs may merge."""

    stance: Dated[Stance] = Field(
        default=Dated("discouraged"),
        description="NHS England's stance on mergers. prohibited: none is approved; discouraged: "
        "an informal ban with rare exceptions; permitted: considered on their merits; encouraged: "
        "supported; mandated: required, see mergers.mandate. Unsaid: discouraged.",
    )
    window: Dated[Literal["annual", "in-year"]] = Field(
        default=Dated("annual"),
        description="When CCGs may apply to merge. annual: in July, to merge on the next 1 April; "
        "in-year: each quarter, to merge half a year later. A mandate acts each April; in-year, in "
        "any month. Unsaid: annual.",
    )
    strictness: Dated[Fraction] = Field(
        default=Dated(0.5),
        description="How strict approval is, 0 (any application passes) to 1 (only a faultless "
        "one). 0.5 is the six criteria of November 2016. Unsaid: 0.5.",
    )
    alignment: Dated[Literal["none", "preferred", "required"]] = Field(
        default=Dated("none"),
        description="Whether a merger must stay inside one footprint (STP). none: it need not; "
        "preferred: one that does is approved more readily; required: no other is possible. "
        "Unsaid: none.",
    )
    mandate: Dated[Literal["footprint", "integrated care system"]] = Field(
        default=Dated("footprint"),
        description="Which areas a mandate makes into one CCG each. Only in force while "
        "mergers.stance is mandated. Unsaid: footprint.",
    )


class FootprintMerger(Section):
    """Footprints that become one."""

    date: Day = Field(description="The day the footprints become one.")
    into: Text = Field(description="Code of the footprint that stays.")
    from_: Codes = Field(
        alias="from", min_length=2, description="Codes of the footprints that merge, `into` too."
    )
    name: Text = Field(description="Name of the footprint from then on.")

    @field_validator("from_")
    @classmethod
    def _into_is_one_of_them(cls, from_: Codes, info: ValidationInfo) -> Codes:
        into = info.data.get("into")
        if into is not None and into not in from_:
            raise ValueError(
                f"found {', '.join(from_)}; allowed: a list that also holds {into}, "
                "the footprint that stays (`into`)"
            )
        if len(set(from_)) < len(from_):
            raise ValueError(f"found {', '.join(from_)}; allowed: each footprint once")
        return from_


class Footprints(Section):
    """Sustainability and transformation partnerships (STPs) and what is asked of them."""

    announced: Moment = Field(
        default=None,
        description="The day the footprints (STPs) are announced, or false. Unsaid: false.",
    )
    mergers: tuple[FootprintMerger, ...] = Field(
        default=(), description="Footprints that become one."
    )
    single_leadership: Dated[Fraction] = Field(
        default=Dated(0.0),
        description="Push towards one accountable officer per footprint, 0 to 1. 0: none; 0.25: "
        "each footprint has a named leader; 0.5: national guidance encourages it; 1: required. "
        "Unsaid: 0.",
    )
    integrated_care_systems: Dated[Fraction | None] = Field(
        default=Dated(None),
        description="Maturity, 0 to 1, that a footprint must reach to become an integrated care "
        "system. Unsaid: none can.",
    )


class SupportMarket(Section):
    """The market for commissioning support."""

    price: Dated[Relative] = Field(
        default=Dated(1.0),
        description="Price of support units relative to 2013-14, without unit. 1: as it was; "
        "below 1: subsidised. Unsaid: 1.",
    )
    smallest_viable_income: Dated[Income] = Field(
        default=Dated(0.0),
        description="Income, £m a year, under which a support unit is expected to merge or "
        "close. Unsaid: 0.",
    )
    reprocurement: tuple[Day, ...] = Field(
        default=(),
        description="Days by which every organisation must have reviewed its support anew.",
    )
    buying: Dated[Allowed] = Field(
        default=Dated("allowed"),
        description="Whether organisations may buy support from the units. Unsaid: allowed.",
    )


class Leadership(Section):
    """Those who lead CCGs."""

    supply: Dated[Relative] = Field(
        default=Dated(1.0),
        description="Candidates for posts of accountable officer and clinical leader relative to "
        "2013, without unit. Unsaid: 1.",
    )
    joint_posts: Dated[Allowed] = Field(
        default=Dated("allowed"),
        description="Whether organisations may share an accountable officer. Unsaid: allowed.",
    )


class Delegation(Section):
    """Delegated commissioning of general practice."""

    invited: tuple[Day, ...] = Field(
        default=(),
        description="Days on which CCGs may take on delegated commissioning of general "
        "practice. Each a 1 April.",
    )

    @field_validator("invited")
    @classmethod
    def _each_starts_a_financial_year(cls, invited: tuple[date, ...]) -> tuple[date, ...]:
        for day in invited:
            if (day.month, day.day) != (4, 1):
                raise ValueError(
                    f"found {day}; delegation starts with a financial year: {day.year}-04-01"
                )
        return tuple(sorted(invited))


class Assessment(Section):
    """NHS England's yearly assessment of CCGs."""

    ratings: Moment = Field(
        default=None,
        description="From when four-point ratings are given, each at the end of the financial "
        "year, or false. Unsaid: false.",
    )
    improvement_framework: Moment = Field(
        default=None,
        description="From when ratings follow the Improvement and Assessment Framework, under "
        "which finance and leadership decide who is outstanding or inadequate, or false: they "
        "follow the assurance framework before it. Unsaid: false.",
    )
    directions: Dated[Literal["on", "off"]] = Field(
        default=Dated("on"),
        description="Whether NHS England gives directions to CCGs that are failing, or at risk of "
        "it. Unsaid: on, as the Act of 2012 allows.",
    )


class Finance(Section):
    """Money for health care."""

    growth: Dated[Growth] = Field(
        default=Dated(2.3),
        description="Growth of programme allocations, % a year, from each 1 April. Unsaid: 2.3, "
        "the uplift of 2013-14.",
    )


class JointCommittees(Section):
    """Decisions taken by CCGs together."""

    lawful: Moment = Field(
        default=None,
        description="The day from which CCGs may form joint committees, or false. Unsaid: false.",
    )


class PooledBudgets(Section):
    """Budgets held with local authorities."""

    required: Dated[Fraction] = Field(
        default=Dated(0.0),
        description="Share of CCGs' programme budgets that must be pooled with local "
        "authorities, 0 to 1. Unsaid: 0.",
    )


class CareModels(Section):
    """New care models."""

    vanguards: Dated[Count] = Field(
        default=Dated(0), description="Vanguard sites at work, number in the country. Unsaid: 0."
    )
    integrated_providers: Dated[Fraction] = Field(
        default=Dated(0.0),
        description="Share of day-to-day contracting that has moved to an integrated care "
        "provider where there is one, 0 to 1. Unsaid: 0.",
    )
