"""docs/parameters.md: every parameter, its prior, its reason and what the record says about it."""

from __future__ import annotations

from ccgsim.parameters import Parameter, parameter_table
from checking.markdown import figure, percent, table
from checking.pinned import Pinned

HEADERS = ("name", "meaning", "unit", "prior", "posterior median (90% interval)", "narrower by:",
           "source or reason")  # fmt: skip
RULES = {"all": "Common to all rules"}
ABOUT = """# Parameters

All numbers of the model that are not facts, by the rule that uses them (`src/ccgsim/rules`). The
prior is uniform between its two bounds. The posterior is what the record leaves of it
({draws:,} draws, `src/ccgsim/data/posterior.csv`). *Narrower by* says how much of the prior's 90%
interval it rules out. Where that is near nought, the record says next to nothing, and the model
carries the whole prior into its intervals. A parameter without a posterior is held at its value.

[calibration.md](calibration.md) says how the fit was made and checked.
`experiments/check_calibration.py` writes this page.
"""


def parameter_page(known: Pinned, draws: int) -> str:
    """Return the page."""
    width = dict(zip(known.table["name"], known.table["width"], strict=True))
    parts = [ABOUT.format(draws=draws)]
    by_rule: dict[str, list[Parameter]] = {}
    for row in parameter_table().values():
        by_rule.setdefault(row.rule, []).append(row)
    for rule, rows in by_rule.items():
        title = RULES.get(rule, rule.replace("_", " ").capitalize())
        parts.append(f"## {title}\n\n{table(HEADERS, [_cells(row, width) for row in rows])}\n")
    return "\n".join(parts)


def _cells(row: Parameter, width: dict[str, float]) -> list[str]:
    prior = f"{figure(row.low)} to {figure(row.high)}" if row.low < row.high else "fixed"
    posterior, narrower = figure(row.value), "–"
    if row.p05 is not None and row.p95 is not None:
        posterior += f" ({figure(row.p05)} to {figure(row.p95)})"
        narrower = percent(max(1.0 - width[row.name], 0.0))
    return [f"`{row.name}`", row.meaning, row.unit, prior, posterior, narrower, row.source]
