"""Choices as random utility: named terms, an error of (who, what, when), the best wins."""

from __future__ import annotations

from plain.world import Body, Ccg, World

Terms = dict[str, float]


def total(terms: Terms) -> float:
    return sum(terms.values())


def says_yes(world: World, purpose: str, who: str, terms: Terms, what: str | None = None) -> bool:
    """Whether the terms and a logistic error come to more than nothing."""
    return total(terms) + world.luck.logistic(purpose, world.month_number, who, what) > 0.0


def reason(terms: Terms, against: bool = False) -> str:
    """Return the largest term, or the smallest when it speaks against; never the constant."""
    named = {name: -value if against else value for name, value in terms.items()}
    named.pop("constant", None)
    return max(named, key=lambda name: named[name])


def tie_terms(
    world: World, prefix: str, bodies: tuple[Body, Body], pair: int, push: float = 0.0
) -> Terms:
    """What ties two CCGs; ``push`` strengthens the footprint's weight."""
    p, facts = world.p, world.facts
    one, other = facts.pairs[pair]
    months = world.policy.footprint[world.step]
    together = world.footprints_live and months[one] == months[other]
    authority = float(facts.pair_same_authority[pair])
    pooled = world.policy.pooling[world.step] > 0.0
    if pooled and all(body.with_authority for body in bodies):
        authority *= 1.0 + p("authority_pooled")
    return {
        "same footprint": p(f"{prefix}_footprint") * together * (1.0 + push),
        "same former PCT": p(f"{prefix}_pct") * bool(facts.pair_same_pct[pair]),
        "same local authority": p(f"{prefix}_authority") * authority,
        "common border": p(f"{prefix}_border") * bool(facts.pair_neighbours[pair]),
    }


def best_link(
    world: World, purpose: str, who: str, links: list[tuple[str, Terms]], alone: float
) -> int | None:
    """Return the place of the best link (partner's code, terms), or None where alone is better.

    Links to one partner share one error. Of links that are equally good the first counts.
    """
    best, highest = None, alone + world.luck.gumbel(purpose, world.month_number, who, who)
    found: list[float] = []
    for partner, terms in links:
        error = world.luck.gumbel(purpose, world.month_number, who, partner)
        found.append(total(terms) + error)
    if found and max(found) > highest:
        best = found.index(max(found))
    return best


def few_parties(world: World, one: Ccg, other: Ccg, leaders: list[Ccg]) -> float:
    """Return how few have to agree in the footprint of two CCGs: 2 / their number, at most 1."""
    if not world.footprints_live or world.footprint(one) != world.footprint(other):
        return 0.0
    parties = [leader for leader in leaders if world.footprint(leader) == world.footprint(one)]
    return 2.0 / max(len(parties), 2)
