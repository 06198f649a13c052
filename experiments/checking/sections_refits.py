"""What the report says of fits to fewer targets, of rival models and of halves of England."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from calibration.fitting import aim_of, covariance
from calibration.targets import MERGED, SHARED, WHO, Target

from ccgsim.arrays import BoolArray, FloatArray
from ccgsim.facts import Facts
from ccgsim.scorecard.pairs import guesses
from ccgsim.scorecard.skill import area_under_curve, brier_score, log_score
from checking.cases import CASES, FULL, HALVES, RIVALS, SENSITIVITY, pairs_of_half
from checking.charts_refits import conclusions
from checking.markdown import interval, number, table
from checking.refits import DRAWS, JUDGED, REPLICATES, ROUNDS, Refit, simulator_of

Refits = Mapping[str, Refit]
AIMS = (0.78, 0.76)
"""Area under the curve that was aimed at: who merged, who shares an officer."""
LUCK = (0.010, 0.007)
"""Standard deviation over ten seeds of an area by 1,000 replicates, about as many as here: who
merged, who shares an officer (40 runs of the record; docs/record.md)."""
WORST = 3
"""Targets named that a rival model loses most on."""


def sensitivity_section(refits: Refits) -> str:
    """Return the section on fits to fewer targets."""
    rows = []
    for refit in (refits[c.name] for c in CASES if c.part in ("", SENSITIVITY)):
        count, shared, income, fewer = conclusions(refit)
        inside = [_inside(refit, use) for use in ("fitted", "set aside")]
        rows.append([refit.case.name, interval(count), interval(shared), interval(income),
                     f"{fewer.mean():.1f}; {interval(fewer)}", *inside])  # fmt: skip
    headers = ["fit", "CCGs, April 2018", "CCGs sharing an officer, August 2018",
               "support income 2017-18, £m", "fewer CCGs if permitted: mean; median",
               "fitted rows inside:", "set-aside rows inside:"]  # fmt: skip
    return f"""## Do conclusions depend on the choice of targets?

The model was fitted again with {DRAWS} draws, {REPLICATES} replicates and {ROUNDS} rounds, with all
targets and without some: the features of pairs, support units, running costs, or everything about
officers (those who share, as figures and as pairs). Each fit then ran {DRAWS * JUDGED} replicates
under the record's policy and, with the same luck, under one change of policy: NHS England permits
mergers from April 2013 instead of discouraging them until November 2016. The record had 195 CCGs,
117 sharing an officer and £500m. Intervals hold 90% of the replicates. The full model appears
twice, with different seeds, to show the effect of chance alone; it is a smaller and rougher fit
than the one shipped with the package.

{table(headers, rows)}

{_verdict_conclusions(refits)}

*Rows inside* are rows of the scorecard, by their use in the full fit: a row counts as fitted even
where its target was left out, so the column shows how well the other targets predict it.

![Conclusions under each fit](pictures/conclusions.png)
"""


def _verdict_conclusions(refits: Refits) -> str:
    """Say how far conclusions move when targets are left out."""
    shown = [conclusions(refits[case.name]) for case in CASES if case.part in ("", SENSITIVITY)]
    medians = [[float(np.median(values)) for values in each] for each in shown]
    spans = [f"{number(min(m))} to {number(max(m))}" for m in zip(*medians, strict=True)]
    effects = [float(each[-1].mean()) for each in shown]
    same = "the same sign under every fit" if min(effects) > 0.0 else "no one sign"
    return (
        f"**Verdict:** over these fits the medians range from {spans[0]} CCGs, {spans[1]} sharing "
        f"an officer and £{spans[2]}m. On average, earlier permission leaves between "
        f"{min(effects):.1f} and {max(effects):.1f} CCGs fewer, with {same}."
    )


def _inside(refit: Refit, use: str) -> str:
    inside = refit.record.inside(use)
    return f"{inside.sum()} of {len(inside)}"


def rivals_section(refits: Refits, facts: Facts, seed: int) -> str:
    """Return the section on models without a mechanism."""
    full = refits[FULL.name]
    sim = simulator_of(FULL, facts, seed)
    aim, observed = aim_of(sim.targets), sim.features.observed
    headers = ["model", "held at nought:", "misfit:", "fitted rows inside:",
               "set-aside rows inside:", "CCGs, April 2018", "merged: AUC:", "Brier:", "log:",
               "officers: AUC:", "Brier:", "log:"]  # fmt: skip
    rows, losses = [], []
    for refit in (refits[c.name] for c in CASES if c.part in ("", RIVALS)):
        skill = [cell for who in WHO
                 for cell in _skill(refit.record.probability[who], observed[who])]  # fmt: skip
        rows.append([
            refit.case.name, str(len(refit.case.nil)),
            number(refit.misfit(aim, full.last.noise), 2), _inside(refit, "fitted"),
            _inside(refit, "set aside"), interval(refit.record.headlines["ccg_count"]), *skill,
        ])  # fmt: skip
        if refit.case.part == RIVALS:
            losses.append(f"- **{refit.case.name}**: {_losses(refit, full, sim.targets)}.")
    return f"""## Rival models

