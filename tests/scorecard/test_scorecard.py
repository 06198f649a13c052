"""The scorecard: which figures are scored, when they are inside, and how the card is written."""

from __future__ import annotations

import math
from calendar import monthrange
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_run import MadeRun
from rich.console import Console

from ccgsim.arrays import FloatArray
from ccgsim.comparison import compare
from ccgsim.errors import FactsError, ResultsError
from ccgsim.facts import load_facts, load_table
from ccgsim.facts.made_up import made_up_facts
from ccgsim.metrics import MONTHLY, QUARTERLY, YEARLY
from ccgsim.scenario import load_scenario
from ccgsim.scorecard import Scorecard, score
from ccgsim.scorecard.printed import half_widths_away
from ccgsim.scorecard.printed import printed as as_printed
from ccgsim.scorecard.rows import Figure, figures, set_aside, simulated_values
from ccgsim.scorecard.scorecard import COLUMNS, GROUPS
from ccgsim.simulation import simulate

LEADING = ["metric", "date", "observed", "unit", "source", "median", "p05", "p95", "inside",
           "percentile"]  # fmt: skip


def row_of(card: Scorecard, metric: str, period: str) -> pd.Series:
    found = card.rows[(card.rows["metric"] == metric) & (card.rows["date"] == period)]
    assert len(found) == 1, f"{len(found)} rows of {metric} {period}"
    return found.iloc[0]


def reason_of(card: Scorecard, metric: str, period: str, observed: float | None = None) -> str:
    table = card.unscored
    found = table[(table["metric"] == metric) & (table["date"] == period)]
    if observed is not None:
        found = found[found["observed"] == observed]
    assert len(found) == 1, f"{len(found)} rows of {metric} {period}"
    return str(found.iloc[0]["reason"])


# what is scored


def test_every_figure_of_the_record_is_either_simulated_or_has_a_reason() -> None:
    every = figures()
    assert len(every) == len(load_table("record"))
    for figure in every:
        assert figure.scored or figure.why, f"{figure.metric} {figure.period}"


def test_more_than_eighty_figures_that_ccgs_decide_are_scored() -> None:
    assert sum(figure.scored and not figure.given for figure in figures()) > 80


def test_every_scored_figure_names_metrics_that_are_measured_on_its_days() -> None:
    monthly, yearly = {name for name, _ in MONTHLY + QUARTERLY}, {m.name for m in YEARLY}
    for figure in (f for f in figures() if f.scored):
        for metric in filter(None, (figure.simulated, figure.second)):
            for day in filter(None, (figure.on, figure.since)):
                at_year_end = (day.month, day.day) == (3, 31)
                assert metric in monthly or (metric in yearly and at_year_end), (metric, day)


def test_every_scored_figure_has_a_group_a_uncertainty_and_its_reason() -> None:
    for figure in (f for f in figures() if f.scored):
        assert figure.group in GROUPS
        assert figure.half_width >= 0
        assert figure.sd >= 0
        assert figure.why


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def by_convention(period: str) -> date:
    parts = [int(part) for part in period.split("-")]
    if len(parts) == 1:
        return date(parts[0], 3, 31)
    if len(parts) == 2 and parts[1] == parts[0] % 100 + 1 and len(period) == 7 and parts[1] > 12:
        return date(parts[0] + 1, 3, 31)
    return month_end(parts[0], parts[1])


READ_ON_ANOTHER_DAY = {
    ("ccg_population", "2018-06"), ("ccg_population_max_to_min", "2018-06"),
    ("csu_count", "2013"), ("csu_count", "2013-14"), ("merger_proposals_withdrawn", "2014"),
    ("merged_predecessor_share", "2018-04-01"),
}  # fmt: skip


def test_figures_are_read_at_the_end_of_the_month_or_the_year_of_the_record() -> None:
    spans = 0
    for figure in (f for f in figures() if f.scored):
        if "/" in figure.period or figure.period in ("2013-2018", "2017-2018"):
            spans += 1
        elif (figure.metric, figure.period) not in READ_ON_ANOTHER_DAY:
            assert figure.on == by_convention(figure.period), f"{figure.metric} {figure.period}"
    assert spans == 8


