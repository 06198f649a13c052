"""What the report says of recovery, predictions and what is pinned down; figures put in."""

from __future__ import annotations

from typing import Any

import numpy as np

from ccgsim.arrays import BoolArray, IntArray
from ccgsim.labels import decimals_beside, metric_label, number_label, shown, unit_label
from checking.markdown import each_row, figure, number, percent, table
from checking.pinned import SHOWN, UNKNOWN, Pinned
from checking.predictive import REPLICATES, Predicted
from checking.recovery import BEST, DATA_SETS, DRAWS, ROUNDS, TRUTHS, Recovery
from checking.recovery import REPLICATES as RECOVERY_REPLICATES

TOLERATED = 2.0
"""Standard errors within which a coverage counts as right."""
SLIGHT = 0.03
"""A coverage nearer to 90% than this is off by little."""


def recovery_section(found: Recovery) -> str:
    """Return the section on data that the model made itself."""
    groups = {f"all {len(found.names)}": np.arange(len(found.names)),
              f"the {BEST} best known": found.best()}  # fmt: skip
    rows = []
    for name, which in groups.items():
        cells = [_coverage(found.covered(share), which) for share in (0.5, 0.9)]
        ratio = (found.error / found.spread)[:, which].std()
        rows.append([name, *cells, number(ratio, 2), number(found.spread[:, which].mean(), 2)])
    near, every = found.distance
    return f"""## Does the method find parameters that are known?

{TRUTHS:,} sets of parameters were drawn from the prior, and one replicate of each, with errors of
observation, served as data. The {DATA_SETS} whose data lie nearest to the record (typically
{near:.2f} standard deviations of the prior's predictions off a target, against {every:.2f} for all)
were fitted like the record, but with less effort: {DRAWS} draws, {RECOVERY_REPLICATES} replicates,
{ROUNDS} rounds. Because they are chosen only by their data, a correct method's 90% interval holds the
true parameters in nine of ten cases, here as anywhere in the prior. This tests the method near the
record, not at it: no draw of the prior comes as near as the fit does.

{table(["parameters", "in the 50% interval:", "in the 90% interval:", "error / spread:", "spread / prior's:"], rows)}

The number after ± is the standard error over the data sets. *Error / spread* is the standard
deviation of the true value minus the draws' mean, in standard deviations of the draws: it is 1 where
the posterior is as wide as it should be, and more where it is too narrow.

{_verdict(found)}

![Ranks of the true parameters and coverage of intervals](pictures/recovery.png)
"""  # noqa: E501 (a table's header is one line)


def _coverage(covered: BoolArray, which: IntArray) -> str:
    by_set = covered[:, which].mean(axis=1)
    error = by_set.std(ddof=1) / np.sqrt(len(by_set))
    return f"{100 * by_set.mean():.1f}% ± {100 * error:.1f}"


def _verdict(found: Recovery) -> str:
    """Say whether 90% intervals are too narrow, too wide or right."""
    by_set = found.covered(0.9).mean(axis=1)
    error = by_set.std(ddof=1) / np.sqrt(len(by_set))
    off = by_set.mean() - 0.9
    ratio = float((found.error / found.spread).std())
    if abs(off) <= TOLERATED * error:
        return "**Verdict:** the intervals hold the truth as often as they should, within chance."
    word = "too narrow (overconfident)" if off < 0 else "too wide (underconfident)"
    word = f"slightly {word}" if abs(off) < SLIGHT else word
    return (
        f"**Verdict:** the posterior is {word}: its 90% intervals hold the truth in "
        f"{100 * by_set.mean():.1f}% of cases, and errors are {ratio:.2f} times what the spread of "
        "the draws says. The fit of the record has more draws, replicates and rounds."
    )


