"""Which settings differ between runs, key by key, once defaults and inheritance are resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ccgsim.scenario_file import HEADING, settings_of, written

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.manifest import Manifest

UNSAID = "as before"
"""What a run is said to have at a date that only another one names."""
PER_REPLICATE = "a value for each future"


def settings_table(names: Sequence[str], manifests: Sequence[Manifest]) -> pd.DataFrame:
    """Return a row for each setting that is not the same in all runs.

    Args:
        names: of the runs.
        manifests: theirs, in the same order.

    Returns:
        key, and a column for each run with the value as a scenario file writes it.
    """
    import pandas as pd

    runs = [_settings(manifest) for manifest in manifests]
    keys = sorted({key for run in runs for key in run})
    rows = []
    for key in keys:
        values = [run.get(key) for run in runs]
        if any(value != values[0] for value in values):
            rows.append({"key": key, **_shown(dict(zip(names, values, strict=True)))})
    return pd.DataFrame(rows, columns=["key", *names])


def _shown(values: Mapping[str, object]) -> dict[str, str]:
    return {
        name: UNSAID
        if value is None
        else PER_REPLICATE
        if isinstance(value, list) and len(value) > 3 and isinstance(value[0], float)
        else written(value)
        for name, value in values.items()
    }


def _settings(manifest: Manifest) -> dict[str, object]:
    """Return policy, parameters and rules of a run by dotted key."""
    scenario = {key: value for key, value in manifest.scenario.items() if key not in HEADING}
    policy = settings_of(scenario, "")
    found = {".".join(path): setting.value for path, setting in policy.items()}
    found |= {f"parameters.{name}": value for name, value in manifest.parameters.items()}
    found["rules"] = list(manifest.rules)
    return found
