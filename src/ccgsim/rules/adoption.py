"""Adoption: a step that every organisation without it considers at one time, and keeps for good.

A yes/no decision that ``delegation``, ``joint_working`` and ``local_authorities`` share; the
evidence is theirs.
Changes the state that the rule hands over.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import AnyArray, BoolArray, IntArray, places, row_and_column
from ccgsim.choice import Terms, main_reasons, yes_no_everywhere
from ccgsim.world import World


def adopt_everywhere(
    world: World, name: str, state: BoolArray, without: BoolArray, terms: Terms
) -> None:
    """Let organisations led from ``without`` (R, N) decide; keep in ``state`` (R, N) who says yes.

    ``name`` is the decision's purpose and the kind of its events; ``terms`` broadcast to (R, N).
    """
    yes = yes_no_everywhere(world, name, without, terms)
    at = places(yes)
    rep, ccg = row_and_column(at, world.facts.n)
    listed = {term: _listed(value, rep, ccg) for term, value in terms.items()}
    reason = main_reasons(world, listed, np.arange(len(at)))
    world.events.write(name, world.step, rep, ccg, ccg, detail=reason)
    state |= yes
    spread_to_members(world, state)


def spread_to_members(world: World, values: AnyArray) -> None:
    """Give every CCG (R, N) the value of the organisation it belongs to, in place."""
    values[:] = values.take(world.leader_at)


def _listed(value: AnyArray | float, rep: IntArray, ccg: IntArray) -> AnyArray | float:
    """Return of a term that broadcasts to (R, N) the values at listed replicates and CCGs (K,)."""
    if not isinstance(value, np.ndarray):
        return value
    rows, ccgs = (1, *value.shape)[-2:]
    listed: AnyArray = value.take(rep * (ccgs if rows > 1 else 0) + ccg * (ccgs > 1))
    return listed
