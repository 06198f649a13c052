"""What the model is fitted to: figures of the record, who came together, and who failed.

Each target is a number that one replicate has as England has it. Figures of the record are those of
`record_map.csv` that are not set aside and say something that no other figure of their fact does.
Counts are compared by their square roots and people by logarithms, which makes chance about as wide
for large as for small; the number of CCGs by how many went in each year.

Who came together is told by features of the pairs that did, of all 838 that share a footprint or a
border: what a logistic regression would learn from them. They are taken among the pairs that merged
by April 2018 and among those known to share an officer by August 2018. A mean is (sum over the
pairs + mean of all pairs) / (pairs + 1), so that it exists where nobody came together. Who failed
is told in the same way by features of the CCGs rated inadequate for 2015-16, all of which are
named; those put in directions later are not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.facts import Facts, load_facts, load_table
from ccgsim.scorecard.failing import OBSERVED, RATED
from ccgsim.scorecard.pairs import observed_pairs
from ccgsim.scorecard.rows import Figure, Measured, figures, values_by_replicate
from ccgsim.start import standard_deprivation

COUNTED = ("CCGs", "units", "mergers", "officers", "systems", "STPs")
"""Units of figures that count something."""

MERGED, SHARED = "same_organisation", "same_officer"
WHO = {MERGED: "merged by April 2018", SHARED: "share an officer in August 2018"}

UNNAMED = 22 / 117
"""Share of the CCGs that shared an officer in August 2018 that no source names (95 of 117 are)."""

GROUPS_KNOWN = 36
"""Officers shared in August 2018 (NAO HC 1783, 4.3): pairs under one officer go together."""


@dataclass(frozen=True)
class Target:
    """A number to fit: its name, the observed value and its standard deviation, both on ``scale``.

    ``scale`` is "value", "root" or "logarithm". ``figure`` is None for features of pairs and of
    those that fail.
    """

    name: str
    observed: float
    sd: float
    scale: str
    figure: Figure | None = None


@dataclass(frozen=True)
class PairFeatures:
    """What is known of pairs of CCGs before anything happens.

    Attributes:
        names: of the features, K.
        values: (P, K).
        looked_at: (P,) which pairs count.
        observed: (P,) by outcome, whether the pair came together.
    """

    names: tuple[str, ...]
    values: FloatArray
    looked_at: BoolArray
    observed: dict[str, BoolArray]

    def means(self, together: BoolArray) -> FloatArray:
        """Return (R, 1 + K): the square root of how many pairs came together, and their means.

        ``together`` is (R, P).
        """
        counted = (together & self.looked_at).astype(np.float64)
        pairs = counted.sum(axis=1, keepdims=True)
        every = self.values[self.looked_at].mean(axis=0)
        return np.hstack([np.sqrt(pairs), (counted @ self.values + every) / (pairs + 1.0)])


def pair_features(facts: Facts, looked_at: BoolArray | None = None) -> PairFeatures:
    """Return the features of all pairs; ``looked_at`` (P,) leaves some out of what is fitted."""
    one, other = facts.pairs.T
    people = facts.population[0]
    both = people[one] + people[other]
    inside = np.bincount(facts.footprint)[facts.footprint]
    council = facts.authority_share.argmax(axis=1)
    of_council = np.bincount(council, people)[council]
    columns = {
        "same footprint": facts.pair_same_footprint,
        "same former PCT": facts.pair_same_pct,
        "same local authority": facts.pair_same_authority,
        "common border": facts.pair_neighbours,
        "one officer at the start": facts.officer_at_start[one] == facts.officer_at_start[other],
        "few in the footprint": facts.pair_same_footprint * 2.0 / np.maximum(inside[one], 2),
        "share of the council": (council[one] == council[other]) * both / of_council[one],
        "logarithm of people of both": np.log(both / people.mean()),
        "unlikeness in size": np.abs(np.log(people[one] / people[other])),
    }
    known = observed_pairs(facts)
    return PairFeatures(
        names=tuple(columns),
        values=np.stack([np.asarray(c, dtype=np.float64) for c in columns.values()], axis=1),
        looked_at=np.ones(len(one), dtype=bool) if looked_at is None else looked_at,
        observed={who: known[f"observed_{who}"].to_numpy(dtype=bool) for who in WHO},
    )


def targets(features: PairFeatures) -> tuple[Target, ...]:
    """Return every target, those of the record first."""
    return (*_figures(), *_pairs(features), *_who_failed(load_facts()))


def _figures() -> list[Target]:
    return [_of_figure(f) for f in figures() if f.use == "fitted" and f.target]


def _of_figure(figure: Figure) -> Target:
    name = f"{figure.metric} {figure.period}"
    if figure.metric == "ccg_count":
        gone = _count_before(figure) - figure.observed
        return Target(f"CCGs gone by {figure.period}", np.sqrt(gone), 0.0, "root", figure)
    # rounding is uniform over the half-width, which has the standard deviation of 1/√3 of it
    sd = float(np.hypot(figure.half_width / np.sqrt(3.0), figure.sd))
    observed = figure.observed
    if figure.unit in COUNTED:
        return Target(name, np.sqrt(observed), sd / (2.0 * np.sqrt(observed)), "root", figure)
    if figure.unit == "people":
        return Target(name, np.log(observed), sd / observed, "logarithm", figure)
    return Target(name, observed, sd, "value", figure)


def _count_before(figure: Figure) -> float:
    assert figure.on is not None
    before = [f for f in figures() if f.metric == "ccg_count" and f.on and f.on < figure.on]
    return max(before, key=lambda f: f.on or date.min).observed


def _pairs(features: PairFeatures) -> list[Target]:
    """Return the features of who came together.

    Who merged is known. Of those who share an officer some are not named, which moves a share by
    chance as a sample of groups would; how many pairs share is left out, as it is not known.
    """
    found = []
    for who, words in WHO.items():
        known = features.observed[who] & features.looked_at
        observed = features.means(known[None, :])[0]
        varies = features.values[known].var(axis=0)
        if who == MERGED:
            found.append(Target(f"pairs that {words}", observed[0], 0.0, "root"))
        sd = np.sqrt(UNNAMED * varies / GROUPS_KNOWN) if who == SHARED else 0.0 * varies
        for name, mean, uncertain in zip(features.names, observed[1:], sd, strict=True):
            found.append(Target(f"{name}, of pairs that {words}", mean, uncertain, "value"))
    return found


def _who_failed(facts: Facts) -> list[Target]:
    known = load_table("failing")
    named = known["code"][known["what"] == OBSERVED[RATED]]
    means = means_of_failed(facts, np.isin(np.array(facts.codes), named)[None, :])[0]
    words = ("deprivation", "in directions at the start")
    return [
        Target(f"{word}, of CCGs rated inadequate for 2015-16", float(mean), 0.0, "value")
        for word, mean in zip(words, means, strict=True)
    ]


def means_of_failed(facts: Facts, failed: BoolArray) -> FloatArray:
    """Return (R, 2) the means over the CCGs that failed (R, N).

    They are of deprivation, in standard deviations, and of whether in directions at the start.
    """
    features = np.stack([standard_deprivation(facts), facts.directions_at_start], axis=1)
    means: FloatArray = (failed @ features + features.mean(axis=0)) / (
        failed.sum(axis=1, keepdims=True) + 1.0
    )
    return means


def of_replicates(
    wanted: Sequence[Target],
    values: Measured,
    features: PairFeatures,
    together: dict[str, BoolArray],
    failed: FloatArray,
) -> FloatArray:
    """Return (R, S) what each replicate has in place of the targets.

    Not finite where a quantity does not arise in a replicate. ``together`` is (R, P) by outcome,
    ``failed`` (R, 2) the means over the CCGs that failed.
    """
    columns = []
    for target in wanted:
        if target.figure is not None:
            columns.append(_scaled(target, _value(target.figure, values)))
    for who in WHO:
        means = features.means(together[who])
        columns.extend(means.T if who == MERGED else means.T[1:])
    columns.extend(failed.T)
    return np.stack(columns, axis=1)


def _value(figure: Figure, values: Measured) -> FloatArray:
    if figure.metric == "ccg_count":
        assert figure.on is not None
        year_before = date(figure.on.year - 1, 4, 30)
        return values.at("ccg_count", year_before) - values.at("ccg_count", figure.on)
    return values_by_replicate(figure, values)


def _scaled(target: Target, values: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        if target.scale == "root":
            return np.sqrt(values)
        return np.log(values) if target.scale == "logarithm" else values
