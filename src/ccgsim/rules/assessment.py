"""Assessment: a yearly rating of finance, leadership and the rest; those at risk may be directed.

Evidence: in-year finance and quality of leadership weigh 25% each (NAO HC 1783, 3.5); all rated
outstanding had both at their highest and all rated inadequate at their lowest (3.6), under the
framework of 2016-17; the one before it had other indicators (3.5, note 10). 56, 57 and 75 CCGs
overspent their plans in 2015-16 to 2017-18 (figure 11). Directions are given when NHS England
thinks that a CCG is failing or at risk of it (3.4), in any month (table `failing`), here once a
quarter; 24 were in them in October 2018 (3.4), and six of the fourteen that began with them were
out of them in July 2013 (record).
Changes, on 31 March, ``world.finance``, ``world.plan_variance``, ``world.leadership_score`` and
``world.rating``; each quarter ``world.in_directions`` and ``world.directed_since``.
"""

from __future__ import annotations

import numpy as np

from ccgsim import areas
from ccgsim.arrays import BoolArray, FloatArray, IntArray, places, row_and_column
from ccgsim.choice import Question, main_reasons, yes_no
from ccgsim.draws import THE_COUNTRY
from ccgsim.rules.adoption import spread_to_members
from ccgsim.world import NOT_YET, RATINGS, World


def assessment(world: World) -> None:
    """Each March close the year's finances and rate; each quarter give or lift directions."""
    if world.month == 3:
        _close_finances(world)
        _judge_leadership(world)
        if world.step >= world.policy.ratings:
            _rate(world)
    if world.quarter and world.step > 0 and world.policy.directions[world.step]:
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
    """Rate each organisation by the framework of the year."""
    by_framework = world.step >= world.policy.improvement_framework
    rating = (_by_improvement if by_framework else _by_assurance)(world)
    at = places((rating != world.rating) & world.leads)
    rep, ccg = row_and_column(at, world.facts.n)
    words = world.events.numbers(RATINGS)
    world.events.write("rated", world.step, rep, ccg, ccg, detail=words[rating.take(at)])
    world.rating = rating


def _by_assurance(world: World) -> IntArray:
    """Return (R, N) the rating that the score earns, by thresholds of the earlier framework."""
    p, score = world.p, _score(world)
    rating = 1 + (score > p("rating_improvement")).astype(np.intp)
    return rating + (score > p("rating_good")) + (score > p("rating_outstanding"))


def _by_improvement(world: World) -> IntArray:
    """Return (R, N) the rating by the Improvement and Assessment Framework (NAO HC 1783, 3.6).

    Outstanding is whoever has the highest score for both finance and leadership, inadequate whoever
    has the lowest for both; whether others are good depends on the sum of all.
    """
    p, finance, leadership = world.p, world.finance, world.leadership_score
    red = p("finance_red")
    worst = (finance < red) & (leadership < p("leadership_red"))
    best = finance >= red + p("finance_highest")
    best &= leadership >= p("leadership_very_good")
    good = RATINGS.index("requires improvement") + (_score(world) > p("framework_good"))
    rating = np.where(worst, RATINGS.index("inadequate"), good)
    return np.where(best, RATINGS.index("outstanding"), rating)


def _score(world: World) -> FloatArray:
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
    p, since = world.p, world.directed_since.take(at)
    terms = {
        "constant": p("lift_start", rep),
        "given with authorisation": p("lift_authorisation", rep) * (since == 0),
        "time": p("lift_years", rep) * ((world.step - since) / 12.0),
        "finance": p("lift_finance", rep) * world.finance.take(at),
    }
    return at[yes_no(world, Question("lift directions", rep, ccg), terms)]


def _give(world: World) -> None:
    """Give directions to organisations at risk of failing that are not in directions yet."""
    at = places(world.leads & ~world.in_directions & _at_risk(world))
    rep, ccg = row_and_column(at, world.facts.n)
    p, inadequate = world.p, world.rating.take(at) == RATINGS.index("inadequate")
    terms = {
        "constant": p("direct_start", rep),
        "deficit": p("direct_deficit", rep) * np.maximum(-world.finance.take(at), 0.0),
        "leadership": p("direct_leadership", rep)
        * np.maximum(-world.leadership_score.take(at), 0.0),
        "rated inadequate": p("direct_inadequate", rep) * inadequate,
    }
    given = places(yes_no(world, Question("directions given", rep, ccg), terms))
    reason, rep, ccg = main_reasons(world, terms, given), rep[given], ccg[given]
    world.events.write("directions given", world.step, rep, ccg, ccg, detail=reason)
    world.in_directions.reshape(-1)[at[given]] = True
    world.directed_since.reshape(-1)[at[given]] = world.step


def _at_risk(world: World) -> BoolArray:
    """Return (R, N) who is red for finance or leadership, or rated inadequate."""
    p = world.p
    at_risk: BoolArray = world.rating == RATINGS.index("inadequate")
    at_risk |= world.finance < p("finance_red")
    at_risk |= world.leadership_score < p("leadership_red")
    return at_risk
