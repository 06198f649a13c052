"""docs/calibration.md: a section for each part, in their order; a run replaces those it made."""

from __future__ import annotations

import re
from pathlib import Path

PARTS = ("recovery", "predictive", "pinned", "sensitivity", "rivals", "halves", "pairs")
OPENING = """# How the model was fitted, and how far the fit can be trusted

The parameters were fitted to the record of 2013 to 2018 by randomised maximum likelihood
(`experiments/calibrate.py`; the method is in `experiments/calibration/fitting.py`, the targets in
`experiments/calibration/targets.py`). Every draw of the posterior starts from the prior and is
fitted to the record with an error added. The result is a draw of the posterior, exactly so where
the model is linear and errors are normal. The checks below test how close the fit comes to that.
All figures on this page were measured by

    python experiments/check_calibration.py

with the posterior in `src/ccgsim/data/posterior.csv`; `--parts` repeats some of them. Runs are kept
in `results/checks`, so a check that was stopped can carry on.
"""


MARK = "<!-- {} -->\n"
"""Stands before a part's section, so that a part can be replaced and the others stay."""


def write_report(page: Path, new: dict[str, str]) -> None:
    """Put new sections (by part) into the report, in the place of earlier ones."""
    sections = {**_sections_of(page), **new}
    there = [
        MARK.format(part) + sections[part].strip() + "\n" for part in PARTS if part in sections
    ]
    page.write_text("\n".join([OPENING, *there]), encoding="utf-8")


def _sections_of(page: Path) -> dict[str, str]:
    if not page.exists():
        return {}
    parts = re.split(MARK.format("(" + "|".join(PARTS) + ")"), page.read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))
