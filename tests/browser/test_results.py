from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Visit

SWEEP = "?page=results&results=sweeps%2Fone"
CHART = ".ccgsim-points-chart [role=img]"
MAP = ".ccgsim-sweep-map [role=img]"
PNG = b"\x89PNG\r\n\x1a\n"
ALLOWANCE, STANCE = "allowance.per_head.2015-04-01", "mergers.stance"
STANCE_IN_WORDS = "Stance on mergers"


def opened(visit: Visit, more: str = "", width: int = 1440) -> Page:
    page = visit(SWEEP + more, width, 1200, seen=".ccgsim-points-chart .main-svg")
    page.wait_for_selector(".ccgsim-sweep-map .main-svg")
    page.wait_for_selector(".ccgsim-points tbody tr >> nth=3")
    return page


def choose(page: Page, label: str, choice: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).press("Enter")
    page.locator(".menuable__content__active").get_by_text(choice, exact=True).click()


def saved(page: Page, button: Locator) -> bytes:
    with page.expect_download() as waiting:
        button.click()
    return Path(waiting.value.path()).read_bytes()


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(PNG)
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def corner(page: Page, png: bytes) -> str:
    """The colour of a picture near its left upper corner, as the page sees it."""
    colour: str = page.evaluate(
        """async (bytes) => {
          const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
          pen.drawImage(image, 0, 0);
          return pen.getImageData(2, 2, 1, 1).data.slice(0, 3).join();
        }""",
        list(png),
    )
    return colour


def button(page: Page, part: str, label: str) -> Locator:
    return page.locator(f"{part} .ccgsim-save button", has_text=label)


def test_a_visitor_finds_the_sweep_in_the_list_and_opens_it(visit: Visit) -> None:
    page = visit("?page=results", seen=".ccgsim-archive")
    page.get_by_label(re.compile("^Results")).click()
    choices = page.locator(".menuable__content__active .v-list-item")
    expect(choices).to_have_count(3)
    choices.filter(has_text="A small sweep of England · 12 points × 4 replicates").click()
    page.wait_for_selector(f"{CHART} .main-svg")
    expect(page.locator(CHART)).to_have_attribute("aria-label", re.compile("^Number of CCGs on 31"))
    assert "results=sweeps%2Fone" in page.url


def test_outcome_day_and_lever_are_chosen_and_survive_a_reload(visit: Visit) -> None:
    page = opened(visit)
    choose(page, "Outcome", "Support units' income")
    choose(page, "On", "31 Mar 2015")
    choose(page, "Against the lever", STANCE_IN_WORDS)
    said = re.compile(f"^Support units' income on 31 March 2015 against “{STANCE_IN_WORDS}”")
    expect(page.locator(CHART)).to_have_attribute("aria-label", said)
    link = page.url
    page.reload()
    page.wait_for_selector(f"{CHART} .main-svg")
    expect(page.locator(CHART)).to_have_attribute("aria-label", said)
    assert page.url == link


def test_limits_leave_some_points_in_chart_map_table_and_link(visit: Visit) -> None:
    page = opened(visit)
    whole = page.get_attribute(MAP, "aria-label")
    page.get_by_label(f"Limits on {STANCE_IN_WORDS}").first.click(force=True)
    page.locator(".menuable__content__active").get_by_text("encouraged").click()
    page.keyboard.press("Escape")
    expect(page.locator(".ccgsim-second")).to_contain_text("6 of 12 points")
    expect(page.locator(MAP)).not_to_have_attribute("aria-label", whole or "")
    expect(page.locator(".ccgsim-points .v-data-footer__pagination")).to_have_text("1-6 of 6")
    assert "only.mergers.stance=1" in page.url
    page.locator(".ccgsim-range [role=slider]").first.focus()
    page.keyboard.press("PageUp")
    page.wait_for_url(f"**only.{ALLOWANCE}=*")
    page.get_by_role("button", name="Show all points").click()
    expect(page.locator(".ccgsim-second")).to_contain_text("All 12 points")
    assert "only." not in page.url


def test_the_table_sorts_and_pages(visit: Visit) -> None:
    page = opened(visit)
    rows = page.locator(".ccgsim-points tbody tr")
    expect(rows).to_have_count(10)
    page.get_by_role("button", name="Next page").click()
    expect(rows).to_have_count(2)
    header = page.get_by_role("columnheader", name=re.compile("^Support units' income"))
    header.click()
    column = page.locator(".ccgsim-points th").all_inner_texts().index(header.inner_text())

    def values() -> list[float]:
        return [float(row.locator("td").nth(column).inner_text()) for row in rows.all()]

    expect(rows).to_have_count(10)
    page.wait_for_function(
        "at => { const v = [...document.querySelectorAll('.ccgsim-points tbody tr')]"
        ".map((row) => Number(row.children[at].innerText));"
        " return v.every((x, i) => !i || v[i - 1] <= x); }",
        arg=column,
    )
    assert len(set(values())) > 2


