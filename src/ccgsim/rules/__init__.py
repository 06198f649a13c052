"""The rules, one decision to a file, in the order in which they act within a month.

Changes decided earlier take effect first; then policy, money, people, support and mergers in the
order of the commissioning year, and at its end the assessment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ccgsim.errors import RulesError
from ccgsim.facts.tables import nearest
from ccgsim.rules.allowance import allowance
from ccgsim.rules.assessment import assessment
from ccgsim.rules.care_models import care_models
from ccgsim.rules.delegation import delegation
from ccgsim.rules.engagement import engagement
from ccgsim.rules.footprints import footprints
from ccgsim.rules.joint_working import joint_working
from ccgsim.rules.leaders import leaders
from ccgsim.rules.local_authorities import local_authorities
from ccgsim.rules.merger_effects import mergers_take_effect
from ccgsim.rules.mergers import mergers
from ccgsim.rules.officers import officers
from ccgsim.rules.running_costs import running_costs
from ccgsim.rules.support import support
from ccgsim.rules.support_units import support_units
from ccgsim.rules.upheaval import upheaval
from ccgsim.world import World

Rule = Callable[[World], None]

RULES: tuple[Rule, ...] = (
    mergers_take_effect,
    allowance,
    footprints,
    local_authorities,
    delegation,
    care_models,
    support_units,
    running_costs,
    leaders,
    officers,
    joint_working,
    support,
    mergers,
    engagement,
    assessment,
    upheaval,
)

PARTS = {
    "mergers": ("mergers_take_effect", "mergers"),
    "support": ("support_units", "support"),
}
"""Rules that a scenario switches off together, under the name of the decision they make up."""


def without(rules: tuple[Rule, ...], off: tuple[str, ...]) -> tuple[Rule, ...]:
    """Return the rules that are left when a scenario switches some decisions off.

    Args:
        rules: some rules, in their order.
        off: names of rules, or of `PARTS`; those of rules that are not among them are passed over.

    Raises:
        RulesError: there is no rule of a name, neither here nor in ccgsim.
    """
    if isinstance(off, str):
        raise RulesError(f"without: found the text {off!r}; allowed: names in a tuple, ({off!r},)")
    there = {*PARTS, *map(rule_name, (*RULES, *rules))}
    for name in off:
        if name not in there:
            raise RulesError(f"without: there is no rule '{name}'{nearest(name, sorted(there))}")
    names = {part for name in off for part in PARTS.get(name, (name,))}
    return tuple(rule for rule in rules if rule_name(rule) not in names)


def rules_in_order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return rules that a caller gives, once it is known that they can be called.

    Raises:
        RulesError: they are no list, have no order, or something in it is no function.
    """
    advice = "Give a list of functions of the world, such as [*RULES, my_rule]"
    if isinstance(rules, str) or not isinstance(rules, Iterable):
        raise RulesError(f"rules: found {rules!r}. {advice}.")
    if isinstance(rules, set | frozenset | Mapping):
        raise RulesError(f"rules: found a {type(rules).__name__}, which has no order. {advice}.")
    found = tuple(rules)
    for place, rule in enumerate(found, start=1):
        if not callable(rule):
            raise RulesError(
                f"rules: number {place} is {rule!r}, which cannot be called. {advice}; without("
                "RULES, (...,)) leaves decisions out by their names."
            )
    return found


def rule_name(rule: Rule) -> str:
    """Return the name of a rule: a function's own, or the class's of a callable object."""
    return str(getattr(rule, "__name__", type(rule).__name__))
