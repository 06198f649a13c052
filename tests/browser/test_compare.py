from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ccgsim.facts import load_facts

from .conftest import Visit
from .test_app import GOOD

SLIDER = ".ccgsim-map input[type=range]"
DATE = ".ccgsim-map .date"
BOARD = ".ccgsim-map .board"
TABLE = ".ccgsim-fates tbody tr"


def pick(page: Page, label: str, choice: str) -> None:
    page.get_by_label(label, exact=True).click(force=True)
    page.locator(".v-menu__content.menuable__content__active").get_by_text(
        choice, exact=True
    ).first.click()


def bodies(page: Page, board: int) -> str:
    """The outlines of merged bodies on one of the maps."""
    return page.locator(BOARD).nth(board).locator(".body").get_attribute("d") or ""


def months_seen(page: Page, board: int) -> str:
    return page.locator(BOARD).nth(board).locator("svg").get_attribute("aria-label") or ""


def test_two_maps_stand_side_by_side_with_what_differs_in_words(visit: Visit) -> None:
    page = visit("?page=compare")
    expect(page.locator(BOARD)).to_have_count(2)
    expect(page.locator(".ccgsim-map .name .called")).to_have_text(
        ["The record, 2013 to 2018", "No moratorium on mergers"]
    )
    expect(page.locator(".ccgsim-policies tbody tr")).to_contain_text(["discouraged"])
    expect(page.locator(".ccgsim-panel li").first).to_contain_text("Number of CCGs")
    page.wait_for_selector("[role=img][aria-label*='Number of CCGs'] .main-svg")
    assert bodies(page, 0) != bodies(page, 1)


def test_a_pick_is_compared_stands_in_the_link_and_survives_a_reload(visit: Visit) -> None:
    page = visit("?page=compare")
    pick(page, "B: what is compared with it", "One CCG for each STP by April 2018")
    called = page.locator(".ccgsim-map .name .called")
    expect(called.nth(1)).to_have_text("One CCG for each STP by April 2018")
    pick(page, "Colour by", "Merging: B less A")
    expect(page.locator(".ccgsim-map .legend .heading")).to_have_text("Merging: B less A")
    page.get_by_role("button", name="Swap A and B").click()
    expect(called).to_have_text(["One CCG for each STP by April 2018", "The record, 2013 to 2018"])
    page.wait_for_url("**swapped=1*")
    link = page.url
    page.reload()
    expect(called).to_have_text(["One CCG for each STP by April 2018", "The record, 2013 to 2018"])
    expect(page.locator(".ccgsim-map .legend .heading")).to_have_text("Merging: B less A")
    assert page.url == link


def test_either_scenario_has_levers_of_its_own(visit: Visit) -> None:
    page = visit("?page=compare&tab=levers")
    lever = "Running cost allowance, per head and year"
    page.get_by_role("slider", name=f"B: {lever}").press("End")
    page.wait_for_url("**against.allowance.per_head=30*")
    pick(page, "A: NHS England's stance on mergers", "prohibited")
    page.wait_for_url("**set.mergers.stance=prohibited*")
    expect(page.locator(".ccgsim-moved")).to_have_count(2)
    expect(page.get_by_text("Levers of A and B are changed")).to_be_visible()
    expect(page.locator(".ccgsim-map .name .called")).to_have_text(
        ["The record, 2013 to 2018, changed", "No moratorium on mergers, changed"]
    )
    page.reload()
    page.get_by_role("tab", name="What differs").click()
    rows = page.locator(".ccgsim-policies tbody tr")
    allowance = rows.filter(has_text="Running cost allowance").filter(has_text="1 April 2015")
    expect(allowance).to_contain_text("£22.07")
    expect(allowance).to_contain_text("£30")
    page.get_by_role("button", name="Undo all changes").click()
    expect(page.locator(".ccgsim-map .name .called")).to_have_text(
        ["The record, 2013 to 2018", "No moratorium on mergers"]
    )


def test_one_clock_moves_both_maps(visit: Visit) -> None:
    page = visit("?page=compare&month=0")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"document.querySelector('{SLIDER}').value >= 15")
    page.get_by_role("button", name="Pause").click()
    date = page.locator(DATE).inner_text()
    assert [date in months_seen(page, board) for board in (0, 1)] == [True, True]
    page.locator(SLIDER).focus()
    page.keyboard.press("End")
    page.wait_for_url("**month=71*")
    assert ["31 March 2019" in months_seen(page, board) for board in (0, 1)] == [True, True]


def test_a_line_of_the_list_says_which_map_it_is_of(visit: Visit) -> None:
    page = visit("?page=compare&month=71&against=one-ccg-per-stp-2018")
    lines = page.locator(".ccgsim-map .ticker li .which")
    texts = set(lines.all_inner_texts())
    assert texts <= {"A", "B", "A\nB", "AB"}
    assert len(texts) > 1


def test_pointing_at_a_ccg_names_it_on_both_maps(visit: Visit) -> None:
    page = visit("?page=compare")
    page.locator(f"{BOARD} svg").nth(1).focus()
    page.keyboard.press("ArrowDown")
    names = page.locator(f"{BOARD} .tip strong")
    expect(names).to_have_count(2)
    assert len(set(names.all_inner_texts())) == 1
    page.keyboard.press("Enter")
    expect(page.locator(".ccgsim-panel h2")).to_contain_text(names.first.inner_text())


