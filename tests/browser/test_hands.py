from __future__ import annotations

from playwright.sync_api import expect

from ccgsim.app.tour import STEPS

from .conftest import Visit

TOUR = "[role=dialog][aria-label='A tour of this page']"
OFFER = ".ccgsim-tour-offer"
DIFFERENCE = ".ccgsim-difference"


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


def test_a_new_visitor_is_offered_a_tour_once_and_may_refuse_it(visit: Visit) -> None:
    page = visit(toured=False)
    page.locator(OFFER).get_by_role("button", name="No, thanks").click()
    expect(page.locator(OFFER)).to_have_count(0)
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
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(TOUR)).to_contain_text(STEPS[-2].title)
    page.keyboard.press("Escape")
    expect(page.locator(TOUR)).to_have_count(0)
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
    page.get_by_role("button", name="Compared with").click()
    page.get_by_role("option", name="Mergers never allowed").click()
    expect(page.locator(DIFFERENCE).first).to_contain_text("instead of")
    page.wait_for_url("**baseline=no-mergers*")
    page.reload()
    expect(page.locator(DIFFERENCE).first).to_contain_text("instead of")
    page.get_by_text("Difference from the baseline").click()
    expect(page.locator(".js-plotly-plot")).to_contain_text("difference")
