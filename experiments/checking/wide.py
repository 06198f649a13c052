"""Run the model and keep every figure of the record, fitted or not, and who came together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from calibration.simulating import RECORD, BlockValues, Simulator
from calibration.targets import MERGED, SHARED

from ccgsim import load_scenario
from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.engine import Setting
from ccgsim.rules import RULES
from ccgsim.scorecard.rows import Figure, figures, values_by_replicate

HEADLINES = {
    "ccg_count": date(2018, 4, 30),
    "ccgs_with_joint_ao": date(2018, 8, 31),
    "csu_income": date(2018, 3, 31),
}
"""What conclusions are drawn about, and the day on which it is read."""
SWITCHED = {"mergers.stance.2013-04-01": "permitted"}
"""The policy switch: mergers are permitted from the start, where they were discouraged."""


@dataclass(frozen=True)
class WideSimulator(Simulator):
    """A simulator that keeps more than the targets; `read` takes its values apart again."""

    def run(self, z: FloatArray, first: int) -> FloatArray:
        """Return (R, F + 3 + 2P): scored figures, headlines, pairs merged, pairs sharing."""
        block, watch = self.live(z, first)
        values = BlockValues(block)
        columns = [values_by_replicate(figure, values) for figure in scored()]
        columns += [values.at(metric, day) for metric, day in HEADLINES.items()]
        narrow = np.stack([np.broadcast_to(c, (len(z),)) for c in columns], axis=1)
        return np.hstack([narrow, watch.together[MERGED], watch.together[SHARED]])


@dataclass(frozen=True)
class Wide:
    """What R replicates had: figures (R, F), headlines (R,) by metric, pairs (P,) together."""

    figures: FloatArray
    headlines: dict[str, FloatArray]
    probability: dict[str, FloatArray]  # share of replicates, by outcome

    def inside(self, use: str) -> BoolArray:
        """Return which figures of a use lie inside the 90% interval, as the scorecard judges it."""
        found = []
        for figure, values in zip(scored(), self.figures.T, strict=True):
            if figure.use == use and np.isfinite(values).any():
                low, high = np.quantile(values[np.isfinite(values)], (0.05, 0.95))
                found.append(figure.meets(low, high))
        return np.array(found, dtype=bool)


def scored() -> list[Figure]:
    """Return the figures that the model speaks about, in the order of the record."""
    return [figure for figure in figures() if figure.scored]


def read(values: FloatArray) -> Wide:
    """Take what a `WideSimulator` returned (R, F + 3 + 2P) apart."""
    many = len(scored())
    parts = np.split(values, [many, many + len(HEADLINES)], axis=1)
    merged, shared = np.split(parts[2], 2, axis=1)
    return Wide(
        figures=parts[0],
        headlines=dict(zip(HEADLINES, parts[1].T, strict=True)),
        probability={MERGED: merged.mean(axis=0), SHARED: shared.mean(axis=0)},
    )


def widened(simulator: Simulator, switched: bool = False) -> WideSimulator:
    """Return a simulator that keeps everything; ``switched`` runs it under the other policy."""
    setting = simulator.setting
    if switched:
        scenario = load_scenario(RECORD).with_settings(SWITCHED)
        setting = Setting.of(scenario, setting.facts, RULES, setting.seed)
    parts = replace(simulator, setting=setting)
    return WideSimulator(parts.setting, parts.prior, parts.targets, parts.features, parts.fixed)
