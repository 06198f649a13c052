"""Assessment: a yearly rating, half finance and leadership, half the rest; the worst are directed.

Evidence: in-year finance and quality of leadership weigh 25% each (NAO HC 1783, 3.5); the best have
both at their highest and the worst at their lowest (3.6); 56, 57 and 75 CCGs overspent their plans
in 2015-16 to 2017-18 (figure 11); 24 were in directions in October 2018 (3.4).
Changes, on 31 March, ``world.finance``, ``world.plan_variance``, ``world.leadership_score``,
``world.rating``, ``world.in_directions`` and ``world.directed_since``.
"""

from __future__ import annotations

import numpy as np

from ccgsim.arrays import BoolArray, FloatArray, IntArray, places
from ccgsim.choice import Question, main_reasons, yes_no
from ccgsim.rules.adoption import spread_to_members
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
    return np.take_along_axis(luck, world.organisation, axis=1)


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
    beyond = world.finance - p("plan_threshold")
    kept = np.where(beyond > 0.0, p("underspend_kept"), 1.0)
    world.plan_variance = p("variance_per_head") * kept * beyond * world.size


def _judge_leadership(world: World) -> None:
    p = world.p
    vacant = np.take_along_axis(world.vacant_since, world.officer, axis=1) >= 0
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
    rep, ccg = np.nonzero((rating != world.rating) & world.leads)
    words = np.array([world.events.number(word) for word in RATINGS], dtype=np.int32)
    world.events.write("rated", world.step, rep, ccg, ccg, detail=words[rating[rep, ccg]])
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
    rep, ccg = np.nonzero(world.leads & world.in_directions)
    lifted = _lifted(world, rep, ccg)
    world.events.write("directions lifted", world.step, rep[lifted], ccg[lifted], ccg[lifted])
    _give(world)
    world.in_directions[rep[lifted], ccg[lifted]] = False
    world.directed_since[rep[lifted], ccg[lifted]] = NOT_YET
    spread_to_members(world, world.in_directions)
    spread_to_members(world, world.directed_since)


def _lifted(world: World, rep: IntArray, ccg: IntArray) -> BoolArray:
    """Return (K,) whose directions are lifted."""
    p = world.p
    years = (world.step - world.directed_since[rep, ccg]) / 12.0
    terms = {
        "constant": p("lift_start", rep),
        "time": p("lift_years", rep) * years,
        "finance": p("lift_finance", rep) * world.finance[rep, ccg],
    }
    return yes_no(world, Question("lift directions", rep, ccg), terms)


def _give(world: World) -> None:
    rep, ccg = np.nonzero(world.leads & ~world.in_directions)
    p = world.p
    terms = {
        "constant": p("direct_start", rep),
        "deficit": p("direct_deficit", rep) * np.maximum(-world.finance[rep, ccg], 0.0),
        "leadership": p("direct_leadership", rep)
        * np.maximum(-world.leadership_score[rep, ccg], 0.0),
        "rated inadequate": p("direct_inadequate", rep)
        * (world.rating[rep, ccg] == RATINGS.index("inadequate")),
    }
    given = yes_no(world, Question("give directions", rep, ccg), terms)
    at = places(given)
    reason = main_reasons(world, terms, at)
    rep, ccg = rep[at], ccg[at]
    world.in_directions[rep, ccg] = True
    world.directed_since[rep, ccg] = world.step
    world.events.write("directions given", world.step, rep, ccg, ccg, detail=reason)
