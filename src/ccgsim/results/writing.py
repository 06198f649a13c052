"""Where a run's results go: kept in memory, or streamed to a folder that is whole or not at all.

In a folder every block first becomes four part files under `.unfinished`, each of the tidy form of
the finished table and named by the replicates it holds. At the end they are put together metric by
metric and block by block, so memory stays small however many replicates there are; the finished
tables are moved into place and the manifest, written last, says that all is there. Nothing that
exists is overwritten.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ccgsim.errors import ResultsError
from ccgsim.manifest import NAME as MANIFEST
from ccgsim.manifest import Manifest
from ccgsim.results.reading import FolderSource, MemorySource
from ccgsim.results.results import Results
from ccgsim.results.tables import SCHEMAS, BlockTables, Series, metric_table, summed
from ccgsim.unwritable import unwritable

UNFINISHED = ".unfinished"
ROWS_AT_ONCE = 1_000_000


class MemorySink:
    """Keeps the blocks of a run in memory."""

    def __init__(self) -> None:
        self._blocks: list[BlockTables] = []

    def add(self, block: BlockTables) -> None:
        """Keep a block."""
        self._blocks.append(block)

    def finish(self, manifest: Manifest) -> Results:
        """Return the results of all blocks."""
        return Results(manifest, MemorySource(tuple(self._blocks)))


def write_results(run: Results, folder: Path) -> Path:
    """Write results that are in memory to an empty or new folder, and return it.

    Raises:
        ResultsError: there is something in it already, or it cannot be written.
    """
    assert isinstance(run.source, MemorySource), "results in a folder are there already"
    sink = FolderSink(folder)
    for block in run.source.blocks:
        sink.add(block)
    sink.finish(run.manifest)
    return folder


class FolderSink:
    """Streams the blocks of a run to a folder; a ResultsError says why it cannot be written."""

    def __init__(self, folder: Path) -> None:
        """Claim a folder: it must be empty or not exist yet.

        Raises:
            ResultsError: there is something in it already, or it cannot be written.
        """
        self._folder, self._parts = folder, folder / UNFINISHED
        self._blocks: list[str] = []
        self._metrics: tuple[Series, ...] = ()
        with said_plainly(folder):
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise ResultsError(refusal(folder))
            self._parts.mkdir()

    def add(self, block: BlockTables) -> None:
        """Write a block's four parts."""
        name = f"{block.first:08d}-{block.last:08d}"
        with said_plainly(self._folder):
            series = (metric_table(series, block.first) for series in block.series)
            self._write("metrics", name, series)
            self._write("events", name, iter([block.events]))
            self._write("organisations", name, iter([block.organisations]))
            self._write("pairs_together", name, iter([block.pairs]))
        self._blocks.append(name)
        self._metrics = block.series

    def finish(self, manifest: Manifest) -> Results:
        """Put the parts together, remove them, and return the results."""
        with said_plainly(self._folder):
            self._write("metrics", "all", self._metric_tables(manifest.first_replicate))
            for name in ("events", "organisations"):
                self._write(name, "all", self._read(name))
            self._write("pairs_together", "all", iter([summed(self._read("pairs_together"))]))
            for name in SCHEMAS:
                move_new(self._part(name, "all"), self._folder / f"{name}.parquet")
            write_whole(
                self._parts / MANIFEST, lambda path: path.write_text(manifest.text(), "utf-8")
            )
            move_new(self._parts / MANIFEST, self._folder / MANIFEST)
            shutil.rmtree(self._parts)
        source = FolderSource(self._folder.absolute(), manifest.replicates)
        return Results(manifest, source, self._folder)

    def _part(self, name: str, block: str) -> Path:
        return self._parts / f"{name}.{block}.parquet"

    def _write(self, name: str, block: str, tables: Iterator[pa.Table]) -> None:
        """Write tables as the row groups of one file, which appears when it is whole."""

        def write(path: Path) -> None:
            with _writer(path, SCHEMAS[name]) as writer:
                for table in tables:
                    writer.write_table(table, ROWS_AT_ONCE)

        write_whole(self._part(name, block), write)

    def _read(self, name: str) -> Iterator[pa.Table]:
        return (pq.ParquetFile(self._part(name, block)).read() for block in self._blocks)

    def _metric_tables(self, first_replicate: int) -> Iterator[pa.Table]:
        """Yield every metric over all replicates, some days at a time."""
        paths = [self._part("metrics", block) for block in self._blocks]
        footers = [pq.read_metadata(path) for path in paths]
        for place, known in enumerate(self._metrics):
            days = len(known.days)
            rows = [footer.row_group(place).num_rows // days for footer in footers]
            values = np.empty((days, sum(rows)))
            ends = np.cumsum(rows)
            for path, footer, count, end in zip(paths, footers, rows, ends, strict=True):
                group = pq.ParquetFile(path, metadata=footer).read_row_group(place, ["value"])
                values[:, end - count : end] = group["value"].to_numpy().reshape(days, count)
            days_at_once = max(1, ROWS_AT_ONCE // values.shape[1])
            for day in range(0, days, days_at_once):
                some = slice(day, day + days_at_once)
                series = Series(known.metric, known.days[some], values[some])
                yield metric_table(series, first_replicate)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Replicates count up: as differences they take no room and no time. Statistics are kept where
    # a reader can skip rows by them; for the other names they take a third of the time to write.
    names = schema.names
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=[name for name in names if name != "replicate"],
        column_encoding={"replicate": "DELTA_BINARY_PACKED"} if "replicate" in names else None,
        write_statistics=[name for name in ("replicate", "metric") if name in names],
    )


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place, see it safe on disk, then give it its name."""
    beside = path.with_name(path.name + ".part")
    write(beside)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    move_new(beside, path)


def move_new(path: Path, target: Path) -> None:
    """Give a finished file its name.

    Raises:
        ResultsError: the name is taken.
    """
    if target.exists():
        raise ResultsError(f"{target} appeared while the run was at work. It is left as it is.")
    path.rename(target)


def refusal(folder: Path) -> str:
    """Say why results cannot go to a folder that has something in it."""
    if (folder / UNFINISHED).exists():
        what = "holds a run that was stopped before its end, or one still at work"
    else:
        what = "is not empty"
    return f"{folder} {what}. Nothing is overwritten: name another folder."


@contextmanager
def said_plainly(folder: Path) -> Iterator[None]:
    """Turn what the operating system says into a ResultsError, which says what to do."""
    try:
        yield
    except OSError as problem:
        why = unwritable(problem)
        raise ResultsError(
            f"{folder} cannot be written: {why.reason}. {why.advice}, or name another folder."
        ) from None
