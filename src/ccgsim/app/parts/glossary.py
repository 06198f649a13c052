"""The words of the trade, each with its explanation, and texts in which they explain themselves."""

from __future__ import annotations

import re
from html import escape

import solara

TERMS = {
    "CCGs?": (
        "Clinical Commissioning Group: a body of the general practices of an area that planned and "
        "bought most of its hospital and community services. There were 211 in April 2013."
    ),
    "STPs?": (
        "Sustainability and transformation partnership (at first, plan): one of 44 areas, "
        "announced in March 2016, in which NHS bodies and councils plan together."
    ),
    "integrated care systems?": (
        "What the most developed partnerships (STPs) are to become: NHS bodies and councils "
        "jointly responsible for the health of their population. 14 were on the way by September "
        "2018."
    ),
    "accountable officers?": (
        "The person responsible for a CCG's money and conduct: in most CCGs a manager, not a "
        "clinician. Several CCGs may share one."
    ),
    "running cost allowance": (
        "What a CCG may spend each year on running itself: a sum per head. Money for care may not "
        "be used for it."
    ),
    "pressure": (
        "How far the cost of the arrangements at full staffing exceeds what is planned, in % of "
        "the running cost allowance. Below 0 there is money to spare."
    ),
    "running costs": ("What CCGs spend on running themselves: governing bodies, staff, support."),
    "support units?|CSUs?": (
        "Commissioning support unit (CSU): sells CCGs finance, contracting and other support. "
        "19 were at work in April 2013, 5 in 2018."
    ),
    "in-house": (
        "Done by staff of the CCG, or of CCGs that share its officer, instead of bought from a "
        "support unit (CSU)."
    ),
    "directions": (
        "Legal orders by which NHS England tells a CCG what to do when it is failing, or at risk "
        "of failing, in its duties."
    ),
    "delegated commissioning": (
        "Commissioning of general practice, taken over in full from NHS England. CCGs that did so "
        "jointly with NHS England are not counted."
    ),
    "rating": (
        "NHS England's yearly assessment: outstanding, good, requires improvement, inadequate."
    ),
    "member practices|practices": (
        "The general practices that make up a CCG. In the model they vote on every merger, as "
        "South Reading's did in 2014."
    ),
    "stance": ("How NHS England treats mergers: from prohibited to mandated."),
    "futures?": (
        "One run of the model, with its own luck and its own draw of what is not known about "
        "behaviour. No single one is a forecast."
    ),
    "replicates?": (
        "One run of the model under one policy, called a future on the pages England and Compare."
    ),
    "luck": (
        "What the terms of a decision leave out: a random draw that depends only on who decides "
        "what, and when, so it is the same under every policy."
    ),
    "baseline": ("The scenario that another one is compared with, future by future."),
    "interval": ("The range from the 5th to the 95th of 100 futures, in order of size."),
}
"""Explanations by what a term looks like in a text."""
_ANY = re.compile(
    r"\b(?:" + "|".join(f"({look})" for look in TERMS) + r")\b", flags=re.IGNORECASE
)  # fmt: skip
_ABOUT = tuple(TERMS.values())


def in_words_of_pages(text: str) -> str:
    """Return what the model says in the words of the pages: a footprint is a partnership (STP)."""
    return text.replace("footprint", "partnership")


def explained(text: str) -> str:
    """Return a text as HTML in which each term explains itself, where it first stands."""
    seen: set[int] = set()
    parts, end = [], 0
    for found in _ANY.finditer(text):
        which = (found.lastindex or 1) - 1
        if which not in seen:
            seen.add(which)
            parts += [escape(text[end : found.start()]), term(found[0], _ABOUT[which])]
            end = found.end()
    return "".join(parts) + escape(text[end:])


def term(label: str, about: str) -> str:
    """Return a label as HTML that explains itself to the mouse, the keyboard and the finger."""
    about = escape(about, quote=True)
    return (
        f"<span class='ccgsim-term' tabindex='0' role='term' aria-description='{about}' "
        f"data-about='{about}'>{escape(label)}</span>"
    )


@solara.component
def Quiet(text: str) -> None:
    """A note in small print, its terms explained."""
    solara.HTML(tag="span", unsafe_innerHTML=explained(text), classes=["ccgsim-quiet"])


@solara.component
def Words(*words: str) -> None:
    """The terms of a panel that cannot explain themselves where they stand, as in a chart."""
    solara.HTML(
        tag="p", unsafe_innerHTML="Words: " + " · ".join(explained(word) for word in words),
        classes=["ccgsim-quiet"],
    )  # fmt: skip
