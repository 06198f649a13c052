"""A report on paper: charts are drawn again to its width, and back to the screen's afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ccgsim import report

PAPER = 686.0  # pixels (at 96 an inch) between margins of 14 mm on A4, less a hair
SCREEN = {"width": 1440, "height": 900}
SIZES = """() => [...document.querySelectorAll(".plot")].map((plot) => ({
  single: Boolean(plot.closest(".single")),
  box: plot.getBoundingClientRect().toJSON(),
  drawn: plot.querySelector(".main-svg").getBoundingClientRect().toJSON(),
}))"""
WATCH = f"addEventListener('beforeprint', () => {{ window.printed = ({SIZES})(); }})"


@pytest.fixture(scope="module")
def pages(results: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The reports of a run and of a sweep."""
    place = tmp_path_factory.mktemp("reports")
    folders = {"run": results / "run", "sweep": results / "sweeps" / "one"}
    return {name: report(folder, place / f"{name}.html") for name, folder in folders.items()}


@pytest.fixture(params=["run", "sweep"])
def page(request: Any, pages: dict[str, Path], chromium: Browser) -> Iterator[Page]:
    visitor = chromium.new_context(viewport=SCREEN)
    page = visitor.new_page()
    page.goto(pages[request.param].as_uri())
    page.wait_for_function(
        "() => [...document.querySelectorAll('.plot')].every((p) => p.querySelector('.main-svg'))"
    )
    yield page
    visitor.close()


def test_charts_are_drawn_to_the_paper_and_back_to_the_screen(page: Page) -> None:
    before, written = page.evaluate(SIZES), page.evaluate(f"JSON.stringify(({SIZES})())")
    page.evaluate(WATCH)
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    printed = page.evaluate("window.printed")
    assert len(printed) == len(before) > 3
    for chart in printed:
        assert chart["drawn"]["width"] <= (PAPER if chart["single"] else PAPER / 2)
        assert chart["drawn"]["width"] > PAPER / 4
    assert any(was["drawn"]["width"] > PAPER for was in before)  # or nothing was put to the test
    page.wait_for_function(f"(was) => JSON.stringify(({SIZES})()) === was", arg=written)


def test_on_paper_nothing_is_cut_off_and_no_chart_lies_on_another(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": int(PAPER), "height": 1000})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    charts = page.evaluate(SIZES)
    for chart in charts:
        box, drawn = chart["box"], chart["drawn"]
        assert drawn["left"] >= 0.0
        assert drawn["right"] <= PAPER + 0.5
        assert drawn["bottom"] <= box["bottom"] + 0.5
    for number, one in enumerate(charts):
        assert not any(_overlap(one["drawn"], other["drawn"]) for other in charts[:number])
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
    labels = "() => [...document.querySelectorAll('.plot .legendtext, .plot .g-ytitle text')]"
    edges = page.evaluate(f"({labels})().map((t) => t.getBoundingClientRect().right)")
    assert edges
    assert max(edges) <= PAPER


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 1.0 and down > 1.0
