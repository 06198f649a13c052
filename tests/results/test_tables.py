from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ccgsim.engine import run_block
from ccgsim.facts import Facts
from ccgsim.facts.made_up import made_up_facts
from ccgsim.metrics import MONTHLY, QUARTERLY, YEARLY
from ccgsim.parameters import default_parameters
from ccgsim.results import Results
from ccgsim.results.tables import tables_of
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.simulation import simulate

RECORD = Path(__file__).parents[2] / "scenarios" / "record-2013-2018.toml"
NAMES = pa.dictionary(pa.int16(), pa.string())
REPLICATES = 5


@pytest.fixture(scope="module")
def country() -> Facts:
    return made_up_facts(14, seed=3)


def test_a_footprint_and_a_unit_may_be_called_as_a_ccg_is(
    country: Facts, scenario: Scenario
) -> None:
    first, second = country.codes[:2]
    named = country.footprint_codes, country.units
    same = replace(
        country,
        footprint_codes=(first, *named[0][1:]),
        units=(second, *named[1][1:]),
    )
    there, usual = (simulate(scenario, 3, facts=facts).events for facts in (same, country))
    put = {named[0][0]: first, named[1][0]: second}
    partners = usual["partner"].astype(object).replace(put)
    assert partners.isin([first, second]).any()
    assert there["partner"].astype(object).equals(partners)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The record's policy up to a day in the middle of a financial year."""
    shorter = {"run.end": "2015-08-31", "footprints.mergers": "[]"}
    return load_scenario(RECORD).with_settings(shorter)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, country: Facts, scenario: Scenario) -> Path:
    out = tmp_path_factory.mktemp("results") / "run"
    simulate(scenario, REPLICATES, seed=7, facts=country, out=out)
    return out


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    return Results.open(folder)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        (
            "metrics",
            {"replicate": pa.int32(), "date": pa.date32(), "metric": NAMES, "value": pa.float64()},
        ),
        (
            "events",
            {"replicate": pa.int32(), "date": pa.date32()}
            | dict.fromkeys(("kind", "ccg", "organisation", "partner", "detail"), NAMES),
        ),
        (
            "organisations",
            {"replicate": pa.int32(), "date": pa.date32()}
            | dict.fromkeys(("ccg", "organisation", "officer", "footprint"), NAMES)
            | {"in_house_share": pa.float32()},
        ),
        (
            "pairs_together",
            {"ccg_a": NAMES, "ccg_b": NAMES, "date": pa.date32()}
            | dict.fromkeys(("same_organisation", "same_officer"), pa.int32()),
        ),
    ],
)
def test_a_file_has_exactly_the_columns_others_build_on(
    folder: Path, name: str, columns: dict[str, pa.DataType]
) -> None:
    schema = pq.read_schema(folder / f"{name}.parquet")
    assert dict(zip(schema.names, schema.types, strict=True)) == columns


def test_stocks_are_dated_the_first_day_and_every_month_end(results: Results) -> None:
    days = results.series("ccg_count").days
    assert days[:3] == (date(2013, 4, 1), date(2013, 4, 30), date(2013, 5, 31))
    assert days[-1] == date(2015, 8, 31)
    assert len(days) == 1 + 29


def test_what_belongs_to_a_year_is_dated_31_march(results: Results) -> None:
    assert results.series("csu_income").days == (date(2014, 3, 31), date(2015, 3, 31))


def test_metrics_are_ordered_by_metric_date_and_replicate(results: Results) -> None:
    table = results.metrics
    names = [*dict(MONTHLY), *dict(QUARTERLY), *(metric.name for metric in YEARLY)]
    order = table.metric.astype(str).map(names.index)
    keys = pd.DataFrame({"metric": order, "date": table.date, "replicate": table.replicate})
    pd.testing.assert_frame_equal(keys, keys.sort_values(["metric", "date", "replicate"]))
    assert not keys.duplicated().any()
    assert set(table.replicate) == set(range(REPLICATES))


