"""The page for those who use the keyboard, a screen reader, a small window or large letters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import PATIENCE, Visit, served

SWEEP = "?page=results&results=sweeps/one"
LINES = ".ccgsim-map .ticker button"


def wide(page: Page) -> bool:
    """Whether a table needs no scrolling sideways."""
    return bool(
        page.locator(".v-data-table__wrapper").evaluate("box => box.scrollWidth <= box.clientWidth")
    )


def test_the_page_may_be_enlarged_and_is_one_landmark_with_its_title(visit: Visit) -> None:
    page = visit()
    view = page.locator("meta[name=viewport]").get_attribute("content")
    assert view == "width=device-width, initial-scale=1"
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize(
    ("query", "page_name", "seen"),
    [
        ("", "England", ".hexagon"), ("?page=compare", "Compare", ".hexagon"),
        ("?page=results", "Results", ".ccgsim-archive"), ("?page=about", "About", ".ccgsim-about"),
    ],
)  # fmt: skip
def test_each_page_has_a_title_of_its_own(
    visit: Visit, query: str, page_name: str, seen: str
) -> None:
    expect(visit(query, seen=seen)).to_have_title(f"{page_name}: England's CCGs, 2013 to 2018")


def test_what_holds_a_word_with_an_explanation_has_the_word_in_its_name(visit: Visit) -> None:
    page = visit("?page=compare")
    expect(page.get_by_role("heading", level=1)).to_have_accessible_name(
        "How England’s 211 CCGs reorganised"
    )
    row = page.locator(".ccgsim-policies").get_by_role("rowheader")
    expect(row).to_have_accessible_name("NHS England's stance on mergers")
    word = page.locator("h1 .ccgsim-term")
    expect(word).to_have_accessible_description(re.compile("^Clinical Commissioning Group"))


def test_a_menu_says_its_name_its_value_and_whether_it_is_open(visit: Visit) -> None:
    page = visit("?colour=rating")
    menu = page.get_by_role("combobox", name="Colour by")
    expect(menu).to_have_accessible_description("Rating")
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    menu.press("Escape")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(menu).to_be_focused()
    menu.press("Space")
    page.get_by_role("option", name="Shared officers").click()
    expect(menu).to_have_accessible_description("Shared officers")


def test_what_folds_and_what_is_pressed_say_so(visit: Visit) -> None:
    page = visit("?tab=ccg&ccg=02V")
    topic = page.get_by_role("button", name="Support", exact=True)
    expect(topic).to_have_attribute("aria-pressed", "false")
    topic.click()
    expect(topic).to_have_attribute("aria-pressed", "true")
    page.get_by_role("tab", name="Against the record").press("Enter")
    words = page.get_by_role("button", name="In words and numbers")
    expect(words).to_have_attribute("aria-expanded", "false")
    words.press("Enter")
    expect(words).to_have_attribute("aria-expanded", "true")


def test_the_knobs_of_a_range_say_their_own_ends(visit: Visit) -> None:
    page = visit(SWEEP, seen=".ccgsim-points tbody tr")
    low, high = page.get_by_role("slider").all()
    for knob, end, value in ((low, "from", "15"), (high, "to", "25")):
        lever = "Running cost allowance a head from 1 April 2015"
        expect(knob).to_have_accessible_name(f"Limits on {lever}, {end}")
        expect(knob).to_have_attribute("aria-valuenow", value)
    low.press("PageUp")
    expect(low).to_have_attribute("aria-valuenow", "16")
    expect(high).to_have_attribute("aria-valuenow", "25")


def test_the_slider_of_a_lever_says_its_value_in_its_unit(visit: Visit) -> None:
    page = visit("?tab=levers")
    knob = page.get_by_role("slider", name="Running cost allowance, per head and year")
    expect(knob).to_have_attribute("aria-valuetext", "£22.07")
    knob.press("PageDown")
    expect(knob).to_have_attribute("aria-valuetext", "£19.50")
    page.get_by_role("button", name="Undo all changes").click()
    expect(knob).to_have_attribute("aria-valuetext", "£22.07")


def test_the_tab_key_reaches_the_list_once_and_arrow_keys_its_lines(visit: Visit) -> None:
    page = visit()
    page.get_by_role("slider", name="Month").focus()
    page.keyboard.press("Tab")
    expect(page.locator(LINES).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator(LINES).nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="PNG of the map", exact=True)).to_be_focused()
    expect(page.get_by_role("button", name="PNG of the charts", exact=True)).to_have_count(1)


def test_a_table_is_sorted_and_a_row_opened_with_the_keyboard(visit: Visit) -> None:
    page = visit("?page=compare&tab=merges")
    heading = page.get_by_role("columnheader", name="CCG of 2013")
    heading.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    row = page.locator(".ccgsim-fates tbody tr").first
    expect(row).to_contain_text("Airedale")
    row.press("Enter")
    expect(page.locator(".ccgsim-panel h2")).to_contain_text("Airedale")


def test_escape_puts_the_words_of_the_map_away(visit: Visit) -> None:
    page = visit()
    page.locator(".ccgsim-map svg").focus()
    page.keyboard.press("ArrowDown")
    tip = page.locator(".ccgsim-map .tip")
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_where_the_system_chooses_the_colours_what_is_only_a_colour_stays(visit: Visit) -> None:
    page = visit(SWEEP, seen=".ccgsim-points tbody tr")
    page.emulate_media(forced_colors="active")

    def background(place: str) -> str:
        look = "node => getComputedStyle(node).backgroundColor"
        return str(page.locator(place).first.evaluate(look))

    assert background(".ccgsim-explains .bar i") == "rgb(0, 114, 178)"
    assert background(".v-slider__thumb") == "rgb(25, 118, 210)"
    page.get_by_role("button", name="England").click()
    page.locator(".ccgsim-map .hexagon").first.wait_for()
    assert background(".ccgsim-map .swatch") == "rgb(223, 227, 232)"
    page.locator(".ccgsim-map svg").focus()
    page.keyboard.press("ArrowDown")
    ring = page.locator(".ccgsim-map svg").evaluate("node => getComputedStyle(node).outlineStyle")
    assert ring == "solid"


def test_the_map_of_a_sweep_is_dark_on_a_dark_page(visit: Visit) -> None:
    colours = []
    for dark in (False, True):
        page = visit(SWEEP, seen=".ccgsim-sweep-map .shapelayer path", dark=dark)
        hexagon = page.locator(".ccgsim-sweep-map .shapelayer path").first
        fill = str(hexagon.evaluate("node => getComputedStyle(node).fill"))
        colours.append([int(part) for part in re.findall(r"\d+", fill)[:3]])
    assert min(colours[0]) > 200  # nobody there has merged
    assert max(colours[1]) < 80


@pytest.mark.parametrize("width", [390, 1024])
def test_the_legend_does_not_lie_on_a_narrow_map(visit: Visit, width: int) -> None:
    page = visit("?colour=rating", width)
    legend = page.locator(".ccgsim-map .legend").bounding_box()
    tops = page.evaluate(
        "[...document.querySelectorAll('.hexagon')].map((one) => one.getBoundingClientRect().top)"
    )
    assert legend is not None
    assert legend["y"] + legend["height"] <= min(tops)


def test_in_a_narrow_window_charts_stand_below_each_other(visit: Visit) -> None:
    page = visit("", 390, 1000)
    page.wait_for_selector(".js-plotly-plot .main-svg")
    lefts = page.evaluate(
        "[...document.querySelectorAll('.ccgsim-lever-fans .annotation-text')]"
        ".map((one) => Math.round(one.getBoundingClientRect().left))"
    )
    assert len(lefts) == 4
    assert len(set(lefts)) == 1


@pytest.mark.parametrize("width", [1024, 1440])
def test_the_scorecard_needs_no_scrolling_sideways(visit: Visit, width: int) -> None:
    page = visit("?tab=scorecard", width)
    page.locator(".ccgsim-card tbody tr").first.wait_for()
    assert wide(page)


def test_the_table_of_ccgs_fits_a_narrow_window(visit: Visit) -> None:
    page = visit("?page=compare&tab=merges", 390)
    page.locator(".ccgsim-fates tbody tr").first.wait_for()
    assert wide(page)


def test_years_stand_where_charts_mark_them(visit: Visit) -> None:
    page = visit()
    years = page.locator(".ccgsim-map .years span")
    assert years.all_inner_texts() == ["2014", "2015", "2016", "2017", "2018", "2019"]
    place = years.first.evaluate("one => parseFloat(one.style.left)")
    assert place == pytest.approx(
        100 * 9 / 71, abs=0.01
    )  # January 2014 of 72 months from April 2013


def test_the_same_policy_twice_is_said_to_be_no_comparison(visit: Visit) -> None:
    page = visit("?page=compare&against=record-2013-2018")
    panel = page.locator(".ccgsim-panel")
    expect(panel).to_contain_text("No setting differs: both are the same policy.")
    expect(panel).to_contain_text("Nothing differs")
    expect(panel.locator(".js-plotly-plot")).to_have_count(0)


def test_a_page_comes_back_with_its_server(chromium: Browser) -> None:
    command = ("ccgsim", "app", "--no-browser")
    visitor = chromium.new_context()
    page = visitor.new_page()
    page.set_default_timeout(PATIENCE)
    with served(*command) as address:
        page.goto(f"{address}?tab=levers&month=20")
        page.wait_for_selector(".ccgsim-map .hexagon")
        page.evaluate("window.before = true")
    expect(page.get_by_text("Server disconnected.")).to_be_visible()
    port = int(re.findall(r":(\d+)/", address)[0])
    with served(*command, port=port):
        page.wait_for_function("!window.before")
        page.wait_for_selector(".ccgsim-map .hexagon")
        expect(page.locator(".ccgsim-map .date")).to_have_text("31 December 2014")
        expect(page.get_by_text("Server disconnected.")).to_have_count(0)
    visitor.close()


def test_the_button_of_the_file_has_its_ring_for_the_keyboard_alone(visit: Visit) -> None:
    page = visit("?tab=levers")
    label = page.locator(".ccgsim-file label")
    ring = "node => { const s = getComputedStyle(node); return [s.outlineStyle, s.outlineOffset]; }"
    with page.expect_file_chooser():
        label.click()
    expect(page.locator(".ccgsim-file input")).to_be_focused()
    assert label.evaluate(ring)[0] == "none"
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".ccgsim-file input")).to_be_focused()
    assert label.evaluate(ring) == ["solid", "-2px"]
