"""Reports: what is on the page, that it stands alone, and that nothing in it can do harm."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from page_reading import Reading, read
from plotly.offline import get_plotlyjs
from small_country import small_country, write
from small_sweep import SCENARIO, sweep_file

from ccgsim import Results, Scenario, compare, load_scenario, report, simulate
from ccgsim.cli import main
from ccgsim.errors import FactsError, ResultsError
from ccgsim.reports.blocks import Table
from ccgsim.reports.events import _give_or_take, merged_bodies
from ccgsim.reports.settings import settings_of_run
from ccgsim.reports.sweep_tables import SweepTables
from ccgsim.reports.which import OTHER_CCGS
from ccgsim.rules import RULES, without
from ccgsim.scorecard import score
from ccgsim.scorecard.scorecard import OTHER_POLICY
from ccgsim.scorecard.which_ccgs import no_better
from ccgsim.sweeps import run_sweep

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RECORD = SCENARIOS / "record-2013-2018.toml"
OLDER = "<!doctype html>\n<title>older – ccgsim report</title>"
RUDE = "</script><script>alert(1)</script><b>&amp; 'bold'\""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few runs of the record, which its tests only read."""
    out = tmp_path_factory.mktemp("report") / "run"
    simulate(load_scenario(RECORD), replicates=3, seed=4, out=out)
    return out


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a comparison of two scenarios."""
    out = tmp_path_factory.mktemp("report") / "compared"
    scenarios = [load_scenario(RECORD), load_scenario(SCENARIOS / "no-stps.toml")]
    compare(scenarios, replicates=2, seed=4, out=out)
    return out


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small sweep."""
    place = tmp_path_factory.mktemp("report")
    run_sweep(sweep_file(place), out=place / "sweep", workers=1)
    return place / "sweep"


@pytest.fixture(params=["run", "comparison", "sweep"])
def folder(request: pytest.FixtureRequest) -> Path:
    """Each kind of folder in turn."""
    found: Path = request.getfixturevalue(request.param)
    return found


@cache
def text_of(folder: Path) -> str:
    return report(folder).read_text("utf-8")


@cache
def page_of(folder: Path) -> Reading:
    return read(text_of(folder))


def titles(page: Reading) -> list[str]:
    return [str(one["id"]) for one in page.all("section")]


def test_a_report_goes_into_its_folder_and_replaces_an_older_one(run: Path) -> None:
    made = text_of(run)
    (run / "report.html").write_text(OLDER, encoding="utf-8")
    assert report(run) == run / "report.html"
    assert (run / "report.html").read_text("utf-8") == made
    assert not list(run.glob(".report*"))


@pytest.mark.parametrize("name", ["manifest.json", "events.parquet"])
def test_a_report_never_takes_the_place_of_what_is_no_report(
    capsys: pytest.CaptureFixture[str], run: Path, name: str
) -> None:
    before = (run / name).read_bytes()
    said = refused(capsys, str(run), "--out", str(run / name))
    assert f"{name} already exists and is not a ccgsim report" in said
    assert "Name another file with --out." in said
    assert (run / name).read_bytes() == before


def test_a_page_that_is_not_ccgsims_is_left_alone_and_a_report_of_another_run_is_not(
    run: Path, sweep: Path, tmp_path: Path
) -> None:
    place = tmp_path / "page.html"
    place.write_text("<!doctype html>\n<title>My own page</title>", encoding="utf-8")
    with pytest.raises(ResultsError, match=r"page\.html already exists"):
        report(run, place)
    assert "My own page" in place.read_text("utf-8")
    report(sweep, tmp_path / "report.html")
    assert report(run, tmp_path / "report.html").read_text("utf-8") == text_of(run)


def test_a_report_is_the_same_when_it_is_made_again(folder: Path, tmp_path: Path) -> None:
    assert report(folder, tmp_path / "again.html").read_text("utf-8") == text_of(folder)


