from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ccgsim.app import runs
from ccgsim.app.work import Overtaken
from ccgsim.scenario import load_scenario
from ccgsim.simulation import simulate

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RECORD = load_scenario(SCENARIOS / "record-2013-2018.toml")


def test_a_fan_is_what_simulate_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "REPLICATES", 5)
    shares: list[float] = []
    fan = runs.run_fan(shares.append, RECORD, 2013)
    plain = simulate(RECORD, 5, 2013)
    assert fan.results.metrics.equals(plain.metrics)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert fan.merged.shape == (len(shares), 211)
    last = plain.organisations_on(plain.organisation_days[-1])
    sizes = last.groupby(["replicate", "organisation"], observed=True)["ccg"].transform("size")
    together = (sizes > 1).groupby(last["ccg"], observed=True, sort=False).mean()
    assert np.allclose(fan.merged[-1], 100 * together)


def test_a_run_ends_as_soon_as_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "REPLICATES", 2)
    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        if share > 0.2:
            raise Overtaken

    with pytest.raises(Overtaken):
        runs.run_fan(stop, RECORD, 2013)
    assert max(told) < 0.25
