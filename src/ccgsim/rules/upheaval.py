"""Upheaval: every reorganisation costs money and management time, and for a while performance.

Evidence: restructuring has significant costs, takes staff time and can detract from an
organisation's purpose (NAO HC 1783, 4.7, 16, 21).
Changes ``world.unsettled_until``, ``world.one_off`` and the running totals reported as outcomes,
``world.months_unsettled`` and ``world.cost_of_change``.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import IntArray
from ccgsim.world import World


def upheaval(world: World) -> None:
    """Count the months each CCG spends in a reorganisation."""
    world.months_unsettled += world.unsettled


def unsettle(world: World, bodies: str, rep: IntArray, leader: IntArray, kind: str) -> None:
    """Charge a reorganisation, "sharing" or "merger", to the bodies led by ``leader`` (K,).

    ``kind`` is that word; ``bodies`` are "organisation" or "officer". Each organisation in a body
    bears the cost per head of its people once, and is unsettled for as many months as the parameter
    says.
    """
    row, ccg = world.members(bodies, rep, leader)
    rep = rep.take(row)
    at, p = rep * world.facts.n + ccg, world.p
    cost = p(f"{kind}_cost", rep) * world.people.take(ccg)
    world.cost_of_change.reshape(-1)[at] += cost
    np.add.at(world.one_off.reshape(-1), world.leader_at.take(at), cost)
    until = world.step + np.asarray(p(f"{kind}_months", rep)).astype(np.intp)
    settled = world.unsettled_until.reshape(-1)
    settled[at] = np.maximum(settled[at], until)
