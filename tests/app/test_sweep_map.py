from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccgsim.app.parts.chart import shade_of_page
from ccgsim.app.results.sweep_map import sweep_map
from ccgsim.charts.merge_map import scale_top
from ccgsim.errors import ResultsError

from .test_points import ALLOWANCE, STANCE, look


def test_the_map_has_the_share_of_the_runs_of_the_points_that_are_chosen(results: Path) -> None:
    shown = look(only={STANCE: "1"})
    table = pd.read_parquet(results / "small" / "whole" / "ccgs.parquet")
    some = table[table["point"].isin(shown.points.index)]
    expected = some.groupby(some["ccg"].astype(str))["merged"].sum() / (4 * len(shown.points))
    made = sweep_map(shown)
    codes = json.loads(made.figure)["data"]
    assert codes
    np.testing.assert_allclose(np.sort(made.share), np.sort(expected.to_numpy()))
    assert made.share.max() <= 1.0


def test_the_map_follows_the_limits(results: Path) -> None:
    every, some = sweep_map(look()), sweep_map(look(only={STANCE: "0"}))
    assert not np.array_equal(every.share, some.share)


def test_without_points_facts_or_one_last_day_it_is_said_why_there_is_no_map(own: Path) -> None:
    none = sweep_map(look(only={ALLOWANCE: "1..2"}))
    assert (none.figure, none.words) == (
        "", "There is no map: no point is within the limits.",
    )  # fmt: skip
    manifest = own / "small" / "whole" / "manifest.json"
    text = manifest.read_text("utf-8")
    digest = json.loads(text)["facts"]["hash"]
    manifest.write_text(text.replace(digest, "other"), "utf-8")
    assert "the facts that the run started from" in sweep_map(look()).words
    manifest.write_text(text.replace(STANCE, "run.end"), "utf-8")
    design = pd.read_parquet(own / "small" / "whole" / "design.parquet")
    design.rename(columns={STANCE: "run.end"}).to_parquet(
        own / "small" / "whole" / "design.parquet"
    )
    assert "end on different days" in sweep_map(look()).words


def test_a_missing_table_is_an_error_that_says_what_to_do(own: Path) -> None:
    (own / "small" / "whole" / "ccgs.parquet").unlink()
    with pytest.raises(ResultsError, match="To rebuild it: ccgsim resume"):
        sweep_map(look())


def test_the_map_has_the_colours_of_the_page_and_none_of_its_own(results: Path) -> None:
    made = sweep_map(look())
    shapes = json.loads(made.figure)["layout"]["shapes"]
    places = made.share / scale_top(made.share)
    assert [one["fillcolor"] for one in shapes] == [shade_of_page(at) for at in places.tolist()]
    assert "white" not in made.figure
    assert "rgb(" not in made.figure


@pytest.mark.parametrize(
    ("share", "colour"),
    [
        (0.0, "mix(none, some, 0)"), (0.07, "mix(none, some, 0.2)"), (0.35, "mix(some, most, 0)"),
        (0.85, "mix(most, all, 0.5)"), (1.0, "mix(most, all, 1)"),
    ],
)  # fmt: skip
def test_a_shade_is_between_two_colours_of_the_page(share: float, colour: str) -> None:
    found = shade_of_page(share)
    assert found.rpartition(" ")[0] == colour.rpartition(" ")[0]
    numbers = [float(one.rpartition(" ")[2].rstrip(")")) for one in (found, colour)]
    assert numbers[0] == pytest.approx(numbers[1])