def test_money_of_a_year_in_which_the_run_starts_is_not_scored_and_the_card_says_why() -> None:
    card = score(MadeRun({
        "running_cost_allocation": {
            "2016-03-31": [math.nan] * 4, "2017-03-31": [1.21] * 4, "2018-03-31": [1.21] * 4,
        },
        "csu_income": {"2016-03-31": [500.0] * 4, "2018-03-31": [500.0] * 4},
    }))  # fmt: skip
    why = "starts within the financial year that ends on 2016-03-31: a part of a year cannot be"
    assert why in reason_of(card, "running_cost_allocation", "2015-16")
    assert row_of(card, "running_cost_allocation", "2016-17")["inside"]
    before = reason_of(card, "running_cost_allocation", "2014-15")
    assert "2015-03-31 is outside the run" in before


# when a figure is inside


def made_figure(**changes: object) -> Figure:
    some = next(f for f in figures() if f.metric == "csu_income" and f.observed == 500)
    return replace(some, **changes)


def income_in_2018(*values: float) -> MadeRun:
    return MadeRun({"csu_income": {"2018-03-31": values}}, replicates=len(values))


def test_a_figure_between_the_quantiles_is_inside_and_its_percentile_counts_those_below() -> None:
    row = row_of(score(income_in_2018(480, 490, 500, 520)), "csu_income", "2017-18")
    assert row["inside"]
    assert row["median"] == 495
    assert row["percentile"] == pytest.approx(100 * (2 + 0.5) / 4)


def test_the_interval_is_of_ninety_per_cent() -> None:
    values = [float(v) for v in range(101)]
    row = row_of(score(income_in_2018(*values)), "csu_income", "2017-18")
    assert (row["p05"], row["p95"]) == (5, 95)
    assert not row["inside"]


@pytest.mark.parametrize("values", [(480.0, 480.0, 480.0, 520.0), (480.0, 520.0, 520.0, 520.0)])
def test_a_figure_on_either_side_of_the_median_is_inside(values: tuple[float, ...]) -> None:
    row = row_of(score(income_in_2018(*values)), "csu_income", "2017-18")
    assert row["inside"]
    assert row["median"] != 500


@pytest.mark.parametrize(("simulated", "inside"), [(494.0, False), (495.5, True), (505.5, False)])
def test_rounding_of_the_source_counts_in_favour_of_the_model(
    simulated: float, inside: bool
) -> None:
    # printed to £10m, so 500 may be anything from 495 to 505
    row = row_of(score(income_in_2018(simulated, simulated)), "csu_income", "2017-18")
    assert row["inside"] == inside


@pytest.mark.parametrize("edge", [495.0, 505.0])
def test_what_misses_by_an_error_of_rounding_is_inside(edge: float) -> None:
    outwards = 1e-12 * (1 if edge > 500 else -1)
    figure = made_figure()
    assert figure.meets(edge * (1 + outwards), edge * (1 + outwards))
    assert not figure.meets(edge * (1 + 1e6 * outwards), edge * (1 + 1e6 * outwards))


def test_a_sample_widens_what_an_observation_allows() -> None:
    figure = made_figure(half_width=1.0, sd=10.0)
    assert figure.low == pytest.approx(500 - 1 - 16.449)
    assert figure.high == pytest.approx(500 + 1 + 16.449)


def test_a_lower_bound_allows_anything_above_it() -> None:
    def sharing(count: float) -> pd.Series:
        run = MadeRun({"ccgs_with_joint_ao": {"2017-11-30": [count, count]}}, replicates=2)
        return row_of(score(run), "ccgs_with_joint_ao", "2017-11")

    assert sharing(150)["inside"]
    assert not sharing(90)["inside"]


def test_changes_are_worked_out_within_each_replicate() -> None:
    run = MadeRun({"csu_income": {"2014-03-31": [1000, 800], "2018-03-31": [500, 720]}}, 2)
    row = row_of(score(run), "csu_income_change", "2013-14/2017-18")
    assert row["median"] == pytest.approx((-50 + -10) / 2)


def test_mergers_of_a_period_are_the_difference_of_two_totals() -> None:
    run = MadeRun({"formal_mergers": {"2018-03-31": [2, 2], "2018-04-30": [8, 8]}}, 2)
    row = row_of(score(run), "formal_mergers_in_period", "2018-04-01")
    assert row["median"] == 6
    assert row["inside"]


class Now:
    """A run of one replicate: 40 of anything before 2018 or of the second metric, then 30."""

    def at(self, metric: str, day: date) -> FloatArray:
        return np.array([40.0 if metric == "second" or day.year < 2018 else 30.0])


