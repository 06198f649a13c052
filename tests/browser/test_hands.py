from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ccgsim.app.tour import STEPS

from .conftest import Visit
from .test_app import open_ccg

TOUR = "[role=dialog][aria-label='A tour of this page']"
OFFER = ".ccgsim-tour-offer"
DIFFERENCE = ".ccgsim-difference"
LONG = """title = "On to 2050"
question = "What if nothing changed again?"
extends = "record-2013-2018.toml"
run.end = 2050-03-31
"""
"""Takes long enough to be stopped."""


def test_plotly_is_a_file_that_a_browser_may_keep_and_not_a_message(visit: Visit) -> None:
    page = visit()
    messages: list[int] = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda f: messages.append(len(f)))
    )
    with page.expect_response("**/plotly-*.js") as waiting:
        page.reload()
    assert "immutable" in waiting.value.headers["cache-control"]
    page.wait_for_selector(".js-plotly-plot .main-svg")
    assert 0 < max(messages) < 500_000


def test_a_slow_machine_gets_the_whole_page_too(visit: Visit) -> None:
    page = visit(slow=8)
    page.wait_for_selector(".js-plotly-plot .main-svg")


DRAWN = ".js-plotly-plot .xtick text"
INK = "getComputedStyle(document.querySelector('.js-plotly-plot .xtick text')).fill"
LIGHT_TEXT, DARK_TEXT = "rgb(236, 236, 236)", "rgb(34, 34, 34)"
FITS = """() => {
  const chart = document.querySelector(".js-plotly-plot"), drawn = chart.querySelector(".main-svg");
  return drawn && chart.clientWidth > 0 && chart.clientWidth === drawn.clientWidth;
}"""


@pytest.mark.parametrize("query", ["", "?page=compare"])
def test_charts_are_as_dark_as_the_visitors_system(visit: Visit, query: str) -> None:
    page = visit(query, dark=True, seen=DRAWN)
    page.wait_for_function(f"{INK} === '{LIGHT_TEXT}'")
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{INK} === '{DARK_TEXT}'")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{INK} === '{LIGHT_TEXT}'")


def test_charts_fill_the_room_that_they_have(visit: Visit) -> None:
    page = visit(seen=DRAWN)
    page.wait_for_function(FITS)
    width = "document.querySelector('.js-plotly-plot').clientWidth"
    alone = page.evaluate(width)
    page.get_by_role("tab", name="Levers").click()
    page.wait_for_function(f"{width} < {alone}")
    page.wait_for_function(FITS)
    page.get_by_role("tab", name="Against the record").click()
    page.wait_for_function(f"{width} === {alone}")
    page.wait_for_function(FITS)


def test_a_new_visitor_is_offered_a_tour_once_and_may_refuse_it(visit: Visit) -> None:
    page = visit(toured=False)
    page.locator(OFFER).get_by_role("button", name="No, thanks").click()
    expect(page.locator(OFFER)).to_have_count(0)
    expect(page.get_by_role("button", name="Tour", exact=True)).to_be_focused()
    page.reload()
    page.wait_for_selector(".ccgsim-map .hexagon")
    page.wait_for_timeout(700)
    expect(page.locator(OFFER)).to_have_count(0)


def test_the_tour_shows_every_part_with_the_arrow_keys_and_ends_with_escape(visit: Visit) -> None:
    page = visit(toured=False)
    page.locator(OFFER).get_by_role("button", name="Show me round").click()
    for number, step in enumerate(STEPS, start=1):
        expect(page.locator(TOUR)).to_contain_text(step.title)
        expect(page.locator(TOUR)).to_contain_text(f"{number} of {len(STEPS)}")
        on = page.locator(TOUR).locator(".ccgsim-tour-main")
        expect(on).to_be_focused()
        expect(on).to_have_accessible_description(step.words)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(TOUR)).to_contain_text(STEPS[-2].title)
    page.keyboard.press("Escape")
    expect(page.locator(TOUR)).to_have_count(0)
    expect(page.get_by_role("button", name="Tour", exact=True)).to_be_focused()
    page.reload()
    page.wait_for_selector(".ccgsim-map .hexagon")
    expect(page.locator(OFFER)).to_have_count(0)


