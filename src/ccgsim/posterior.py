"""Which parameters a replicate runs with: a draw of the posterior of its own, or the medians.

The posterior is what `experiments/calibrate.py` fitted to the record: sets of all fitted
parameters that go together. With one draw a replicate, an interval over replicates carries what is
not known of the parameters beside the luck. The replicate of a number has the same draw in every
run of a seed, whatever the scenario, so that policies are compared under the same parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from ccgsim.arrays import FloatArray, IntArray
from ccgsim.draws import mix64
from ccgsim.errors import ParameterError, ResultsError
from ccgsim.parameters import Parameters, check_parameters, parameter_table

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.manifest import Manifest, ParametersUsed

POSTERIOR, MEDIAN = "posterior", "median"
SOURCES = (POSTERIOR, MEDIAN)

ParameterValues = Mapping[str, float | FloatArray]
"""A number for all replicates, or (R,) one for each, by name."""


@cache
def posterior_draws() -> Mapping[str, FloatArray]:
    """Return the draws (D,) of every fitted parameter; those at one place go together.

    All runs share them, so they cannot be changed: copy what is to be. As a table with a draw a row
    they are `pandas.DataFrame(dict(posterior_draws()))`.
    """
    text = files("ccgsim").joinpath("data/posterior.csv").read_text(encoding="utf-8")
    header, _, body = text.partition("\n")
    values = np.loadtxt(body.splitlines(), delimiter=",", ndmin=2)
    draws = {name: values[:, place].copy() for place, name in enumerate(header.split(","))}
    for one in draws.values():
        one.setflags(write=False)
    return MappingProxyType(draws)


@cache
def tables_hash() -> str:
    """Return a BLAKE2b hash of the posterior and of every parameter's value.

    A better source or reason, or another prior, does not change what a run gives.
    """
    digest = blake2b(files("ccgsim").joinpath("data/posterior.csv").read_bytes(), digest_size=16)
    for row in parameter_table().values():
        digest.update(f"{row.name} = {row.value!r}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class ChosenParameters:
    """Where the parameters of a run come from, and what is set instead: numbers or (R,)."""

    source: str
    seed: int
    first_replicate: int
    set: dict[str, float | FloatArray]

    def of(self, start: int, stop: int) -> Parameters:
        """Return the parameters of the replicates from place ``start`` to before ``stop``."""
        values: dict[str, float | FloatArray] = {
            row.name: row.value for row in parameter_table().values()
        }
        if self.source == POSTERIOR:
            places = self._draws(np.arange(start, stop) + self.first_replicate)
            values |= {name: draws[places] for name, draws in posterior_draws().items()}
        for name, value in self.set.items():
            values[name] = value[start:stop] if isinstance(value, np.ndarray) else value
        if stop == start + 1:  # one number is quicker than an array of one, and the same
            values = {name: float(np.ravel(value)[0]) for name, value in values.items()}
        return Parameters(values)

    def _draws(self, numbers: IntArray) -> IntArray:
        """Return which draw each replicate has: in turn, from a place that the seed chooses."""
        count = len(next(iter(posterior_draws().values())))
        first = int(mix64(np.array([self.seed], dtype=np.uint64))[0] % np.uint64(count))
        return (numbers + first) % count

    def used(self) -> ParametersUsed:
        """Return what a manifest says of them."""
        from ccgsim.manifest import ParametersUsed

        plain = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in self.set.items()}
        return ParametersUsed(source=self.source, hash=tables_hash(), set=plain)


def chosen(
    parameters: str | ParameterValues,
    scenario: Mapping[str, float],
    replicates: int,
    seed: int,
    first_replicate: int,
) -> ChosenParameters:
    """Return the parameters of a run.

    Args:
        parameters: "posterior", "median", or values to use instead of the posterior's.
        scenario: what the scenario sets; values given by hand win over it.
        replicates: R.
        seed: of the run.
        first_replicate: number of the first replicate.

    Raises:
        ParameterError: an unknown source or parameter, a value of the wrong shape, or one that
            cannot be in its unit.
    """
    if isinstance(parameters, str):
        if parameters not in SOURCES:
            known = ", ".join(SOURCES)
            raise ParameterError(f"parameters = {parameters!r} is not known. Use one of: {known}.")
        source, by_hand = parameters, {}
    elif not isinstance(parameters, Mapping):
        raise ParameterError(
            f"parameters = {parameters!r} is not known. Use one of: {', '.join(SOURCES)}; or give "
            'values by name, such as {"margin": 0.05}.'
        )
    else:
        source, by_hand = POSTERIOR, _checked(parameters, replicates)
    return ChosenParameters(source, seed, first_replicate, {**scenario, **by_hand})


def parameters_of(manifest: Manifest) -> pd.DataFrame:
    """Return replicate and a column for each parameter: what each replicate of a run had.

    Raises:
        ResultsError: the run was made with another posterior than this ccgsim has.
    """
    import pandas as pd

    used, first, count = manifest.parameters, manifest.first_replicate, manifest.replicates
    if used.hash != tables_hash():
        version = manifest.versions.get("ccgsim", "of its time")
        raise ResultsError(
            f"The run had the parameters of ccgsim {version}, which differ from this one's. "
            "Read them with that version, or run the scenario again."
        )
    by_hand = {k: np.array(v) if isinstance(v, list) else v for k, v in used.set.items()}
    values = ChosenParameters(used.source, manifest.seed, first, by_hand).of(0, count)
    columns = {name: np.ravel(values(name)) * np.ones(count) for name in parameter_table()}
    return pd.DataFrame({"replicate": np.arange(first, first + count), **columns})


def _checked(parameters: ParameterValues, replicates: int) -> dict[str, float | FloatArray]:
    """Return parameters given by hand as numbers or arrays (R,)."""
    values: dict[str, float | FloatArray] = {}
    for name, value in parameters.items():
        try:
            if isinstance(value, str | bool):
                raise TypeError
            numbers = np.array(value, dtype=np.float64)  # a copy: the caller's may change
        except (TypeError, ValueError):
            raise ParameterError(f"parameters.{name} = {value!r} is not a number.") from None
        if numbers.shape not in ((), (replicates,)):
            raise ParameterError(
                f"parameters.{name} has the shape {numbers.shape}. Give one number, or one for "
                f"each of the {replicates} replicates."
            )
        for number in (numbers.min(), numbers.max()):
            check_parameters({name: float(number)}, "simulate")
        values[name] = numbers if numbers.shape else float(numbers)
    return values
