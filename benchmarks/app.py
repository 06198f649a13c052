"""How soon the app answers in Chromium: `python benchmarks/app.py`.

Needs Chromium (on Debian: apt-get install chromium) and the extras app and test.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright
from timing import show, spread
from visitors import all_move

ROOT = Path(__file__).resolve().parents[1]
VISITS, MOVES, VISITORS, SLIDERS = 5, 8, 10, 5
SECONDS_PLAYED = 4
Rows = Iterator[tuple[str, str]]

WATCH_THE_CHART = """() => {
  window.drawn = new Promise((done) => {
    const chart = document.querySelector(".js-plotly-plot");
    chart.once("plotly_afterplot", () => done(performance.now()));
  });
}"""
SLIDER = ".ccgsim-lever [role=slider]"
WATCH_THE_KEY = "addEventListener('keyup', () => { window.released = performance.now(); }, true)"
WAITED = "window.drawn.then((at) => at - window.released)"
MONTH = "Number(document.querySelector('.ccgsim-map input[type=range]').value)"


def processor(server: psutil.Process) -> dict[str, float]:
    """Return the seconds of processor taken so far by the runs, the server and the browsers."""
    workers = [one for one in server.children(recursive=True) if one.is_running()]
    browsers = [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]
    taken = {}
    for name, some in (("runs", workers), ("server", [server]), ("browsers", browsers)):
        times = [one.cpu_times() for one in some]
        taken[name] = sum(each.user + each.system for each in times)
    return taken


@contextmanager
def served() -> Iterator[tuple[str, psutil.Process]]:
    """Serve the app and give its address, once it listens, and its process."""
    with closing(socket.socket()) as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ccgsim", "app", "--no-browser", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        while server.poll() is None:
            try:
                socket.create_connection(("localhost", port), timeout=1).close()
            except OSError:
                time.sleep(0.2)
            else:
                break
        yield f"http://localhost:{port}/", psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait()


def opened(browser: Browser, address: str) -> Page:
    """Open the app as a new visitor, with nothing kept from before, and wait for its chart."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_selector(".js-plotly-plot .main-svg")
    return page


def first_view(browser: Browser, address: str) -> Rows:
    """Yield the seconds until the map and until the chart of a new visitor are there."""
    opened(browser, address).context.close()
    maps, charts = [], []
    for _ in range(VISITS):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        start = time.perf_counter()
        page.goto(address)
        page.wait_for_selector(".ccgsim-map .hexagon")
        maps.append(time.perf_counter() - start)
        page.wait_for_selector(".js-plotly-plot .main-svg")
        charts.append(time.perf_counter() - start)
        page.context.close()
    yield "until the map is there, s", spread(maps, ".2f")
    yield "until the charts are there too, s", spread(charts, ".2f")


def redraw(browser: Browser, address: str) -> Rows:
    """Yield the seconds from letting go of a lever to the fan of its 200 futures."""
    page = opened(browser, f"{address}?tab=levers")
    page.evaluate(WATCH_THE_KEY)
    page.locator(SLIDER).first.focus()
    waits = [moved(page) for _ in range(MOVES)]
    page.context.close()
    yield "from release to the new fan, s", spread(waits[1:], ".2f")


def moved(page: Page) -> float:
    """Move the lever that has the focus by one step; return the seconds until the fan is drawn."""
    page.evaluate(WATCH_THE_CHART)
    page.keyboard.press("ArrowLeft")
    waited: float = page.evaluate(WAITED)
    page.wait_for_timeout(1500)  # the map follows
    return waited / 1000


def played(browser: Browser, address: str) -> Rows:
    """Yield the months a second that the map plays at its highest speed."""
    page = opened(browser, f"{address}?month=0")
    page.get_by_label("Months a second").select_option("20")
    page.get_by_role("button", name="Play").click()
    start, first = time.perf_counter(), page.evaluate(MONTH)
    page.wait_for_timeout(1000 * SECONDS_PLAYED - 1000)
    rate = (page.evaluate(MONTH) - first) / (time.perf_counter() - start)
    page.context.close()
    yield "played at 20 months a second, a second", f"{rate:.1f}"


def elsewhere(address: str) -> Rows:
    """Yield the seconds until the new fan has arrived at each of ten visitors on other machines."""
    yield (
        f"{VISITORS} at once, from release to the fan's arrival, s",
        spread(all_move(address, VISITORS), ".2f"),
    )


def all_at_once(browser: Browser, address: str, server: psutil.Process) -> Rows:
    """Yield the seconds to a new fan when ten visitors let go of a lever at the same time.

    And the processor time that it takes for each, until the last of them has it.
    """
    pages = [opened(browser, f"{address}?tab=levers") for _ in range(VISITORS)]
    for number, page in enumerate(pages):
        page.evaluate(WATCH_THE_KEY)
        page.evaluate(WATCH_THE_CHART)
        page.locator(SLIDER).nth(number % SLIDERS).focus()
    page.wait_for_timeout(1000)
    before = processor(server)
    for number, page in enumerate(pages):  # nobody's lever or value is another's
        page.keyboard.press("ArrowRight" if number < SLIDERS else "End")
    waits = [page.evaluate(WAITED) / 1000 for page in pages]
    after = processor(server)
    for page in pages:
        page.context.close()
    yield f"{VISITORS} at once, from release to the new fan, s", spread(waits, ".2f")
    for name, taken in after.items():
        yield f"processor time for each, {name}, s", f"{(taken - before[name]) / VISITORS:.2f}"


def main() -> None:
    """Measure one visitor, then ten; ten on a server that nobody's levers are known to."""
    with served() as (address, _):
        show("Ten visitors, browsers elsewhere: promised under 4 s", elsewhere(address))
    with served() as (address, server), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        show("First view: promised under 5 s", first_view(browser, address))
        show("A lever: promised under 0.7 s", redraw(browser, address))
        show("Playing: promised 10 months a second", played(browser, address))
        show("Ten visitors, browsers on the same machine", all_at_once(browser, address, server))


if __name__ == "__main__":
    main()
