"""The points of a sweep as a table: levers, every outcome, and of failed points the error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ccgsim.app.results.points import Look
from ccgsim.labels import metric_label, unit_label
from ccgsim.lever_names import value_name
from ccgsim.reports.numbers import plain

MOST_ROWS = 100
"""In a page of the table; a large sweep has too many to send at once."""
USUAL_ROWS = 10
ERROR = "error"


@dataclass(frozen=True)
class Column:
    """A column of the table: its key there, its heading, and of an outcome metric, unit and day."""

    key: str
    heading: str
    metric: str = ""
    unit: str = ""
    day: date | None = None


@dataclass(frozen=True)
class PointsTable:
    """The points that are within the limits, those that failed among them.

    ``rows`` has the number of the point, the levers under their keys, the median of each outcome
    under the metric's name, p05 and p95 under ``metric p05`` and ``metric p95``, and the error.
    """

    columns: tuple[Column, ...]
    rows: pd.DataFrame

    def page(self, options: dict[str, Any]) -> list[dict[str, str]]:
        """Return the rows that a data table of Vuetify asks for by its options, as texts."""
        rows = self.rows
        by = [str(key) for key in options.get("sortBy") or [] if key in rows.columns]
        if by:
            down = bool((options.get("sortDesc") or [False])[0])
            rows = rows.sort_values(by[0], ascending=not down, kind="stable")
        size = min(max(int(options.get("itemsPerPage") or USUAL_ROWS), 1), MOST_ROWS)
        first = (max(int(options.get("page") or 1), 1) - 1) * size
        part = rows.iloc[first : first + size]
        texts = {column.key: _texts(part[column.key], column) for column in self.columns}
        return [dict(zip(texts, cells, strict=True)) for cells in zip(*texts.values(), strict=True)]

    def csv(self) -> bytes:
        """Return all rows as CSV; the heading of an outcome says which, on which day, its unit."""
        names = {"point": "point"}
        for column in self.columns:
            if column.metric:
                about = f"{column.day} ({column.unit})"
                for key, level in ((column.key, "median"), *_ends(column.metric)):
                    names[key] = f"{column.metric} {level} {about}"
            else:
                names[column.key] = column.key
        text: str = self.rows[list(names)].rename(columns=names).to_csv(
            index=False, float_format="%.10g"
        )  # fmt: skip
        return text.encode()


def _ends(metric: str) -> tuple[tuple[str, str], ...]:
    return ((f"{metric} p05", "p05"), (f"{metric} p95", "p95"))


def points_table(look: Look, failed: pd.DataFrame) -> PointsTable:
    """Return the table: each outcome on the latest day, up to the one chosen, on which it is known.

    Args:
        look: what is looked at.
        failed: the points of the design that failed.

    Raises:
        ResultsError: a table of the sweep is damaged.
    """
    sweep, manifest = look.sweep, look.sweep.tables.manifest
    levers = [lever.key for lever in manifest.levers]
    design = sweep.tables.design
    rows = pd.concat([design[look.chosen], failed])[[*levers, ERROR]].sort_index()
    columns = [Column("point", "Point"), *(Column(key, look.names[key]) for key in levers)]
    for metric in sweep.metrics:
        known = [day for day in sweep.days(metric) if day <= look.day]
        if not known:
            continue
        day = known[-1]
        values = sweep.on(metric, day).reindex(rows.index)
        values.loc[rows[ERROR].notna()] = np.nan  # the runs of it that did not fail say little
        rows = rows.assign(**{
            metric: values["median"], f"{metric} p05": values["p05"], f"{metric} p95": values["p95"]
        })  # fmt: skip
        unit = manifest.units[metric]
        label, said = metric_label(metric), unit_label(unit)
        is_said = not said or said.lower() in label.lower()
        about = f"{day:%-d %b %Y}" if is_said else f"{said}, {day:%-d %b %Y}"
        columns.append(Column(metric, f"{label} ({about})", metric, unit, day))
    if len(failed):
        columns.append(Column(ERROR, "Error"))
    return PointsTable(tuple(columns), rows.rename_axis("point").reset_index())


def _texts(values: pd.Series, column: Column) -> list[str]:
    if column.metric:
        return list(plain(values, column.unit))
    if column.key == ERROR:
        return values.fillna("").tolist()
    return [_text(value) for value in values.tolist()]


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.4g}"
    return "" if value is None else value_name(str(value))
