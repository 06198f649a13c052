from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ccgsim.cli import main
from ccgsim.scenario import load_scenario

from .conftest import ROOT, Visit

SLIDER = ".ccgsim-map input[type=range]"
DATE = ".ccgsim-map .date"
CHART = "[role=img][aria-label*='Number of CCGs']"
GOOD = """title = "Cut to £18"
question = "What if?"
extends = "record-2013-2018.toml"
[allowance.per_head]
2015-04-01 = 18
"""
BAD = GOOD.replace("[allowance.per_head]", "[allowance.per_hed]")


def month(page: Page) -> int:
    return int(page.input_value(SLIDER))


def hexagon_of(page: Page, code: str) -> str:
    from ccgsim.facts import load_facts

    return f".ccgsim-map .hexagon[data-ccg='{load_facts().index_of(code)}']"


def open_ccg(page: Page, code: str) -> None:
    # Middles of hexagons are free of lines that take clicks.
    page.locator(hexagon_of(page, code)).dispatch_event("click")


def test_the_first_view_has_the_whole_map_and_its_charts(visit: Visit) -> None:
    page = visit()
    page.wait_for_selector(".js-plotly-plot .main-svg")
    assert page.locator(".ccgsim-map .hexagon").count() == 211


def test_the_page_says_what_is_simulated_and_what_is_not(visit: Visit) -> None:
    page = visit()
    expect(page.locator(".ccgsim-title")).to_contain_text("Simulated under the scenario")
    expect(page.locator(".ccgsim-what")).to_contain_text("Simulated: one of 200 futures")
    page = visit("?record=1")
    expect(page.locator(".ccgsim-what")).to_have_text("What happened in fact")


def test_parts_of_a_body_that_do_not_touch_are_joined_and_the_legend_says_so(visit: Visit) -> None:
    page = visit()
    assert page.locator(".ccgsim-map .apart").get_attribute("d")
    expect(page.locator(".ccgsim-map .legend")).to_contain_text("parts of one body")
    page.locator(SLIDER).focus()
    page.keyboard.press("Home")
    expect(page.locator(".ccgsim-map .apart")).to_have_attribute("d", "")


def test_playing_goes_on_month_by_month_until_it_is_paused(visit: Visit) -> None:
    page = visit("?month=0")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"document.querySelector('{SLIDER}').value >= 15")
    page.get_by_role("button", name="Pause").click()
    stopped = month(page)
    page.wait_for_timeout(400)
    assert month(page) == stopped
    page.wait_for_url(f"**month={stopped}*")
    page.get_by_role("button", name="One month on").click()
    assert month(page) == stopped + 1


def test_scrubbing_moves_the_date_the_list_and_the_link(visit: Visit) -> None:
    page = visit("?month=10")
    expect(page.locator(DATE)).to_have_text("28 February 2014")
    page.locator(SLIDER).focus()
    page.keyboard.press("End")
    expect(page.locator(DATE)).to_have_text("31 March 2019")
    assert page.locator(".ccgsim-map .ticker li").count() > 20
    page.wait_for_url("**month=71*")


def test_an_event_takes_the_map_to_its_month_and_opens_its_ccg(visit: Visit) -> None:
    page = visit()
    line = page.locator(".ccgsim-map .ticker li button").nth(8)
    when = line.locator(".when").inner_text()
    line.click()
    date = page.locator(DATE).inner_text()
    assert when.split()[0] in date
    assert when.split()[1] in date
    expect(page.locator(".ccgsim-panel h2")).to_be_visible()


def test_a_click_opens_a_ccg_and_its_decisions_add_up(visit: Visit) -> None:
    page = visit()
    open_ccg(page, "02V")
    expect(page.locator(".ccgsim-panel h2")).to_have_text("Leeds North (02V)")
    page.locator(".ccgsim-story details").first.wait_for()
    page.locator(".ccgsim-story summary").first.click()
    table = page.locator(".ccgsim-story details[open] table").first
    rows = table.locator("tr").all()
    values = {
        row.locator("th").inner_text(): float(row.locator(".number").inner_text().replace("−", "-"))
        for row in rows
    }
    total = values.pop("sum")
    assert "luck" in values
    assert sum(values.values()) == pytest.approx(total, abs=0.01 * len(values))


def test_the_map_can_be_walked_with_the_keyboard(visit: Visit) -> None:
    page = visit()
    page.locator(".ccgsim-map svg").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    name = page.locator(".ccgsim-map .tip strong").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".ccgsim-panel h2")).to_contain_text(name)