@pytest.mark.parametrize(
    ("how", "value"),
    [
        ("difference", -10.0), ("percent change", -25.0), ("percent fall", 25.0), ("sum", 70.0),
        ("ratio", 0.75), ("percent", 75.0),
    ],
)  # fmt: skip
def test_a_figure_of_two_values_is_the_later_or_the_first_beside_the_other(
    how: str, value: float
) -> None:
    day, earlier = date(2018, 3, 31), date(2014, 3, 31)
    since = made_figure(simulated="first", how=how, on=day, since=earlier, second="")
    beside = made_figure(simulated="first", how=how, on=day, since=None, second="second")
    for figure in (since, beside):
        assert simulated_values(figure, Now()) == pytest.approx([value])
    alone = made_figure(simulated="first", how="value", on=day, since=None, second="")
    assert simulated_values(alone, Now()) == [30.0]


def test_an_upper_bound_allows_anything_below_it() -> None:
    figure = made_figure(half_width=5.0, sd=0.0, bound="at most")
    assert (figure.low, figure.high) == (-math.inf, 505)


def test_values_that_differ_in_the_last_bits_are_equal() -> None:
    bit = 500 * 2.0**-50
    row = row_of(score(income_in_2018(500 + bit, 500 - bit, 500, 400)), "csu_income", "2017-18")
    assert row["percentile"] == pytest.approx(100 * (1 + 3 / 2) / 4)
    under = 495 * (1 - 2.0**-50)  # the least that 500, printed to £10m, may be
    assert row_of(score(income_in_2018(under, under)), "csu_income", "2017-18")["inside"]


@pytest.mark.parametrize(("value", "away"), [(18.0, 2.0), (6.0, -1.0), (10.0, 0.0)])
def test_how_far_a_value_is_from_the_median_is_told_in_halves_of_the_interval(
    value: float, away: float
) -> None:
    assert half_widths_away({"median": 10.0, "p05": 6.0, "p95": 14.0}, value) == away


@pytest.mark.parametrize(("value", "away"), [(11.0, math.inf), (9.0, -math.inf), (10.0, 0.0)])
def test_where_all_replicates_agree_another_value_is_infinitely_far(
    value: float, away: float
) -> None:
    assert half_widths_away({"median": 10.0, "p05": 10.0, "p95": 10.0}, value) == away


def systems_measured_on(*days: str) -> Scorecard:
    """A run that ends in October 2018 and measures 14 integrated care systems on some days."""
    said = {"ics_count": {day: [14] for day in days}, "ccg_count": {"2018-10-31": [195]}}
    return score(MadeRun(said, 1))


def test_what_is_measured_each_quarter_stands_for_the_two_months_after_it() -> None:
    """The record has 14 systems by September 2018, which is measured in July and October."""
    assert row_of(systems_measured_on("2018-07-31", "2018-10-31"), "ics_count", "2018-09")["inside"]
    why = reason_of(systems_measured_on("2018-04-30", "2018-10-31"), "ics_count", "2018-09")
    assert why == "The run does not measure ics_count on 2018-09-30."
    why = reason_of(systems_measured_on("2018-10-31"), "ics_count", "2018-09")
    assert why == "2018-09-30 is outside the run, which measures 2018-10-31 to 2018-10-31."


def test_a_quarter_does_not_stand_for_months_after_the_end_of_the_run() -> None:
    card = score(MadeRun({"ics_count": {"2018-07-31": [14]}}, 1))
    assert "2018-09-30 is outside the run" in reason_of(card, "ics_count", "2018-09")


def test_replicates_in_which_a_quantity_does_not_arise_are_left_out_and_counted() -> None:
    said = {"ccgs_dissolved_by_merger": {"2018-04-30": [0, 6, 9]},
            "formal_mergers": {"2018-04-30": [0, 2, 3]}}  # fmt: skip
    row = row_of(score(MadeRun(said, 3)), "merger_size_predecessors", "2013-2018")
    assert row["median"] == 3
    assert row["replicates"] == 2