def test_every_value_of_a_block_stands_in_its_row(country: Facts, scenario: Scenario) -> None:
    from ccgsim.engine import Setting
    from ccgsim.rules import RULES

    setting = Setting.of(scenario, country, RULES, 7)
    block = run_block(setting, default_parameters(scenario.parameters), np.arange(3, 6))
    series = {one.metric: one for one in tables_of(block, setting.facts, setting.calendar).series}
    groups = (
        (list(dict(MONTHLY)), block.monthly),
        (list(dict(QUARTERLY)), block.quarterly),
        ([metric.name for metric in YEARLY], block.yearly),
    )
    assert list(series) == [name for names, _ in groups for name in names]
    for names, measures in groups:
        for place, name in enumerate(names):
            assert series[name].days == measures.days
            values = measures.values[:, :, place].T
            assert np.array_equal(series[name].values, values, equal_nan=True)


def test_events_are_dated_the_first_of_a_month_of_the_run(results: Results) -> None:
    days = results.events.date
    assert len(days) > 0
    assert set(days.dt.day) == {1}
    assert days.min() >= pd.Timestamp("2013-04-01")
    assert days.max() <= pd.Timestamp("2015-08-01")


def test_events_follow_one_another_replicate_by_replicate(results: Results) -> None:
    for _, events in results.events.groupby("replicate"):
        assert events.date.is_monotonic_increasing
    assert results.events.replicate.is_monotonic_increasing


def test_events_name_places_that_there_are(results: Results, country: Facts) -> None:
    events = results.events
    partners = {*country.codes, *country.units, *country.footprint_codes}
    assert set(events.ccg.dropna()) | set(events.organisation.dropna()) <= set(country.codes)
    assert set(events.partner.dropna()) <= partners
    assert events.kind.notna().all()
    assert events.detail.notna().all()


def test_kinds_and_details_are_counted_each_among_their_own_words(results: Results) -> None:
    for column in ("kind", "detail"):
        assert (results.events[column].value_counts() > 0).all()


def test_an_event_of_nobody_has_no_code(results: Results) -> None:
    allowance = results.events[results.events.kind == "allowance changes"]
    assert len(allowance) > 0
    assert allowance.partner.isna().all()


def test_organisations_stand_each_1_april_and_on_the_last_day(
    results: Results, country: Facts
) -> None:
    table = results.organisations
    days = {"2013-04-01", "2014-04-01", "2015-04-01", "2015-08-31"}
    assert {str(day.date()) for day in table.date} == days
    assert len(table) == REPLICATES * len(days) * country.n
    assert not table.duplicated(["replicate", "date", "ccg"]).any()


def test_a_ccg_starts_in_its_own_organisation_and_footprint(
    results: Results, country: Facts
) -> None:
    table = results.organisations
    first = table[(table.date == "2013-04-01") & (table.replicate == 2)]
    footprints = [country.footprint_codes[place] for place in country.footprint]
    assert list(first.organisation) == list(first.ccg) == list(country.codes)
    assert list(first.footprint) == footprints
    assert first.in_house_share.between(0, 1).all()


def test_pairs_are_counted_as_the_organisations_say(results: Results, country: Facts) -> None:
    table = results.organisations
    last = table[table.date == "2015-08-31"]
    together = {}
    for name in ("organisation", "officer"):
        wide = last.pivot_table(
            index="replicate", columns="ccg", values=name, aggfunc="first", observed=True
        )
        together[name] = [
            int((wide[country.codes[i]].astype(str) == wide[country.codes[j]].astype(str)).sum())
            for i, j in country.pairs
        ]
    pairs = results.pairs[results.pairs.date == "2015-08-31"]
    assert list(pairs.same_organisation) == together["organisation"]
    assert list(pairs.same_officer) == together["officer"]
    assert sum(together["officer"]) > 0


def test_pairs_are_those_of_the_facts_in_order(results: Results, country: Facts) -> None:
    for _, pairs in results.pairs.groupby("date"):
        assert list(pairs.ccg_a) == [country.codes[i] for i, _ in country.pairs]
        assert list(pairs.ccg_b) == [country.codes[j] for _, j in country.pairs]


def test_a_run_without_a_31_march_has_no_yearly_metric(country: Facts, scenario: Scenario) -> None:
    short = scenario.with_settings({"run.end": "2013-06-30"})
    results = simulate(short, 2, facts=country)
    assert "csu_income" not in results.units
    assert set(results.metrics.metric) == set(dict(MONTHLY)) | set(dict(QUARTERLY))
