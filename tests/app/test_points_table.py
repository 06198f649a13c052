from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

from ccgsim.app.results.points_panel import failures
from ccgsim.app.results.points_table import MOST_ROWS, PointsTable, points_table

from .test_points import ALLOWANCE, STANCE, look


def table(**asked: object) -> PointsTable:
    shown = look(**asked)
    return points_table(shown, failures(shown))


def test_the_file_has_the_points_that_are_shown_and_equals_the_tables(results: Path) -> None:
    read = pd.read_csv(BytesIO(table(only={STANCE: "1"}).csv()))
    design = pd.read_parquet(results / "small" / "whole" / "design.parquet")
    design = design[design[STANCE] == "encouraged"]
    assert read["point"].tolist() == design["point"].tolist()
    np.testing.assert_allclose(read[ALLOWANCE], design[ALLOWANCE])
    metrics = pd.read_parquet(results / "small" / "whole" / "metrics.parquet")
    last = metrics[metrics["date"] == date(2015, 3, 31)].groupby("point")["csu_income"]
    for name, level in (("median", 0.5), ("p05", 0.05), ("p95", 0.95)):
        expected = last.quantile(level).loc[design["point"]]
        np.testing.assert_allclose(read[f"csu_income {name} 2015-03-31 (GBP m)"], expected)


def test_each_outcome_is_of_its_latest_day_up_to_the_one_chosen(results: Path) -> None:
    days = {column.metric: column.day for column in table(on="2014-04-30").columns if column.metric}
    assert days["ccg_count"] == date(2014, 4, 30)
    assert days["csu_income"] == date(2014, 3, 31)


def test_failed_points_are_in_the_table_with_their_error_and_no_outcome(results: Path) -> None:
    read = pd.read_csv(BytesIO(table(results="small/failed", only={STANCE: "0"}).csv()))
    failed = read[read["error"].notna()]
    assert set(failed["error"]) == {"ZeroDivisionError: no money left"}
    assert failed[[name for name in read.columns if "median" in name]].isna().all(axis=None)
    assert (failed[ALLOWANCE] < 20).all()
    assert set(read[read["error"].isna()][STANCE]) == {"permitted"}


def test_pages_follow_each_other_and_are_of_a_bounded_size(results: Path) -> None:
    whole = table()
    first = whole.page({"page": 1, "itemsPerPage": 5})
    second = whole.page({"page": 2, "itemsPerPage": 5})
    assert [row["point"] for row in first + second] == [str(point) for point in range(10)]
    assert len(whole.page({"itemsPerPage": -1})) >= 1
    large = PointsTable(whole.columns, pd.concat([whole.rows] * 20))
    assert len(large.page({"itemsPerPage": 10_000})) == MOST_ROWS
    assert whole.page({"page": 99, "itemsPerPage": 5}) == []


def test_a_lever_is_called_by_its_name_in_the_table_and_by_its_key_in_the_file(
    results: Path,
) -> None:
    whole = table()
    heading = next(one.heading for one in whole.columns if one.key == ALLOWANCE)
    assert heading == "Running cost allowance a head from 1 April 2014"
    assert ALLOWANCE in whole.csv().decode().partition("\n")[0]
    assert ALLOWANCE in whole.csv().decode().splitlines()[0]


def test_a_column_sorts_by_number_and_not_by_text(results: Path) -> None:
    whole = table()
    order = whole.page({"sortBy": ["csu_income"], "sortDesc": [True], "itemsPerPage": 25})
    points = [int(row["point"]) for row in order]
    values = whole.rows.set_index("point")["csu_income"].loc[points].to_numpy()
    assert (np.diff(values) <= 0).all()
    assert whole.page({"sortBy": ["no such"]}) == whole.page({})


def test_of_a_point_that_failed_in_part_no_outcome_is_shown(own: Path) -> None:
    path = own / "small" / "whole" / "design.parquet"
    design = pd.read_parquet(path).astype({"status": str, "error": object})
    design.loc[0, ["status", "error"]] = ["failed", "OverflowError: too much"]
    design.to_parquet(path, index=False)
    row = pd.read_csv(BytesIO(table().csv())).set_index("point").loc[0]
    assert row["error"] == "OverflowError: too much"
    assert np.isnan(row["ccg_count median 2015-03-31 (CCGs)"])