@pytest.mark.parametrize(
    ("month", "name"),
    [
        (50, "Durham, Darlington, Tees, Hambleton, Richmondshire and Whitby"),
        (65, "Cumbria and the North East"),
    ],
)
def test_a_partnership_has_the_name_of_the_day(visit: Visit, month: int, name: str) -> None:
    page = visit(f"?tab=ccg&ccg=00C&month={month}")
    expect(page.locator(".ccgsim-numbers")).to_contain_text(name)
    page.locator(".ccgsim-map svg").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ccgsim-map .tip")).to_contain_text(name)


def test_a_lever_moves_the_fan_and_names_what_differs(visit: Visit) -> None:
    page = visit("?tab=levers")
    before = page.get_attribute(CHART, "aria-label")
    page.locator(".ccgsim-lever [role=slider]").first.focus()
    page.keyboard.press("PageDown")
    said = page.locator(".ccgsim-difference")
    expect(said).to_contain_text("instead of £22.07")
    expect(page.locator(CHART)).not_to_have_attribute("aria-label", before or "")
    assert "set.allowance.per_head=" in page.url
    page.get_by_text("Difference from the baseline").click()
    expect(page.locator(CHART)).to_have_attribute(
        "aria-label", re.compile("^Difference from the baseline. Number of CCGs")
    )
    with page.expect_download() as waiting:
        page.locator(".ccgsim-lever-fans .ccgsim-save button", has_text="CSV").click()
    assert waiting.value.suggested_filename == "differences.csv"
    page.get_by_role("button", name="Undo all changes").click()
    expect(said).to_have_count(0)
    expect(page.locator(CHART)).to_have_attribute("aria-label", before or "")


def test_who_moves_a_lever_on_a_laptop_sees_the_fans(visit: Visit) -> None:
    page = visit("?tab=levers", 1280, 720)
    page.wait_for_selector(".ccgsim-lever-fans .main-svg")
    levers, fans = (
        page.locator(place).bounding_box() for place in (".ccgsim-lever-list", ".ccgsim-lever-fans")
    )
    assert levers
    assert fans
    assert fans["y"] == levers["y"]
    assert fans["x"] > levers["x"] + levers["width"]


