"""Levers and their values have plain names in reports."""

from __future__ import annotations

import pytest

from ccgsim.lever_names import NAMES, lever_name, value_name
from ccgsim.scenario import Scenario
from ccgsim.scenario.sections import Section
from ccgsim.sweeps.points import FIXED


def keys_of_a_scenario() -> set[str]:
    keys = set()
    for name, field in Scenario.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            keys |= {f"{name}.{key}" for key in kind.model_fields}
        else:
            keys.add(name)
    return keys - {*FIXED, "parameters"}


def test_every_key_that_can_be_varied_has_a_name_of_its_own() -> None:
    assert set(NAMES) == keys_of_a_scenario()
    assert len(set(NAMES.values())) == len(NAMES)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("mergers.stance", "stance on mergers"),
        ("mergers.stance.2014-04-01", "stance on mergers from 1 April 2014"),
        ("central_demands.2016-01-01", "requests from the centre from 1 January 2016"),
        ("parameters.margin", "parameter margin"),
        ("local.London.mergers.stance", "stance on mergers in London"),
        (
            "local.St. Helens.mergers.stance.2014-04-01",
            "stance on mergers from 1 April 2014 in St. Helens",
        ),
        ("local.London.where.regions", "local.London.where.regions"),
        ("mergers.moods", "mergers.moods"),
    ],
)
def test_a_lever_is_called_by_its_name_and_its_day(key: str, name: str) -> None:
    assert lever_name(key) == name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("encouraged", "encouraged"),
        ('{"2014-04-01": "encouraged"}', "encouraged from 1 April 2014"),
        ('{"2014-04-01": 0.5, "2016-11-01": 1}', "0.5 from 1 April 2014, 1 from 1 November 2016"),
        ('["2015-04-01", "2016-04-01"]', "1 April 2015, 1 April 2016"),
        ("2015-04-01", "1 April 2015"),
        ("[]", "none"),
        ('[{"from": "2016-01-01"}]', '[{"from": "2016-01-01"}]'),
        ("False", "False"),
    ],
)  # fmt: skip
def test_a_value_is_told_in_words_where_it_is_a_table_of_dates(value: str, name: str) -> None:
    assert value_name(value) == name
