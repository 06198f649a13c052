"""The list of what happened: who did what, when, with whom and for what reason."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ccgsim.arrays import AnyArray, IntArray

NOBODY = -1


@dataclass(frozen=True)
class EventTable:
    """Events of a block as columns of whole numbers, ordered by replicate, then as they happened.

    ``replicate`` and ``step`` say where and when; ``kind`` and ``detail`` index the words of the log;
    ``ccg``, ``organisation`` index founding CCGs (-1: none); ``partner`` indexes the world's labels.
    """

    replicate: IntArray
    step: IntArray
    kind: IntArray
    ccg: IntArray
    organisation: IntArray
    partner: IntArray
    detail: IntArray
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.step)


@dataclass
class EventLog:
    """Events as rules write them, a list of columns for each entry."""

    words: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _entries: list[tuple[int, int, IntArray, AnyArray, AnyArray, AnyArray, AnyArray]] = field(
        default_factory=list
    )

    def number(self, word: str) -> int:
        """Return the number under which a word (a kind or a detail) is kept."""
        if word not in self._numbers:
            self._numbers[word] = len(self.words)
            self.words.append(word)
        return self._numbers[word]

    def write(
        self,
        kind: str,
        step: int,
        rep: IntArray,
        ccg: AnyArray | int = NOBODY,
        organisation: AnyArray | int = NOBODY,
        partner: AnyArray | int = NOBODY,
        detail: AnyArray | str = "",
    ) -> None:
        """Write one event for each element of ``rep`` (K,); the others are (K,) or the same for all."""
        if len(rep):
            about = self.number(detail) if isinstance(detail, str) else detail
            columns = (np.broadcast_to(c, rep.shape) for c in (ccg, organisation, partner, about))
            self._entries.append((self.number(kind), step, rep, *columns))  # type: ignore[arg-type]

    def take(self, replicates: IntArray) -> EventTable:
        """Return all events ordered by replicate and empty the log; ``replicates`` (R,) are numbers."""
        entries, self._entries = self._entries, []
        empty = np.zeros(0, dtype=np.int32)

        def column(place: int) -> AnyArray:
            parts = [np.asarray(entry[place], dtype=np.int32) for entry in entries]
            return np.concatenate(parts) if parts else empty

        def repeated(place: int) -> AnyArray:
            counts = [len(entry[2]) for entry in entries]
            return np.repeat(np.array([e[place] for e in entries], dtype=np.int32), counts)

        rep = column(2)
        order = np.argsort(rep.astype(np.int16), kind="stable")
        return EventTable(
            replicate=replicates[rep[order]],
            step=repeated(1)[order],
            kind=repeated(0)[order],
            ccg=column(3)[order],
            organisation=column(4)[order],
            partner=column(5)[order],
            detail=column(6)[order],
            words=tuple(self.words),
        )
