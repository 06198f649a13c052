"""Which settings differ between runs, key by key, once defaults and inheritance are resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ccgsim.manifest import rules_apart
from ccgsim.posterior import MEDIAN, POSTERIOR, posterior_draws
from ccgsim.scenario.file import HEADING
from ccgsim.scenario.setting_text import LOCAL, setting_text, settings_by_key

if TYPE_CHECKING:
    import pandas as pd

    from ccgsim.manifest import Manifest

UNSAID = "as before"
"""What a run is said to have at a date that only another one names."""
ELSEWHERE = "as elsewhere"
"""What a run is said to have in a part of the country of which only another one speaks."""
UNSET = {POSTERIOR: "as drawn", MEDIAN: "the median"}
"""What a run is said to have of a fitted parameter that it does not set, by its source of them."""
FIXED = "as in the table of parameters"
"""What it is said to have of one that is not fitted."""
_DATED = re.compile(r"(.*)\.\d{4}-\d{2}-\d{2}")
"""The key of an entry of a table of dates."""
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
    dated = {found[1] for run in runs for key in run if (found := _DATED.fullmatch(key))}
    runs = [_from_the_start(run, dated) for run in runs]
    for run, rules in zip(runs, rules_apart(*(one.rules for one in manifests)), strict=True):
        run["rules"] = rules
    keys = sorted({key for run in runs for key in run})
    rows = []
    for key in keys:
        values = [run.get(key) for run in runs]
        if any(value != values[0] for value in values):
            shown = [
                _shown(key, value, manifest.parameters.source)
                for value, manifest in zip(values, manifests, strict=True)
            ]
            rows.append({"key": key, **dict(zip(names, shown, strict=True))})
    return pd.DataFrame(rows, columns=["key", *names])


def _from_the_start(run: Mapping[str, object], dated: set[str]) -> dict[str, object]:
    """Return settings with plain values as entries of the first day, where another has dates."""
    start = run["run.start"]
    return {f"{key}.{start}" if key in dated else key: value for key, value in run.items()}


def _shown(key: str, value: object, source: str) -> str:
    """Return a setting as a scenario file writes it, values of single replicates in words.

    ``source`` is where a run has the parameters from that it does not set.
    """
    if value is None and key.startswith("parameters."):
        is_fitted = key.removeprefix("parameters.") in posterior_draws()
        return UNSET[source] if is_fitted else FIXED
    if value is None:
        return ELSEWHERE if key.startswith(f"{LOCAL}.") else UNSAID
    is_per_replicate = isinstance(value, list) and value and isinstance(value[0], float)
    return PER_REPLICATE if is_per_replicate else setting_text(value)


def _settings(manifest: Manifest) -> dict[str, object]:
    """Return policy and parameters of a run by dotted key."""
    apart = (*HEADING, "parameters")
    scenario = {key: value for key, value in manifest.scenario.items() if key not in apart}
    found: dict[str, object] = settings_by_key(scenario)
    used = manifest.parameters
    found |= {f"parameters.{name}": value for name, value in used.set.items()}
    found["parameters"] = f"{used.source} of {used.hash[:8]}"
    return found
