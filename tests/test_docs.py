"""The pages of the documentation: their Python runs as it stands, links lead somewhere, and what
they say of parameters is what the tables say.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from small_sweep import sweep_file

import ccgsim
from ccgsim import Results, charts, load_scenario, score, simulate
from ccgsim.metrics import LEDGER, MONTHLY, QUARTERLY, YEARLY
from ccgsim.parameters import parameter_table

ROOT = Path(__file__).parents[1]
NOTHING = re.compile(r"Empty DataFrame|Series\(\[\]|^\s*$")
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for folder in (".", "docs", "scenarios", "benchmarks", "src/ccgsim/data")
    for page in (ROOT / folder).glob("*.md")
)
RUN_HERE = (
    "README.md", "docs/another-country.md", "docs/comparing.md", "docs/python.md",
    "docs/reporting.md", "docs/results.md",
)  # fmt: skip
RUN_ELSEWHERE = ("docs/mesa.md", "docs/rules.md", "docs/sweeps.md")
"""By the tests of what they are about, or below."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenarios and, in `results/first`, a run of the record."""
    place = tmp_path_factory.mktemp("docs")
    (place / "scenarios").symlink_to(ROOT / "scenarios")
    simulate(
        load_scenario("record-2013-2018"), replicates=12, seed=1, out=place / "results" / "first"
    )
    return place


def blocks(page: str) -> list[str]:
    """Return the Python of a page, with few replicates where it takes many."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [block.replace("replicates=200", "replicates=4") for block in found]


def test_every_page_with_python_is_run_by_some_test() -> None:
    assert {page for page in PAGES if blocks(page)} == {*RUN_HERE, *RUN_ELSEWHERE}


@pytest.mark.parametrize("page", RUN_HERE)
def test_the_python_of_a_page_runs_and_nothing_it_prints_is_empty(
    place: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    printed: list[str] = []
    names: dict[str, object] = {"print": lambda *what: printed.append(" ".join(map(str, what)))}
    monkeypatch.chdir(place)
    found = blocks(page)
    for block in found:
        exec(compile(block, page, "exec"), names)
    assert len(printed) == sum(block.count("print(") for block in found)
    assert not [text for text in printed if NOTHING.search(text)]


def test_the_python_about_sweeps_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With a sweep small enough to be run here in place of the one the page names."""
    path = sweep_file(tmp_path)
    read, run = blocks("docs/sweeps.md")
    run = run.replace("experiments/allowance-and-stance.toml", str(path))
    printed: list[str] = []
    names: dict[str, object] = {"print": lambda *what: printed.append(" ".join(map(str, what)))}
    monkeypatch.chdir(tmp_path)
    exec(compile(run.replace("workers=2", "workers=1"), "docs/sweeps.md", "exec"), names)
    monkeypatch.chdir(tmp_path / "results" / "allowance")
    exec(compile(read, "docs/sweeps.md", "exec"), names)
    failed, described = printed
    assert failed == "{}"
    assert "permitted" in described
    assert not NOTHING.search(described)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_file(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", text)
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_the_page_of_parameters_says_of_each_what_the_table_says() -> None:
    """The page is written with the checks of the fit; a source mended since must be on it too."""
    text = (ROOT / "docs/parameters.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    said = {row[0].strip("`"): (row[1], row[2], row[-1]) for row in rows}
    known = parameter_table().values()
    assert said == {row.name: (row.meaning, row.unit, row.source) for row in known}


def test_the_page_about_python_names_all_that_the_package_and_its_charts_offer() -> None:
    text = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", text))))
    assert {*ccgsim.__all__, *charts.__all__} - named == {"__version__"}


def test_the_page_of_metrics_has_every_metric_with_its_unit_and_when_it_is_measured() -> None:
    """`_min` beside a name stands for it with this last word instead, or after it."""
    parts = (ROOT / "docs/metrics.md").read_text(encoding="utf-8").split("\n## ")[1:]
    yearly = {metric.name: metric.unit for metric in YEARLY}
    ledger: set[str] = set()
    for part, known in zip(parts, (dict(MONTHLY), dict(QUARTERLY), yearly), strict=True):
        said: dict[str, str] = {}
        for line in part.splitlines():
            if not line.startswith("| `"):
                continue
            names, units, _ = line.strip("| ").split(" | ")
            found = names_in(names, set(known))
            of_each = units.split(", ") if ", " in units else [units] * len(found)
            said |= dict(zip(found, of_each, strict=True))
            ledger |= set(found) if "†" in names else set()
        assert said == known
    assert ledger == LEDGER


def test_the_page_of_results_names_every_column_of_every_table(place: Path) -> None:
    folder = place / "results" / "first"
    score(Results.open(folder)).write(folder)
    text = (ROOT / "docs/results.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    tables = sorted([*folder.glob("*.parquet"), *folder.glob("*.csv")])
    assert len(tables) == 10
    for path in tables:
        table = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
        (named,) = (row[2] for row in rows if f"`{path.name}`" in row[0])
        assert set(table.columns) <= set(re.findall(r"[a-z0-9_]+", named)), path.name


def names_in(cell: str, known: set[str]) -> list[str]:
    """Return the metrics that a cell names; `_max` after a name stands for another of its kind."""
    found: list[str] = []
    for name in re.findall(r"`([a-z0-9_]+)`", cell):
        if name.startswith("_"):
            stems = (found[0], found[0].rpartition("_")[0])
            name = next(stem + name for stem in stems if stem + name in known)
        found.append(name)
    return found


def test_the_description_of_the_model_uses_every_parameter() -> None:
    """`control_<line>` stands for a parameter of every line of support, and so on."""
    text = (ROOT / "docs/model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_<>]+)`", text))
    patterns = [re.sub("<[a-z]+>", "[a-z_]+", name) for name in named]
    unsaid = [
        name
        for name in parameter_table()
        if not any(re.fullmatch(pattern, name) for pattern in patterns)
    ]
    assert unsaid == []