def test_a_click_opens_a_ccg_under_both_and_why(visit: Visit) -> None:
    page = visit("?page=compare")
    hexagon = f".hexagon[data-ccg='{load_facts().index_of('10N')}']"
    page.locator(BOARD).nth(1).locator(hexagon).dispatch_event("click")
    expect(page.locator(".ccgsim-panel h2")).to_have_text("North & West Reading (10N)")
    expect(page.locator(".ccgsim-numbers thead th")).to_have_text(["A", "B"])
    page.locator(".ccgsim-story details").first.wait_for()
    expect(page.get_by_text("Under A, in future")).to_be_visible()
    page.get_by_role("button", name="Under B", exact=True).click()
    expect(page.get_by_text("Under B, in future")).to_be_visible()


def test_the_ccgs_that_fare_differently_come_first_and_open(visit: Visit) -> None:
    page = visit("?page=compare&tab=merges")
    first = page.locator(TABLE).first
    expect(first).to_contain_text("● yes")
    name = first.locator("td").first.inner_text()
    page.get_by_role("columnheader", name="CCG of 2013").click()
    expect(first).to_contain_text("Airedale")
    page.get_by_role("columnheader", name="CCG of 2013").click()
    expect(first).not_to_contain_text("Airedale")
    page.get_by_role("columnheader", name="CCG of 2013").click()
    page.get_by_text(name, exact=True).click()
    expect(page.locator(".ccgsim-panel h2")).to_contain_text(name)


def test_levers_that_were_moved_are_compared_with_the_scenario_as_it_is(visit: Visit) -> None:
    page = visit("?page=compare&set.allowance.per_head=18&since=2016")
    called = page.locator(".ccgsim-map .name .called")
    expect(called).to_have_text(["The record, 2013 to 2018", "The record, 2013 to 2018, changed"])
    row = page.locator(".ccgsim-policies tbody tr").first
    expect(row).to_contain_text("Running cost allowance")
    expect(row).to_contain_text("1 April 2016")
    expect(row).to_contain_text("£18.00")
    page.get_by_role("button", name="Undo all changes").click()
    expect(called).to_have_text(["The record, 2013 to 2018", "No moratorium on mergers"])


def test_runs_of_different_length_are_compared_on_what_they_share(visit: Visit) -> None:
    page = visit("?page=compare&against=forecast-2022")
    expect(page.locator(".ccgsim-difference")).to_contain_text("up to 31 March 2019")
    assert page.get_attribute(SLIDER, "max") == "71"


def test_notes_of_a_file_that_is_compared_are_said(visit: Visit) -> None:
    page = visit("?tab=levers")
    text = GOOD.partition("[")[0] + "run.start = 2016-04-01"
    page.set_input_files(
        ".ccgsim-file input", {"name": "late.toml", "mimeType": "", "buffer": text.encode()}
    )
    note = page.get_by_text("late.toml: run.start: it starts on 2016-04-01")
    expect(note).to_have_count(1)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(BOARD)).to_have_count(2)
    expect(note).to_have_count(1)


def test_a_link_to_a_scenario_there_is_not_says_so_and_leaves_a_way_on(
    visit: Visit, address: str
) -> None:
    page = visit()
    page.goto(address + "?page=compare&against=nothing")
    expect(page.locator(".ccgsim-problem")).to_contain_text("'nothing'")
    pick(page, "B: what is compared with it", "No moratorium on mergers")
    expect(page.locator(BOARD)).to_have_count(2)
    expect(page.locator(".ccgsim-problem")).to_have_count(0)


def test_what_happened_stands_beside_the_future_on_the_page_england(visit: Visit) -> None:
    page = visit("?colour=organisation")
    expect(page.locator(BOARD)).to_have_count(1)
    pick(page, "Show", "Side by side with what happened")
    expect(page.locator(BOARD)).to_have_count(2)
    assert bodies(page, 0) != bodies(page, 1)
    page.wait_for_url("**beside=1*")
    page.reload()
    expect(page.locator(BOARD)).to_have_count(2)
    pick(page, "Show", "What happened in fact")
    expect(page.locator(BOARD)).to_have_count(1)


@pytest.mark.parametrize("width", [390, 820])
def test_a_narrow_window_does_not_scroll_sideways(visit: Visit, width: int) -> None:
    page = visit("?page=compare&tab=merges", width, 1000)
    page.locator(TABLE).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    first, second = (page.locator(BOARD).nth(board).bounding_box() for board in (0, 1))
    assert first is not None
    assert second is not None
    assert (second["y"] > first["y"]) == (width == 390)


def test_the_charts_and_numbers_of_what_differs_are_saved(visit: Visit) -> None:
    page = visit("?page=compare")
    page.wait_for_selector(".ccgsim-difference-fans .main-svg")  # a picture needs a chart
    buttons = page.locator(".ccgsim-right .ccgsim-saves")
    for name, file, start in (
        ("PNG of the charts", "differences.png", b"\x89PNG"),
        ("CSV", "differences.csv", b"metric,date,unit,p05,p50,p95"),
        ("CSV of every outcome", "outcomes.csv", b"scenario,metric,unit,date,futures"),
    ):
        with page.expect_download() as waiting:
            buttons.get_by_role("button", name=name, exact=True).click()
        assert waiting.value.suggested_filename == file
        assert Path(waiting.value.path()).read_bytes().startswith(start)
