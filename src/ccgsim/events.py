"""The list of what happened: who did what, when, with whom and for what reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ccgsim.arrays import AnyArray, IntArray
from ccgsim.errors import RulesError

NOBODY = -1
OF_NOBODY = ("ccg", "organisation", "partner")
"""What an event may leave open."""
MOST_WORDS = 2**15 - 1
"""Words are numbered in 16 bits."""


@dataclass(frozen=True)
class EventTable:
    """Events of a block as columns of whole numbers, as they happened.

    They are of 16 bits, the first of 32, as on disk. ``replicate`` and ``step`` say where and when;
    ``kind`` and ``detail`` index the words of the log; ``ccg``, ``organisation`` index founding
    CCGs (-1: none); ``partner`` indexes the world's labels.
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
    """Events as rules write them, a list of columns for each entry.

    While a rule of one's own acts, ``limits`` say how many there are of what an event names, by the
    argument of `write`: places go up to one less.
    """

    words: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _lists: dict[tuple[str, tuple[str, ...]], IntArray] = field(default_factory=dict)
    _entries: list[tuple[IntArray | int, ...]] = field(default_factory=list)
    limits: Mapping[str, int] = field(default_factory=dict)

    def number(self, word: str) -> int:
        """Return the number under which a word (a kind or a detail) is kept.

        Raises:
            RulesError: it is no text, or there are more words than can be numbered.
        """
        if not isinstance(word, str):
            raise RulesError(
                f"An event's kind or detail is {word!r}; allowed: text in quotes, such as "
                '"street fair".'
            )
        if word not in self._numbers:
            if len(self.words) == MOST_WORDS:
                raise RulesError(
                    f"There are more than {MOST_WORDS:,} kinds and details of events, the last "
                    f"'{word}'. Say in few words why something happened, without numbers that vary."
                )
            self._numbers[word] = len(self.words)
            self.words.append(word)
        return self._numbers[word]

    def numbers(self, words: tuple[str, ...], prefix: str = "") -> IntArray:
        """Return the numbers (J,) of several words, each of which begins with ``prefix``.

        Raises:
            RulesError: as in `number`.
        """
        key = prefix, words
        if key not in self._lists:
            found = [self.number(f"{prefix}{word}") for word in words]
            self._lists[key] = np.array(found, dtype=np.int32)
        return self._lists[key]

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
        """Write one event for each element of ``rep`` (K,); the rest are (K,) or shared by all.

        ``rep`` are places of replicates in the world, ``ccg`` and ``organisation`` of founding
        CCGs; ``partner`` counts founding CCGs first, then support units, then footprints.

        Raises:
            RulesError: something is no whole number, does not go with ``rep``, or is no place of
                what there is; or as in `number`.
        """
        if np.ndim(rep) != 1:
            raise RulesError(f"Event '{kind}': rep is {rep!r}; allowed: a list of replicates.")
        if len(rep):
            about = self.number(detail) if isinstance(detail, str) else detail
            told = {"rep": rep, "step": step, "ccg": ccg, "organisation": organisation,
                    "partner": partner, "detail": about}  # fmt: skip
            for name, value in told.items():
                _refuse_misfit(kind, name, value, len(rep))
            if self.limits:
                _refuse_outside(kind, told, {**self.limits, "detail": len(self.words)})
            self._entries.append((rep, step, self.number(kind), ccg, organisation, partner, about))

    def copy(self) -> EventLog:
        """Return a log that goes on by itself from what is written so far."""
        return EventLog(
            list(self.words), dict(self._numbers), dict(self._lists), list(self._entries)
        )

    def take(self, replicates: IntArray) -> EventTable:
        """Return all events as they happened and empty the log; ``replicates`` (R,) are numbers."""
        entries, self._entries = self._entries, []
        ends = np.cumsum([0] + [np.size(entry[0]) for entry in entries])
        replicate = np.empty(ends[-1], dtype=np.int32)
        columns: AnyArray = np.empty((6, ends[-1]), dtype=np.int16)
        for (rep, *entry), start, end in zip(entries, ends[:-1], ends[1:], strict=True):
            replicate[start:end] = replicates.take(rep)
            for place, value in enumerate(entry):
                columns[place, start:end] = value
        step, kind, ccg, organisation, partner, detail = columns
        return EventTable(
            replicate, step, kind, ccg, organisation, partner, detail, tuple(self.words)
        )


def _refuse_misfit(kind: str, name: str, value: object, count: int) -> None:
    """Raise RulesError unless a value of an event is a whole number, or ``count`` of them."""
    found = np.asarray(value)
    if found.dtype.kind not in "iu":
        words = "; words of several events are numbered by world.events.number"
        raise RulesError(
            f"Event '{kind}': {name} is {value!r}; allowed: whole numbers"
            f"{words if name == 'detail' else ''}."
        )
    if found.shape not in ((), (count,)):
        raise RulesError(
            f"Event '{kind}': {name} has the shape {found.shape}; allowed: one number, or as many "
            f"as there are in rep, {count}."
        )


def _refuse_outside(kind: str, told: Mapping[str, object], limits: Mapping[str, int]) -> None:
    """Raise RulesError unless all that an event names is a place below its limit."""
    for name, limit in limits.items():
        found, least = np.asarray(told[name]), NOBODY if name in OF_NOBODY else 0
        low, high = int(found.min()), int(found.max())
        if low < least or high >= limit:
            raise RulesError(
                f"Event '{kind}': {name} is {low if low < least else high}; allowed: from {least} "
                f"to {limit - 1}."
            )