def test_the_card_marks_where_sources_conflict() -> None:
    """The 52 of September 2016 are the Health Service Journal's, of chief officers too."""
    said = {"ccgs_with_joint_ao": {"2016-03-31": [30], "2016-09-30": [52]}}
    card = score(MadeRun(said, 1))
    assert not row_of(card, "ccgs_with_joint_ao", "2016-03-31")["conflict"]
    assert row_of(card, "ccgs_with_joint_ao", "2016-09")["conflict"]


# what is not scored


def test_a_quantity_that_arises_in_no_replicate_is_unscored_and_says_so() -> None:
    said = {"ccgs_dissolved_by_merger": {"2018-04-30": [0, 0]},
            "formal_mergers": {"2018-04-30": [0, 0]}}  # fmt: skip
    why = reason_of(score(MadeRun(said, 2)), "merger_size_predecessors", "2013-2018", 3.0)
    assert why == "In no replicate does the quantity arise."


def test_a_figure_after_the_end_of_the_run_is_unscored_and_says_so() -> None:
    run = MadeRun({"ccg_count": {"2014-04-30": [211] * 4, "2015-04-30": [210] * 4}})
    card = score(run)
    assert row_of(card, "ccg_count", "2015-04-01")["median"] == 210
    assert "outside the run" in reason_of(card, "ccg_count", "2018-04-01")


def test_a_metric_that_the_run_does_not_measure_is_unscored_and_says_so() -> None:
    assert "does not measure ics_count" in reason_of(score(MadeRun({})), "ics_count", "2018-09")


def test_scored_and_unscored_figures_make_up_the_record() -> None:
    card = score(income_in_2018(500, 510))
    assert len(card.rows) + len(card.unscored) == len(load_table("record"))


def test_a_run_of_another_country_is_refused_with_its_name() -> None:
    country = made_up_facts(6, seed=1)
    with pytest.raises(FactsError, match=country.name):
        score(MadeRun({}), country)


def test_what_is_no_run_is_refused() -> None:
    month = load_scenario("record-2013-2018").with_settings({"run.end": "2013-04-30"})
    both = compare([month, month], replicates=1)
    for given in (both, "results/mine"):
        with pytest.raises(ResultsError, match=r"allowed: the results of one run, such as simul"):
            score(given)  # type: ignore[arg-type]


def test_a_run_whose_pairs_are_not_englands_is_refused() -> None:
    run = MadeRun({})
    run.pairs = run.pairs.assign(ccg_a="ZZZ")
    with pytest.raises(FactsError, match="no record"):
        score(run)


# what is written and printed


def test_the_files_have_their_promised_columns_in_order(tmp_path: Path) -> None:
    score(income_in_2018(500, 510)).write(tmp_path)
    rows = pd.read_csv(tmp_path / "scorecard.csv")
    assert list(rows.columns[:10]) == LEADING
    assert list(rows.columns) == list(COLUMNS)
    unscored = pd.read_csv(tmp_path / "unscored.csv")
    assert list(unscored) == ["metric", "date", "observed", "unit", "source", "reason"]
    pairs = pd.read_csv(tmp_path / "pairs.csv")
    assert list(pairs) == ["ccg_a", "ccg_b", "p_same_organisation", "p_same_officer",
                           "observed_same_organisation", "observed_same_officer"]  # fmt: skip
    assert len(pairs) == len(load_facts().pairs)


def test_scoring_again_replaces_the_files_and_leaves_no_others(tmp_path: Path) -> None:
    score(income_in_2018(500, 510)).write(tmp_path)
    first = {path.name for path in tmp_path.iterdir()}
    score(income_in_2018(900, 900)).write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == first
    assert pd.read_csv(tmp_path / "scorecard.csv")["median"].iloc[0] == 900


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("in the way")
    with pytest.raises(ResultsError, match="cannot be written"):
        score(income_in_2018(500, 510)).write(not_a_folder)


def test_a_write_that_fails_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "scorecard.csv").mkdir()
    with pytest.raises(ResultsError, match=r"scorecard\.csv"):
        score(income_in_2018(500, 510)).write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["scorecard.csv"]


def printed(card: Scorecard, width: int, encoding: str = "utf-8") -> str:
    class Screen(StringIO):
        @property
        def encoding(self) -> str:  # type: ignore[override]
            return encoding

    screen = Screen()
    card.print(Console(file=screen, width=width))
    return screen.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_the_printed_card_fits_and_marks_hits_and_misses_without_colour(width: int) -> None:
    said = {"csu_income": {"2014-03-31": [900, 900], "2018-03-31": [499, 501]}}
    text = printed(score(MadeRun(said, 2)), width)
    lines = text.splitlines()
    assert max(len(line) for line in lines) <= width
    assert any("✓" in line and "500 [499 to 501]" in line for line in lines)
    assert any("✗" in line and "900 [900 to 900]" in line for line in lines)
    assert "Support units: 1 of 4 inside" in text


