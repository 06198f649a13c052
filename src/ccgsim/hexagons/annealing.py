"""Simulated annealing of a board: CCGs swap seats, or move along the coast, while it pays.

A change that costs more is made with the probability exp(-cost / temperature), and the temperature
falls (Metropolis and others 1953; Kirkpatrick, Gelatt and Vecchi, *Science* 220, 1983).
"""

from __future__ import annotations

import math
from random import Random

from ccgsim.hexagons.board import Board

HOT, COLD = 4.0, 0.1
"""First and last temperature, in the units of the cost."""


def anneal(board: Board, changes: int, seed: int) -> float:
    """Try changes, and make those that pay or are let pass.

    Args:
        board: changed in place.
        changes: how many are tried.
        seed: of the choices.

    Returns:
        What was added to the board's cost: less than 0 where it got better.
    """
    draw = Random(seed).random
    cooling = math.log(COLD / HOT) / max(changes, 1)
    added = 0.0
    for number in range(changes):
        ccg = int(draw() * len(board.seat))
        cell = _candidate(board, ccg, draw(), draw())
        allowed = -HOT * math.exp(cooling * number) * math.log(1.0 - draw())
        if cell != board.seat[ccg] and board.may_take(cell):
            added += board.attempt(ccg, cell, allowed)
    return added


def _candidate(board: Board, ccg: int, who: float, where: float) -> int:
    """Return a cell beside the CCG, or as often beside one it is tied to."""
    ties = board.tied_to(ccg)
    whose = int(who * 2 * len(ties))
    start = board.seat[ties[whose][0] if whose < len(ties) else ccg]
    return start + board.around[int(where * 6)]
