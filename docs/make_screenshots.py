"""Take the pictures of the app in docs/pictures: python docs/make_screenshots.py

Needs Chromium (on Debian: apt-get install chromium) and the extras app and test.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from ccgsim.sweeps import run_sweep

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
PORT = 8799
RESULTS = ROOT / "results"
SWEEP = "allowance-and-stance"
SETTLED = 2500  # milliseconds until charts and tables are drawn


@dataclass(frozen=True)
class Picture:
    """A view of the app, by its link, and the size of the window."""

    name: str
    query: str
    width: int = 1440
    height: int = 960
    dark: bool = False
    opened: str = ""  # a part of the page to click first


PICTURES_TAKEN = (
    Picture("app_record", ""),
    Picture(
        "app_levers",
        "?tab=levers&set.allowance.per_head=17.5&set.mergers.stance=permitted&colour=merging",
    ),
    Picture(
        "app_why", "?tab=ccg&ccg=02V&colour=organisation", height=1240, opened="summary >> nth=0"
    ),
    Picture("app_scorecard", "?tab=scorecard&colour=rating"),
    Picture("app_in_fact", "?record=1&footprints=1&tab=levers&colour=officer"),
    Picture("app_dark", "?colour=in_house_share&month=40", dark=True),
    Picture("app_narrow", "", 820, 1180),
    Picture("app_beside", "?beside=1&colour=organisation"),
    Picture("app_compare", "?page=compare&colour=difference"),
    Picture(
        "app_compare_ccgs",
        "?page=compare&against=stps-from-2013&tab=merges&colour=difference&month=71",
        dark=True,
    ),
    Picture("app_results", f"?page=results&results=pictures/{SWEEP}", height=1320),
    Picture(
        "app_results_limits",
        f"?page=results&results=pictures/{SWEEP}&along=allowance.per_head.2015-04-01"
        "&only.mergers.strictness=0..0.5",
        820,
        1500,
        dark=True,
    ),
)


def main() -> None:
    """Serve the app and take every picture."""
    _sweep()
    command = [sys.executable, "-m", "ccgsim", "app", "--no-browser", "--port", str(PORT)]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            for picture in PICTURES_TAKEN:
                _take(browser, picture)
    finally:
        server.terminate()
        server.wait()


def _sweep() -> None:
    """Have a sweep to show; it takes a minute or two, once."""
    folder = RESULTS / "pictures" / SWEEP
    if not (folder / "manifest.json").is_file():
        run_sweep(ROOT / "experiments" / f"{SWEEP}.toml", folder)


def _wait() -> None:
    while True:
        try:
            socket.create_connection(("localhost", PORT), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return


def _take(browser: Browser, picture: Picture) -> None:
    page = browser.new_page(viewport={"width": picture.width, "height": picture.height})
    page.add_init_script("localStorage.setItem('ccgsim.tour', 'seen')")
    if picture.dark:
        page.add_init_script("localStorage.setItem(':solara:theme.variant', '\"dark\"')")
    page.goto(f"http://localhost:{PORT}/{picture.query}")
    page.wait_for_selector(".ccgsim-map .hexagon, .ccgsim-points tbody", timeout=60_000)
    page.wait_for_timeout(SETTLED)
    if picture.opened:
        page.locator(picture.opened).click()
        page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / f"{picture.name}.png")
    page.close()


if __name__ == "__main__":
    main()
