"""Pairs of CCGs that could come together, by a footprint or a border, and what else they share."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray


class PairFeatures(TypedDict):
    """The fields of `Facts` about pairs, (P,) each and `pairs` (P, 2)."""

    pairs: IntArray
    pair_border_km: FloatArray
    pair_same_footprint: BoolArray
    pair_neighbours: BoolArray
    pair_same_authority: FloatArray
    pair_same_pct: BoolArray


def pair_features(
    footprint: IntArray,
    borders: dict[tuple[int, int], float],
    authority_share: FloatArray,
    main_trust: IntArray,
) -> PairFeatures:
    """All pairs i < j that share a footprint or a border, in order, and what each has in common.

    Args:
        footprint: (N,) footprint of each CCG.
        borders: km of border of each pair i < j of neighbours.
        authority_share: (N, A) share of a CCG's people in each local authority.
        main_trust: (N,) former trust of which a CCG took over the largest part, -1 where not known.

    Returns:
        The pairs; `pair_same_authority` sums the smaller of the two shares over authorities.
    """
    found = set(borders)
    for members in (np.flatnonzero(footprint == f) for f in np.unique(footprint)):
        found.update((int(i), int(j)) for i in members for j in members if i < j)
    pairs = np.array(sorted(found), dtype=np.intp).reshape(-1, 2)
    i, j = pairs.T
    km = np.array([borders.get((int(a), int(b)), 0.0) for a, b in pairs])
    return PairFeatures(
        pairs=pairs,
        pair_border_km=km,
        pair_same_footprint=footprint[i] == footprint[j],
        pair_neighbours=km > 0,
        pair_same_authority=np.minimum(authority_share[i], authority_share[j]).sum(axis=1),
        pair_same_pct=(main_trust[i] == main_trust[j]) & (main_trust[i] >= 0),
    )
