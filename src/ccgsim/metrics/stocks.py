"""Stocks: the number of bodies and officers month by month, slower ones each quarter."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ccgsim.arrays import AnyArray, FloatArray, IntArray
from ccgsim.metrics.counting import count
from ccgsim.rules.footprints import by_footprint
from ccgsim.world import World

MONTHLY: tuple[tuple[str, str], ...] = (
    ("ccg_count", "CCGs"),
    ("ccg_count_reduction", "CCGs"),
    ("formal_mergers", "mergers"),
    ("ccgs_dissolved_by_merger", "CCGs"),
    ("merger_proposals_failed", "proposals"),
    ("accountable_officers_total", "officers"),
    ("ccgs_with_joint_ao", "CCGs"),
    ("joint_ao_officers", "officers"),
    ("ccgs_with_joint_ao_share", "% of CCGs"),
    ("ccgs_per_joint_ao", "CCGs per joint AO"),
    ("officer_vacancies", "posts"),
    ("csu_count", "units"),
    ("stp_count", "STPs"),
)
"""Names and units of what is measured on the first day and at the end of every month."""

QUARTERLY: tuple[tuple[str, str], ...] = (
    ("ccgs_sharing_chief_operating_officer", "% of CCGs"),
    ("clinical_leader_vacancies", "posts"),
    ("ccgs_in_directions", "CCGs"),
    ("delegated_gp_commissioning", "CCGs"),
    ("delegated_gp_commissioning_share", "% of CCGs"),
    ("ccgs_with_localities", "CCGs"),
    ("ccgs_commissioning_with_authority", "CCGs"),
    ("ccgs_unsettled", "CCGs"),
    ("in_house_share", "% of support by cost"),
    ("ics_count", "systems"),
    ("cost_of_change", "GBP m"),
    ("population_per_ao_max", "people"),
    ("population_per_ao_stp_mean_min", "people"),
    ("stps_with_mean_population_per_ao_below_300k", "STPs"),
)
"""Names and units of what is measured at the end of January, April, July and October."""


def monthly_values(world: World) -> FloatArray:
    """Return (R, M) the stocks of ``MONTHLY`` now."""
    joint = world.area_bodies > 1.0
    bodies, officers = count(world.leads), count(world.leads_area)
    joint_bodies, joint_officers = count(world.leads & joint), count(world.leads_area & joint)
    live = world.step >= world.policy.announced
    return _columns(
        world,
        (
            bodies,
            world.facts.n - bodies,
            world.mergers_formed,
            world.bodies_dissolved,
            world.proposals_failed,
            officers,
            joint_bodies,
            joint_officers,
            100.0 * joint_bodies / bodies,
            _for_each(joint_bodies, joint_officers),
            count(world.vacant_since >= 0),
            world.unit_open.sum(axis=1),
            len(world.policy.footprints[world.step]) if live else 0,
        ),
    )


def quarterly_values(world: World) -> FloatArray:
    """Return (R, M) the stocks of ``QUARTERLY`` now."""
    leads = world.leads
    bodies, delegated = count(leads), count(leads & world.delegated)
    in_team = count(leads & ((world.area_bodies > 1.0) | (world.team_since >= 0)))
    return _columns(
        world,
        (
            100.0 * in_team / bodies,
            count(leads & world.leaderless),
            count(leads & world.in_directions),
            delegated,
            100.0 * delegated / bodies,
            count(leads & world.localities),
            count(leads & world.with_authority),
            count(leads & world.unsettled),
            np.vecdot(world.in_house_share, 100.0 * world.people / world.people.sum()),
            world.system.sum(axis=1),
            np.add.reduce(world.cost_of_change, axis=1) / 1e6,
            world.area_size.max(axis=1),
            *_by_footprint(world),
        ),
    )


def _for_each(whole: IntArray, parts: IntArray) -> FloatArray:
    """Return (R,) how many of the whole there are for each part, nan where there is none."""
    average: FloatArray = np.full(len(whole), np.nan)
    return np.divide(whole, parts, out=average, where=parts > 0)


def _columns(world: World, columns: Iterable[AnyArray | float]) -> FloatArray:
    """Return (R, M) measures side by side."""
    columns = tuple(columns)
    values = np.empty((len(columns), world.shape[0]))
    for place, column in enumerate(columns):
        values[place] = column
    return values.T


def _by_footprint(world: World) -> tuple[FloatArray | float, FloatArray | float]:
    """Return the least people per officer of any footprint, and how many have under 300,000.

    Officers count where their area's leading CCG is; nan before footprints are announced.
    """
    if world.step < world.policy.announced:
        return np.nan, np.nan
    used = world.policy.footprints[world.step]
    officers = np.maximum(by_footprint(world, world.leads_area).take(used, axis=1), 1.0)
    per_officer = world.policy.footprint_people(world.step, world.people)[used] / officers
    return per_officer.min(axis=1), (per_officer < 300_000).sum(axis=1)
