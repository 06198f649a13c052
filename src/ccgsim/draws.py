"""Luck as a pure function of its key: (seed, replicate, month, purpose, who, what).

No generator carries state, so a replicate's luck does not depend on how many others run beside it,
a new rule leaves the luck of the old ones alone, and two scenarios with one seed live through the
same luck. The occasion (seed, replicate, month, purpose) is hashed in 64 bits with the finaliser of
SplitMix64 (Steele, Lea and Flood 2014); who and what are then added and hashed in 32 bits, which is
twice as fast, with the two-round multiply and shift of Wellons' "lowbias32" (2018).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from ccgsim.arrays import FloatArray, IntArray, UInt64Array

Hash = NDArray[np.uint32]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_27, _30, _31 = (np.uint64(bits) for bits in (27, 30, 31))
_LOW_FIRST, _LOW_SECOND = np.uint32(0x7FEB352D), np.uint32(0x846CA68B)
_15, _16 = np.uint32(15), np.uint32(16)
_TO_UNIT = 2.0**-32
_STANDARD = np.sqrt(3.0) / np.pi  # the standard logistic distribution has variance pi^2 / 3


THE_COUNTRY = "the country"
"""Whose luck it is that all CCGs share."""


@cache
def key_of(text: str) -> np.uint64:
    """Return a stable 64-bit key of a name, the same in every process."""
    return np.uint64(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little"))


def keys_of(labels: Iterable[str]) -> UInt64Array:
    """Return the keys (K,) of names."""
    return np.array([key_of(label) for label in labels], dtype=np.uint64)


def mix64(values: UInt64Array) -> UInt64Array:
    """Return the SplitMix64 hash of each element; any shape."""
    mixed = values + _GOLDEN
    mixed ^= mixed >> _30
    mixed *= _FIRST
    mixed ^= mixed >> _27
    mixed *= _SECOND
    mixed ^= mixed >> _31
    return mixed


def mix(values: Hash) -> Hash:
    """Hash 32-bit numbers of any shape in place and return them."""
    values ^= values >> _16
    values *= _LOW_FIRST
    values ^= values >> _15
    values *= _LOW_SECOND
    values ^= values >> _16
    return values


def low(keys: UInt64Array) -> Hash:
    """Return the lower 32 bits of keys."""
    return keys.astype(np.uint32)


def to_unit(hashed: Hash) -> FloatArray:
    """Return hashes as numbers strictly between 0 and 1: the middles of 2^32 equal parts."""
    unit: FloatArray = np.multiply(hashed, _TO_UNIT, dtype=np.float64)
    unit += 0.5 * _TO_UNIT
    return unit


def gumbel(unit: FloatArray) -> FloatArray:
    """Return standard Gumbel errors for uniform numbers of any shape."""
    error: FloatArray = np.log(unit)
    np.negative(error, out=error)
    np.log(error, out=error)
    return np.negative(error, out=error)


def logistic(unit: FloatArray) -> FloatArray:
    """Return standard logistic errors for uniform numbers of any shape."""
    odds: FloatArray = 1.0 - unit
    np.divide(unit, odds, out=odds)
    return np.log(odds, out=odds)


class Draws:
    """The luck of R replicates.

    Arguments: ``seed`` of the run; ``replicates`` (R,), the number of each replicate in the run;
    ``ccg_keys`` (N,), the identity of each founding CCG; ``months`` of the run, from year 0.
    """

    def __init__(
        self, seed: int, replicates: IntArray, ccg_keys: Hash, months: range = range(0)
    ) -> None:
        start = mix64(np.array([seed % 2**64], dtype=np.uint64))
        self._replicate = mix64(start + replicates.astype(np.uint64) * _GOLDEN)
        self._ccg_keys = ccg_keys
        self._months = months
        self._tables: dict[str, Hash] = {}

    def base(self, purpose: str, month: int) -> Hash:
        """Return (R,) keys of one purpose in one month (months counted from year 0).

        The keys of all ``months`` of the run are worked out at once and kept.
        """
        if month not in self._months:
            once: Hash = self._keys(purpose, range(month, month + 1))[0]
            return once
        if purpose not in self._tables:
            self._tables[purpose] = self._keys(purpose, self._months)
        keys: Hash = self._tables[purpose][month - self._months.start]
        return keys

    def _keys(self, purpose: str, months: range) -> Hash:
        """Return (T, R) the keys of a purpose in T months."""
        numbers = np.arange(months.start, months.stop, dtype=np.uint64)
        occasions = mix64(numbers * _GOLDEN + key_of(purpose))
        return low(mix64(self._replicate + occasions[:, None]))

    def for_every_ccg(self, purpose: str, month: int) -> FloatArray:
        """Return (R, N) uniform numbers, one for each founding CCG."""
        return to_unit(mix(self.base(purpose, month)[:, None] + self._ccg_keys))

    def standard_for_every_ccg(self, purpose: str, month: int) -> FloatArray:
        """Return (R, N) logistic numbers scaled to mean 0 and standard deviation 1."""
        standard = logistic(self.for_every_ccg(purpose, month))
        standard *= _STANDARD
        return standard

    def for_names(self, purpose: str, month: int, names: Sequence[str]) -> FloatArray:
        """Return (R, K) uniform numbers, one for each of K names."""
        return to_unit(mix(self.base(purpose, month)[:, None] + low(keys_of(names))))

    def standard_for_names(self, purpose: str, month: int, names: Sequence[str]) -> FloatArray:
        """Return (R, K) logistic numbers of mean 0 and standard deviation 1, one for each name."""
        standard: FloatArray = logistic(self.for_names(purpose, month, names)) * _STANDARD
        return standard

    def at(
        self, purpose: str, month: int, rep: IntArray, who: Hash, what: Hash | None = None
    ) -> FloatArray:
        """Return (K,) uniform numbers for a list of (replicate, who) or (replicate, who, what).

        With ``who`` (K, 1) and ``what`` (1, L), return (K, L).
        """
        base = self.base(purpose, month).take(rep)
        hashed = mix((base[:, None] if who.ndim > 1 else base) + who)
        return to_unit(hashed if what is None else mix(hashed + what))

    def among(
        self, purpose: str, month: int, rep: IntArray, who: Hash, options: Hash
    ) -> FloatArray:
        """Return (D, K) uniform numbers, one for each of D options of each (replicate, who).

        ``rep`` and ``who`` are (K,); ``options`` is (D, K) or (D, 1).
        """
        return to_unit(mix(mix(self.base(purpose, month).take(rep) + who) + options))
