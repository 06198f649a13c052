"""How England's Clinical Commissioning Groups reorganised, and what they might have done instead.

    from ccgsim import simulate
    results = simulate("record-2013-2018", replicates=200, seed=2013)
    results.quantiles()

Names below are imported on first use, so that `import ccgsim` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccgsim.comparison import Comparison, compare
    from ccgsim.errors import CcgsimError
    from ccgsim.explaining import explain
    from ccgsim.facts import Facts, load_facts, load_table
    from ccgsim.facts.made_up import made_up_facts
    from ccgsim.mesa_model import CommissioningModel
    from ccgsim.parameters import parameter_table
    from ccgsim.posterior import posterior_draws
    from ccgsim.replaying import replay
    from ccgsim.reports import report
    from ccgsim.rerunning import rerun
    from ccgsim.results import Results
    from ccgsim.rules import RULES
    from ccgsim.scenario import Scenario, load_scenario
    from ccgsim.scorecard import score
    from ccgsim.simulation import simulate
    from ccgsim.sweeps import resume_sweep, run_sweep
    from ccgsim.world import World

__version__ = "0.1.0"
__all__ = [
    "RULES",
    "CcgsimError",
    "CommissioningModel",
    "Comparison",
    "Facts",
    "Results",
    "Scenario",
    "World",
    "__version__",
    "compare",
    "explain",
    "load_facts",
    "load_scenario",
    "load_table",
    "made_up_facts",
    "parameter_table",
    "posterior_draws",
    "replay",
    "report",
    "rerun",
    "resume_sweep",
    "run_sweep",
    "score",
    "simulate",
]

_HOME = {
    "RULES": "rules",
    "CcgsimError": "errors",
    "CommissioningModel": "mesa_model",
    "Comparison": "comparison",
    "Facts": "facts",
    "Results": "results",
    "Scenario": "scenario",
    "World": "world",
    "compare": "comparison",
    "explain": "explaining",
    "load_facts": "facts",
    "load_scenario": "scenario",
    "load_table": "facts",
    "made_up_facts": "facts.made_up",
    "parameter_table": "parameters",
    "posterior_draws": "posterior",
    "replay": "replaying",
    "report": "reports",
    "rerun": "rerunning",
    "resume_sweep": "sweeps",
    "run_sweep": "sweeps",
    "score": "scorecard",
    "simulate": "simulation",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'ccgsim' has no attribute '{name}'")
    value = getattr(import_module(f"ccgsim.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
