"""What differs between two scenarios: the policy, what comes of it, and how sure that is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import solara

from ccgsim.app.compare.downloads import DifferenceSaves
from ccgsim.app.england.fans import difference_figure
from ccgsim.app.england.policies import policies_in_html, policy_differences, since
from ccgsim.app.parts.chart import ChartWidget
from ccgsim.app.parts.glossary import Quiet
from ccgsim.charts.fans import HEADLINES
from ccgsim.comparison.words import changes, conclusion, findings

if TYPE_CHECKING:
    from ccgsim.app.compare.compared import Compared
    from ccgsim.app.view import View
    from ccgsim.comparison import Comparison

MOST_SETTINGS = 6


@dataclass(frozen=True)
class Words:
    """A comparison in words: the settings in HTML, whether nothing comes of them, and sentences in
    which ** marks what is bold.
    """

    settings: str
    nothing: bool
    headlines: tuple[str, ...]
    conclusion: tuple[str, ...]
    outcomes: tuple[str, ...]


def words_of(comparison: Comparison) -> Words:
    """Say what differs between two scenarios, by how much and how sure."""
    name = comparison.alternatives[0]
    found = changes(comparison, name)
    headlines = {metric for metric, _ in HEADLINES}
    return Words(
        settings=policies_in_html(policy_differences(comparison.settings), MOST_SETTINGS),
        nothing=all(one.is_none for one in found),
        headlines=tuple(findings([one for one in found if one.row.metric in headlines])),
        conclusion=tuple(conclusion(comparison, name)),
        outcomes=tuple(findings(found)),
    )


@solara.component
def DifferencesPanel(now: View, found: Compared) -> None:
    """The settings that differ, the headline quantities in words and as charts, and the rest."""
    words = solara.use_memo(lambda: words_of(found.comparison), [found])
    solara.HTML(unsafe_innerHTML=words.settings)
    if words.nothing:
        solara.Text(begins_later(found) or " ".join(words.conclusion))
        Quiet("Choose another scenario above, or move a lever of either.")
        return
    solara.HTML(tag="h2", unsafe_innerHTML="Effects")
    Quiet(
        f"Each of {found.comparison.replicates} futures under B minus the same future under A, "
        "when last measured."
    )
    solara.HTML(unsafe_innerHTML=_bullets(words.headlines))
    DifferenceChart(now, found, " ".join(words.headlines).replace("**", ""))
    for line in words.conclusion:
        solara.HTML(tag="p", unsafe_innerHTML=escape(line))
    with solara.Details("Every outcome in words"):
        solara.HTML(unsafe_innerHTML=_bullets(words.outcomes))
    Quiet(
        "All of this is what the model says. Luck is removed from the differences, but the model "
        "may still be wrong."
    )


def begins_later(found: Compared) -> str:
    """Say that what differs in policy begins after the months that both have, if all of it does."""
    last = found.days[-1]
    policies = [key for key in found.comparison.settings["key"] if key != "run.end"]
    starts = [since(key) for key in policies]
    if not starts or any(start is None or start <= last for start in starts):
        return ""
    return (
        f"Nothing differs up to {last:%-d %B %Y}, the last month that both have; the policies "
        "differ only later."
    )


@solara.component
def DifferenceChart(now: View, found: Compared, words: str) -> None:
    """Four quantities over time: B less A, future by future."""
    first, second = found.sides
    day = found.days[min(now.month, len(found.days) - 1)]
    figure = solara.use_memo(
        lambda: json.dumps(difference_figure(
            second.fan.results, second.replay.replicate, first.fan.results, day
        )),
        [found, day],
    )  # fmt: skip
    with solara.Div(classes=["ccgsim-difference-fans"]):
        ChartWidget.element(figure=figure, words=words)
    DifferenceSaves(found)


def _bullets(sentences: Sequence[str]) -> str:
    """Return sentences, in which ** marks what is bold, as a list in HTML."""
    items = [re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(one)) for one in sentences]
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
