"""Luck as a pure function of its key: (seed, replicate, month, purpose, who, what).

No generator carries state, so a replicate's luck does not depend on how many others run beside it, a new
rule leaves the luck of the old ones alone, and two scenarios with one seed live through the same luck.
The hash is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), applied once for each part of the key.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

import numpy as np

from ccgsim.arrays import FloatArray, IntArray, UInt64Array

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = (np.uint64(bits) for bits in (30, 27, 31, 11))
_TO_UNIT = 2.0**-53


@cache
def key_of(text: str) -> np.uint64:
    """Return a stable 64-bit key of a name, the same in every process."""
    return np.uint64(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little"))


def mix(values: UInt64Array) -> UInt64Array:
    """Return the SplitMix64 hash of each element; any shape, uint64."""
    mixed = values + _GOLDEN
    mixed ^= mixed >> _30
    mixed *= _FIRST
    mixed ^= mixed >> _27
    mixed *= _SECOND
    mixed ^= mixed >> _31
    return mixed


def to_unit(hashed: UInt64Array) -> FloatArray:
    """Return hashes as numbers strictly between 0 and 1."""
    unit: FloatArray = ((hashed >> _11) + 0.5) * _TO_UNIT
    return unit


def gumbel(unit: FloatArray) -> FloatArray:
    """Return standard Gumbel errors for uniform numbers of any shape."""
    error: FloatArray = -np.log(-np.log(unit))
    return error


def logistic(unit: FloatArray) -> FloatArray:
    """Return standard logistic errors for uniform numbers of any shape."""
    error: FloatArray = np.log(unit / (1.0 - unit))
    return error


class Draws:
    """The luck of R replicates.

    Arguments: ``seed`` of the run; ``replicates`` (R,), the number of each replicate in the run;
    ``ccg_keys`` (N,), the identity of each founding CCG.
    """

    def __init__(self, seed: int, replicates: IntArray, ccg_keys: UInt64Array) -> None:
        start = mix(np.array([seed % 2**64], dtype=np.uint64))
        self._replicate = mix(start + replicates.astype(np.uint64) * _GOLDEN)
        self._ccg_keys = ccg_keys

    def base(self, purpose: str, month: int) -> UInt64Array:
        """Return (R,) keys of one purpose in one month (months counted from year 0)."""
        occasion = mix(np.array([month], dtype=np.uint64) * _GOLDEN + key_of(purpose))
        return mix(self._replicate + occasion)

    def for_every_ccg(self, purpose: str, month: int) -> FloatArray:
        """Return (R, N) uniform numbers, one for each founding CCG."""
        return to_unit(mix(self.base(purpose, month)[:, None] + self._ccg_keys))

    def normal_for_every_ccg(self, purpose: str, month: int) -> FloatArray:
        """Return (R, N) standard normal numbers (Box and Muller 1958)."""
        first = mix(self.base(purpose, month)[:, None] + self._ccg_keys)
        angle = to_unit(mix(first)) * (2.0 * np.pi)
        normal: FloatArray = np.sqrt(-2.0 * np.log(to_unit(first))) * np.cos(angle)
        return normal

    def at(
        self,
        purpose: str,
        month: int,
        rep: IntArray,
        who: UInt64Array,
        what: UInt64Array | None = None,
    ) -> FloatArray:
        """Return uniform numbers for a list of (replicate, who) or (replicate, who, what).

        ``rep`` and ``who`` are (K,); ``what`` is (K, ...), or (1, ...) where all are asked of the same.
        """
        hashed = mix(self.base(purpose, month)[rep] + who)
        if what is not None:
            hashed = mix(hashed.reshape(hashed.shape + (1,) * (what.ndim - 1)) + what)
        return to_unit(hashed)
