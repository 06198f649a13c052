"""A sweep on the page: what was varied, an outcome against a lever, the map, and the points."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import reacton.ipyvuetify as rv
import solara

from ccgsim.app.parts.browser import PictureWidget
from ccgsim.app.parts.chart import ChartWidget
from ccgsim.app.parts.glossary import Quiet
from ccgsim.app.parts.saving import HTML, Save
from ccgsim.app.results.archive import Entry, report_of
from ccgsim.app.results.limits_panel import LimitsPanel
from ccgsim.app.results.points import NOTHING, Look, look_at
from ccgsim.app.results.points_chart import in_words, notes, points_figure
from ccgsim.app.results.points_panel import PointsPanel
from ccgsim.app.results.sweep_map import SweepMap, sweep_map
from ccgsim.app.results.sweep_reading import open_sweep
from ccgsim.app.running.work import use_newest
from ccgsim.app.view import View
from ccgsim.labels import metric_label

Change = Callable[..., None]


@dataclass(frozen=True)
class ShownSweep:
    """What is shown: the points that are looked at, their chart as JSON, and their map."""

    look: Look
    chart: str
    map: SweepMap


def shown_sweep(now: View) -> ShownSweep:
    """Work out what a view shows of a sweep.

    Raises:
        CcgsimError: the sweep is not there, or damaged.
    """
    look = look_at(open_sweep(now.results), now)
    return ShownSweep(look, json.dumps(points_figure(look)), sweep_map(look))


@solara.component
def SweepPanel(entry: Entry, now: View, change: Change) -> None:
    """Everything there is to see of a sweep."""
    wish = (now.results, now.outcome, now.on, now.along, now.shade, tuple(now.only.items()))
    outcome = use_newest(lambda _: shown_sweep(now), (*wish, entry.finished))
    if outcome.state.problem:
        solara.Error(outcome.state.problem, dense=True, classes=["ccgsim-problem"])
        return
    if outcome.value is None:
        solara.Div(classes=["ccgsim-wait"], children=["Reading the sweep…"])
        return
    shown = outcome.value
    Head(entry, shown.look)
    with solara.Div(classes=["ccgsim-columns", "ccgsim-sweep"]):
        with solara.Div(classes=["ccgsim-left"]):
            with solara.Div(classes=["ccgsim-first"]):
                LimitsPanel(now, shown.look, change)
            with solara.Div(classes=["ccgsim-third"]):
                MapOfSweep(shown)
        with solara.Div(classes=["ccgsim-right"]):
            with solara.Div(classes=["ccgsim-second"]):
                ChartPanel(shown, change)
            with solara.Div(classes=["ccgsim-fourth"]):
                PointsPanel(shown.look)


@solara.component
def Head(entry: Entry, look: Look) -> None:
    """What the sweep is, and its report."""
    manifest = look.sweep.tables.manifest
    failed = f" {manifest.failed:,} points failed." if manifest.failed else ""
    with solara.Div(classes=["ccgsim-results-head"]):
        with solara.Div():
            solara.HTML(tag="h2", unsafe_innerHTML=escape(entry.title))
            solara.Text(entry.question)
            solara.Text(
                f"A sweep of “{manifest.base['title']}”: {entry.made}, all points with the same "
                f"luck.{failed}",
                classes=["ccgsim-quiet"],
            )
        SaveReport(entry)


@solara.component
def SaveReport(entry: Entry) -> None:
    """A button for the report, which is made when it is asked for."""
    Save(
        "Download the report (HTML)", f"{entry.name.replace('/', '-')}.html", HTML,
        lambda: report_of(entry.name),
        "One page to share, which opens without a network; it takes a few seconds to make",
    )  # fmt: skip


@solara.component
def ChartPanel(shown: ShownSweep, change: Change) -> None:
    """The outcome against a lever, and what to choose of it."""
    look = shown.look
    ChartChoices(look, change)
    title = f"{metric_label(look.outcome)}, {look.day:%-d %B %Y}"
    with solara.Div(classes=["ccgsim-heading"]):
        solara.HTML(tag="h3", unsafe_innerHTML=escape(title))
        PictureWidget.element(
            label="PNG", what="the chart", target=".ccgsim-points-chart", title=title,
            about=_about(look), file="outcome-by-lever.png",
        )  # fmt: skip
    solara.Text(_about(look), classes=["ccgsim-quiet"])
    words = in_words(look)
    with solara.Div(classes=["ccgsim-points-chart"]):
        ChartWidget.element(figure=shown.chart, words=words)
    with solara.Details("In words"):
        solara.Text(words)
    Quiet(notes(look))


def _about(look: Look) -> str:
    """Say which points are drawn, and by what they are coloured."""
    ran = look.sweep.tables.manifest.points - look.sweep.tables.manifest.failed
    count = f"{len(look.points):,}"
    which = f"All {count} points" if len(look.points) == ran else f"{count} of {ran:,} points"
    return which if look.shade == NOTHING else f"{which}, coloured by “{look.names[look.shade]}”"


@solara.component
def ChartChoices(look: Look, change: Change) -> None:
    """Outcome, day, lever along the chart, lever that colours."""
    levers = [{"text": name, "value": key} for key, name in look.names.items()]
    metrics = [{"text": metric_label(name), "value": name} for name in look.sweep.metrics]
    days = [{"text": f"{day:%-d %b %Y}", "value": day.isoformat()} for day in look.days]
    shades = [NOTHING, *(lever for lever in levers if lever["value"] != look.along)]
    chosen = {
        "outcome": ("Outcome", metrics, look.outcome),
        "on": ("On", days, look.day.isoformat()),
        "along": ("Against the lever", levers, look.along),
        "shade": ("Colour by", shades, look.shade),
    }
    with solara.Div(classes=["ccgsim-choices", "ccgsim-four"]):
        for field, (label, items, value) in chosen.items():
            rv.Select(
                label=label, items=items, v_model=value, dense=True, outlined=True,
                hide_details=True, on_v_model=lambda value, field=field: change(**{field: value}),
            )  # fmt: skip


@solara.component
def MapOfSweep(shown: ShownSweep) -> None:
    """How often each CCG is part of a merged body, or why that is not known."""
    day = shown.map.day
    title = f"Part of a merged body by {day.day} {day:%B %Y}"
    with solara.Div(classes=["ccgsim-heading"]):
        solara.HTML(tag="h3", unsafe_innerHTML=title)
        if shown.map.figure:
            PictureWidget.element(
                label="PNG", what="the map", target=".ccgsim-sweep-map", title=title,
                about=shown.map.about, file="merged-bodies.png",
            )  # fmt: skip
    if not shown.map.figure:
        solara.Text(shown.map.words, classes=["ccgsim-quiet"])
        return
    solara.Text(shown.map.about, classes=["ccgsim-quiet"])
    with solara.Div(classes=["ccgsim-sweep-map"]):
        ChartWidget.element(figure=shown.map.figure, words=shown.map.words)
    with solara.Details("In words"):
        solara.Text(shown.map.words)
