"""Make the README's pictures from a folder of results.

    python docs/make_pictures.py results/record-2013-2018/2026-01-31T12-00-00Z

writes scorecard.png, headline.png and merge_map.png to docs/pictures. Needs Chromium (or Chrome),
which draws the charts without a window and without the network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ccgsim.charts import headline_panel, merge_map, scorecard_chart
from ccgsim.errors import CcgsimError
from ccgsim.results import Results
from ccgsim.scorecard import score
from ccgsim.scorecard.pairs import MERGED_BY

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PICTURES = Path(__file__).parent / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip
DENSITY = 2  # pixels of the picture to one of the chart, for sharp screens
TIME_TO_DRAW = 5000  # milliseconds on the page's own clock


def main(arguments: list[str]) -> int:
    """Draw the pictures; return the exit code."""
    if len(arguments) != 1:
        print("Say which results to draw: python docs/make_pictures.py FOLDER", file=sys.stderr)
        return 2
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(f"None of {', '.join(BROWSERS)} was found. Install Chromium.", file=sys.stderr)
        return 2
    try:
        results = Results.open(arguments[0])
        charts = {
            "scorecard": scorecard_chart(score(results)),
            "headline": headline_panel(results),
            "merge_map": merge_map(results.organisations, MERGED_BY),
        }
    except CcgsimError as problem:
        print(problem, file=sys.stderr)
        return 2
    PICTURES.mkdir(exist_ok=True)
    for name, chart in charts.items():
        picture = PICTURES / f"{name}.png"
        photograph(chart, browser, picture)
        print(f"{picture}: {picture.stat().st_size / 1000:.0f} kB")
    return 0


def photograph(chart: Figure, browser: str, picture: Path) -> None:
    """Write a chart as a PNG of its own size times `DENSITY`."""
    with TemporaryDirectory() as folder:
        page = Path(folder) / "chart.html"
        script = chart.to_html(include_plotlyjs=True, full_html=False, config={"staticPlot": True})
        page.write_text(
            f"<!doctype html><meta charset=utf-8><body style='margin:0'>{script}", encoding="utf-8"
        )
        subprocess.run(
            [
                browser, *QUIET, f"--user-data-dir={folder}/profile", f"--screenshot={picture}",
                f"--window-size={chart.layout.width},{chart.layout.height}",
                f"--force-device-scale-factor={DENSITY}",
                f"--virtual-time-budget={TIME_TO_DRAW}", page.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