Each was fitted with the same effort as the full model of the last section, with some parameters
held at nought: *no STP effect* (every tie of a common footprint, the push to single leadership, few
parties in a footprint), *no trust* (time worked together, and shared officers as a reason to work
jointly), *no policy stance* (mergers neither discouraged nor encouraged). *Misfit* is the mean
squared distance of the draws from all targets in variances of the full model's noise; Brier and log
scores are better when smaller.

{table(headers, rows)}

These are the targets on which each rival loses most, with the distance of its mean from the record,
in standard deviations of the full model's noise, and in brackets the distance for the full model:

{chr(10).join(losses)}

The full model's second row differs from its first only by the seed. A rival that differs by no more
than that cannot be distinguished from the full model by so small a fit.
"""


def _losses(refit: Refit, full: Refit, targets: Sequence[Target]) -> str:
    aim = aim_of(targets)
    sd = np.sqrt(np.diag(covariance(aim, full.last.noise)))
    away, usual = (np.abs(r.mean.mean(axis=0) - aim.observed) / sd for r in (refit, full))
    order = np.argsort(usual - away)[:WORST]
    return "; ".join(f"{targets[k].name}, {away[k]:.1f} ({usual[k]:.1f})" for k in order)


def _skill(probability: FloatArray, observed: BoolArray) -> list[str]:
    floor = 0.5 / (DRAWS * JUDGED)
    return [
        number(area_under_curve(probability, observed), 3),
        number(brier_score(probability, observed), 4),
        number(log_score(probability, observed, floor), 3),
    ]


def verdict_on_halves(rows: list[list[str]]) -> str:
    """Say whether the aims are reached over both halves, and whether guesses are beaten."""
    said = []
    for row, aim, luck in zip(rows[-2:], AIMS, LUCK, strict=True):
        reached = "reached" if float(row[3]) >= aim else "missed"
        best = max(float(cell) for cell in row[6:])
        beaten = "above" if float(row[3]) > best else "below"
        if abs(float(row[3]) - best) < 2.0 * luck:
            beaten = "not distinguishable from"
        said.append(f"{row[1]} {row[3]} (the aim of {aim} is {reached}; {beaten} the best guess, "
                    f"{best})")  # fmt: skip
    return f"**Verdict:** AUC over both halves, out of sample: {'; '.join(said)}."


def halves_section(refits: Refits, facts: Facts, seed: int) -> str:
    """Return the section on halves of England."""
    features = simulator_of(FULL, facts, seed).features
    halves = {case.half: refits[case.name] for case in CASES if case.part == HALVES}
    held_out = {outcome: np.full(len(facts.pairs), np.nan) for outcome in WHO}
    rows = []
    for judged in (0, 1, None):
        which = np.ones(len(facts.pairs), dtype=bool)
        if judged is not None:
            which = pairs_of_half(facts, judged)
            for outcome in WHO:
                other = halves[1 - judged].record.probability[outcome]
                held_out[outcome][which] = other[which]
        else:
            which = np.isfinite(held_out[MERGED])
        name = "both halves" if judged is None else f"{('first', 'second')[judged]} half"
        for outcome, words in ((MERGED, "merged"), (SHARED, "officers")):
            observed = features.observed[outcome][which]
            scores = {"held out": held_out[outcome],
                      "full": refits[FULL.name].record.probability[outcome],
                      **guesses(facts, outcome)}  # fmt: skip
            areas = [number(area_under_curve(s[which], observed), 3) for s in scores.values()]
            skill = 1.0 - brier_score(held_out[outcome][which], observed) / brier_score(
                np.full(len(observed), observed.mean()), observed
            )
            rows.append([name, words, f"{observed.sum()} of {len(observed)}", areas[0],
                         number(skill, 2), *areas[1:]])  # fmt: skip
    headers = [
        "pairs of",
        "who",
        "together:",
        "fitted on the other half, AUC:",
        "Brier skill:",
        "fitted on all, AUC:",
        *(f"guess: {name}:" for name in guesses(facts, MERGED)),
    ]
    return f"""## Fitted on half of the STPs, judged on the other

The footprints of March 2016, sorted by their code, were dealt alternately to two halves. Each of
two fits of {DRAWS} draws learnt from the pairs of one half only. National totals, such as the
number of CCGs or of mergers, stayed targets of both, so each fit knows how many came together, but
not which in the other half. Pairs across the two halves belong to neither. Each half is judged by
the fit that did not see it; *both halves* puts these together.

{table(headers, rows)}

{verdict_on_halves(rows)}

The simple guesses use weights that were chosen knowing all of England; the fit on the other half
did not have that advantage. Areas from so few replicates move with the seed: a difference of less
than two standard deviations over seeds ({2 * LUCK[0]:.3f} for mergers, {2 * LUCK[1]:.3f} for
officers) does not distinguish the fit from the guess. Because so few CCGs merged, every area is
less certain still: see the intervals below.
"""
