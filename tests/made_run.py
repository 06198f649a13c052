"""A run of England made by hand: the values and the pairs that a test says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import pandas as pd

from ccgsim import Scenario, load_scenario
from ccgsim.facts import load_facts

APRIL, AUGUST = date(2018, 4, 30), date(2018, 8, 31)
Said = Mapping[str, Mapping[str, Sequence[float]]]


class MadeRun:
    """Values by metric and date, one for each replicate; pairs that are together in all of them."""

    def __init__(
        self,
        said: Said,
        replicates: int = 4,
        merged: Sequence[tuple[str, str]] = (),
        days: Sequence[date] = (APRIL, AUGUST),
    ) -> None:
        self._said = said
        self.replicates = replicates
        facts = load_facts()
        codes = [(facts.codes[i], facts.codes[j]) for i, j in facts.pairs]
        together = [replicates * (pair in set(merged)) for pair in codes]
        self.pairs = pd.concat([
            pd.DataFrame({
                "ccg_a": [a for a, _ in codes], "ccg_b": [b for _, b in codes], "date": day,
                "same_organisation": together, "same_officer": together,
            })
            for day in days
        ] or [pd.DataFrame({"ccg_a": [], "ccg_b": [], "date": [], "same_organisation": [],
                            "same_officer": []})])  # fmt: skip

    @property
    def scenario(self) -> Scenario:
        """The record's: the whole of 2013 to 2018."""
        return load_scenario("record-2013-2018")

    def events_in_turn(self, kinds: Iterable[str]) -> Iterator[pd.DataFrame]:
        """Nothing happened."""
        yield from ()

    def values(self, metric: str) -> pd.DataFrame:
        """replicate, date, value; no rows for a metric that was not said."""
        rows = [
            (replicate, date.fromisoformat(day), value)
            for day, values in self._said.get(metric, {}).items()
            for replicate, value in enumerate(values)
        ]
        return pd.DataFrame(rows, columns=["replicate", "date", "value"])
