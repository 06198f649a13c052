"""The points of a sweep: which value each lever has in each of them."""

from __future__ import annotations

from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from ccgsim.arrays import FloatArray
from ccgsim.errors import SweepError
from ccgsim.scenario.file import toml_value
from ccgsim.sweeps.design_file import read_columns
from ccgsim.sweeps.file import MOST_POINTS, SweepFile
from ccgsim.sweeps.levers import Lever, plain


def design_points(
    sweep: SweepFile, levers: tuple[Lever, ...], path: Path
) -> tuple[tuple[Lever, ...], FloatArray]:
    """Lay out the points of a sweep.

    Args:
        sweep: what the sweep file says.
        levers: of its table `vary`.
        path: of the sweep file.

    Returns:
        The levers, and their places (P, L) in each point (`Lever.value`).

    Raises:
        SweepError: there are too many points, or the CSV file is not a table of levers.
    """
    design = sweep.design
    if design.file is not None:
        return _from_file(path.parent / design.file, path)
    if design.kind == "grid":
        return levers, _grid(levers, path)
    assert design.points is not None, "a design that spreads points has their number"
    spread = _sobol if design.kind == "sobol" else _latin_hypercube
    shares = spread(len(levers), design.points, sweep.seed)
    places = [lever.at(share) for lever, share in zip(levers, shares.T, strict=True)]
    return levers, np.stack(places, axis=1)


def _grid(levers: tuple[Lever, ...], path: Path) -> FloatArray:
    """Return every combination (P, L); the last lever changes fastest."""
    places = [lever.every_place() for lever in levers]
    points = prod(map(len, places))
    if points > MOST_POINTS:
        raise SweepError(
            f"{path}: vary: the grid has {points:,} points; allowed: at most {MOST_POINTS:,}. "
            'Take fewer steps, or a design of kind "latin hypercube".'
        )
    return np.stack([axis.ravel() for axis in np.meshgrid(*places, indexing="ij")], axis=1)


def _latin_hypercube(levers: int, points: int, seed: int) -> FloatArray:
    from scipy.stats import qmc

    shares: FloatArray = qmc.LatinHypercube(levers, rng=seed).random(points)
    return shares


def _sobol(levers: int, points: int, seed: int) -> FloatArray:
    from scipy.stats import qmc

    shares: FloatArray = qmc.Sobol(levers, scramble=True, rng=seed).random(points)
    return shares


def _from_file(path: Path, sweep: Path) -> tuple[tuple[Lever, ...], FloatArray]:
    """Return the columns of a CSV file as levers, and its rows as points."""
    table = read_columns(path, sweep)
    made = [_column(key, cells) for key, cells in zip(table.keys, table.cells, strict=True)]
    return tuple(lever for lever, _ in made), np.stack([places for _, places in made], axis=1)


def _column(key: str, cells: tuple[str, ...]) -> tuple[Lever, FloatArray]:
    """Return a lever and its places (P,): a range where all cells are numbers, else a list.

    A fraction where whole numbers belong stands in a list, and is refused with the point it makes.
    """
    values: list[Any] = [plain(toml_value(cell)) for cell in cells]
    if all(type(value) is float for value in values):
        numbers = np.array(values)
        span = Lever(key, None, float(numbers.min()), float(numbers.max()))
        if not span.takes_whole_numbers or (numbers == np.rint(numbers)).all():
            return span, numbers
    texts = [repr(value) for value in values]
    order = dict(zip(texts, values, strict=True))
    place = {text: float(number) for number, text in enumerate(order)}
    return Lever(key, tuple(order.values())), np.array([place[text] for text in texts])
