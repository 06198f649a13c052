"""A server of the app and Debian's Chromium, which may talk to nobody but the server.

Run by `make browser-tests`. Without Chromium these tests fail; they are never skipped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from ccgsim import load_scenario, simulate
from ccgsim.sweeps import run_sweep

ROOT = Path(__file__).parents[2]
START = 60.0  # seconds a server may take
PATIENCE = 120_000  # milliseconds: a busy machine is slow, and speed is not what is tested
expect.set_options(timeout=PATIENCE)
Visit = Callable[..., Page]
SWEEP = """title = "A small sweep of England"
question = "What differs?"
base = "{base}"
replicates = 4
seed = 5
[vary]
allowance.per_head.2015-04-01 = {{ low = 15.0, high = 25.0, steps = 6 }}
mergers.stance = ["discouraged", "encouraged"]
[outputs]
metrics = ["ccg_count", "csu_income", "ccgs_with_joint_ao"]
dates = [2015-03-31, 2016-03-31]
"""


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results that the app serves: a sweep, a run, and a sweep not finished."""
    place = tmp_path_factory.mktemp("served")
    record = ROOT / "scenarios" / "record-2013-2018.toml"
    base = place / "base.toml"
    base.write_text(
        f'title = "To 2016"\nquestion = "?"\nextends = "{record}"\nrun.end = 2016-03-31\n', "utf-8"
    )
    (place / "sweep.toml").write_text(SWEEP.format(base=base), "utf-8")
    run_sweep(place / "sweep.toml", place / "results" / "sweeps" / "one", workers=1)
    simulate(load_scenario(base), replicates=2, seed=1, out=place / "results" / "run")
    (place / "results" / "half" / "chunks").mkdir(parents=True)
    plan = Path("chunks", "plan.json")
    shutil.copy(place / "results" / "sweeps" / "one" / plan, place / "results" / "half" / plan)
    return place / "results"


@contextmanager
def served(*command: str, port: int = 0) -> Iterator[str]:
    """Run a command with a port at its end, a free one unless it is given, and give the address
    once it is answered.
    """
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("localhost", port))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", *command, "--port", str(port)],
        cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": "default"},
    )  # fmt: skip
    try:
        _wait_for(server, port)
        yield f"http://localhost:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(scope="session")
def address(results: Path) -> Iterator[str]:
    """Where the app is served."""
    with served("ccgsim", "app", "--no-browser", "--results", str(results)) as found:
        yield found


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended before it answered"
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the server did not answer within {START:.0f} s")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", alone])
        yield browser
        browser.close()


@pytest.fixture
def visit(address: str, chromium: Browser) -> Iterator[Visit]:
    """Return a function that opens the app as a new visitor; any other host is an error.

    Unless it is given ``toured=False``, the visitor has been offered the tour before. ``slow`` is
    how many times as slow the visitor's machine is; the system may be ``dark``.
    """
    strangers: list[str] = []
    mistakes: list[str] = []
    visitors = []

    def watch(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:", "file:")):
            strangers.append(request.url)

    def open_page(
        query: str = "", width: int = 1440, height: int = 900, toured: bool = True, slow: int = 1,
        seen: str = ".ccgsim-map .hexagon", dark: bool = False,
    ) -> Page:  # fmt: skip
        size = {"width": width, "height": height}
        visitor = chromium.new_context(viewport=size, color_scheme="dark" if dark else "light")
        visitors.append(visitor)
        if toured:
            visitor.add_init_script("localStorage.setItem('ccgsim.tour', 'seen')")
        visitor.on("request", watch)
        page = visitor.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.set_default_timeout(PATIENCE)
        if slow > 1:
            session = visitor.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slow})
        page.goto(address + query)
        page.wait_for_selector(seen)
        return page

    yield open_page
    for visitor in visitors:
        visitor.close()
    assert not strangers, f"the page asked other hosts: {strangers}"
    assert not mistakes, f"errors in the page: {mistakes}"
