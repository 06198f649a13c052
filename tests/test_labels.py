"""Labels: what a reader sees in place of a metric's name, a unit or a number."""

from __future__ import annotations

import re

import pytest

from ccgsim.labels import (
    LABELS,
    decimals_beside,
    how_many,
    label_with_unit,
    metric_label,
    number_label,
    of_difference,
    own_decimals,
    shown,
    unit_label,
)
from ccgsim.results.tables import METRICS
from ccgsim.scorecard.rows import figures


def test_every_scored_figure_has_a_label_of_its_own() -> None:
    scored = {figure.metric for figure in figures() if figure.scored}
    labels = {metric_label(metric) for metric in scored}
    assert len(labels) == len(scored)
    assert not any("_" in label for label in labels)


def test_every_quantity_of_a_run_has_a_label_of_its_own() -> None:
    for of_ccgs in (False, True):  # a number of CCGs and their share are told apart by the unit
        names = [name for name, unit in METRICS.items() if (unit == "% of CCGs") is of_ccgs]
        labels = [metric_label(name) for name in names]
        assert len(set(labels)) == len(labels)
        assert [name for name in names if not {name, name.rpartition("_")[0]} & LABELS.keys()] == []


def test_a_figure_that_is_not_scored_is_named_in_words_and_names_keep_their_capitals() -> None:
    assert metric_label("ccgs_using_lead_provider_framework") == (
        "CCGs using lead provider framework"
    )
    assert metric_label("pct_population") == "Primary care trust population"
    assert metric_label("csu_units_with_over_20pct_from_nhs_england") == (
        "CSU units with over 20% from NHS England"
    )
    small = re.compile(r"\b(?:ccgs?|csus?|gps?|stps?|pct|aos?|iaf|icp|nhs|england)\b", re.I)
    named = {metric_label(figure.metric) for figure in figures()}
    found = {word for name in named for word in small.findall(name)}
    assert found <= {"CCG", "CCGs", "CSU", "CSUs", "GP", "GPs", "STP", "STPs", "NHS", "England"}


def test_a_metric_says_which_statistic_it_is() -> None:
    assert metric_label("ccg_population", "min") == "People in a CCG, min"
    assert metric_label("ccg_population_min") == "People in a CCG, min"
    assert metric_label("ccg_count", "count") == "Number of CCGs"
    least = "People per officer in an STP, min"
    assert metric_label("population_per_ao", "min of STP means (approx)") == least
    assert metric_label("population_per_ao_stp_mean_min") == least


def test_one_thing_is_not_several() -> None:
    assert [how_many(n, "run") for n in (0, 1, 2, 1000)] == [
        "0 runs",
        "1 run",
        "2 runs",
        "1,000 runs",
    ]


def test_people_are_shown_in_thousands_and_money_with_its_sign() -> None:
    assert (shown(303_000, "people"), unit_label("people")) == (303, "thousands")
    assert (shown(1.21, "GBP bn"), unit_label("GBP bn")) == (1.21, "£bn")
    assert unit_label("% of GPs without a role") == "%"


def test_a_label_has_its_unit_once() -> None:
    assert label_with_unit("csu_income", "GBP m") == "Support units' income, £m"
    assert label_with_unit("ccg_count", "CCGs") == "Number of CCGs"
    assert label_with_unit("ccg_population_max_to_min", "ratio") == "Largest CCG to smallest"


@pytest.mark.parametrize(("value", "decimals"), [(211, 0), (22.07, 2), (9.7, 1), (-38, 0)])
def test_a_figure_keeps_the_decimals_it_was_printed_with(value: float, decimals: int) -> None:
    assert own_decimals(value) == decimals


def test_simulated_values_are_as_precise_as_the_figure_beside_them() -> None:
    assert decimals_beside(117, [114, 101, 126]) == 0  # counts stay whole
    assert decimals_beside(1.35, [1.3471, 1.3468]) == 2
    assert decimals_beside(810, [771.6, 748.2]) == 0
    assert decimals_beside(71, [68.83, 68.6]) == 1
    assert decimals_beside(0, [-0.012, 0.11]) == 2


def test_numbers_have_thousands_apart_and_no_negative_nought() -> None:
    assert number_label(1299.6, 0) == "1,300"
    assert number_label(-38.04, 1) == "−38.0"
    assert number_label(-0.001, 2) == "0.00"


def test_a_difference_of_billions_is_told_in_millions() -> None:
    assert of_difference("GBP bn") == ("GBP m", 1000.0)
    assert of_difference("CCGs") == ("CCGs", 1.0)