def test_each_kind_has_its_sections(run: Path, comparison: Path, sweep: Path) -> None:
    end = ["again", "sources"]
    assert titles(page_of(run)) == [
        "in-short", "policy", "over-time", "scorecard", "which", "map", "events", *end,
    ]  # fmt: skip
    assert titles(page_of(comparison)) == [
        "in-short", "policies", "changes", "over-time", "ccgs", "map", "events", "scorecard", *end,
    ]  # fmt: skip
    assert titles(page_of(sweep)) == [
        "in-short", "varied", "levers", "charts", "over-time", "map", "events", *end,
    ]  # fmt: skip


def test_a_comparison_tells_how_far_single_futures_go_and_calls_policies_by_title(
    comparison: Path,
) -> None:
    page = page_of(comparison)
    short = page.text[: page.text.index("The policies", page.text.index("All of this is"))]
    assert re.search(
        r"give or take [\d.,]+ \(.+\); [−+\d.,]+ to [−+\d.,]+ in nine futures out of ten", short
    )
    assert "A single future may differ more, through its luck and what is not known" in short
    title = load_scenario(SCENARIOS / "no-stps.toml").title
    drawn = {trace.get("name") for figure in page.data.values() for trace in figure["data"]}
    assert title in drawn
    assert not {"no-stps", RECORD.stem} & drawn


def test_a_page_has_plotly_once_and_loads_nothing(folder: Path) -> None:
    page = page_of(folder)
    assert page.scripts.count(get_plotlyjs()) == 1
    assert len(page.scripts) == 2
    loading = {"src", "srcset", "data", "poster", "action", "background"}
    for tag, attributes in page.elements:
        assert not loading & attributes.keys(), tag
        assert str(attributes.get("href", "#")).startswith("#")
        assert tag not in ("link", "iframe", "object", "embed", "base")
    assert "url(" not in page.style
    assert "@import" not in page.style
    assert "//" not in page.scripts[1].replace("// ", "")


def test_only_the_two_scripts_meant_may_run_and_nothing_may_be_fetched(folder: Path) -> None:
    page = page_of(folder)
    (policy,) = (str(m["content"]) for m in page.all("meta") if "http-equiv" in m)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    hashes = [b64encode(sha256(script.encode()).digest()).decode() for script in page.scripts]
    assert rules["script-src"].split() == [f"'sha256-{one}'" for one in hashes]
    assert set(rules) == {"default-src", "script-src", "style-src", "img-src"}


def test_every_chart_has_a_title_named_axes_words_and_a_table(folder: Path) -> None:
    text = text_of(folder)
    page = page_of(folder)
    charts = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert len(charts) == len(page.data) > 0
    for chart in charts:
        assert re.search(r"<h3[^>]*>[^<]+</h3>", chart)
        assert re.search(r'<figcaption id="[^"]+-words">[^<]{20,}</figcaption>', chart)
        assert '<th scope="col"></th>' not in chart
        assert re.search(r"<details><summary>[^<]+</summary>.*<td", chart, re.DOTALL)
    for figure in page.data.values():
        bar = figure["layout"].get("modebar", {})  # a legend may reach under its button
        assert figure["layout"].get("legend") is None or bar["bgcolor"] == "rgba(0, 0, 0, 0)"
        for name, axis in figure["layout"].items():
            if re.fullmatch(r"[xy]axis\d*", name) and axis.get("visible", True):
                assert axis["title"]["text"]


def test_a_charts_words_say_when_the_record_was_last_seen_as_they_say_all_days(run: Path) -> None:
    words = page_of(run).text
    assert "The record's last figure is £1.13bn, of 31 March 2018." in words
    assert "The record's last figure is 117, of 31 August 2018." in words


def rude(scenario: Scenario) -> Scenario:
    """The same scenario with texts that would do harm if they were taken as HTML."""
    said = {"title": RUDE, "question": RUDE, "background": [RUDE], "look_at": [RUDE]}
    return Scenario.from_resolved(scenario.resolved() | said, {"title": f"{RUDE}.toml"})


