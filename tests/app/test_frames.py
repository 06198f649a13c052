from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ccgsim.app.england.frames import announced, of_future, of_record, shared_days
from ccgsim.app.running.runs import Fan
from ccgsim.errors import CcgsimError
from ccgsim.replaying import Replay, replay
from ccgsim.scenario import load_scenario
from ccgsim.simulation import simulate

RECORD = load_scenario(Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml")


@cache
def future() -> Replay:
    return replay(RECORD, seed=3, replicate=1)


def fan_of(shown: Replay) -> Fan:
    return Fan(simulate(RECORD, 2, 3), np.arange(float(len(shown.days)))[:, None])


def later(shown: Replay, first: int) -> Replay:
    return replace(shown, days=shown.days[first:])


def test_two_runs_share_the_months_that_both_have() -> None:
    days = shared_days([later(future(), 12), replace(future(), days=future().days[:30])])
    assert (days[0], days[-1], len(days)) == (date(2014, 4, 30), date(2015, 9, 30), 18)


def test_runs_without_a_month_in_common_are_refused_by_their_spans() -> None:
    early, late = replace(future(), days=future().days[:3]), later(future(), 60)
    with pytest.raises(CcgsimError, match="2013-04-30 to 2013-06-30 and from 2018-04-30"):
        shared_days([early, late])


def test_a_map_of_some_months_has_the_state_the_figures_and_the_news_of_those() -> None:
    shown = future()
    whole = of_future("x", fan_of(shown), shown, shown.days)
    part = of_future("x", fan_of(shown), shown, shown.days[24:48])
    assert (part.organisation == whole.organisation[24:48]).all()
    assert (part.figures["pressure"] == whole.figures["pressure"][24:48]).all()
    assert part.figures["merging"][:, 0].tolist() == list(range(24, 48))
    inside = [one for one in whole.news if 24 <= one.month < 48]
    assert [replace(one, month=one.month + 24) for one in part.news] == inside
    assert 0 < len(inside) < len(whole.news)


def test_partnerships_are_there_from_the_month_of_their_announcement() -> None:
    days = future().days
    assert days[announced(RECORD, days)] == date(2016, 3, 31)
    assert announced(RECORD, days[40:]) == 0
    assert announced(RECORD, days[:35]) == -1
    assert announced(RECORD.with_settings({"footprints.announced": "2016-03-15"}), days) == 36
    nowhere = {"footprints.announced": "false", "footprints.mergers": "[]"}
    assert announced(RECORD.with_settings(nowhere), days) == -1


def test_the_record_has_no_figures_ccg_by_ccg() -> None:
    shot = of_record(future())
    assert shot.figures == {}
    assert len(shot.organisation) == len(shot.days) == 72
