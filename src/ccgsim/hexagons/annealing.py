"""Simulated annealing of a board: CCGs swap seats, or move along the coast, while it pays.

A change that costs more is made with the probability exp(-cost / temperature), and the temperature
falls (Metropolis and others 1953; Kirkpatrick, Gelatt and Vecchi, *Science* 220, 1983).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from ccgsim.hexagons.board import Board

COLD = 0.1
"""The last temperature, in the units of the cost."""


@dataclass(frozen=True)
class Effort:
    """How long to anneal, and from how hot: the longer, the hotter it may start."""

    changes: int  # tried for each CCG
    hot: float  # the first temperature, in the units of the cost


def anneal(board: Board, effort: Effort, seed: int) -> float:
    """Try changes, and make those that pay or are let pass.

    Args:
        board: changed in place.
        effort: how long, and from how hot.
        seed: of the choices.

    Returns:
        What was added to the board's cost: less than 0 where it got better.
    """
    draw = Random(seed).random
    changes, added = effort.changes * len(board.seat), 0.0
    cooling = math.log(COLD / effort.hot) / max(changes, 1)
    for number in range(changes):
        ccg = int(draw() * len(board.seat))
        cell = _candidate(board, ccg, draw(), draw())
        allowed = -effort.hot * math.exp(cooling * number) * math.log(1.0 - draw())
        if cell != board.seat[ccg] and board.may_take(cell):
            added += board.attempt(ccg, cell, allowed)
    return added


def _candidate(board: Board, ccg: int, who: float, where: float) -> int:
    """Return a cell beside the CCG, or as often beside one it is tied to."""
    ties = board.tied_to(ccg)
    whose = int(who * 2 * len(ties))
    start = board.seat[ties[whose][0] if whose < len(ties) else ccg]
    return start + board.around[int(where * 6)]
