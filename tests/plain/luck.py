"""The keyed draws of docs/model.md, one number at a time."""

from __future__ import annotations

import math
from hashlib import blake2b

GOLDEN = 0x9E3779B97F4A7C15
SIXTY_FOUR, THIRTY_TWO = 2**64 - 1, 2**32 - 1


def key_of(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def mix64(number: int) -> int:
    mixed = (number + GOLDEN) & SIXTY_FOUR
    mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & SIXTY_FOUR
    mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & SIXTY_FOUR
    return mixed ^ mixed >> 31


def mix32(number: int) -> int:
    mixed = number & THIRTY_TWO
    mixed = ((mixed ^ mixed >> 16) * 0x7FEB352D) & THIRTY_TWO
    mixed = ((mixed ^ mixed >> 15) * 0x846CA68B) & THIRTY_TWO
    return mixed ^ mixed >> 16


class Luck:
    """The luck of one replicate."""

    def __init__(self, seed: int, replicate: int) -> None:
        self._replicate = mix64((mix64(seed) + replicate * GOLDEN) & SIXTY_FOUR)
        self._occasions: dict[tuple[str, int], int] = {}

    def uniform(self, purpose: str, month: int, who: str, what: str | None = None) -> float:
        """Return a number between 0 and 1 for one who decides, and for what is decided."""
        if (purpose, month) not in self._occasions:
            occasion = mix64((month * GOLDEN + key_of(purpose)) & SIXTY_FOUR)
            hashed = mix64((self._replicate + occasion) & SIXTY_FOUR)
            self._occasions[purpose, month] = hashed & THIRTY_TWO
        hashed = mix32(self._occasions[purpose, month] + (key_of(who) & THIRTY_TWO))
        if what is not None:
            hashed = mix32(hashed + (key_of(what) & THIRTY_TWO))
        return (hashed + 0.5) / 2**32

    def logistic(self, purpose: str, month: int, who: str, what: str | None = None) -> float:
        unit = self.uniform(purpose, month, who, what)
        return math.log(unit / (1.0 - unit))

    def standard(self, purpose: str, month: int, who: str) -> float:
        """Return a logistic number with mean 0 and standard deviation 1."""
        return self.logistic(purpose, month, who) * math.sqrt(3.0) / math.pi

    def gumbel(self, purpose: str, month: int, who: str, what: str) -> float:
        return -math.log(-math.log(self.uniform(purpose, month, who, what)))
