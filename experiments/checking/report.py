"""docs/calibration.md: the sections of the parts that were run, in their order."""

from __future__ import annotations

from pathlib import Path

PARTS = ("recovery", "predictive", "pinned", "sensitivity", "rivals", "halves", "pairs")
OPENING = """# How the model was fitted, and how far the fit can be trusted

The parameters were fitted to the record of 2013 to 2018 by randomised maximum likelihood
(`experiments/calibrate.py`; the method in `experiments/calibration/fitting.py`, what is fitted in
`experiments/calibration/targets.py`). Every draw of the posterior starts from the prior and is
fitted to the record with an error added; what it settles on is a draw of the posterior, exactly so
where the model is linear and errors are normal. The checks below ask how near to that it comes. All
figures on this page were measured by

    python experiments/check_calibration.py

with the posterior in `src/ccgsim/data/posterior.csv`; `--parts` repeats some of them. What has run
is kept in `results/checks`, so a check that is stopped carries on; remove that folder after a
change of the model's rules.
"""


def write_section(keep: Path, part: str, text: str) -> None:
    """Keep the section of a part."""
    keep.mkdir(parents=True, exist_ok=True)
    (keep / f"{part}.md").write_text(text, encoding="utf-8")


def write_report(keep: Path, page: Path) -> list[str]:
    """Write the report from the sections kept; return the parts that were never run."""
    kept = {part: keep / f"{part}.md" for part in PARTS}
    there = [path.read_text(encoding="utf-8") for path in kept.values() if path.exists()]
    page.write_text("\n".join([OPENING, *there]), encoding="utf-8")
    return [part for part, path in kept.items() if not path.exists()]