def test_a_bad_scenario_file_gets_the_error_of_the_command_line(
    visit: Visit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = ROOT / "scenarios" / "bad.toml"
    page = visit("?tab=levers")
    page.set_input_files(
        ".ccgsim-file input", {"name": bad.name, "mimeType": "", "buffer": BAD.encode()}
    )
    shown = page.locator(".ccgsim-problem")
    expect(shown).to_contain_text("per_hed")
    own = tmp_path / "bad.toml"
    (tmp_path / "record-2013-2018.toml").write_bytes(
        (ROOT / "scenarios" / "record-2013-2018.toml").read_bytes()
    )
    own.write_text(BAD, encoding="utf-8")
    assert main(["check", str(own)]) == 2
    said = capsys.readouterr().err.replace(f"{tmp_path}/", "").removeprefix("ccgsim: ").strip()
    assert shown.inner_text().strip() == said
    expect(page.locator(".ccgsim-header")).to_contain_text("The record, 2013 to 2018")


def test_a_good_scenario_file_is_run_and_survives_a_reload(visit: Visit) -> None:
    page = visit("?tab=levers")
    page.set_input_files(
        ".ccgsim-file input", {"name": "cut.toml", "mimeType": "", "buffer": GOOD.encode()}
    )
    expect(page.locator(".ccgsim-header")).to_contain_text("Cut to £18")
    page.reload()
    expect(page.locator(".ccgsim-header")).to_contain_text("Cut to £18")


def test_a_file_that_starts_late_is_noted_and_a_short_one_has_no_score(visit: Visit) -> None:
    page = visit("?tab=levers")

    def load(name: str, line: str) -> None:
        text = GOOD.partition("[")[0] + line
        page.set_input_files(
            ".ccgsim-file input", {"name": name, "mimeType": "", "buffer": text.encode()}
        )

    load("late.toml", "run.start = 2016-04-01")
    note = page.get_by_text("late.toml: run.start: it starts on 2016-04-01")
    expect(note).to_contain_text("figures of the record are not about such a run")
    load("short.toml", "run.end = 2013-06-30")
    expect(note).to_have_count(0)
    page.get_by_role("tab", name="Scorecard").click()
    expect(page.locator(".ccgsim-panel")).to_contain_text("The record has no figures for")


def test_a_lever_without_effect_is_said_to_have_none(visit: Visit) -> None:
    page = visit("?scenario=no-mergers&tab=levers&set.mergers.window=in-year")
    expect(page.locator(".ccgsim-nothing")).to_contain_text("This makes no difference")


def test_a_reload_brings_the_view_back(visit: Visit) -> None:
    page = visit("?month=40&colour=pressure&set.allowance.per_head=18&ccg=02V&tab=ccg")
    page.locator(SLIDER).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**month=41*")
    link = page.url
    page.reload()
    expect(page.locator(DATE)).to_have_text("30 September 2016")
    expect(page.locator(".ccgsim-panel h2")).to_have_text("Leeds North (02V)")
    expect(page.locator(".ccgsim-map .legend .heading")).to_have_text("Pressure on the allowance")
    assert page.url == link


def test_the_way_to_other_pages_stays_where_it_is(visit: Visit) -> None:
    page = visit()
    way = page.get_by_role("navigation").get_by_role("button", name="About")
    before = way.bounding_box()
    way.click()
    expect(page.locator(".ccgsim-map")).to_have_count(0)
    assert way.bounding_box() == before


def test_the_back_button_returns_to_the_page_before_as_it_was(visit: Visit) -> None:
    page = visit("?colour=pressure")
    here = page.get_by_role("navigation").locator("[aria-current=page]")
    page.locator(SLIDER).focus()
    page.keyboard.press("Home")
    page.wait_for_url("**month=0*")
    page.get_by_role("button", name="Compare").click()
    expect(here).to_have_text("Compare")
    page.get_by_role("button", name="About").click()
    expect(here).to_have_text("About")
    page.go_back()
    expect(here).to_have_text("Compare")
    page.go_back()
    expect(here).to_have_text("England")
    expect(page.locator(DATE)).to_have_text("30 April 2013")
    expect(page.locator(".ccgsim-map .legend .heading")).to_have_text("Pressure on the allowance")
    page.go_forward()
    expect(here).to_have_text("Compare")
    assert "page=compare" in page.url


def test_a_link_with_a_wrong_value_says_so_and_does_no_harm(visit: Visit) -> None:
    page = visit()
    page.goto(page.url.split("?")[0] + "?set.allowance.per_head=cheap")
    expect(page.locator(".ccgsim-problem")).to_contain_text("allowance.per_head")


def test_the_legend_tells_the_edges_that_are_drawn(visit: Visit) -> None:
    page = visit("?colour=footprint")
    legend = page.locator(".ccgsim-map .legend")
    expect(legend).to_contain_text("share an officer")
    expect(legend).not_to_contain_text("edge of an STP")
    page.get_by_role("switch", name="Outline STPs").press("Space")
    expect(legend).to_contain_text("edge of an STP")


def test_the_record_takes_the_place_of_the_future_on_the_map(visit: Visit) -> None:
    page = visit("?record=1&month=65&colour=organisation")
    expect(page.locator(".ccgsim-map .ticker")).to_contain_text("NHS Birmingham and Solihull")
    bodies = page.locator(".ccgsim-map .body").get_attribute("d") or ""
    assert bodies.count("M") > 50


def test_nobody_sees_what_another_visitor_does(visit: Visit) -> None:
    one, other = visit(), visit()
    open_ccg(one, "02V")
    expect(one.locator(".ccgsim-panel h2")).to_have_text("Leeds North (02V)")
    one.locator(SLIDER).focus()
    one.keyboard.press("Home")
    one.wait_for_url("**month=0*")
    expect(other.locator(".ccgsim-panel h2")).to_have_count(0)
    expect(other.locator(DATE)).to_have_text("30 September 2018")


def test_a_saved_scenario_file_sets_what_the_levers_say(visit: Visit, tmp_path: Path) -> None:
    page = visit("?tab=levers&set.mergers.stance=encouraged&since=2016")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as a scenario file").click()
    waiting.value.save_as(tmp_path / "changed.toml")
    (tmp_path / "record-2013-2018.toml").write_bytes(
        (ROOT / "scenarios" / "record-2013-2018.toml").read_bytes()
    )
    stance = load_scenario(tmp_path / "changed.toml").mergers.stance
    assert [str(day) for day, value in stance.entries if value == "encouraged"] == [
        "2016-04-01", "2016-11-01", "2018-11-01",
    ]  # fmt: skip


def test_the_scorecard_shows_hits_and_misses_and_can_be_sorted(visit: Visit) -> None:
    page = visit("?tab=scorecard")
    table = page.locator(".ccgsim-card")
    table.wait_for()
    expect(page.locator(".ccgsim-panel")).to_contain_text("NAO2018 is the National Audit Office’s")
    first = table.locator("tbody tr").first
    page.get_by_role("columnheader", name="90% interval").click()
    expect(first).to_contain_text("missed")
    page.get_by_role("columnheader", name="90% interval").click()
    expect(first).to_contain_text("inside")


@pytest.mark.parametrize("width", [390, 820])
def test_a_narrow_window_does_not_scroll_sideways(visit: Visit, width: int) -> None:
    page = visit("", width, 1000)
    inside = page.evaluate("document.querySelector('.ccgsim-page').scrollWidth")
    assert inside <= width
    assert re.search(r"\d{4}", page.locator(DATE).inner_text())