def test_the_points_are_saved_as_they_are_in_the_tables(visit: Visit, results: Path) -> None:
    page = opened(visit, "&only.mergers.stance=0")
    read = pd.read_csv(BytesIO(saved(page, button(page, ".ccgsim-fourth", "CSV"))))
    folder = results / "sweeps" / "one"
    design = pd.read_parquet(folder / "design.parquet").query(f"`{STANCE}` == 'discouraged'")
    assert read["point"].tolist() == design["point"].tolist()
    np.testing.assert_allclose(read[ALLOWANCE], design[ALLOWANCE])
    metrics = pd.read_parquet(folder / "metrics.parquet")
    last = metrics[metrics["date"] == date(2016, 3, 31)].groupby("point")["ccg_count"].median()
    np.testing.assert_allclose(
        read["ccg_count median 2016-03-31 (CCGs)"], last.loc[design["point"]]
    )


def test_chart_and_map_are_saved_as_pictures_at_twice_their_size(visit: Visit) -> None:
    page = opened(visit)
    for part, place in ((".ccgsim-second", CHART), (".ccgsim-third", MAP)):
        box = page.locator(place).bounding_box()
        assert box
        picture = saved(page, button(page, part, "PNG"))
        wide, high = size_of(picture)
        assert corner(page, picture) == "255,255,255"
        assert abs(wide - 2 * (box["width"] + 32)) <= 2
        assert high > 2 * box["height"]


def test_the_report_opens_and_nothing_is_written_by_looking(
    visit: Visit, results: Path, tmp_path: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path in results.rglob("*")}
    page = opened(visit)
    found = saved(page, button(page, ".ccgsim-results-head", "Report"))
    again = saved(page, button(page, ".ccgsim-results-head", "Report"))
    assert found == again
    assert str(results.parent).encode() not in found
    assert {path: path.stat().st_mtime_ns for path in results.rglob("*")} == before
    (tmp_path / "report.html").write_bytes(found)
    page.unroute_all()
    page.context.unroute_all()
    page.goto((tmp_path / "report.html").as_uri())
    expect(page.locator("h1")).to_have_text("A small sweep of England")


def test_a_run_gets_a_line_and_its_report(visit: Visit) -> None:
    page = visit("?page=results&results=run", seen=".ccgsim-about")
    expect(page.locator(".ccgsim-about")).to_contain_text("2 replicates")
    assert b"<title>" in saved(page, button(page, ".ccgsim-about", "Report"))


@pytest.mark.parametrize("name", ["../secrets", "/etc", "nothing", "sweeps"])
def test_a_link_to_what_is_not_there_says_so_and_the_list_still_works(
    visit: Visit, name: str
) -> None:
    page = visit(f"?page=results&results={name}", seen=".ccgsim-problem")
    expect(page.locator(".ccgsim-problem")).to_contain_text(f"no results called '{name}'")
    page.get_by_label(re.compile("^Results")).click()
    expect(page.locator(".menuable__content__active .v-list-item")).to_have_count(3)


def test_a_sweep_that_is_not_finished_says_how_to_carry_on(visit: Visit) -> None:
    page = visit("?page=results&results=half", seen=".ccgsim-problem")
    expect(page.locator(".ccgsim-problem")).to_contain_text("ccgsim resume results/half")


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_no_window_scrolls_sideways(visit: Visit, width: int) -> None:
    page = opened(visit, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_england_is_saved_as_pictures_and_numbers(visit: Visit) -> None:
    page = visit()
    page.wait_for_selector(".ccgsim-lever-fans .main-svg")
    box = page.locator(".ccgsim-map svg").first.bounding_box()
    assert box
    wide, high = size_of(saved(page, button(page, ".ccgsim-left", "PNG")))
    assert wide > 2 * box["width"]
    assert high > 2 * box["height"]
    assert size_of(saved(page, button(page, ".ccgsim-lever-fans", "PNG")))[0] > 800
    fans = pd.read_csv(BytesIO(saved(page, button(page, ".ccgsim-lever-fans", "CSV"))))
    assert {"metric", "date", "unit", "p05", "p50", "p95"} == set(fans.columns)
    page.get_by_role("tab", name="Scorecard").click()
    page.locator(".ccgsim-card tbody tr").first.wait_for()
    card = pd.read_csv(BytesIO(saved(page, button(page, ".ccgsim-panel", "CSV"))))
    assert len(card) > 100