def test_texts_of_scenarios_are_shown_as_written_and_never_run(tmp_path: Path) -> None:
    scenario = load_scenario(RECORD).with_settings({"run.end": "2013-06-30"})
    results = simulate(rude(scenario), replicates=1, seed=1)
    for_run = report(results, tmp_path / "run.html").read_text("utf-8")
    together = compare([results, simulate(rude(scenario), replicates=1, seed=1)])
    for_two = report(together, tmp_path / "two.html").read_text("utf-8")
    for text in (for_run, for_two):
        assert "<script>alert" not in text
        assert len(read(text).scripts) == 2
        assert RUDE in read(text).text


def test_a_sweeps_title_and_levers_are_shown_as_written(tmp_path: Path) -> None:
    path = sweep_file(tmp_path, replicates=1)
    text = path.read_text("utf-8").replace('"A small sweep"', "'''" + RUDE + "'''")
    path.write_text(text, encoding="utf-8")
    run_sweep(path, out=tmp_path / "out", workers=1)
    page = page_of(tmp_path / "out")
    assert len(page.scripts) == 2
    assert RUDE in page.text


def test_the_scorecard_shows_every_figure_with_what_it_was_used_for(run: Path) -> None:
    from ccgsim import score

    card = score(Results.open(run))
    text = text_of(run)
    hits, misses = text.count('<tr class="hit">'), text.count('<tr class="miss">')
    assert hits == card.rows["inside"].sum()
    assert misses == (~card.rows["inside"].astype(bool)).sum() > 0
    for use in ("fitted", "set aside", "given"):
        assert text.count(f'<span class="use">{use}</span>') == len(card.used(use))


def test_it_is_said_how_well_the_runs_tell_how_often_a_body_comes_about() -> None:
    rows = [(run, code, "A") for run in range(50) for code in ("A", "B") if run < 40 or code == "A"]
    rows += [(run, "B", "B") for run in range(40, 50)]
    table = pd.DataFrame(rows, columns=["replicate", "ccg", "organisation"])
    assert merged_bodies(table) == {frozenset("AB"): 40}
    assert _give_or_take(40, 50) == (
        "50 runs give the largest of these shares, 80%, to within about 10 percentage points "
        "either way; the order of shares of similar size is due to chance."
    )
    assert _give_or_take(50, 50) == ""


def test_the_record_tests_the_model_under_the_policy_that_was_only(
    run: Path, tmp_path: Path
) -> None:
    assert all(caveat not in page_of(run).text for caveat in (OTHER_POLICY, OTHER_CCGS))
    other = load_scenario(RECORD).with_settings({"allowance.per_head": "25"})
    results = simulate(other, replicates=2, seed=1)
    text = page_of_results(results, tmp_path).text
    assert (text.count(OTHER_POLICY), text.count(OTHER_CCGS)) == (2, 1)


def test_rules_and_parameters_of_ones_own_are_told_and_not_taken_for_the_models(
    tmp_path: Path,
) -> None:
    record, others = load_scenario(RECORD), without(RULES, ("mergers",))
    changed: tuple[tuple[dict[str, Any], str], ...] = (
        ({"parameters": {"margin": 0.05}}, "set to other values: margin"),
        ({"rules": others}, "If you have them, in Python: rerun("),
    )
    for changes, told in changed:
        results = simulate(record, replicates=2, seed=1, **changes)
        text = page_of_results(results, tmp_path).text
        assert told in text
        assert OTHER_POLICY in text
        assert ("ccgsim run --from" in text) == ("rules" not in changes)


def test_a_run_of_the_record_says_in_short_what_it_does_not_tell(tmp_path: Path) -> None:
    results = simulate(load_scenario(RECORD), replicates=2, seed=1)
    said = no_better(score(results))
    assert "who is rated inadequate" in said
    assert page_of_results(results, tmp_path).text.count(said) == 2  # in short, and beside the rest


