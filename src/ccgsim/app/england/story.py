"""One CCG's story as a page reads it: what happened, and each decision with its terms as bars."""

from __future__ import annotations

from html import escape
from itertools import groupby

from ccgsim.app.parts.glossary import in_words_of_pages
from ccgsim.explaining import Happening, Story
from ccgsim.facts import Facts
from ccgsim.trace import Decision, Option

TOPICS: dict[str, tuple[str, ...]] = {
    "Officers and mergers": ("officer", "merge", "vote", "approval", "leadership", "team"),
    "Support": ("in-house", "unit", "support"),
    "Everything": ("",),
}
"""Which decisions are shown under a topic: those with one of the words in their purpose."""
REACH = 4.0
"""A term of this size, in units of utility, fills its side of the scale, unless one is larger."""


def story_in_html(story: Story, topic: str, facts: Facts) -> str:
    """Return a story as HTML: a heading for each day, decisions that open, happenings in bold.

    Args:
        story: as from `explain`.
        topic: of `TOPICS`.
        facts: to put names for codes.
    """
    words = TOPICS[topic]
    kept = [item for item in story.items if any(word in _subject(item) for word in words)]
    parts = []
    for day, items in groupby(kept, key=lambda item: item.day):
        parts.append(f"<h4>{day:%B %Y}</h4>")
        parts += [_item(item, facts) for item in items]
    return "".join(parts) or "<p>Nothing was decided.</p>"


def _subject(item: Decision | Happening) -> str:
    return item.purpose if isinstance(item, Decision) else item.what


def _item(item: Decision | Happening, facts: Facts) -> str:
    if isinstance(item, Happening):
        return f"<p class='happening'>{escape(named(item.what, facts))}</p>"
    about = f", {escape(named(item.party, facts))}" if item.about else ""
    chosen = escape(named(item.chosen.name, facts))
    rest = item.options[1:]
    margin = f"by {item.margin:.2f}" if rest else "the only option"
    head = (
        f"<summary><span>{escape(named(item.who, facts))}: {escape(item.purpose)}{about}</span> "
        f"<b>{chosen}</b> <small>{margin}</small></summary>"
    )
    shown = [option for option in item.options[:2] if option.terms]
    reach = max([REACH, *(abs(number) for option in shown for number in _numbers(option))])
    bars = "".join(_option(option, reach, facts) for option in shown)
    return f"<details>{head}{bars}</details>"


def _numbers(option: Option) -> list[float]:
    return [*option.terms.values(), option.error, option.utility]


def _option(option: Option, reach: float, facts: Facts) -> str:
    """Return an option's terms, luck and sum as bars; ``reach`` fills a side of their scale."""
    terms = [
        (name, value)
        for name, value in sorted(option.terms.items(), key=lambda term: -abs(term[1]))
        if round(value, 2)
    ]
    rows = "".join(_bar(in_words_of_pages(name), value, "term", reach) for name, value in terms)
    rows += _bar("luck", option.error, "luck", reach) + _bar("sum", option.utility, "sum", reach)
    title = escape(named(option.name, facts))
    return f"<table><caption>For “{title}”</caption><tbody>{rows}</tbody></table>"


def _bar(name: str, value: float, kind: str, reach: float) -> str:
    """Return a row: a name, a bar to the left (against) or right (for), and the number."""
    width = abs(value) / reach * 50
    left = 50 - width if value < 0 else 50
    sign = "against" if value < 0 else "for"
    number = f"{value:+.2f}".replace("-", "−")
    return (
        f"<tr class='{kind}'><th scope='row'>{escape(name)}</th><td class='scale'>"
        f"<i class='{sign}' style='left:{left:.1f}%;width:{width:.1f}%'></i></td>"
        f"<td class='number'>{number}</td></tr>"
    )


def named(text: str, facts: Facts) -> str:
    """Return a text in the words of the pages, with the names of CCGs in place of their codes."""
    known = dict(zip(facts.codes, facts.names, strict=True))
    return " ".join(
        known[bare] + word[len(bare) :] if (bare := word.rstrip(",.:)")) in known else word
        for word in in_words_of_pages(text).split(" ")
    )
