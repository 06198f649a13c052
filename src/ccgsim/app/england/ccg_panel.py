"""One CCG: its numbers on the map's date, its partners, its story, and why it decided so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import reacton.ipyvuetify as rv
import solara

from ccgsim.app.england.fates import FATES, fate_in_words
from ccgsim.app.england.frames import announced
from ccgsim.app.england.story import TOPICS, story_in_html
from ccgsim.app.parts.glossary import Quiet, explained
from ccgsim.app.parts.toggle import Toggle
from ccgsim.app.running.runs import Fan
from ccgsim.app.running.work import use_newest
from ccgsim.app.view import View
from ccgsim.arrays import BoolArray
from ccgsim.explaining import explain
from ccgsim.facts import Facts, load_facts
from ccgsim.history import history
from ccgsim.policy import footprint_names
from ccgsim.replaying import Replay
from ccgsim.world import RATINGS

if TYPE_CHECKING:
    from ccgsim.app.england.shown import Shown


@solara.component
def CcgPanel(now: View, shown: Shown, change: Callable[..., None]) -> None:
    """What there is to know of the CCG that is open."""
    facts, replay = load_facts(), shown.replay
    CcgChoice(now, change)
    if now.ccg not in facts.codes:
        solara.Text("No CCG is open.", classes=["ccgsim-quiet"])
        return
    ccg, day = facts.codes.index(now.ccg), replay.days[min(now.month, len(replay.days) - 1)]
    where = f"In future {replay.replicate}"
    if now.record or now.beside:
        solara.Text(in_fact(ccg, day, facts), classes=["ccgsim-in-fact"])
    solara.HTML(unsafe_innerHTML=numbers_in_html({where: replay}, ccg, day, facts))
    for said in fates_in_words(shown.fan, ccg):
        solara.Text(said, style={"display": "block"})
    Why(replay, now.ccg, where)


def fates_in_words(fan: Fan, ccg: int) -> list[str]:
    """Say in how many of all futures a CCG is merged and shares an officer when last measured."""
    shares = dict(zip(FATES, (fan.fates.merged, fan.fates.shares_officer), strict=True))
    return [
        fate_in_words(
            fate, max(fan.results.organisation_days),
            f"{100 * there[:, ccg].mean():.0f}% of {fan.results.replicates} futures",
        )
        for fate, there in shares.items()
    ]  # fmt: skip


def in_fact(ccg: int, day: date, facts: Facts) -> str:
    """Say who was one body with a CCG in fact on a day, and who is known to share its officer."""
    known = history((day,), facts)
    body, officer = known.organisation[0], known.officer[0]
    merged = _others(body == body[ccg], ccg, facts)
    shares = _others((officer == officer[ccg]) & (body != body[ccg]), ccg, facts)
    one = f"one body with {merged}" if merged else "a separate body"
    two = f"known to share its officer with {shares}" if shares else "not known to share an officer"
    return f"In fact, on {day:%-d %B %Y}: {one}. It is {two}."


@solara.component
def CcgChoice(now: View, change: Callable[..., None]) -> None:
    """A way to open a CCG by its name."""
    facts = load_facts()
    choices = sorted(zip(facts.names, facts.codes, strict=True))
    rv.Autocomplete(
        label="CCG: click one on the map, or type its name", v_model=now.ccg or None,
        items=[{"text": f"{name} ({code})", "value": code} for name, code in choices],
        dense=True, outlined=True, hide_details=True,
        on_v_model=lambda code: change(ccg=code or ""),
    )  # fmt: skip


@solara.component
def Why(replay: Replay, code: str, where: str) -> None:
    """The story, with every decision taken apart.

    Args:
        replay: the future it is of.
        code: of the CCG.
        where: the future in words, to begin a sentence with.
    """
    topic, set_topic = solara.use_state(next(iter(TOPICS)))
    outcome = use_newest(
        lambda _: explain(replay.scenario, code, replay.seed, replay.replicate),
        (id(replay), code),
    )
    solara.HTML(tag="h3", unsafe_innerHTML="Why")
    Toggle(topic, list(TOPICS), set_topic)
    Quiet(
        f"{where}. Each decision adds up its terms and luck. The option with the largest sum is "
        "taken; “by” is its lead over the next. Open a decision to see its terms."
    )
    if outcome.value is None or outcome.value.code != code:
        solara.Text("Taking the decisions apart…")
        return
    solara.HTML(
        unsafe_innerHTML=story_in_html(outcome.value, topic, load_facts()), classes=["ccgsim-story"]
    )


def numbers_in_html(replays: Mapping[str, Replay], ccg: int, day: date, facts: Facts) -> str:
    """Return a CCG's numbers and partners on the last day of a month as an HTML table.

    Args:
        replays: a column for each, by its heading; a single one has it in the caption, and two are
            of the same future.
        ccg: its index.
        day: one that all of them have.
        facts: the country.
    """
    columns = [_numbers(replay, ccg, replay.days.index(day), facts) for replay in replays.values()]
    first = next(iter(replays))
    many = f"Future {replays[first].replicate} under both: its organisation"
    where = many if len(replays) > 1 else f"{first}: its organisation"
    head = "".join(f"<th scope='col'>{escape(heading)}</th>" for heading in replays)
    cells = "".join(
        f"<tr><th scope='row'>{explained(name)}</th>"
        + "".join(f"<td>{escape(column[name])}</td>" for column in columns)
        + "</tr>"
        for name in columns[0]
    )
    return (
        f"<h2>{escape(facts.names[ccg])} ({facts.codes[ccg]})</h2><table class='ccgsim-numbers'>"
        f"<caption>{escape(where)} on {day:%-d %B %Y}</caption>"
        + (f"<thead><tr><td></td>{head}</tr></thead>" if len(columns) > 1 else "")
        + f"<tbody>{cells}</tbody></table>"
    )


def _numbers(replay: Replay, ccg: int, month: int, facts: Facts) -> dict[str, str]:
    """Return what is said of a CCG's organisation, by its heading."""
    at = {name: values[month, ccg] for name, values in replay.figures.items()}
    pressure = f"{round(at['pressure'])}".replace("-", "−")
    body, officer = replay.organisation[month], replay.officer[month]
    own = body == body[ccg]
    return {
        "Registered people": f"{at['people']:,.0f}",
        "One body with": _others(own, ccg, facts) or "nobody",
        "Shares its officer with": _others((officer == officer[ccg]) & ~own, ccg, facts)
        or "nobody",
        "Partnership (STP)": _partnership(replay, ccg, month, facts),
        "Running cost allowance": f"£{at['allowance']:.1f}m a year",
        "Pressure on it": f"{pressure}% of the allowance",
        "Support done in-house": f"{at['in_house_share']:.0f}% by cost",
        "Practices that feel they own it": f"{at['ownership']:.0f}%",
        "Rating": RATINGS[int(at["rating"])],
        "In directions of NHS England": "yes" if at["in_directions"] else "no",
    }


def _partnership(replay: Replay, ccg: int, month: int, facts: Facts) -> str:
    """Return the name of a CCG's STP; before they are announced, since when it will be in it."""
    first = announced(replay.scenario, replay.days)
    if first < 0:
        return "none"
    name = footprint_names(replay.scenario, facts, replay.days[month])[replay.footprint[month, ccg]]
    return name if first <= month else f"{name}, from {replay.days[first]:%B %Y}"


def _others(some: BoolArray, ccg: int, facts: Facts) -> str:
    """Return the names of some CCGs (N,), which may have commas, but for the one it is about."""
    return "; ".join(facts.names[other] for other in np.flatnonzero(some) if other != ccg)