def test_a_single_run_is_told_as_one_that_has_no_range(tmp_path: Path) -> None:
    scenario = load_scenario(RECORD).with_settings({"run.end": "2013-06-30"})
    results = simulate(scenario, replicates=1, seed=1)
    text = page_of_results(results, tmp_path).text
    assert "One run has no range to compare with the record" in text
    assert "nine runs in ten" not in text
    assert " in nine of ten" not in text
    assert "The line is the one run; points are the record." in text
    assert "part of a merged body, of 1 run." in text
    together = compare([results, results])
    assert "given 1 future, and the same luck" in page_of_results(together, tmp_path).text


def test_a_scenario_names_its_own_settings_apart_from_inherited_ones(tmp_path: Path) -> None:
    scenario = load_scenario(SCENARIOS / "no-moratorium.toml")
    results = simulate(scenario.with_settings({"run.end": "2013-06-30"}), replicates=1, seed=1)
    text = report(results, tmp_path / "page.html").read_text("utf-8")
    own = text[text.index('id="policy"') : text.index("settings taken from")]
    assert "mergers.stance.2013-04-01" in own
    assert "run.end" in own
    assert "allowance.per_head" not in own


def test_what_is_set_for_a_part_of_the_country_stands_key_by_key() -> None:
    local = '[{name = "London", where = {regions = ["London"]}, mergers = {stance = "prohibited"}}]'
    scenario = load_scenario(SCENARIOS / "record-2013-2018.toml").with_settings({"local": local})
    table = next(
        block
        for block in settings_of_run(scenario.resolved(), scenario.sources)
        if isinstance(block, Table)
    )
    key = "local.London.mergers.stance"
    assert [row[1:] for row in table.rows if row[2].startswith("local")] == [
        ('["London"]', "local", "--set"),
        ('["London"]', "local.London.where.regions", "--set"),
        ('"prohibited"', key, "--set"),
    ]
    assert {row[0] for row in table.rows if row[2] == key} == {"stance on mergers in London"}


def test_settings_that_differ_are_named_in_words_beside_their_key(comparison: Path) -> None:
    row = r"day of the STPs\s*2016-03-01\s*false\s*footprints.announced"
    assert re.search(row, page_of(comparison).text)


def test_a_run_can_be_made_again_from_its_report_alone(run: Path) -> None:
    text = page_of(run).text
    assert (run / "manifest.json").read_text("utf-8").strip() in text
    assert f"ccgsim run --from {run}" in text


def test_a_sweeps_values_keep_the_order_of_its_file(sweep: Path) -> None:
    design = SweepTables.open(sweep).design
    assert list(design["mergers.stance"].cat.categories) == ["permitted", "encouraged"]


def test_another_country_has_no_record_and_a_map_of_its_own(sweep: Path, tmp_path: Path) -> None:
    base = sweep.parent / "files" / "base.toml"
    results = simulate(load_scenario(base), replicates=2, seed=1)
    page = page_of_results(results, tmp_path)
    assert "scorecard" not in titles(page)
    assert "Office for National Statistics" not in page.text
    assert not any(
        trace.get("name") == "record" for figure in page.data.values() for trace in figure["data"]
    )
    assert any(len(figure["layout"].get("shapes", ())) == 4 for figure in page.data.values())
    assert "about England" not in page_of(sweep).text


def test_the_map_of_another_country_is_that_of_its_hexagons(tmp_path: Path) -> None:
    folder = small_country(tmp_path)
    (tmp_path / "base.toml").write_text(SCENARIO.replace("country", "."), encoding="utf-8")
    results = simulate(load_scenario(tmp_path / "base.toml"), replicates=2, seed=1)
    write(folder, "hexagons", "code,column,row\nAAA,0,0\nBBB,1,0\nCCC,0,1\nDDD,40,0\n")
    page = page_of_results(results, tmp_path)
    widths = [figure["layout"].get("xaxis", {}).get("range") for figure in page.data.values()]
    assert any(width and width[1] - width[0] > 40 for width in widths)
    write(folder, "hexagons", "code,column,row\nAAA,0,0\nBBX,1,0\n")
    with pytest.raises(FactsError, match=r"hexagons\.csv, row 3: code is 'BBX'"):
        page_of_results(results, tmp_path)


