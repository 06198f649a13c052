"""Who belongs with others: four CCGs in two replicates, worked out by hand."""

from __future__ import annotations

import numpy as np

from ccgsim.belonging import merged, shares_officer

# In the first replicate 0 and 1 are one body, 2 shares the officer of 3. In the second the body
# that 3 leads has all but 0, and all have one officer.
ORGANISATION = np.array([[0, 0, 2, 3], [0, 3, 3, 3]])
OFFICER = np.array([[0, 0, 3, 3], [3, 3, 3, 3]])


def test_a_ccg_is_merged_when_its_organisation_has_another_ccg() -> None:
    assert merged(ORGANISATION).astype(int).tolist() == [[1, 1, 0, 0], [0, 1, 1, 1]]


def test_an_officer_is_shared_between_organisations_not_between_ccgs_of_one() -> None:
    shared = shares_officer(ORGANISATION, OFFICER)
    assert shared.astype(int).tolist() == [[0, 0, 1, 1], [1, 1, 1, 1]]
