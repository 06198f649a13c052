"""What a lever and its values are called in a sentence; its key stands in files."""

from __future__ import annotations

import json
import re
from datetime import date

NAMES = {
    "run.start": "first day of the run",
    "run.end": "last day of the run",
    "rules.off": "rules left out",
    "allowance.per_head": "running cost allowance a head",
    "allowance.uprating": "uprating of the allowance",
    "mergers.stance": "stance on mergers",
    "mergers.window": "window for mergers",
    "mergers.strictness": "strictness of approval",
    "mergers.alignment": "alignment of mergers with STPs",
    "mergers.mandate": "areas of an order to merge",
    "footprints.announced": "day of the STPs",
    "footprints.mergers": "mergers of STPs",
    "footprints.single_leadership": "push towards one officer for each STP",
    "footprints.integrated_care_systems": "maturity of integrated care systems",
    "support_market.price": "price of support units",
    "support_market.smallest_viable_income": "smallest viable income of a support unit",
    "support_market.reprocurement": "days of reviewing support",
    "support_market.buying": "buying from support units",
    "leadership.supply": "supply of leaders",
    "leadership.joint_posts": "joint posts of officers",
    "delegation.invited": "days of delegation",
    "assessment.ratings": "first day of ratings",
    "assessment.improvement_framework": "first day of the Improvement and Assessment Framework",
    "assessment.directions": "directions to failing CCGs",
    "finance.growth": "growth of programme allocations",
    "joint_committees.lawful": "first day of joint committees",
    "pooled_budgets.required": "share of budgets to be pooled",
    "care_models.vanguards": "vanguard sites",
    "care_models.integrated_providers": "contracting moved to integrated providers",
    "central_demands": "requests from the centre",
    "freeze": "freezes of decisions",
    "local": "policy for parts of the country",
}
_DATED = re.compile(r"(.+)\.(\d{4}-\d{2}-\d{2})")
_LOCAL = re.compile(r"local\.(.+)\.([a-z_]+\.[a-z_]+(?:\.\d{4}-\d{2}-\d{2})?)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def lever_name(key: str) -> str:
    """Return what a lever is called: "stance on mergers from 1 April 2014"; an unknown one its key.

    Args:
        key: as `--set` takes it, of a scenario or `parameters.NAME`; or `local.NAME.KEY`.
    """
    if (local := _LOCAL.fullmatch(key)) and (name := lever_name(local[2])) != local[2]:
        return f"{name} in {local[1]}"
    if key.startswith("parameters."):
        return f"parameter {key.removeprefix('parameters.')}"
    if dated := _DATED.fullmatch(key):
        return f"{NAMES.get(dated[1], dated[1])} from {_day(dated[2])}"
    return NAMES.get(key, key)


def value_name(value: str) -> str:
    """Return what a value of a lever is called: "encouraged from 1 April 2014".

    Args:
        value: as tables of a sweep hold it: text, or a table or list as JSON.
    """
    if value[:1] not in ("{", "["):
        return _day(value)
    found = json.loads(value)
    if isinstance(found, dict) and found and all(map(_DAY.fullmatch, found)):
        return ", ".join(f"{_text(one)} from {_day(day)}" for day, one in found.items())
    if isinstance(found, list) and not any(isinstance(one, dict | list) for one in found):
        return ", ".join(map(_text, found)) or "none"
    return value


def _text(value: object) -> str:
    return _day(value) if isinstance(value, str) else json.dumps(value)


def _day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%-d %B %Y}" if _DAY.fullmatch(text) else text
    except ValueError:
        return text
