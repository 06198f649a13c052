"""Stocks, measured on the first day and at the end of every month."""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import FloatArray
from ccgsim.metrics.counting import count
from ccgsim.world import World


def monthly_values(world: World) -> FloatArray:
    """Return (R, M) the stocks of ``MONTHLY`` at the end of the month."""
    leads, joint = world.leads, world.area_bodies > 1.0
    in_team = joint | (world.team_since >= 0)
    masks = np.empty((len(_COUNTED), *world.shape), dtype=bool)
    masks[:] = leads
    for place, where in enumerate(
        (
            leads, joint, in_team, world.leaderless, world.in_directions, world.delegated,
            world.localities, world.with_authority, world.unsettled, leads, leads, leads,
        )
    ):  # fmt: skip
        masks[place] &= where
    masks[9] = world.leads_area
    np.logical_and(world.leads_area, joint, out=masks[10])
    np.greater_equal(world.vacant_since, 0, out=masks[11])
    counted = dict(zip(_COUNTED, count(masks), strict=True))
    bodies, joint_bodies = counted["bodies"], counted["joint"]
    live = world.step >= world.policy.announced
    columns = (
        bodies,
        counted["officers"],
        joint_bodies,
        counted["joint officers"],
        100.0 * joint_bodies / bodies,
        joint_bodies / np.maximum(counted["joint officers"], 1),
        100.0 * counted["in a team"] / bodies,
        counted["vacant"],
        counted["leaderless"],
        world.unit_open.sum(axis=1),
        world.in_house_share @ (100.0 * world.people / world.people.sum()),
        world.policy.footprints[world.step] if live else 0,
        world.system.sum(axis=1),
        counted["in directions"],
        counted["delegated"],
        100.0 * counted["delegated"] / bodies,
        counted["localities"],
        counted["with the authority"],
        counted["unsettled"],
        world.cost_of_change @ np.full(world.facts.n, 1e-6),
        world.facts.n - bodies,
        world.mergers_formed,
        world.bodies_dissolved,
        world.proposals_failed,
        world.area_size.max(axis=1),
        *_by_footprint(world),
    )
    values = np.empty((world.shape[0], len(columns)))
    for place, column in enumerate(columns):
        values[:, place] = column
    return values


_COUNTED = (
    "bodies", "joint", "in a team", "leaderless", "in directions", "delegated", "localities",
    "with the authority", "unsettled", "officers", "joint officers", "vacant",
)  # fmt: skip

MONTHLY: tuple[tuple[str, str], ...] = (
    ("ccg_count", "CCGs"),
    ("accountable_officers_total", "officers"),
    ("ccgs_with_joint_ao", "CCGs"),
    ("joint_ao_officers", "officers"),
    ("ccgs_with_joint_ao_share", "% of CCGs"),
    ("ccgs_per_joint_ao", "CCGs per joint AO"),
    ("ccgs_sharing_chief_operating_officer", "% of CCGs"),
    ("officer_vacancies", "posts"),
    ("clinical_leader_vacancies", "posts"),
    ("csu_count", "units"),
    ("in_house_share", "% of support by cost"),
    ("stp_count", "STPs"),
    ("ics_count", "systems"),
    ("ccgs_in_directions", "CCGs"),
    ("delegated_gp_commissioning", "CCGs"),
    ("delegated_gp_commissioning_share", "% of CCGs"),
    ("ccgs_with_localities", "CCGs"),
    ("ccgs_commissioning_with_authority", "CCGs"),
    ("ccgs_unsettled", "CCGs"),
    ("cost_of_change", "GBP m"),
    ("ccg_count_reduction", "CCGs"),
    ("formal_mergers", "mergers"),
    ("ccgs_dissolved_by_merger", "CCGs"),
    ("merger_proposals_failed", "proposals"),
    ("population_per_ao_max", "people"),
    ("population_per_ao_stp_mean_min", "people"),
    ("stps_with_mean_population_per_ao_below_300k", "STPs"),
)
"""Names and units of the stocks, in the order of ``monthly_values``."""


def _by_footprint(world: World) -> tuple[FloatArray | float, FloatArray | float]:
    """Return the least people per officer of any footprint, and how many have under 300,000.

    Officers count where their area's leading CCG is; nan before footprints are announced.
    """
    if world.step < world.policy.announced:
        return np.nan, np.nan
    inside = world.policy.one_hot[world.step]
    used = inside.any(axis=0)
    officers = np.maximum(world.leads_area.astype(np.float64) @ inside, 1.0)[:, used]
    per_officer = (world.people @ inside)[used] / officers
    return per_officer.min(axis=1), (per_officer < 300_000).sum(axis=1)
