"""Fit the model to the record: from the priors and the record to the posterior, in one command.

    python experiments/calibrate.py

writes `src/ccgsim/data/posterior.csv` (a draw a row) and the posterior's median and interval into
`src/ccgsim/data/parameters.csv`. The method is described in `calibration/fitting.py`, what is
fitted in `calibration/targets.py`. Stopped, it carries on from the chunks it has kept.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from calibration.fitting import aim_of, ensemble, fit_rounds
from calibration.pool import Runner
from calibration.publish import PACKAGE_DATA, publish
from calibration.simulating import simulator
from calibration.targets import pair_features, targets

from ccgsim.facts import load_facts

SEED = 2018
DRAWS, REPLICATES, ROUNDS = 2000, 4, 16
"""Draws that are fitted, replicates of each in a round, and rounds."""
SHIPPED = 1000
"""Draws that go into the package, the first ones: any are as good as any other."""


def main() -> None:
    options = _options()
    started = time.monotonic()
    features = pair_features(load_facts())
    wanted = targets(features)
    runner = Runner(
        simulator(load_facts(), wanted, features, options.seed), options.keep, options.workers
    )
    print(
        f"{len(runner.simulator.prior.names)} parameters, {len(wanted)} targets, {options.draws} "
        f"draws, {options.rounds} rounds of {options.replicates} replicates each"
    )
    aim = aim_of(wanted)
    start = ensemble(options.draws, len(runner.simulator.prior.names), len(wanted), options.seed)
    rounds = fit_rounds(runner.run, aim, start, options.replicates, options.rounds, say=print)
    runner.close()
    publish(runner.simulator.prior, rounds[-1].z[:SHIPPED], options.out)
    print(f"Done in {(time.monotonic() - started) / 60.0:.1f} minutes. Written: {options.out}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--draws", type=int, default=DRAWS, help="draws that are fitted")
    parser.add_argument("--replicates", type=int, default=REPLICATES, help="of a draw in a round")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--keep", type=Path, default=Path("results/calibration"), help="folder of finished chunks"
    )
    parser.add_argument("--out", type=Path, default=PACKAGE_DATA, help="folder of the two tables")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command carries on from here.")
