"""The work of a sweep, cut into chunks: some points, some replicates, one set of files each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CHUNK_RUNS = 512
"""Runs in a chunk whose points stand side by side: a full block, a second's work."""

FEWEST_RUNS = 64
"""Runs in a chunk whose points take a block each: half a second's work, to be shared out finely."""

NAME = re.compile(
    r"(?P<table>[a-z]+)\.points-(?P<first>\d+)-(?P<last>\d+)"
    r"\.replicates-(?P<from>\d+)-(?P<to>\d+)\.(?P<digest>[0-9a-f]{16})\.parquet"
)


@dataclass(frozen=True, order=True)
class Chunk:
    """Points and replicates, from the first to before the end of each."""

    first_point: int
    end_point: int
    first_replicate: int
    end_replicate: int

    @property
    def runs(self) -> int:
        """Number of runs."""
        return (self.end_point - self.first_point) * (self.end_replicate - self.first_replicate)

    def file_name(self, table: str, digest: str) -> str:
        """Return the name of the file of one of its tables: what it is, and a hash of its bytes."""
        return (
            f"{table}.points-{self.first_point:06d}-{self.end_point - 1:06d}"
            f".replicates-{self.first_replicate:07d}-{self.end_replicate - 1:07d}"
            f".{digest}.parquet"
        )


@dataclass(frozen=True)
class ChunkFile:
    """What a file's name says of it."""

    table: str
    chunk: Chunk
    digest: str

    @staticmethod
    def of(name: str) -> ChunkFile | None:
        """Return what a name says; None if it is not the name of a chunk's file."""
        found = NAME.fullmatch(name)
        if found is None:
            return None
        first, last, start, stop = (int(found[part]) for part in ("first", "last", "from", "to"))
        return ChunkFile(found["table"], Chunk(first, last + 1, start, stop + 1), found["digest"])


def runs_in_chunk(points: int, blocks: int, replicates: int) -> int:
    """Return how many runs a chunk should have.

    Args:
        points: number of points.
        blocks: number of blocks they would take if all stood side by side that can.
        replicates: of each point.
    """
    if 2 * blocks <= points:
        return CHUNK_RUNS
    return max(FEWEST_RUNS, min(replicates, CHUNK_RUNS))


def cut(points: int, spans: Sequence[int], runs: int) -> Iterator[Chunk]:
    """Yield the chunks of a sweep, in the order of points.

    Args:
        points: number of points P.
        spans: numbers of replicates the sweep was asked for in turn, each more than the one before:
            (10, 30) where 20 were added to 10.
        runs: in a chunk, at most.
    """
    chunks: list[Chunk] = []
    for start, end in zip((0, *spans), spans, strict=False):
        deep = min(end - start, runs)
        wide = max(1, runs // deep)
        chunks += [
            Chunk(point, min(point + wide, points), replicate, min(replicate + deep, end))
            for point in range(0, points, wide)
            for replicate in range(start, end, deep)
        ]
    yield from sorted(chunks)
