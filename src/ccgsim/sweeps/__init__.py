"""Sweeps: many variants of one scenario, each run several times, stopped and resumed at will.

    from ccgsim.sweeps import run_sweep
    sweep = run_sweep("experiments/allowance-and-stance.toml", out="results/allowance", workers=2)

`file` reads what a sweep file says, `design` lays out its points, `chunks` cuts the work, `work`
does a chunk in whatever process it is in, `folder` keeps what is done, `merging` puts it together.
"""

from __future__ import annotations

from ccgsim.sweeps.running import SweepDone, resume_sweep, run_sweep

__all__ = ["SweepDone", "resume_sweep", "run_sweep"]
