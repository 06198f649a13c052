from __future__ import annotations

import pandas as pd

from ccgsim.app.england.levers import LEVERS
from ccgsim.app.england.policies import PolicyDifference, policies_in_html, policy_differences


def told(key: str, baseline: str, alternative: str) -> PolicyDifference:
    table = pd.DataFrame([[key, baseline, alternative]], columns=["key", "one", "other"])
    return policy_differences(table)[0]


def test_a_lever_is_told_by_its_label_with_units_and_its_day() -> None:
    said = told("allowance.per_head.2015-04-01", "22.07", "18.0")
    assert said.what == LEVERS["allowance.per_head"].label
    assert (said.since, said.baseline, said.alternative) == ("1 April 2015", "£22.07", "£18.00")
    stance = told("mergers.stance.2013-04-01", '"discouraged"', '"permitted"')
    assert (stance.baseline, stance.alternative) == ("discouraged", "permitted")


def test_what_a_run_does_not_say_is_as_before() -> None:
    assert told("allowance.per_head.2020-04-01", "as before", "16.63").baseline == "as before"


def test_other_settings_are_told_by_the_published_schema_and_days_in_words() -> None:
    said = told("run.end", "2019-03-31", "2022-03-31")
    assert said.what == "Last day of the run"
    assert (said.since, said.alternative) == ("", "31 March 2022")
    assert "In a scenario file: run.end" in said.about


def test_a_day_that_never_comes_is_never() -> None:
    said = told("footprints.announced", "2016-03-01", "false")
    assert (said.baseline, said.alternative) == ("1 March 2016", "never")
    assert said.what == "The day the partnerships (STPs) are announced"
    assert "In a scenario file: footprints.announced" in said.about


def test_spans_of_a_freeze_are_told_in_days_and_what_is_no_span_as_it_stands() -> None:
    spans = "[{ from = 2016-01-01, to = 2019-03-31 }, { from = 2020-01-01, to = 2020-02-29 }]"
    said = told("freeze", "[]", spans)
    assert said.baseline == "none"
    assert said.alternative == (
        "1 January 2016 to 31 March 2019; 1 January 2020 to 29 February 2020"
    )
    assert told("footprints.mergers", "[]", "x").baseline == "[]"


def test_what_the_schema_leaves_open_keeps_its_name() -> None:
    said = told("parameters.net_of_gross", "as before", "0.8").what
    assert said.startswith("Behavioural parameters")
    assert said.endswith(": net_of_gross")
    assert told("unheard_of", "1", "2").what == "unheard_of"


def test_nothing_is_taken_for_markup_and_what_is_too_much_is_folded() -> None:
    rows = [PolicyDifference(f"<{k}>", "'\"", "", "a", "b") for k in range(4)]
    told = policies_in_html(rows, most=3)
    assert "<0>" not in told
    assert "and 1 more settings" in told
    assert "No setting differs" in policies_in_html([], most=3)
