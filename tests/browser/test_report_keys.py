"""A report without a mouse and without eyes: by keys, and as a screen reader is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ccgsim import report

PHONE = {"width": 390, "height": 800}
CUT_OFF = """() => [...document.querySelectorAll(".scroll, pre")]
  .filter((place) => !place.closest("details") && place.scrollWidth > place.clientWidth)
  .map((place) => place.tabIndex)"""


@pytest.fixture(scope="module")
def page(
    results: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Page]:
    place = report(results / "sweeps" / "one", tmp_path_factory.mktemp("report") / "sweep.html")
    visitor = chromium.new_context(viewport=PHONE)
    page = visitor.new_page()
    page.goto(place.as_uri())
    page.wait_for_selector(".plot [role=img]")
    yield page
    visitor.close()


def test_what_is_wider_than_a_phone_can_be_moved_by_keys(page: Page) -> None:
    page.wait_for_function(f"() => ({CUT_OFF})().every((index) => index === 0)")
    assert page.evaluate(CUT_OFF)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function("() => !document.querySelector('section > .scroll[tabindex]')")
    page.set_viewport_size(PHONE)


def test_a_drawing_has_words_and_the_button_beside_it_stays_a_button(page: Page) -> None:
    drawings = page.locator(".plot [role=img]")
    assert drawings.count() == page.locator(".plot").count()
    for drawing in drawings.all():
        words = page.locator(f"#{drawing.get_attribute('aria-labelledby')}").inner_text()
        assert len(words) > 20
    assert page.locator("[role=img] .modebar-btn").count() == 0
    assert page.locator(".plot .modebar-btn").count() == page.locator(".plot").count()
