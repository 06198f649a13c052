"""Levers for part of the country or of the time: the [[local]] and [[freeze]] tables."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, ValidationInfo, field_validator

from ccgsim.arrays import BoolArray
from ccgsim.scenario.dated import Dated, Day
from ccgsim.scenario.numbers import Codes, Fraction, PerHead, Relative, Text
from ccgsim.scenario.sections import Section, Stance

if TYPE_CHECKING:
    from ccgsim.facts import Facts


class Where(Section):
    """The part of the country a local table is about: a CCG that is named in any of the lists."""

    ccgs: Codes = Field(default=(), description="Codes of CCGs of 1 April 2013.")
    footprints: Codes = Field(default=(), description="Codes of footprints (STPs).")
    regions: Codes = Field(default=(), description="Names of NHS regions.")


class LocalAllowance(Section):
    """The running cost allowance in part of the country."""

    per_head: Dated[PerHead | None] = Field(
        default=Dated(None),
        description="As allowance.per_head: £ per head and year, under cash uprating "
        "of the people of the year in which the country's sum was fixed.",
    )


class LocalMergers(Section):
    """Mergers in part of the country."""

    stance: Dated[Stance | None] = Field(default=Dated(None), description="As mergers.stance.")
    strictness: Dated[Fraction | None] = Field(
        default=Dated(None), description="As mergers.strictness, 0 to 1."
    )


class LocalLeadership(Section):
    """Leaders in part of the country."""

    supply: Dated[Relative | None] = Field(
        default=Dated(None), description="As leadership.supply: relative to 2013."
    )


class LocalFootprints(Section):
    """Footprints in part of the country."""

    single_leadership: Dated[Fraction | None] = Field(
        default=Dated(None), description="As footprints.single_leadership, 0 to 1."
    )


LOCAL_LEVERS = (
    "allowance.per_head",
    "mergers.stance",
    "mergers.strictness",
    "leadership.supply",
    "footprints.single_leadership",
)


class Local(Section):
    """Levers that differ from the country's for the CCGs of `where`."""

    name: Text = Field(description="What to call this part of the country.")
    where: Where = Field(description="The CCGs it covers, by code, footprint or region.")
    allowance: LocalAllowance = Field(
        default=LocalAllowance(), description="Its running cost allowance."
    )
    mergers: LocalMergers = Field(default=LocalMergers(), description="Its merger policy.")
    leadership: LocalLeadership = Field(
        default=LocalLeadership(), description="Its supply of leaders."
    )
    footprints: LocalFootprints = Field(default=LocalFootprints(), description="Its footprints.")

    @field_validator("where")
    @classmethod
    def _names_something(cls, where: Where) -> Where:
        if not (where.ccgs or where.footprints or where.regions):
            raise ValueError(
                "names no part of the country; allowed: one or more of ccgs, "
                "footprints and regions, each a list"
            )
        return where

    def covers(self, facts: Facts) -> BoolArray:
        """Which founding CCGs the table is about, (N,); footprints are those first announced."""
        footprints = np.array(facts.footprint_codes)[facts.footprint]
        regions = np.array(facts.region_names)[facts.region]
        return (
            np.isin(facts.codes, self.where.ccgs)
            | np.isin(footprints, self.where.footprints)
            | np.isin(regions, self.where.regions)
        )

    def lever(self, key: str) -> Dated[Any]:
        """The Dated value of one of `LOCAL_LEVERS`; it is None where the country's holds."""
        section, name = key.split(".")
        lever: Dated[Any] = getattr(getattr(self, section), name)
        return lever

    def value(self, key: str, day: date) -> float | str | None:
        """What this table says of a lever on a day, or None if the country's value holds."""
        value: float | str | None = self.lever(key).on(day)
        return value


class Freeze(Section):
    """A span without decisions on mergers, sharing (officers, teams, committees), unit mergers."""

    from_: Day = Field(alias="from", description="First day of the freeze.")
    to: Day = Field(description="Last day of the freeze.")

    @field_validator("to")
    @classmethod
    def _ends_after_its_start(cls, to: date, info: ValidationInfo) -> date:
        if "from_" in info.data and to < info.data["from_"]:
            raise ValueError(
                f"found {to}, before `from` ({info.data['from_']}); allowed: a later date"
            )
        return to