def test_the_tour_can_be_taken_again_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit("", 390, 800)
    start = page.get_by_role("button", name="Tour", exact=True)
    start.focus()
    page.keyboard.press("Enter")
    for _ in STEPS:
        box = page.locator(TOUR).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= 800
        page.keyboard.press("Enter")
    expect(page.locator(TOUR)).to_have_count(0)
    expect(start).to_be_focused()


def test_another_scenario_can_be_the_baseline_and_what_differs_is_named(visit: Visit) -> None:
    page = visit("?tab=levers")
    expect(page.locator(DIFFERENCE)).to_have_count(0)
    page.get_by_role("combobox", name="Compared with").press("Enter")
    page.get_by_role("option", name="Mergers never allowed").click()
    expect(page.locator(DIFFERENCE).first).to_contain_text("instead of")
    page.wait_for_url("**baseline=no-mergers*")
    page.reload()
    expect(page.locator(DIFFERENCE).first).to_contain_text("instead of")
    page.get_by_text("Difference from the baseline").click()
    expect(page.locator(".js-plotly-plot")).to_contain_text("difference")


def test_a_term_explains_itself_to_the_mouse_the_keyboard_and_the_finger(visit: Visit) -> None:
    page = visit("?tab=ccg&ccg=02V")
    tip = page.locator(".ccgsim-tip")
    allowance = page.locator(".ccgsim-numbers .ccgsim-term", has_text="Running cost allowance")
    allowance.hover()
    expect(tip).to_contain_text("What a CCG may spend each year on running itself")
    page.mouse.move(5, 5)
    expect(tip).to_have_count(0)
    page.locator(".ccgsim-header .ccgsim-term").first.focus()
    expect(tip).to_contain_text("Clinical Commissioning Group")
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)
    allowance.dispatch_event("focusin")  # a finger
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 1440


def test_work_can_be_stopped_and_the_page_says_what_it_shows(visit: Visit) -> None:
    page = visit("?tab=levers")
    page.set_input_files(
        ".ccgsim-file input", {"name": "long.toml", "mimeType": "", "buffer": LONG.encode()}
    )
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".ccgsim-stopped")).to_contain_text("The record, 2013 to 2018")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    page.get_by_role("button", name="Simulate").click()
    expect(page.locator(".ccgsim-stopped")).to_have_count(0)
    expect(page.locator(".ccgsim-header")).to_contain_text("On to 2050")


def test_ten_visitors_at_once_each_see_their_own_lever_scenario_and_ccg(visit: Visit) -> None:
    codes = ("02V", "01G", "00T", "00V", "08C", "09N", "10T", "11C", "99M", "05T")
    pages = [
        visit(f"?tab=levers&seed={number}&scenario={'no-stps' if number % 2 else 'no-mergers'}")
        for number in range(10)
    ]
    for number, page in enumerate(pages):
        page.locator(".ccgsim-lever [role=slider]").first.focus()
        for _ in range(number + 1):
            page.keyboard.press("ArrowLeft")
    for number, page in enumerate(pages):
        price = 21.75 - 0.25 * number  # from £22.07 to the next step below, and on
        page.wait_for_url(f"**set.allowance.per_head={price:g}&*")
        expect(page.locator(DIFFERENCE)).to_have_count(1)
        expect(page.locator(DIFFERENCE)).to_contain_text(f"£{price:.2f} instead")
        title = "No STPs" if number % 2 else "Mergers never allowed"
        expect(page.locator(".ccgsim-header")).to_contain_text(title)
    for code, page in zip(codes, pages, strict=True):
        open_ccg(page, code)
    for number, (code, page) in enumerate(zip(codes, pages, strict=True)):
        expect(page.locator(".ccgsim-panel h2")).to_contain_text(f"({code})")
        assert f"seed={number}" in page.url or number == 0
        assert f"ccg={code}" in page.url
