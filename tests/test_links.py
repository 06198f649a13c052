from __future__ import annotations

import numpy as np

from ccgsim.links import Links


def test_a_ccg_without_ties_has_nothing_to_add_up() -> None:
    links = Links(np.array([0, 1, 1, 2, 2]), partner=np.array([2, 0]), pair=np.array([0, 0]))
    assert links.count.tolist() == [1, 0, 1, 0]
    amounts = np.array([[1.0, 2.0, 4.0, 8.0], [0.5, 0.0, 0.25, 9.0]])
    assert links.summed(amounts, np.float64).tolist() == [[4, 0, 1, 0], [0.25, 0, 0.5, 0]]
    assert links.summed(amounts > 0.3, np.int64).tolist() == [[1, 0, 1, 0], [0, 0, 1, 0]]


def test_in_a_country_without_ties_nothing_adds_up() -> None:
    none = np.zeros(0, dtype=np.intp)
    links = Links(np.zeros(4, dtype=np.intp), partner=none, pair=none)
    assert links.summed(np.ones((2, 3)), np.float64).tolist() == [[0, 0, 0]] * 2


def test_the_ties_of_listed_ccgs_are_told_one_by_one() -> None:
    links = Links(
        np.array([0, 2, 3, 3, 4]), partner=np.array([1, 3, 0, 0]), pair=np.array([0, 1, 0, 1])
    )
    row, ties = links.of_ccgs(np.array([7, 7, 8]), np.array([3, 2, 0]))  # CCG 2 has none
    assert row.tolist() == [7, 8, 8]
    assert list(zip(ties.one, ties.other, ties.pair, strict=True)) == [
        (3, 0, 1), (0, 1, 0), (0, 3, 1)
    ]  # fmt: skip
    assert ties.take(np.array([2])).other.tolist() == [3]
