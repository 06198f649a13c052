"""Check the fit: known parameters found again, predictions, rival models, halves, worst misses.

    python experiments/check_calibration.py

writes `docs/calibration.md`, `docs/parameters.md` and their charts in `docs/pictures`. Some parts:
`--parts predictive pinned`. The charts need Chromium, as those of `docs/make_pictures.py` do.
Stopped, it carries on from the chunks it has kept.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1] / "docs"))

from checking.cases import CASES, HALVES
from checking.charts import percentile_chart, pinned_chart, predictive_chart, recovery_chart
from checking.charts_refits import conclusions_chart
from checking.parameter_page import parameter_page
from checking.pinned import pinned
from checking.predictive import Predicted, predict
from checking.recovery import recover
from checking.refits import Effort, Refit, refit_all
from checking.report import PARTS, write_report
from checking.sections import pinned_section, predictive_section, recovery_section
from checking.sections_pairs import pairs_section
from checking.sections_refits import halves_section, rivals_section, sensitivity_section
from checking.surprises import surprises
from make_pictures import BROWSERS, PICTURES, photograph

from ccgsim.charts import reliability_chart, roc_chart
from ccgsim.facts import Facts, load_facts
from ccgsim.posterior import posterior_draws

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SEED = 2018
DOCS = PICTURES.parent
WORST = 6
"""Misses named in each of four lists."""


Section = tuple[str, "dict[str, Figure]"]
"""The text of a part of the report, and its charts by name."""


class Checks:
    """The parts of the report; what several of them need is made once."""

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._facts: Facts = load_facts()

    @cached_property
    def _predicted(self) -> Predicted:
        return predict(self._effort.seed)

    @cached_property
    def _refits(self) -> dict[str, Refit]:
        return refit_all(CASES, self._facts, self._effort, _say)

    def recovery(self) -> Section:
        """Known parameters found again."""
        found = recover(self._facts, self._effort, _say)
        return recovery_section(found), {"recovery": recovery_chart(found)}

    def predictive(self) -> Section:
        """Figures of the record among simulated ones."""
        rows = self._predicted.rows
        charts = {"predictive": predictive_chart(rows), "percentiles": percentile_chart(rows)}
        return predictive_section(self._predicted), charts

    def pinned(self) -> Section:
        """What the record says about each parameter; writes the page of parameters too."""
        known = pinned()
        draws = len(next(iter(posterior_draws().values())))
        (DOCS / "parameters.md").write_text(parameter_page(known, draws), encoding="utf-8")
        return pinned_section(known), {"pinned": pinned_chart(known)}

    def sensitivity(self) -> Section:
        """Fits to fewer targets."""
        shown = [self._refits[case.name] for case in CASES if case.part != HALVES]
        return sensitivity_section(self._refits), {"conclusions": conclusions_chart(shown)}

    def rivals(self) -> Section:
        """Models without a mechanism."""
        return rivals_section(self._refits, self._facts, self._effort.seed), {}

    def halves(self) -> Section:
        """Fitted on half of the footprints, judged on the other."""
        return halves_section(self._refits, self._facts, self._effort.seed), {}

    def pairs(self) -> Section:
        """Who comes together, and where the model is most wrong."""
        pairs = self._predicted.card.pairs
        wrong = surprises(pairs, self._facts, self._effort.seed, WORST)
        charts = {"reliability": reliability_chart(pairs), "roc": roc_chart(pairs)}
        return pairs_section(self._predicted, wrong, self._facts), charts


def main() -> int:
    """Run the parts that are asked for; return the exit code."""
    options = _options()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(f"None of {', '.join(BROWSERS)} was found. Install Chromium.", file=sys.stderr)
        return 2
    started = time.monotonic()
    checks = Checks(Effort(options.seed, options.workers, options.keep))
    for part in (name for name in PARTS if name in options.parts):
        section: Section = getattr(checks, part)()
        text, charts = section
        for name, chart in charts.items():
            photograph(chart, browser, PICTURES / f"{name}.png")
        write_report(DOCS / "calibration.md", {part: text})
        _say(f"{part}: done, {(time.monotonic() - started) / 60.0:.1f} minutes in all")
    print(f"Written: {DOCS / 'calibration.md'}")
    return 0


def _say(words: str) -> None:
    print(words, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, metavar="PART",
                        help=f"of {', '.join(PARTS)}; the others stay as they were")  # fmt: skip
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--keep", type=Path, default=Path("results/checks"), help="folder of finished chunks"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