def page_of_results(results: Any, out: Path) -> Reading:
    return read(report(results, out / "page.html").read_text("utf-8"))


def test_the_maps_of_a_comparison_have_one_scale_of_colours(comparison: Path) -> None:
    tops = [
        trace["marker"]["cmax"]
        for figure in page_of(comparison).data.values()
        for trace in figure["data"]
        if "cmax" in trace.get("marker", {})
    ]
    assert len(tops) == 2
    assert len(set(tops)) == 1


def test_a_scenario_has_no_report() -> None:
    with pytest.raises(ResultsError, match=r"report: found .*allowed: results, a comparison, or"):
        report(load_scenario("record-2013-2018"))  # type: ignore[arg-type]


def test_results_in_memory_need_a_file_to_go_to() -> None:
    scenario = load_scenario(RECORD).with_settings({"run.end": "2013-04-30"})
    with pytest.raises(ResultsError, match="give out="):
        report(simulate(scenario, replicates=1, seed=1))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["report", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def test_what_is_unfinished_or_damaged_is_said_and_an_older_report_kept(
    capsys: pytest.CaptureFixture[str], run: Path, sweep: Path, tmp_path: Path
) -> None:
    assert "not a folder" in refused(capsys, str(tmp_path / "nowhere"))
    assert "no results" in refused(capsys, str(tmp_path))
    assert f"such as {run}." in refused(capsys, str(run.parent))
    deep = tmp_path / "results" / "small-sweep" / "today"
    deep.mkdir(parents=True)
    (deep / "manifest.json").write_text('{"kind": "sweep"}', encoding="utf-8")
    assert f"such as {deep}." in refused(capsys, str(tmp_path / "results"))
    of_a_run = refused(capsys, str(run / "metrics.parquet"))
    assert "is a file. Name a folder written by" in of_a_run
    assert f"such as {run}." in of_a_run
    (tmp_path / "mine.toml").write_text("", encoding="utf-8")
    assert refused(capsys, str(tmp_path / "mine.toml")).endswith("compare or sweep.\n")
    (tmp_path / "chunks").mkdir()
    (tmp_path / "chunks" / "plan.json").write_bytes((sweep / "chunks" / "plan.json").read_bytes())
    assert f"ccgsim resume {tmp_path}" in refused(capsys, str(tmp_path))
    for kind, table in ((run, "events"), (sweep, "metrics")):
        broken = tmp_path / kind.name
        broken.mkdir()
        for path in kind.glob("*.*"):
            (broken / path.name).write_bytes(path.read_bytes())
        (broken / f"{table}.parquet").write_bytes(b"PAR1 no more")
        (broken / "report.html").write_text(OLDER, encoding="utf-8")
        assert f"{table}.parquet is damaged" in refused(capsys, str(broken))
        assert (broken / "report.html").read_text("utf-8") == OLDER


def test_a_file_that_cannot_be_written_is_named(
    capsys: pytest.CaptureFixture[str], run: Path, tmp_path: Path
) -> None:
    (tmp_path / "page.html").mkdir()
    assert "page.html cannot be written" in refused(
        capsys, str(run), "--out", str(tmp_path / "page.html")
    )
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_run_can_end_with_its_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    quick = ("--replicates", "1", "--end", "2013-04-30", "--out", str(out), "--report")
    assert main(["run", str(RECORD), *quick]) == 0
    said = capsys.readouterr().out
    assert str(out / "report.html") in said
    assert f"ccgsim report {out}" not in said
    assert (out / "report.html").is_file()
