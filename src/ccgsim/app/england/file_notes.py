"""What `ccgsim check` notes of the scenario files whose futures a page shows."""

from __future__ import annotations

from collections.abc import Sequence

import solara

from ccgsim.app.running.shelf import ScenarioFile
from ccgsim.facts import load_facts
from ccgsim.scenario.checks import notes


@solara.component
def FileNotes(files: Sequence[ScenarioFile]) -> None:
    """The notes of each file; those of a file that is there twice are said once."""
    once = {one.file: one for one in files}.values()
    said = solara.use_memo(
        lambda: [
            f"{one.file}: {note}." for one in once for note in notes(one.scenario, load_facts())
        ],
        [*files],
    )
    with solara.Div(classes=["ccgsim-file-notes"]):
        for line in said:
            solara.Text(line, classes=["ccgsim-difference"])
