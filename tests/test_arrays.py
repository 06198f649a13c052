from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ccgsim.arrays import distinct, places, row_and_column


@given(st.integers(1, 4), st.integers(1, 9), st.data())
def test_places_lead_to_their_row_and_column(rows: int, width: int, data: st.DataObject) -> None:
    cells = data.draw(st.lists(st.booleans(), min_size=rows * width, max_size=rows * width))
    where = np.array(cells).reshape(rows, width)
    row, column = row_and_column(places(where), width)
    assert (row.tolist(), column.tolist()) == tuple(axis.tolist() for axis in where.nonzero())


@given(st.lists(st.integers(0, 20)))
def test_distinct_values_ascend_and_none_is_lost(values: list[int]) -> None:
    assert distinct(np.array(values, dtype=np.intp)).tolist() == sorted(set(values))
