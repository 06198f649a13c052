from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from small_country import small_country

from ccgsim.arrays import FloatArray
from ccgsim.engine import Course
from ccgsim.posterior import POSTERIOR
from ccgsim.replaying import FIGURES, Replay, replay
from ccgsim.scenario import load_scenario
from ccgsim.simulation import prepared, simulate
from ccgsim.world import RATINGS

RECORD = load_scenario(Path(__file__).parents[1] / "scenarios" / "record-2013-2018.toml")
SEED, REPLICATE = 7, 2


@pytest.fixture(scope="module")
def shown() -> Replay:
    return replay(RECORD, SEED, REPLICATE)


def test_a_replay_is_the_replicate_of_that_number(shown: Replay) -> None:
    together = simulate(RECORD, replicates=3, seed=SEED)
    bodies = [len(np.unique(row)) for row in shown.organisation]
    counted = together.series("ccg_count")
    places = [counted.days.index(day) for day in shown.days]
    assert bodies == counted.values[places, REPLICATE].tolist()
    officers = [len(np.unique(row)) for row in shown.officer]
    assert (
        officers == together.series("accountable_officers_total").values[places, REPLICATE].tolist()
    )


def test_a_replay_is_shown_in_a_line(shown: Replay) -> None:
    title = "The record, 2013 to 2018"
    assert repr(shown) == f"<Replay of '{title}', seed 7, replicate 2: 72 months>"


def test_a_replay_has_every_month_and_every_figure(shown: Replay) -> None:
    assert (shown.days[0], shown.days[-1]) == (date(2013, 4, 30), date(2019, 3, 31))
    shape = (len(shown.days), 211)
    assert set(shown.figures) == set(FIGURES)
    assert {values.shape for values in shown.figures.values()} == {shape}
    assert shown.organisation.shape == shown.officer.shape == shown.footprint.shape == shape


def test_figures_are_in_the_units_they_say(shown: Replay) -> None:
    assert (
        0 <= shown.figures["in_house_share"].min() <= shown.figures["in_house_share"].max() <= 100
    )
    whole = np.unique(shown.organisation[0])
    first = shown.figures["allowance"][0, whole].sum()
    assert first == pytest.approx(1350, rel=0.05)  # £1.35bn in 2013-14 (NAO HC 1783, 2.14)


def test_pressure_is_what_is_required_above_the_plan_in_percent_of_the_allowance() -> None:
    short = RECORD.with_settings({"run.end": "2013-06-30"})
    run = prepared(short, 1, SEED, None, POSTERIOR, None, REPLICATE)
    course = Course(run.setting, run.parameters.of(0, 1), np.array([REPLICATE]))
    course.rest()
    world = course.world
    planned = (1.0 - world.p("margin")) * world.allowance
    pressure = (world.required - planned) / world.allowance
    found = replay(short, SEED, REPLICATE).figures["pressure"][-1]
    np.testing.assert_allclose(found, 100.0 * pressure[0])
    assert 1.0 < np.abs(found).max() < 100.0


def test_figures_of_bodies_add_up_to_the_measures_of_the_replicate(shown: Replay) -> None:
    run = simulate(RECORD, replicates=1, seed=SEED, first_replicate=REPLICATE)

    def measured(metric: str, day: date) -> float:
        series = run.series(metric)
        return float(series.values[series.days.index(day), 0])

    def of_bodies(day: date) -> dict[str, FloatArray]:
        month = shown.days.index(day)
        leads = np.unique(shown.organisation[month])
        return {name: values[month, leads] for name, values in shown.figures.items()}

    day = date(2018, 1, 31)
    bodies = of_bodies(day)
    share = np.average(bodies["in_house_share"], weights=bodies["people"])
    assert share == pytest.approx(measured("in_house_share", day))
    assert bodies["in_directions"].sum() == measured("ccgs_in_directions", day) > 0
    day = date(2018, 3, 31)
    bodies = of_bodies(day)
    owned = np.average(bodies["ownership"], weights=bodies["people"])
    assert owned == pytest.approx(measured("gp_survey_owned_by_members", day))
    good = (bodies["rating"] == RATINGS.index("good")).sum()
    assert good == measured("rating_good", day) > 0
    assert bodies["people"].mean() == pytest.approx(measured("ccg_population_mean", day))


def test_everyone_in_a_body_has_its_figures(shown: Replay) -> None:
    for values in (shown.figures["allowance"], shown.figures["rating"]):
        assert (values[-1] == values[-1, shown.organisation[-1]]).all()


def test_a_scenario_brings_its_own_country(tmp_path: Path) -> None:
    (tmp_path / "country").mkdir()
    small_country(tmp_path / "country")
    head = 'title = "Small"\nquestion = "?"\nfacts = "country"\nrun.end = 2013-06-30\n'
    (tmp_path / "small.toml").write_text(head, encoding="utf-8")
    watched = replay(load_scenario(tmp_path / "small.toml"), SEED)
    assert watched.organisation.shape == (3, 4)
