"""What a rule of one's own may not do to a world, so that no slip in it goes unseen.

The package's own rules are tested; only others are watched. All of it takes less than a hundredth
of a block's time, so what reads every array whole is done once, in the last month.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

import numpy as np

from ccgsim.arrays import AnyArray
from ccgsim.errors import RulesError
from ccgsim.facts.tables import nearest
from ccgsim.world import World, YearToDate

AREAS = {
    "organisation": "ccgsim.rules.merger_effects.merge_bodies",
    "officer": "ccgsim.rules.officers.join_officers",
}
"""Arrays that a rule reads, and what changes them, with all that is counted from them."""
LOCKED = (*AREAS, "leads", "leads_area")
"""Arrays that a rule reads; the last two follow from the others, so they may be counted anew."""
FEW = 16
"""Replicates in which numbers are looked at each quarter; in the last month they are in all."""


@contextmanager
def watched(world: World) -> Iterator[None]:
    """Refuse what a rule of one's own does within this context that would go wrong unseen.

    Raises:
        RulesError: it put something else in the place of an array, or of what rules only read, made
            something of its own on the world outside `World.remembered`, wrote an event of what is
            not there, or left an array with numbers that are none (looked for each quarter in `FEW`
            replicates, at the end in all).
        ValueError: NumPy's, where it wrote to an array of `LOCKED`.
    """
    before, spent = dict(vars(world)), dict(vars(world.year))
    locked = [getattr(world, name) for name in LOCKED]
    for array in locked:
        array.setflags(write=False)
    world.events.limits = _limits(world)
    try:
        yield
    finally:
        world.events.limits = {}
        for array in locked:
            array.setflags(write=True)
    _refuse_others("world", before, vars(world))
    _refuse_others("world.year", spent, vars(world.year))
    if world.step == world.calendar.months - 1:
        _refuse_no_numbers(world, world.shape[0])
    elif world.quarter:
        _refuse_no_numbers(world, FEW)


def _limits(world: World) -> dict[str, int]:
    """Return how many there are of what events name."""
    facts = world.facts
    partners = facts.n + len(facts.units) + len(facts.footprint_codes)
    return {"rep": world.shape[0], "step": world.calendar.months, "ccg": facts.n,
            "organisation": facts.n, "partner": partners}  # fmt: skip


def _refuse_others(of: str, before: dict[str, object], after: dict[str, object]) -> None:
    """Refuse attributes of the world, or of its year, that are new or not of their kind."""
    for name, now in after.items():
        if name not in before:
            hint = nearest(name, before)
            raise RulesError(
                f"{of}.{name}: there is none{hint}. What a rule remembers goes into "
                f'world.remembered["{name}"].'
            )
        if now is not (was := before[name]):
            _refuse_another(f"{of}.{name}", was, now)


def _refuse_another(name: str, was: object, now: object) -> None:
    """Refuse what stands in the place of something else, unless it is an array just like it."""
    if (change := AREAS.get(name.removeprefix("world."))) is not None:
        raise RulesError(f"{name} is another array now. It is changed by {change} alone.")
    if isinstance(was, np.ndarray):
        if _form(now) != _form(was):
            raise RulesError(f"{name} must be {_form(was)}; found {_form(now)}.")
    elif not (isinstance(was, YearToDate) and isinstance(now, YearToDate)):
        raise RulesError(f"{name} is something else now; a rule changes arrays of the world alone.")


def _form(value: object) -> str:
    if not isinstance(value, np.ndarray):
        return f"{type(value).__name__}, no array"
    return f"an array of {value.dtype}, {value.shape}"


def _refuse_no_numbers(world: World, count: int) -> None:
    """Refuse arrays that hold nan or infinity in one of the first ``count`` replicates."""
    for name, values in _arrays(world):
        some = values[:count]
        # a sum is no number if an element is not, and quicker than a look at each of them
        if some.dtype.kind == "f" and not np.isfinite(np.add.reduce(some, axis=None)):
            rep = np.argwhere(~np.isfinite(some))[0][0]
            raise RulesError(
                f"{name} holds values that are no numbers (nan or infinity), first in replicate "
                f"{world.replicates[rep]}."
            )


def _arrays(world: World) -> Iterator[tuple[str, AnyArray]]:
    """Yield the arrays of the replicates, with their names."""
    for of, holder in (("world", world), ("world.year", world.year)):
        for field in fields(holder):
            value = getattr(holder, field.name)
            if isinstance(value, np.ndarray) and len(value) == world.shape[0]:
                yield f"{of}.{field.name}", value
