"""Where the tables of a run are read from: the memory of this process, or a folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ccgsim.errors import ResultsError
from ccgsim.results.tables import SCHEMAS, BlockTables, Series, joined, metric_table, summed


class Source(Protocol):
    """Where results are kept; a ResultsError says what of them is damaged."""

    def series(self, metric: str) -> Series:
        """One metric of every replicate."""

    def table(self, name: str) -> pa.Table:
        """A whole table, by the name of its file without ".parquet"."""

    def rows(self, name: str, which: pc.Expression) -> pa.Table:
        """The rows of a table for which an expression holds."""


@dataclass(frozen=True)
class MemorySource:
    """Results kept in memory, block by block, and put together when asked for."""

    blocks: tuple[BlockTables, ...]
    _whole: dict[str, pa.Table] = field(default_factory=dict, compare=False, repr=False)

    def series(self, metric: str) -> Series:
        """One metric of every replicate."""
        names = [series.metric for series in self.blocks[0].series]
        place = names.index(metric)
        return joined(block.series[place] for block in self.blocks)

    def table(self, name: str) -> pa.Table:
        """A whole table."""
        if name == "pairs_together":
            return summed(block.pairs for block in self.blocks)
        if name == "metrics":
            metrics = [series.metric for series in self.blocks[0].series]
            parts = [metric_table(self.series(one), self.blocks[0].first) for one in metrics]
        elif name == "events":
            parts = [block.events for block in self.blocks]
        else:
            parts = [block.organisations for block in self.blocks]
        return pa.concat_tables(parts).unify_dictionaries()

    def rows(self, name: str, which: pc.Expression) -> pa.Table:
        """The rows of a table for which an expression holds."""
        if name not in self._whole:
            self._whole[name] = self.table(name)
        return self._whole[name].filter(which)


@dataclass(frozen=True)
class FolderSource:
    """Results in a folder, read when asked for; a metric at a time, so that memory stays small."""

    folder: Path
    replicates: int

    def series(self, metric: str) -> Series:
        """One metric of every replicate."""
        path = self.folder / "metrics.parquet"
        try:
            file = pq.ParquetFile(path)
            groups = _groups_of(file.metadata, metric)
            table = file.read_row_groups(groups, columns=["date", "value"])
            values = table["value"].to_numpy().reshape(-1, self.replicates)
            days = table["date"].take(np.arange(len(values)) * self.replicates)
        except (OSError, ValueError, pa.ArrowException) as problem:
            raise damaged(path, problem) from None
        return Series(metric, tuple(days.to_pylist()), values)

    def table(self, name: str) -> pa.Table:
        """A whole table."""
        path = self.folder / f"{name}.parquet"
        return _with_its_columns(table_of(path), path)

    def rows(self, name: str, which: pc.Expression) -> pa.Table:
        """The rows of a table for which an expression holds; the others are never kept."""
        path = self.folder / f"{name}.parquet"
        try:
            table = pq.read_table(path, filters=which)
        except (OSError, ValueError, pa.ArrowException) as problem:
            raise damaged(path, problem) from None
        return _with_its_columns(table, path)


def table_of(path: Path) -> pa.Table:
    """Return a table of a results folder.

    Raises:
        ResultsError: it is damaged.
    """
    try:
        return pq.ParquetFile(path).read()
    except (OSError, ValueError, pa.ArrowException) as problem:
        raise damaged(path, problem) from None


def _with_its_columns(table: pa.Table, path: Path) -> pa.Table:
    if not table.schema.equals(SCHEMAS[path.stem]):
        raise damaged(path, f"its columns are {', '.join(table.column_names)}")
    return table


def _groups_of(footer: pq.FileMetaData, metric: str) -> list[int]:
    """Return the row groups of a metric: each group holds one metric, named in its statistics.

    Raises:
        ValueError: they do not, as where another program wrote the table anew, or there are none.
    """
    if (names := footer.schema.names) != SCHEMAS["metrics"].names:
        raise ValueError(f"its columns are {', '.join(names)}")
    column = names.index("metric")
    groups = (footer.row_group(group).column(column) for group in range(footer.num_row_groups))
    held = [group.statistics for group in groups]
    if any(one is None or one.min != one.max for one in held):
        raise ValueError("its rows are not in groups of one metric each, as ccgsim writes them")
    places = [place for place, one in enumerate(held) if one.min == metric]
    if not places:
        raise ValueError(f"it has no rows of {metric}")
    return places


def damaged(path: Path, problem: object) -> ResultsError:
    """Return the error of a table that cannot be used."""
    if isinstance(problem, FileNotFoundError):
        return missing(path)
    return ResultsError(
        f"{path} is damaged: it cannot be read ({problem}). Run the scenario again."
    )


def missing(path: Path) -> ResultsError:
    """Return the error of a table that is not there."""
    return ResultsError(f"{path} is missing. Run the scenario again.")
