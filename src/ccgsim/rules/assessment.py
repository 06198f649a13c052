"""Assessment: a yearly rating, half finance and leadership, half the rest; the worst are directed.

Evidence: in-year finance and quality of leadership weigh 25% each (NAO HC 1783, 3.5); the best had
both at their highest and the worst at their lowest (3.6), of which a sum of the parts, as here,
falls short; 56, 57 and 75 CCGs overspent their plans in 2015-16 to 2017-18 (figure 11); 24 were in
directions in October 2018 (3.4). The framework with these weights came in 2016-17 (3.5); the year
before is rated by it too, for want of its own.
Changes, on 31 March, ``world.finance``, ``world.plan_variance``, ``world.leadership_score``,
``world.rating``, ``world.in_directions`` and ``world.directed_since``.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import FloatArray, IntArray, places, row_and_column
from ccgsim.choice import Question, yes_no
from ccgsim.draws import THE_COUNTRY
from ccgsim.rules.adoption import adopt_everywhere, spread_to_members
from ccgsim.world import NOT_YET, RATINGS, World


def assessment(world: World) -> None:
    """Each March close the year's finances, rate every organisation, give or lift directions."""
    if world.month != 3:
        return
    _close_finances(world)
    _judge_leadership(world)
    if world.step >= world.policy.ratings:
        _rate(world)
    if world.policy.directions[world.step]:
        _directions(world)


def _luck(world: World, purpose: str) -> FloatArray:
    """Return (R, N) luck of standard deviation 1, the leading CCG's for all of an organisation."""
    luck = world.draws.standard_for_every_ccg(purpose, world.month_number)
    return luck.take(world.leader_at)


def _close_finances(world: World) -> None:
    """Carry financial health on, and compare the year with its plan."""
    p = world.p
    strain = p("cost_growth") - world.policy.growth[world.step]
    world.finance = (
        p("finance_lasts") * world.finance
        + p("finance_strain") * strain
        + p("finance_leadership") * world.leadership
        + p("finance_deprivation") * world.deprivation
        + p("finance_upheaval") * world.unsettled
        + p("finance_luck") * _luck(world, "finance")
    )
    national = world.draws.standard_for_names("national finance", world.month_number, [THE_COUNTRY])
    beyond = world.finance + p("finance_national") * national - p("plan_threshold")
    kept = np.where(beyond > 0.0, p("underspend_kept"), 1.0)
    world.plan_variance = p("variance_per_head") * kept * beyond * world.size


def _judge_leadership(world: World) -> None:
    p = world.p
    vacant = world.vacant_since.take(areas.leader_places(world.officer)) >= 0
    world.leadership_score = (
        world.leadership
        + p("leadership_vacancy") * vacant
        + p("leadership_leaderless") * world.leaderless
        + p("leadership_ownership") * (world.ownership - p("ownership_start"))
        + p("leadership_luck") * _luck(world, "leadership")
    )


def _rate(world: World) -> None:
    """Give each organisation the rating that its score earns."""
    p = world.p
    score = rating_score(world)
    rating = 1 + (score > p("rating_improvement")).astype(np.intp)
    rating = rating + (score > p("rating_good")) + (score > p("rating_outstanding"))
    at = places((rating != world.rating) & world.leads)
    rep, ccg = row_and_column(at, world.facts.n)
    words = np.array([world.events.number(word) for word in RATINGS], dtype=np.int32)
    world.events.write("rated", world.step, rep, ccg, ccg, detail=words[rating.take(at)])
    world.rating = rating


def rating_score(world: World) -> FloatArray:
    """Return (R, N) a quarter finance, a quarter leadership, half the rest (NAO HC 1783, 3.5)."""
    p = world.p
    rest = (
        world.performance
        + p("performance_deprivation") * world.deprivation
        + p("performance_upheaval") * world.unsettled
        + p("performance_learning") * (world.step / 12.0)
        + p("performance_luck") * _luck(world, "performance")
    )
    score: FloatArray = 0.25 * world.finance + 0.25 * world.leadership_score + 0.5 * rest
    return score


def _directions(world: World) -> None:
    """Direct failing organisations; lift directions from those that recover."""
    lifted = _lifted(world)
    rep, ccg = row_and_column(lifted, world.facts.n)
    world.events.write("directions lifted", world.step, rep, ccg, ccg)
    _give(world)
    world.in_directions.reshape(-1)[lifted] = False
    world.directed_since.reshape(-1)[lifted] = NOT_YET
    spread_to_members(world, world.in_directions)
    spread_to_members(world, world.directed_since)


def _lifted(world: World) -> IntArray:
    """Return the places (replicate x N + CCG) of organisations whose directions are lifted."""
    at = places(world.leads & world.in_directions)
    rep, ccg = row_and_column(at, world.facts.n)
    p = world.p
    terms = {
        "constant": p("lift_start", rep),
        "time": p("lift_years", rep) * ((world.step - world.directed_since.take(at)) / 12.0),
        "finance": p("lift_finance", rep) * world.finance.take(at),
    }
    return at[yes_no(world, Question("lift directions", rep, ccg), terms)]


def _give(world: World) -> None:
    """Give directions to organisations that are not in directions yet."""
    p = world.p
    terms = {
        "constant": p("direct_start"),
        "deficit": p("direct_deficit") * np.maximum(-world.finance, 0.0),
        "leadership": p("direct_leadership") * np.maximum(-world.leadership_score, 0.0),
        "rated inadequate": p("direct_inadequate") * (world.rating == RATINGS.index("inadequate")),
    }
    without = world.leads & ~world.in_directions
    given = adopt_everywhere(world, "directions given", world.in_directions, without, terms)
    world.directed_since[given] = world.step