def test_the_rows_of_a_card_are_given_or_decided() -> None:
    said = {"ccg_count": {"2013-04-30": [211], "2017-04-30": [209], "2018-04-30": [195]}}
    card = score(MadeRun(said, 1))
    assert card.used("given")["date"].tolist() == ["2013-04-01"]
    assert card.decided["date"].tolist() == ["2017-04-01", "2018-04-01"]


def test_the_headline_counts_fitted_figures_tests_and_what_was_put_in_apart() -> None:
    said = {
        "ccg_count": {"2013-04-30": [211, 211], "2017-04-30": [209, 209], "2018-04-30": [195, 195]},
        "ccgs_in_directions": {"2018-10-31": [24, 24]},
    }
    text = " ".join(printed(score(MadeRun(said, 2)), 80).split())
    assert "1 of 2 figures that parameters were fitted to are inside" in text
    assert "1 of 1 that were set aside as a test" in text
    assert f"1 of 1 are. {len(load_table('record')) - 4} figures of the record are not" in text


def test_every_scored_figure_is_fitted_set_aside_or_given_and_facts_go_together() -> None:
    uses: dict[str, set[str]] = {}
    for figure in figures():
        assert figure.use == ("" if not figure.scored else figure.use or "missing")
        assert bool(figure.fact) == (figure.use in ("fitted", "set aside"))
        if figure.fact and not figure.bound:
            uses.setdefault(figure.fact, set()).add(figure.use)
    assert all(len(use) == 1 for use in uses.values())
    aside = [fact for fact, use in uses.items() if use == {"set aside"}]
    assert 0.15 < len(aside) / len(uses) < 0.35


def test_the_facts_set_aside_are_those_that_were_before_the_fit() -> None:
    assert {figure.fact for figure in figures() if set_aside(figure.fact) and figure.fact} == {
        "directions 2018", "gp survey engaged 2014", "overspends of the allowance 2018",
        "programme staff 2015", "ratings 2018", "running costs 2015", "shared officers 2016-09",
        "shared officers 2017-04", "shared officers 2018-11", "size of mergers 2018",
        "sizes of CCGs 2016",
    }  # fmt: skip
    bounds = [figure for figure in figures() if figure.scored and figure.bound]
    assert bounds
    assert {figure.use for figure in bounds} == {"set aside"}


def test_directions_of_2013_are_simulated_and_most_of_the_first_are_lifted_in_that_year() -> None:
    run = simulate(load_scenario("record-2013-2018"), replicates=40, seed=1)
    rows = score(run).rows.query("metric == 'ccgs_in_directions'").set_index("date")
    assert rows.loc[["2013-07", "2013-11"], "observed"].tolist() == [8, 7]
    assert rows.loc[["2013-07", "2013-11"], "use"].tolist() == ["fitted", "fitted"]
    assert rows.loc["2013-07", "median"] < 11  # of fourteen
    assert rows.loc["2013-11", "median"] < 8


def test_83_of_209_ccgs_are_counted_while_there_were_209() -> None:
    (counted,) = (f for f in figures() if f.metric == "ccgs_with_joint_ao" and f.observed == 83)
    assert (counted.period, counted.on) == ("2017-03", date(2017, 3, 31))
    assert counted.use == "set aside"


def test_the_number_of_ccgs_is_always_fitted() -> None:
    assert not any(set_aside(f"CCGs {year}") for year in range(2013, 2030))


def test_the_printed_card_says_that_few_replicates_rank_mergers_roughly() -> None:
    few = score(simulate(load_scenario("record-2013-2018"), replicates=2, seed=1))
    many = replace(few, replicates=1000)
    said = [" ".join(printed(card, 100).split()) for card in (few, many)]
    assert all("0.5 is chance, 1 perfect. Brier skill: 0 is no better" in text for text in said)
    assert "a ranking by 2 replicates is rough: 1,000 do it better" in said[0]
    assert "is rough" not in said[1]


