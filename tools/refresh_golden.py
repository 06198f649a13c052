"""Write anew what the tests expect every shipped scenario to give.

    python tools/refresh_golden.py

Run it only after a change that is meant to alter results, look at the differences it prints, and
say in CHANGELOG.md, under "Results change", which quantities moved and why the new ones are better.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from golden_values import (
    GOLDEN,
    differences,
    golden_path,
    read_golden,
    scenario_files,
    simulated,
    text_of,
)


def main() -> None:
    """Refresh every file, and remove those of scenarios that are gone."""
    GOLDEN.mkdir(exist_ok=True)
    for scenario in scenario_files():
        now = simulated(scenario)
        before = read_golden(scenario) if golden_path(scenario).exists() else {}
        changed = differences(before, now)
        if changed:
            golden_path(scenario).write_text(text_of(now), encoding="utf-8")
        print(f"{scenario.name}: {len(changed)} of {len(now)} values changed")
        for line in changed if before else ():
            print(f"  {line}")
    known = {golden_path(scenario) for scenario in scenario_files()}
    for path in set(GOLDEN.glob("*.csv")) - known:
        path.unlink()
        print(f"{path.name}: removed, its scenario is gone")


if __name__ == "__main__":
    main()
