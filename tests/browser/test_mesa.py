from __future__ import annotations

from playwright.sync_api import Browser, expect

from .conftest import served


def test_the_example_opens_in_mesas_own_page_steps_and_begins_again(chromium: Browser) -> None:
    with served(
        "solara", "run", "experiments/watch_one.py", "--no-open", "--production"
    ) as address:
        page = chromium.new_page()
        page.goto(address)
        expect(page.get_by_text("1 April 2013: 19 CCGs share")).to_be_visible()
        expect(page.locator("img[src^='blob:']")).to_have_count(2)
        for day in ("1 May 2013", "1 June 2013"):
            page.get_by_role("button", name="Step").click()
            expect(page.get_by_text(f"{day}:")).to_be_visible()
        page.get_by_role("button", name="Reset").click()
        expect(page.get_by_text("1 April 2013: 19 CCGs share")).to_be_visible()
        page.close()
