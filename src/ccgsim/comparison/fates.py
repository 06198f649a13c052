"""What becomes of each CCG, and of each pair of CCGs, under a baseline and an alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray
from ccgsim.belonging import merged, shares_officer
from ccgsim.comparison.standard_errors import standard_error

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.results import Results


@dataclass(frozen=True)
class Fates:
    """Who belongs to whom on one day: (R, N) indices of the founding CCG that leads."""

    codes: tuple[str, ...]
    organisation: IntArray
    officer: IntArray

    @staticmethod
    def on(results: Results, day: date) -> Fates:
        """Return who belongs to whom in a run on a day of its table of organisations."""
        table = results.organisations_on(day)
        first = table[table["replicate"] == table["replicate"].iloc[0]]
        codes = tuple(first["ccg"].astype(str))
        place = {code: index for index, code in enumerate(codes)}

        def led_by(column: str) -> IntArray:
            names = table[column].cat
            index = np.array([place.get(name, -1) for name in names.categories], dtype=np.intp)
            led: IntArray = index[names.codes.to_numpy()].reshape(-1, len(codes))
            return led

        return Fates(codes, led_by("organisation"), led_by("officer"))

    @property
    def merged(self) -> BoolArray:
        """(R, N) whether a CCG is in one organisation with another."""
        return merged(self.organisation)

    @property
    def shares_officer(self) -> BoolArray:
        """(R, N) whether its organisation shares its accountable officer with another."""
        return shares_officer(self.organisation, self.officer)


def ccg_table(
    baseline: Fates,
    alternative: Fates,
    names: Mapping[str, str],
    draw: IntArray | None = None,
) -> pd.DataFrame:
    """Return a row for each CCG, those that fare most differently first.

    Args:
        baseline: on a day.
        alternative: the same CCGs, futures and day.
        names: of CCGs, by code.
        draw: (R,) the same for futures that share a draw of the posterior; None where none do.

    Returns:
        ccg, name, and for "merges" and "shares_officer" each: the share of futures, 0 to 1, in the
        baseline and the alternative, their difference with its standard error, and the shares of
        futures in which it is so only in one of the two.
    """
    import pandas as pd

    table = pd.DataFrame({
        "ccg": baseline.codes,
        "name": [names.get(code, code) for code in baseline.codes],
        **_shares("merges", baseline.merged, alternative.merged, draw),
        **_shares("shares_officer", baseline.shares_officer, alternative.shares_officer, draw),
    })  # fmt: skip
    return _most_different_first(table, ("merges", "shares_officer"), ["ccg"])


def pair_table(
    baseline: Fates,
    alternative: Fates,
    pairs: Sequence[tuple[str, str]],
    names: Mapping[str, str],
    draw: IntArray | None = None,
) -> pd.DataFrame:
    """Return a row for each pair of neighbours or partners, the most different first.

    Columns: ccg_a, ccg_b, name_a, name_b, and as in `ccg_table` for "same_organisation" and
    "same_officer".
    """
    import pandas as pd

    place = {code: index for index, code in enumerate(baseline.codes)}
    a = np.array([place[one] for one, _ in pairs], dtype=np.intp)
    b = np.array([place[other] for _, other in pairs], dtype=np.intp)

    def shares(of: str) -> dict[str, FloatArray]:
        led: tuple[IntArray, ...] = (getattr(baseline, of), getattr(alternative, of))
        before, after = (leader[:, a] == leader[:, b] for leader in led)
        return _shares(f"same_{of}", before, after, draw)

    table = pd.DataFrame({
        "ccg_a": [one for one, _ in pairs], "ccg_b": [other for _, other in pairs],
        "name_a": [names.get(one, one) for one, _ in pairs],
        "name_b": [names.get(other, other) for _, other in pairs],
        **shares("organisation"),
        **shares("officer"),
    })  # fmt: skip
    return _most_different_first(table, ("same_organisation", "same_officer"), ["ccg_a", "ccg_b"])


def _shares(
    what: str, before: BoolArray, after: BoolArray, draw: IntArray | None
) -> dict[str, FloatArray]:
    """Return the columns about one fate from (R, K) futures of K CCGs or pairs."""
    change = after.astype(float) - before
    return {
        f"{what}_baseline": before.mean(axis=0),
        f"{what}_alternative": after.mean(axis=0),
        f"{what}_difference": change.mean(axis=0),
        f"{what}_standard_error": standard_error(change.T, draw),
        f"{what}_only_baseline": (change < 0).mean(axis=0),
        f"{what}_only_alternative": (change > 0).mean(axis=0),
    }


def _most_different_first(
    table: pd.DataFrame, fates: tuple[str, str], order: list[str]
) -> pd.DataFrame:
    largest = table[[f"{fate}_difference" for fate in fates]].abs().max(axis=1)
    table = table.assign(largest=largest).sort_values(
        ["largest", *order], ascending=[False, *(True for _ in order)], ignore_index=True
    )
    return table.drop(columns="largest")
