"""The folder of a sweep: who works in it, what is done, and how it is written.

    design.parquet metrics.parquet ccgs.parquet manifest.json                   when all is done
    events.parquet pairs.parquet                                                if they are kept
    chunks/plan.json          what is to be done, from the first moment
    chunks/TABLE.points-000000-000050.replicates-0000000-0000009.HASH.parquet   what is done
    .lock                     while a process is at work

Every file is written under another name, seen safe on disk and then given its own, so it is whole
or not there. A chunk's name holds a hash of its bytes: damage shows, and costs that chunk alone.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from shlex import quote

from ccgsim.errors import ResultsError, SweepError
from ccgsim.manifest import now
from ccgsim.sweeps.chunks import Chunk, ChunkFile
from ccgsim.sweeps.plan import Plan, Recipe, SweepManifest, read_written
from ccgsim.unwritable import unwritable

LOCK, PLAN, MANIFEST, UNFINISHED = ".lock", "plan.json", "manifest.json", ".part"


class SweepFolder:
    """A folder in which one process at a time makes a sweep.

    Whatever writes here raises a ResultsError where that fails, which says how to carry on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.chunks = path / "chunks"

    def is_finished(self, plan: Plan) -> bool:
        """Whether the manifest is there, and is that of the plan."""
        try:
            manifest = read_written(self.path / MANIFEST, SweepManifest)
        except SweepError:
            return False
        names = Recipe.model_fields
        return all(getattr(manifest, name) == getattr(plan, name) for name in names)

    def plan(self) -> Plan:
        """Return what is to be done.

        Raises:
            SweepError: no sweep was started here, or its plan cannot be read.
        """
        if not (self.chunks / PLAN).is_file():
            raise SweepError(
                f"{self.path} holds no sweep to carry on with: there is no chunks/{PLAN}. "
                "Name a folder that ccgsim sweep has written."
            )
        return read_written(self.chunks / PLAN, Plan)

    def table(self, name: str) -> Path:
        """Return the place of a final table."""
        return self.path / f"{name}.parquet"

    def start(self, plan: Plan) -> None:
        """Take an empty folder for a sweep.

        Raises:
            ResultsError: something is in it already.
        """
        with self.said_plainly():
            if self.chunks.exists():
                raise ResultsError(
                    f"{self.path} holds a sweep. Carry on with it: ccgsim resume "
                    f"{quote(str(self.path))}; or name another folder."
                )
            beginning = self.path / "chunks.part"
            if any(entry.name not in (LOCK, beginning.name) for entry in self.path.iterdir()):
                raise ResultsError(
                    f"{self.path} is not empty. Nothing is overwritten: name another folder."
                )
            # Under another name first: a folder of chunks always has a plan.
            beginning.mkdir(exist_ok=True)
            write_whole(beginning / PLAN, plan.written.encode())
            beginning.rename(self.chunks)

    def widen(self, plan: Plan) -> None:
        """Put a plan for more replicates in the place of the one before."""
        with self.said_plainly():
            write_whole(self.chunks / PLAN, plan.written.encode())

    def keep(self, chunk: Chunk, tables: Mapping[str, bytes]) -> dict[str, Path]:
        """Write what was done and return the files; the chunk is done when all are there."""
        places = {
            name: self.chunks / chunk.file_name(name, _digest(data))
            for name, data in tables.items()
        }
        with self.said_plainly():
            for name, data in tables.items():
                write_whole(places[name], data)
        return places

    @staticmethod
    def read(path: Path) -> bytes:
        """Return the bytes of a chunk's file.

        Raises:
            SweepError: they are not what was written.
        """
        data, said = path.read_bytes(), ChunkFile.of(path.name)
        if said is None or _digest(data) != said.digest:
            raise SweepError(
                f"{path} is damaged. To do that part again: ccgsim resume "
                f"{quote(str(path.parent.parent))}"
            )
        return data

    def done(
        self, wanted: Iterable[Chunk], tables: tuple[str, ...]
    ) -> tuple[dict[Chunk, dict[str, Path]], list[Path]]:
        """Look through what is on disk, set aside what is damaged and remove what is half done.

        Args:
            wanted: the chunks of the plan.
            tables: the names of the tables of each.

        Returns:
            The files of each chunk that is done, by table; and where damaged files are now.
        """
        found: dict[Chunk, dict[str, Path]] = {chunk: {} for chunk in wanted}
        damaged: list[Path] = []
        with self.said_plainly():
            for path in sorted(self.chunks.iterdir()):
                if path.name.endswith(UNFINISHED):
                    path.unlink()
                elif (said := ChunkFile.of(path.name)) and said.chunk in found:
                    if _digest(path.read_bytes()) == said.digest:
                        found[said.chunk][said.table] = path
                    else:
                        damaged.append(_set_aside(path))
            for chunk, files in list(found.items()):
                if set(files) != set(tables):
                    for path in found.pop(chunk).values():
                        path.unlink()
        return found, damaged

    def finish(
        self, tables: Mapping[str, Callable[[Path], object]], manifest: SweepManifest
    ) -> None:
        """Write the final tables, all of them before any takes the place of an earlier one.

        Args:
            tables: name to a function that writes it to a path.
            manifest: written last, so that it says that all is there.
        """
        with self.said_plainly(), ExitStack() as leaving_nothing:
            for name, write in tables.items():
                beside = _beside(self.table(name))
                leaving_nothing.enter_context(_leaving_nothing(beside))
                write(beside)
                _sync(beside)
            (self.path / MANIFEST).unlink(missing_ok=True)
            for name in tables:
                _beside(self.table(name)).replace(self.table(name))
            write_whole(self.path / MANIFEST, manifest.written.encode())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Work here alone.

        The system lets go of the lock when the process ends, however it ends.

        Raises:
            SweepError: another process is at work here; it is named.
        """
        with self.said_plainly():
            self.path.mkdir(parents=True, exist_ok=True)
            lock = _take(self.path / LOCK)
        if lock is None:
            raise SweepError(
                f"{self.path}: another process is at work here ({_who(self.path / LOCK)}). "
                "Wait until it is done, or stop it."
            )
        try:
            yield
        finally:
            with suppress(OSError):
                (self.path / LOCK).unlink(missing_ok=True)
            os.close(lock)

    @contextmanager
    def said_plainly(self) -> Iterator[None]:
        """Turn what the operating system says into a ResultsError that says what to do."""
        try:
            yield
        except OSError as problem:
            why = unwritable(problem)
            if (self.chunks / PLAN).is_file():
                raise ResultsError(
                    f"{self.path} cannot be written: {why.reason}. Finished work is kept. "
                    f"{why.advice}, then: ccgsim resume {quote(str(self.path))}"
                ) from None
            raise ResultsError(
                f"{self.path} cannot be written: {why.reason}. {why.advice}, or name another "
                "folder."
            ) from None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, see it safe on disk, then give it its name."""
    with _leaving_nothing(beside := _beside(path)):
        beside.write_bytes(data)
        _sync(beside)
        beside.replace(path)
    _sync(path.parent)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + UNFINISHED)


@contextmanager
def _leaving_nothing(beside: Path) -> Iterator[None]:
    """Remove what was written by half, so that it does not take the room that is short."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


def _set_aside(path: Path) -> Path:
    """Give a damaged file a name under which it is out of the way, and lost to nobody."""
    names = (path.with_name(f"{path.name}.damaged{number or ''}") for number in range(1000))
    place = next(name for name in names if not name.exists())
    return path.rename(place)


def _take(path: Path) -> int | None:
    """Return the open lock file, or None if another process has it."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        with suppress(FileNotFoundError):
            if os.fstat(file).st_ino == path.stat().st_ino:
                break
        os.close(file)  # who held it has just removed it
    me = {"process": os.getpid(), "machine": socket.gethostname(), "since": str(now())}
    os.ftruncate(file, 0)
    os.write(file, json.dumps(me).encode())
    return file


def _who(path: Path) -> str:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
        return f"process {who['process']} on {who['machine']}, since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "it has just started"
