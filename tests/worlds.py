"""Runs of the engine on made-up countries, compared bit for bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np

from ccgsim.arrays import FloatArray
from ccgsim.block import Block
from ccgsim.engine import Setting, run_block
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.metrics import MONTHLY, QUARTERLY, YEARLY
from ccgsim.parameters import default_parameters
from ccgsim.rules import RULES, Rule
from ccgsim.scenario import Scenario, load_scenario

RECORD = load_scenario(Path(__file__).parents[1] / "scenarios" / "record-2013-2018.toml")
POLICY = RECORD.with_settings({"footprints.mergers": "[]"})
"""The policy that was, for countries whose footprints have other codes than England's."""

PAIR_DAYS = (date(2014, 4, 1), date(2015, 3, 31), date(2017, 4, 1))
"""Days on which pairs together are counted."""

MEASURES = {
    "monthly": [name for name, _ in MONTHLY],
    "quarterly": [name for name, _ in QUARTERLY],
    "yearly": [metric.name for metric in YEARLY],
}
"""The parts of a block that hold measures, and the metrics in each."""

Told = tuple[int, str, str, str, str, str]
"""An event: step, kind, CCG, organisation, partner, detail."""


def run(
    facts: Facts,
    changes: Mapping[str, str] | None = None,
    replicates: int | Sequence[int] = 4,
    seed: int = 1,
    rules: Sequence[Rule] = RULES,
    scenario: Scenario = POLICY,
) -> Block:
    """Run a scenario with some settings changed; ``replicates`` are how many, or their numbers."""
    scenario = scenario.with_settings(changes or {})
    numbers = np.arange(replicates) if isinstance(replicates, int) else np.array(replicates)
    setting = Setting.of(scenario, facts, rules, seed, PAIR_DAYS)
    return run_block(setting, default_parameters(scenario.parameters), numbers)


def measured(block: Block, metric: str) -> FloatArray:
    """Return (R, D) one metric on all days on which it is measured."""
    for name, measures in MEASURES.items():
        if metric in measures:
            values: FloatArray = getattr(block, name).values[:, :, measures.index(metric)]
            return values
    raise KeyError(metric)


def told(block: Block, facts: Facts, replicate: int) -> list[Told]:
    """Return the events of one replicate in order, with names for numbers."""
    events = block.events
    labels = (*facts.codes, *facts.units, *facts.footprint_codes, "")
    return [
        (
            int(events.step[at]),
            events.words[events.kind[at]],
            labels[events.ccg[at]],
            labels[events.organisation[at]],
            labels[events.partner[at]],
            events.words[events.detail[at]],
        )
        for at in np.flatnonzero(events.replicate == replicate)
    ]


def assert_same_replicate(ours: Block, theirs: Block, facts: Facts, replicate: int) -> None:
    """Every measure, event and snapshot of a replicate is the same in two blocks, bit for bit."""
    i = list(ours.replicates).index(replicate)
    j = list(theirs.replicates).index(replicate)
    assert told(ours, facts, replicate) == told(theirs, facts, replicate)
    for name in MEASURES:
        one, other = getattr(ours, name), getattr(theirs, name)
        assert one.days == other.days
        np.testing.assert_array_equal(one.values[i], other.values[j], err_msg=name, strict=True)
    for one, other in zip(ours.snapshots, theirs.snapshots, strict=True):
        assert one.day == other.day
        np.testing.assert_array_equal(one.organisation[i], other.organisation[j], strict=True)
        np.testing.assert_array_equal(one.officer[i], other.officer[j], strict=True)
        np.testing.assert_array_equal(one.in_house_share[i], other.in_house_share[j], strict=True)


def assert_same_run(ours: Block, theirs: Block, facts: Facts) -> None:
    """Two blocks of the same replicates are the same, bit for bit."""
    assert list(ours.replicates) == list(theirs.replicates)
    for replicate in ours.replicates:
        assert_same_replicate(ours, theirs, facts, int(replicate))
    for one, other in zip(ours.pair_counts, theirs.pair_counts, strict=True):
        assert one.day == other.day
        np.testing.assert_array_equal(one.same_organisation, other.same_organisation)
        np.testing.assert_array_equal(one.same_officer, other.same_officer)


def digest(replicates: Sequence[int]) -> str:
    """Return a fingerprint of everything some replicates of a small country do."""
    facts = made_up_facts(20, seed=4)
    block = run(facts, {"run.end": "2017-09-30"}, replicates)
    found = sha256()
    for name in MEASURES:
        found.update(np.ascontiguousarray(getattr(block, name).values).tobytes())
    for shot in block.snapshots:
        found.update(shot.organisation.tobytes() + shot.officer.tobytes())
        found.update(shot.in_house_share.tobytes())
    for replicate in replicates:
        found.update(repr(told(block, facts, replicate)).encode())
    return found.hexdigest()
