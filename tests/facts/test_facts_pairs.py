from __future__ import annotations

import numpy as np
import pytest

from ccgsim.facts.pairs import PairFeatures, pair_features

ASH, BIRCH, CEDAR, DATE, ELM = range(5)


@pytest.fixture(scope="module")
def found() -> PairFeatures:
    """Ash and Birch are partners, so are Cedar and Date; Birch and Cedar share a border."""
    shares = np.array([[1.0, 0.0], [0.3, 0.7], [0.6, 0.4], [0.0, 0.0], [0.0, 1.0]])
    return pair_features(
        footprint=np.array([4, 4, 7, 7, 9]),
        borders={(BIRCH, CEDAR): 12.5, (ASH, BIRCH): 3.0},
        authority_share=shares,
        main_trust=np.array([0, 0, -1, -1, 1]),
    )


def test_pairs_share_a_footprint_or_a_border_and_each_is_there_once(found: PairFeatures) -> None:
    assert found["pairs"].tolist() == [[ASH, BIRCH], [BIRCH, CEDAR], [CEDAR, DATE]]
    assert found["pair_same_footprint"].tolist() == [True, False, True]
    assert found["pair_border_km"].tolist() == [3.0, 12.5, 0.0]
    assert found["pair_neighbours"].tolist() == [True, True, False]


def test_people_in_common_are_those_of_the_smaller_share_in_each_council(
    found: PairFeatures,
) -> None:
    assert found["pair_same_authority"] == pytest.approx([0.3, 0.3 + 0.4, 0.0])


def test_the_first_trust_of_the_table_counts_and_one_that_is_not_known_does_not(
    found: PairFeatures,
) -> None:
    assert found["pair_same_pct"].tolist() == [True, False, False]


def test_where_nobody_is_beside_anybody_there_are_no_pairs() -> None:
    alone = pair_features(np.arange(2), {}, np.zeros((2, 0)), np.full(2, -1))
    assert alone["pairs"].shape == (0, 2)
    assert all(len(values) == 0 for values in alone.values())  # type: ignore[arg-type]