def test_the_printed_card_says_how_much_the_intervals_of_few_replicates_hold() -> None:
    few = replace(score(income_in_2018(400, 600)), replicates=20)
    said = " ".join(printed(few, 100).split())
    assert said.endswith("so few replicates are too narrow: they hold 81% of futures.")
    assert "too narrow" not in printed(replace(few, replicates=100), 100)


def test_the_card_can_be_printed_where_there_is_only_ascii() -> None:
    text = printed(score(income_in_2018(400, 600)), 80, encoding="ascii")
    assert text.isascii()


def test_a_part_of_england_is_not_held_against_the_record_of_the_whole(tmp_path: Path) -> None:
    part = load_table("ccgs").head(32)
    part.to_csv(tmp_path / "ccgs.csv", index=False)
    near, people = load_table("neighbours"), load_table("populations")
    inside = near["code_a"].isin(part["code"]) & near["code_b"].isin(part["code"])
    near[inside].to_csv(tmp_path / "neighbours.csv", index=False)
    people[people["code"].isin(part["code"])].to_csv(tmp_path / "populations.csv", index=False)
    short = {"run.end": "2014-04-30", "footprints.mergers": "[]"}
    scenario = load_scenario("record-2013-2018").with_settings(short)
    run = simulate(scenario, 2, facts=load_facts(tmp_path))
    with pytest.raises(FactsError, match="no record of another country"):
        score(run)


def test_a_card_is_shown_in_a_line() -> None:
    card = score(MadeRun({"ccg_count": {"2018-04-30": [195.0] * 4, "2017-04-30": [211.0] * 4}}))
    inside, count = int(card.rows["inside"].sum()), len(card.rows)
    assert 0 < inside < count
    shown = f"<Scorecard of 4 replicates: {inside} of {count} figures inside; .print() shows it>"
    assert repr(card) == shown


def test_the_printed_card_of_one_replicate_has_values_and_no_intervals() -> None:
    said = {
        "ccg_count": {"2013-04-30": [211], "2017-04-30": [207], "2018-04-30": [194]},
        "ccgs_in_directions": {"2018-10-31": [24]},
    }
    card = score(MadeRun(said, 1))
    text = " ".join(printed(card, 80).split())
    assert "1 of 2 figures that parameters were fitted to are as observed in 1 replicate" in text
    assert "90%" not in text.replace("ROC [90%]", "")
    assert " inside" not in text
    assert "194 to 194" not in text
    assert text.endswith("One replicate has no interval: how much is luck, more of them tell.")
    assert repr(card).startswith("<Scorecard of 1 replicate: ")


def test_the_printed_card_counts_nothing_where_there_is_nothing() -> None:
    put_in = score(MadeRun({"ccg_count": {"2013-04-30": [211] * 4}}))
    text = " ".join(printed(put_in, 80).split())
    assert "0 of 0" not in text
    assert "Of those that follow from the facts or the scenario, 1 of 1 are." in text
    tested = score(MadeRun({"ccgs_in_directions": {"2018-10-31": [24] * 4}}))
    text = " ".join(printed(tested, 80).split())
    assert "1 of 1 figures that were set aside as a test are inside the 90% interval" in text
    assert "0 of 0" not in text


def test_what_is_said_of_how_to_read_a_ranking_needs_a_ranking() -> None:
    short = load_scenario("record-2013-2018").with_settings({"run.end": "2013-06-30"})
    text = " ".join(printed(score(simulate(short, replicates=2, seed=1)), 80).split())
    assert "Who merges: the run does not live through all of it, to 2018-04-01" in text
    assert "Brier" not in text
    assert "0 of 0" not in text


@pytest.mark.parametrize(
    ("unit", "statistic", "middle", "low"),
    [
        ("mergers", "count", "6", "2"),
        ("CCGs", "mean (approx)", "6.0", "2.1"),
        ("%", "", "6.0", "2.1"),
    ],
)
def test_counts_are_whole_in_every_row_and_means_and_shares_are_not(
    unit: str, statistic: str, middle: str, low: str
) -> None:
    row = {"metric": "formal_mergers", "unit": unit, "statistic": statistic, "date": "2018-04-01"}
    row |= {"observed": 6.0, "median": 6.0, "p05": 2.1, "p95": 12.0, "bound": ""}
    said = as_printed(row)
    assert (said.observed, said.median, said.low) == ("6", middle, low)
