"""Which CCGs are tied to which, and going from listed CCGs to their ties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ccgsim.arrays import AnyArray, IntArray
from ccgsim.facts import Facts


@dataclass(frozen=True)
class Links:
    """For each founding CCG its ties to others: pairs that share a footprint or a border.

    ``first`` (N + 1,) is where a CCG's ties begin in ``partner`` (2P,) and ``pair`` (2P,), the
    place of the tie among the facts' pairs.
    """

    first: IntArray
    partner: IntArray
    pair: IntArray

    def __post_init__(self) -> None:
        for array in (self.first, self.partner, self.pair):
            array.setflags(write=False)

    @staticmethod
    def of(facts: Facts) -> Links:
        """Return both directions of every pair, ordered by CCG, then partner."""
        source = np.concatenate((facts.pairs[:, 0], facts.pairs[:, 1]))
        partner = np.concatenate((facts.pairs[:, 1], facts.pairs[:, 0]))
        pair = np.tile(np.arange(len(facts.pairs)), 2)
        order = np.lexsort((partner, source))
        counts = np.bincount(source, minlength=facts.n)
        return Links(np.concatenate(([0], np.cumsum(counts))), partner[order], pair[order])

    @property
    def count(self) -> IntArray:
        """(N,) how many ties each CCG has."""
        return np.diff(self.first)

    def summed(self, values: AnyArray, dtype: type[np.number[Any]]) -> AnyArray:
        """Return (R, N) for each CCG the sum of ``values`` (R, N) over those it is tied to."""
        if not len(self.partner):
            return np.zeros(values.shape, dtype=dtype)
        theirs = values.take(self.partner, axis=1)
        first = np.minimum(self.first[:-1], len(self.partner) - 1)
        sums: AnyArray = np.add.reduceat(theirs, first, axis=1, dtype=dtype)
        sums[:, self.count == 0] = 0
        return sums

    def of_ccgs(self, row: IntArray, ccg: IntArray) -> tuple[IntArray, Ties]:
        """Return all ties of listed CCGs (K,), row by row, and each one's row (M,)."""
        start = self.first.take(ccg)
        count = self.first.take(ccg + 1) - start
        which = np.repeat(np.arange(len(ccg)), count)
        place = np.arange(len(which)) + (start - np.cumsum(count) + count).take(which)
        return row.take(which), Ties(
            ccg.take(which), self.partner.take(place), self.pair.take(place)
        )


@dataclass(frozen=True)
class Ties:
    """M ties, one by one: the CCG it is seen from, the other one, the pair's number, (M,) each."""

    one: IntArray
    other: IntArray
    pair: IntArray

    def take(self, which: IntArray) -> Ties:
        """Return the ties at these places."""
        return Ties(self.one.take(which), self.other.take(which), self.pair.take(which))
