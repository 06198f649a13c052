"""Answer the question of every scenario: run them all under one luck and write docs/findings.md.

    python experiments/answer_questions.py

takes some three minutes on one core, and draws docs/pictures/findings.png, for which it needs
Chromium, as docs/make_pictures.py does.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1] / "docs"))

from answering.answers import ANSWERS
from answering.chart import changes_chart
from answering.page import page, readings_of, title_of
from make_pictures import BROWSERS, PICTURES, photograph

from ccgsim import compare
from ccgsim.scenario.library import THE_RECORD

FORECAST = "forecast-2022"
REPLICATES, SEED = 1000, 2013


def main() -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"None of {', '.join(BROWSERS)} was found. Install Chromium.")
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--replicates", type=int, default=REPLICATES, help="futures of each")
    replicates = parser.parse_args().replicates
    ahead = [name for name in ANSWERS if name.startswith(FORECAST)]
    behind = [name for name in ANSWERS if name not in ahead]
    with TemporaryDirectory() as folder:
        record, forecast = (
            compare(names, replicates, SEED, out=Path(folder) / names[0])
            for names in ([THE_RECORD, *behind], [FORECAST, *ahead])
        )
        text = page(record, forecast)
        readings = readings_of(record, forecast)
        shown = [readings[name] for name in behind]
        photograph(
            changes_chart(shown, [title_of(one) for one in shown]),
            browser, PICTURES / "findings.png",
        )  # fmt: skip
    (PICTURES.parent / "findings.md").write_text(text, encoding="utf-8")
    print(f"Written: {PICTURES.parent / 'findings.md'}, {PICTURES / 'findings.png'}")


if __name__ == "__main__":
    main()
