"""Run again, exactly, what a manifest describes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ccgsim.errors import FactsError, ResultsError
from ccgsim.facts import Facts, load_facts
from ccgsim.manifest import Manifest, facts_used, rule_names, rules_apart, versions
from ccgsim.posterior import POSTERIOR, ParameterValues, tables_hash
from ccgsim.results import Results
from ccgsim.results.reading import table_of
from ccgsim.results.tables import SCHEMAS
from ccgsim.rules import RULES, Rule, rules_in_order, without
from ccgsim.scenario import Scenario
from ccgsim.simulation import Progress, simulate


def rerun(
    manifest: Manifest,
    facts: Facts | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    rules: Sequence[Rule] | None = None,
) -> Results:
    """Run a manifest's scenario again with its parameters, seed, replicates and rules.

    Args:
        manifest: of a finished run (`Results.manifest`, `ccgsim.manifest.read_manifest`).
        facts: what the run started from; None to read them as the scenario says.
        out: an empty or new folder; None to keep the results in memory.
        progress: called with the replicates done and their number after every block.
        rules: those of the run, where some are not this package's; None for the package's. A
            manifest has their names alone: that they do what they did is for the caller to see to.

    Returns:
        The results: the same tables, byte for byte, under the same versions of the packages.

    Raises:
        FactsError: the facts are not those of the run.
        ResultsError: rules or parameters of the run are not those of this ccgsim, the rules given
            have other names, or what is given is no manifest.
        RulesError: the rules are no list of functions.
    """
    if not isinstance(manifest, Manifest):
        raise ResultsError(
            f"rerun takes the manifest of a run; found {manifest!r}. Give Results.open(folder)"
            ".manifest, or the manifest of results at hand."
        )
    scenario = Scenario.from_resolved(manifest.scenario, manifest.scenario_sources)
    return simulate(
        scenario,
        replicates=manifest.replicates,
        seed=manifest.seed,
        rules=_rules(manifest) if rules is None else _same_rules(manifest, scenario, rules),
        parameters=_parameters(manifest),
        facts=_facts(manifest, scenario, facts),
        out=out,
        first_replicate=manifest.first_replicate,
        progress=progress,
    )


def other_versions(manifest: Manifest) -> list[str]:
    """Return a sentence for each package whose version is not that of the run."""
    here = versions()
    return [
        f"the run was made with {name} {version}, this is {here.get(name, 'nowhere')}: the tables "
        "may differ"
        for name, version in manifest.versions.items()
        if here.get(name) != version
    ]


def tables_that_differ(one: Path, other: Path) -> list[str]:
    """Return the names of the tables whose rows are not the same in two folders of results."""
    return [
        name
        for name in (f"{table}.parquet" for table in SCHEMAS)
        if (one / name).read_bytes() != (other / name).read_bytes()
        and not table_of(one / name).equals(table_of(other / name))
    ]


def _facts(manifest: Manifest, scenario: Scenario, facts: Facts | None) -> Facts:
    if facts is None:
        facts = load_facts(scenario.facts)
    used, here = manifest.facts, facts_used(facts)
    if used.hash != here.hash:
        raise FactsError(
            f"The facts are not those of the run: it started from {used.name} ({used.ccgs} CCGs, "
            f"hash {used.hash}), and here are {here.name} ({here.ccgs} CCGs, hash {here.hash}). "
            "Put the tables of that time back, give them in a script, rerun(manifest, facts=...), "
            "or use the ccgsim that the manifest names."
        )
    return facts


def _rules(manifest: Manifest) -> list[Rule]:
    """Return the rules of a run, in its order, once they are known to be this package's."""
    known = dict(zip(rule_names(RULES), RULES, strict=True))
    strange = [name for name in manifest.rules if name not in known]
    if strange:
        raise ResultsError(
            f"The run had rules that this ccgsim has not: {', '.join(strange)}. Run it again from "
            "a script that has them: rerun(manifest, rules=[...])."
        )
    return [known[name] for name in manifest.rules]


def _same_rules(manifest: Manifest, scenario: Scenario, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return rules that a caller gives, once their names are known to be those of the run."""
    acting = without(rules_in_order(rules), scenario.rules.off)
    if (names := rule_names(acting)) != manifest.rules:
        theirs, ours = (
            ", ".join(apart) or "no other" for apart in rules_apart(manifest.rules, names)
        )
        raise ResultsError(
            f"The rules are not those of the run: it had {theirs}, and here are {ours}. Give its "
            "rules in their order."
        )
    return acting


def _parameters(manifest: Manifest) -> str | ParameterValues:
    """Return which parameters a run had, once the tables they come from are known to be the same.

    What the scenario sets is in the scenario already; a caller's own values are on the posterior's.
    """
    used = manifest.parameters
    if used.hash != tables_hash():
        raise ResultsError(
            f"The run had parameters from other tables (hash {used.hash}, here {tables_hash()}). "
            "Use the ccgsim that the manifest names."
        )
    if used.source != POSTERIOR:
        return used.source
    return {
        name: np.array(value) if isinstance(value, list) else value
        for name, value in used.set.items()
    }
