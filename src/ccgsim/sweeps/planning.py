"""From a sweep file to a plan, and from a plan to what its chunks need."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import ccgsim
from ccgsim.calendar import Calendar
from ccgsim.errors import CcgsimError, SweepError
from ccgsim.facts import Facts, load_facts
from ccgsim.manifest import facts_used, now, rule_names, rules_apart, versions
from ccgsim.parameters import parameter_table
from ccgsim.posterior import tables_hash
from ccgsim.rules import RULES, Rule
from ccgsim.scenario import Scenario, load_scenario
from ccgsim.scenario.checks import check_against
from ccgsim.scenario.library import at_hand
from ccgsim.simulation import prepared
from ccgsim.sweeps.chunks import runs_in_chunk
from ccgsim.sweeps.design import design_points
from ccgsim.sweeps.file import read_sweep
from ccgsim.sweeps.outputs import check_outputs
from ccgsim.sweeps.plan import Plan
from ccgsim.sweeps.points import Space, check_levers
from ccgsim.sweeps.work import Job


def plan_sweep(path: Path, rules: Sequence[Rule] | None = None) -> tuple[Plan, Facts]:
    """Read a sweep file, check everything in it and lay out its points.

    Raises:
        CcgsimError: the file, its base scenario or its facts are not valid.
    """
    started = now()
    sweep, levers = read_sweep(path)
    base = _base(path, sweep.base)
    facts = load_facts(base.facts)
    check_against(base, facts, parameter_table())
    levers, points = design_points(sweep, levers, path)
    space = Space(base.resolved(), levers, str(path))
    written_in = path.parent / sweep.design.file if sweep.design.file else path
    check_levers(replace(space, source=str(written_in)), facts)
    kept = sweep.outputs
    asked = kept.metrics if "metrics" in kept.model_fields_set else ()
    check_outputs(asked, kept.dates, Calendar(base.run.start, base.run.end), str(path))
    run = prepared(base, sweep.replicates, sweep.seed, rules, sweep.parameters, facts, 0)
    blocks = len(points) if kept.events or kept.pairs else len(space.groups(points))
    plan = Plan(
        file=str(path),
        text=path.read_text(encoding="utf-8-sig"),
        base=space.base,
        base_sources=base.sources,
        levers=levers,
        seed=sweep.seed,
        spans=(sweep.replicates,),
        chunk_runs=runs_in_chunk(len(points), blocks, sweep.replicates),
        metrics=tuple(dict.fromkeys(kept.metrics)),
        dates=kept.dates,
        events=kept.events,
        pairs=kept.pairs,
        rules=rule_names(RULES if rules is None else rules),
        facts=facts_used(facts),
        parameters=run.parameters.used(),
        versions=versions(),
        platform=platform.platform(),
        started=started,
        points=tuple(map(tuple, points.tolist())),
    )
    return plan, facts


def _base(path: Path, name: str) -> Scenario:
    """Return the base scenario; its facts are where they are, wherever a sweep is resumed."""
    try:
        return load_scenario(at_hand(name, path.parent)).anchored()
    except CcgsimError as problem:
        raise SweepError(f"{path}: base: {problem}") from None


def space_of(plan: Plan) -> Space:
    """Return what a plan varies."""
    return Space(plan.base, plan.levers, plan.file)


def job_of(plan: Plan, rules: Sequence[Rule] | None) -> Job:
    """Return what the chunks of a plan share."""
    return Job(
        space=space_of(plan),
        seed=plan.seed,
        parameters=plan.parameters.source,
        facts=plan.base.get("facts"),
        metrics=plan.metrics,
        dates=plan.dates,
        events=plan.events,
        pairs=plan.pairs,
        rules=None if rules is None else tuple(rules),
        version=ccgsim.__version__,
    )


def same_as_now(plan: Plan, folder: Path, rules: Sequence[Rule] | None) -> Plan:
    """Return the plan of a sweep that goes on with what it was started with.

    Raises:
        SweepError: ccgsim, the facts, the parameters or the rules are others now; naming which.
    """
    then = {
        "ccgsim": (plan.versions.get("ccgsim"), ccgsim.__version__),
        "facts": (plan.facts.hash, facts_used(load_facts(plan.base.get("facts"))).hash),
        "parameters": (plan.parameters.hash, tables_hash()),
    }
    for what, (before, present) in then.items():
        if before != present:
            raise SweepError(
                f"{folder} was started with other {what} ({before}) than there are now "
                f"({present}). Finish it with the same, or start it again in another folder."
            )
    _refuse_other_rules(plan, folder, rule_names(RULES if rules is None else rules))
    return plan


def _refuse_other_rules(plan: Plan, folder: Path, present: tuple[str, ...]) -> None:
    if plan.rules == present:
        return
    had, has = (", ".join(names) or "none" for names in rules_apart(plan.rules, present))
    raise SweepError(
        f"{folder} was started with other rules. Those that differ: then {had}; now {has}. Finish "
        "it from a script that has the same, with resume_sweep(folder, rules=...), or start it "
        "again in another folder."
    )
