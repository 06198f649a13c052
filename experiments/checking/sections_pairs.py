"""What the report says of who comes together: skill, reliability, and the worst misses by name."""

from __future__ import annotations

from ccgsim.charts.pair_skill import TITLES
from ccgsim.facts import Facts, load_table
from ccgsim.labels import number_label
from ccgsim.scorecard.pairs import MERGED_BY, SHARED_BY
from checking.markdown import each_row, number, percent, table
from checking.predictive import REPLICATES, Predicted
from checking.surprises import Surprise

SPEAKING = 4
"""Terms shown of a question: those that differ most from what is usual."""
HEADINGS = {
    ("same_organisation", True): "Mergers that the model thought unlikely",
    ("same_organisation", False): "Mergers that the model expected and that did not happen by April"
    " 2018",
    ("same_officer", True): "Shared officers that the model thought unlikely",
    ("same_officer", False): "Shared officers that the model expected and that are not on record",
}


def pairs_section(found: Predicted, wrong: list[Surprise], facts: Facts) -> str:
    """Return the section on who comes together."""
    rows = [
        [TITLES[r.outcome], r.forecast, number(r.auc, 3),
         f"{number(r.auc_low, 2)} to {number(r.auc_high, 2)}",
         *(number(v, 3) if v == v else "–" for v in (r.brier, r.brier_skill, r.log_score))]
        for r in each_row(found.card.skill)
    ]  # fmt: skip
    headers = ["who", "forecast", "AUC:", "90% interval:", "Brier:", "Brier skill:", "log score:"]
    parts = [
        f"""## Who comes together: the yardstick

Over the {len(found.card.pairs)} pairs of CCGs that share a footprint or a border, {REPLICATES:,}
replicates with draws of the posterior are compared with simple guesses that only rank. The pairs'
features were fitted, so this is skill in the sample; the halves above show skill out of it.
Intervals come from resampling whole footprints.

{table(headers, rows)}

![How reliable the probabilities are](pictures/reliability.png)

![How well the model ranks pairs](pictures/roc.png)

### Where it is most wrong

These are the worst misses, with no CCG twice in a list. *Asked* is the share of replicates in which
the question arose between their bodies by March 2019. The terms are those of one body's wish to
merge with, or to share the officer of, the other, averaged over the times it arose; in brackets is
the mean over all pairs ever asked. Only the terms that differ most are shown."""
    ]
    for (outcome, happened), heading in HEADINGS.items():
        parts.append(f"#### {heading}")
        chosen = [w for w in wrong if w.outcome == outcome and w.happened == happened]
        parts.append("\n".join(_item(each, facts) for each in chosen))
    return "\n\n".join(parts) + "\n"


def _item(one: Surprise, facts: Facts) -> str:
    names = " and ".join(f"{_short(facts.names[facts.index_of(c)])} ({c})" for c in one.ccgs)
    order = sorted(one.terms, key=lambda name: -abs(one.terms[name] - one.usual[name]))
    terms = ", ".join(
        f"{name} {_signed(one.terms[name])} (usual {_signed(one.usual[name])})"
        for name in order[:SPEAKING]
    )
    history = _merger(one) if one.outcome == "same_organisation" else _officer(one.ccgs)
    thought = (
        f"asked in {percent(one.arose)} of replicates; {terms}" if one.arose else "never asked"
    )
    return f"- **{names}**: {percent(one.probability)} likely. History: {history} Model: {thought}."


def _short(name: str) -> str:
    return name.removeprefix("NHS ").removesuffix(" CCG")


def _signed(value: float) -> str:
    return f"+{number_label(value, 1)}" if round(value, 1) > 0.0 else number_label(value, 1)


def _merger(one: Surprise) -> str:
    if not one.happened:
        return f"two bodies on {MERGED_BY:%-d %B %Y}; {_officer(one.ccgs)}"
    mergers = load_table("mergers").set_index("predecessor_code")
    row = mergers.loc[one.ccgs[0]]
    return f"merged on {row['date']} into {_short(str(row['successor_name']))} (mergers.csv)."


def _officer(ccgs: tuple[str, str]) -> str:
    """Say what is stated of the two under one officer."""
    stated = load_table("observed_officers")
    stated = stated[stated["date"] <= SHARED_BY.isoformat()]
    for (day, group), rows in stated.groupby(["date", "group"], sort=True):
        if set(ccgs) <= set(rows["code"]):
            return f"one officer by {day} ({group}; observed_officers.csv)."
    mergers = load_table("mergers")
    known = mergers[mergers["predecessor_code"].isin(ccgs) & (mergers["date"] <= "2018-04-01")]
    if len(known) == 2 and known["successor_code"].nunique() == 1:
        return f"one body from {known['date'].iloc[0]} (mergers.csv)."
    named = [code for code in ccgs if code in set(stated["code"])]
    apart = f"; {' and '.join(named)} named with others" if named else ""
    return f"no source names them under one officer{apart} (observed_officers.csv)."
