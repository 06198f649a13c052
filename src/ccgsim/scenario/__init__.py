"""Scenarios: the policy a run is about, read from a TOML file and checked key by key.

    scenario = load_scenario("record-2013-2018")
    scenario.allowance.per_head.on(date(2015, 4, 1))     # 22.07

`sections` names every lever with its unit; `dated` and `local` hold values that change with time
and place; `file` reads TOML and what it extends, `checks` sets a scenario beside the facts, and
`errors` says in words what is wrong.
"""

from __future__ import annotations

from ccgsim.scenario.scenario import Scenario, load_scenario

__all__ = ["Scenario", "load_scenario"]