def predictive_section(found: Predicted) -> str:
    """Return the section on the figures of the record among simulated ones."""
    rows = []
    for use in ("fitted", "set aside", "given"):
        counts = [found.share_inside(use, column) for column in ("inside_half", "inside")]
        rows.append([use, *(f"{some} of {all_} ({percent(some / all_)})" for some, all_ in counts)])
    missed = found.rows[~found.rows["inside"].astype(bool)]
    misses = [
        [metric_label(r.metric, r.statistic), str(r.date), r.use, unit_label(r.unit), *_beside(r)]
        for r in each_row(missed)
    ]  # fmt: skip
    names = ["figures", "reach the 50% interval:", "reach the 90% interval:"]
    return f"""## Does the fitted model predict the record?

{REPLICATES:,} replicates, each with its own draw of the posterior, are compared with every figure
of the record that the model covers. *Fitted* figures were used in the fit, or state a fact that
was. Those *set aside* were kept out of it by a rule written beforehand (`set_aside` in
`src/ccgsim/scorecard/rows.py`). Those *given* follow from the facts or the scenario whatever CCGs
do. Set aside does not mean unseen. An earlier model missed the ratings of 2016-17 and 2017-18, the
overspends of the allowance and the staff in programme budgets of 2014-15, all set aside, and the
rules about them were given their present shape with those misses known. The ratings of 2016-17 were
added to the record after that model's fit and were a test of it; by the rule they are fitted now.
The parameters were fitted to none of the others.

An observation reaches an interval when the range allowed by rounding and survey error overlaps it,
so the shares can exceed 50% and 90% in a correct model. The percentiles in the charts are those of
the printed figure itself. Some figures describe the same thing, so the shares are summaries, not
tests.

{table(names, rows)}

{_verdict_aside(found)}

Every figure outside its 90% interval:

{table(["figure", "when", "use", "unit", "record:", "simulated, median (90%):"], misses)}

![Percentile of each figure](pictures/predictive.png)

![Histogram of percentiles](pictures/percentiles.png)
"""


def _beside(row: Any) -> tuple[str, str]:
    """Return what the record says and what was simulated, with as many decimals."""
    record, median, low, high = (
        shown(value, row.unit) for value in (row.observed, row.median, row.p05, row.p95)
    )
    decimals = decimals_beside(record, (median, low, high))
    a, b, c, d = (number_label(value, decimals) for value in (record, median, low, high))
    return a, f"{b} ({c} to {d})"


def _verdict_aside(found: Predicted) -> str:
    """Say whether figures that were never fitted lie in the intervals as often as they should."""
    half, most = (found.share_inside("set aside", c) for c in ("inside_half", "inside"))
    if half[0] / half[1] >= 0.5 and most[0] / most[1] >= 0.9:
        return (
            "**Verdict:** figures set aside lie in the intervals as often as they should. Some of "
            "them were known when the rules were shaped, so this says less than it would for "
            "unseen figures."
        )
    return (
        "**Verdict:** figures that were not fitted lie in the intervals too seldom: "
        f"{percent(half[0] / half[1])} of the figures set aside reach the 50% interval, "
        f"{percent(most[0] / most[1])} the 90% interval. Intervals cover luck and what is not "
        "known about the parameters; they do not cover errors in the model."
    )


def pinned_section(known: Pinned) -> str:
    """Return the section on what the record says about parameters."""
    size = len(known.table)
    halved = int((known.table["width"] < 0.5).sum())
    rows = [
        [f"`{r.name}`", r.meaning, r.unit, f"{figure(r.low)} to {figure(r.high)}",
         f"{figure(r.median)} ({figure(r.p05)} to {figure(r.p95)})", percent(r.width)]
        for r in each_row(known.table.head(SHOWN))
    ]  # fmt: skip
    pairs = [[f"`{r.first}`", f"`{r.second}`", number(r.correlation, 2)]
             for r in each_row(known.correlations)]  # fmt: skip
    return f"""## What the record pins down, and what it cannot

Of {size} fitted parameters, the record more than halves the 90% interval of {halved}. For
{known.unknown} the interval stays wider than {percent(UNKNOWN)} of the prior's: the record says
next to nothing about them, and a conclusion that rests on one of them rests on the prior. The
{SHOWN} best known are below, with the width of the posterior's 90% interval as a percentage of
the prior's (all are in [parameters.md](parameters.md)):

{table(["parameter", "meaning", "unit", "prior", "posterior, median (90%)", "width:"], rows)}

![The best known parameters](pictures/pinned.png)

Some parameters are known only together. These are the strongest rank correlations of the draws
(shuffled draws reach {known.chance:.2f} by chance):

{table(["one", "other", "correlation:"], pairs)}
"""
