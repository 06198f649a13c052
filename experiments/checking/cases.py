"""The refits: the full model, with fewer targets, rival models, and halves of England."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from calibration.targets import SHARED, WHO, Target

from ccgsim.arrays import BoolArray, IntArray
from ccgsim.facts import Facts
from ccgsim.parameters import parameter_table

SENSITIVITY, RIVALS, HALVES = "sensitivity", "rivals", "halves"


def _every(_: Target) -> bool:
    return True


@dataclass(frozen=True)
class Case:
    """A way to fit: which targets, what is held at 0, and which half of the STPs is looked at.

    ``half`` is 0 or 1, None for all of England; ``other_seed`` is added to the seed.
    """

    name: str
    part: str
    fits: Callable[[Target], bool] = _every
    nil: tuple[str, ...] = field(default=())
    half: int | None = None
    other_seed: int = 0


FULL = Case("full model", "")
AGAIN = Case("full model, another seed", "", other_seed=1)
"""Shows how far two fits differ by chance alone."""


def _without(group: str) -> Callable[[Target], bool]:
    return lambda target: target.figure is None or target.figure.group != group


def _without_officers(target: Target) -> bool:
    return _without("Accountable officers")(target) and WHO[SHARED] not in target.name


def _no_pairs(target: Target) -> bool:
    return not any(words in target.name for words in WHO.values())


def _named(*endings: str) -> tuple[str, ...]:
    return tuple(name for name in parameter_table() if name.endswith(endings))


STP_EFFECT = (
    *_named("_footprint", "_push"), "push_local", "share_few", "merge_few",
    "officer_leaves_uncertain",
)  # fmt: skip
TRUST = ("share_trust", "merge_trust", "team_officer", "committee_officer")
STANCE = ("merge_discouraged", "merge_encouraged", "approve_discouraged", "approve_encouraged")

CASES = (
    FULL,
    AGAIN,
    Case("without pairs", SENSITIVITY, fits=_no_pairs),
    Case("without support units", SENSITIVITY, fits=_without("Support units")),
    Case("without running costs", SENSITIVITY, fits=_without("Running costs")),
    Case("without officers", SENSITIVITY, fits=_without_officers),
    Case("no STP effect", RIVALS, nil=STP_EFFECT),
    Case("no trust", RIVALS, nil=TRUST),
    Case("no policy stance", RIVALS, nil=STANCE),
    Case("first half", HALVES, half=0),
    Case("second half", HALVES, half=1),
)


def half_of_footprint(facts: Facts) -> IntArray:
    """Return (footprints,) 0 or 1: those sorted by code are dealt alternately to two halves."""
    order = np.argsort(np.array(facts.footprint_codes))
    half = np.empty(len(order), dtype=np.intp)
    half[order] = np.arange(len(order)) % 2
    return half


def pairs_of_half(facts: Facts, half: int) -> BoolArray:
    """Return (P,) which pairs have both CCGs in footprints of one half."""
    mine = half_of_footprint(facts)[facts.footprint] == half
    both: BoolArray = mine[facts.pairs].all(axis=1)
    return both
