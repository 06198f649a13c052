"""Build the package's tables of England from the compiled tables of facts.

    python tools/build_data.py SOURCE_FOLDER

Every value is copied, or computed here in a way that `src/ccgsim/data/README.md` describes. Texts
that say more or less than their source are put right by `corrections.csv`, beside this file, and
what was not compiled is in `additional_*.csv`.
Nothing that happened after 31 December 2018 is carried over.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from build_support import support_tables

HERE = Path(__file__).parent
CORRECTIONS = HERE / "corrections.csv"
TARGET = Path(__file__).resolve().parent.parent / "src" / "ccgsim" / "data" / "england"
START = "2013-04-01"
LAST_OBSERVED = "2018-08-31"  # the National Audit Office's second count of shared officers
AFTER_THE_PERIOD = ("2020-21",)  # periods of the record that lie after 31 December 2018
NAMES_HERE = {r"joint_officers\.csv": "observed_officers.csv", r"csus\.csv": "support_units.csv"}
PERIODS = {"2013-14": 2013, "2014-15": 2014, "2015-16": 2015}
LARGEST_FILE = 300_000  # bytes


def ccgs(source: Path) -> pd.DataFrame:
    """The founding CCGs: codes, name, place, footprint of March 2016 and region."""
    columns = {
        "ods_code": "code", "ons_code": "ons_code", "name": "name", "longitude": "longitude",
        "latitude": "latitude", "stp_code": "footprint", "stp_name": "footprint_name",
        "nhs_region": "region",
    }  # fmt: skip
    table = pd.read_csv(source / "ccgs.csv", dtype=str)
    return table[list(columns)].rename(columns=columns).sort_values("code")


def renamed(source: Path, name: str, columns: dict[str, str]) -> pd.DataFrame:
    """A source table with only `columns`, under the package's names for them."""
    table = pd.read_csv(source / name, dtype=str, keep_default_na=False)
    return table[list(columns)].rename(columns=columns)


def panel(source: Path, measure: str) -> pd.DataFrame:
    """One measure of the panel: code, year (financial year starting), value."""
    table = pd.read_csv(source / "ccg_panel.csv", dtype=str)
    table = table[(table.measure == measure) & table.period.isin(list(PERIODS))]
    return pd.DataFrame(
        {
            "code": table.ods_code,
            "year": table.period.map(PERIODS),
            "value": table.value.astype(float),
        }
    )


def populations(source: Path, founding: pd.DataFrame, mergers: pd.DataFrame) -> pd.DataFrame:
    """Registered persons of every founding CCG on the lists of April to June, by year.

    The total of a merged CCG is divided among its predecessors by their shares of the last year in
    which each was counted. Lincolnshire West in 2013 is taken from October to December, when the
    lists that still stood under a trust in spring had been moved to it.
    """
    counted = panel(source, "registered_population").set_index(["code", "year"]).value
    later = pd.read_csv(source / "ccgs.csv").set_index("ods_code").population
    successor = dict(zip(mergers.predecessor_code, mergers.successor_code, strict=True))
    rows = []
    for code in founding.code:
        for year in PERIODS.values():
            if code == "04D" and year == 2013:
                basis, persons = "lists of October to December", float(later[code])
            elif (code, year) in counted.index:
                basis, persons = "lists of April to June", counted[code, year]
            else:
                body = successor[code]
                family = [p for p, s in successor.items() if s == body]
                share = counted[code, year - 1] / sum(counted[p, year - 1] for p in family)
                basis = f"share of {body} by the lists of {year - 1}"
                persons = share * counted[body, year]
            rows.append((code, year, round(persons), basis))
    return pd.DataFrame(rows, columns=["code", "year", "registered_population", "basis"])


def practices(source: Path, founding: pd.DataFrame) -> pd.DataFrame:
    """Member practices with registered patients, April to June of each year."""
    table = panel(source, "gp_practices").rename(columns={"value": "practices"})
    table["practices"] = table.practices.astype(int)
    return table[table.code.isin(founding.code)].sort_values(["code", "year"])


def deprivation(source: Path, founding: pd.DataFrame) -> pd.DataFrame:
    """Index of Multiple Deprivation 2015: average score and extent, where published."""
    score = panel(source, "imd2015_average_score").set_index("code").value
    extent = panel(source, "imd2015_extent").set_index("code").value
    table = pd.DataFrame({"imd2015_average_score": score, "imd2015_extent": extent})
    return table[table.index.isin(founding.code)].sort_index().reset_index()


def officers(source: Path, mergers: pd.DataFrame) -> pd.DataFrame:
    """Every statement to August 2018 that CCGs share an accountable officer, by founding CCG.

    Those of `additional_officers.csv`, which were not compiled, stand first.
    """
    columns = {"as_of": "date", "group_name": "group", "ods_code": "code"}
    columns |= {"confidence": "confidence", "source": "source", "officer_shared": "shared"}
    compiled = renamed(source, "joint_officers.csv", columns)
    added = renamed(HERE, "additional_officers.csv", columns)
    table = pd.concat([added, compiled], ignore_index=True)
    table = table[(table.shared == "true") & (table.date <= LAST_OBSERVED)].drop(columns="shared")
    family = mergers.groupby("successor_code").predecessor_code.agg(list).to_dict()
    table["code"] = [family.get(code, [code]) for code in table.code]
    return table.explode("code").drop_duplicates(["date", "group", "code"])


def directions(source: Path) -> pd.DataFrame:
    """CCGs named as in legal directions in 2013: one flag a date, and the sources."""
    measures = {
        "legal_directions_at_authorisation": "at_authorisation",
        "legal_directions_in_force_2013_07": "july_2013",
        "legal_directions_in_force_2013_11": "november_2013",
    }
    table = pd.read_csv(source / "ccg_panel.csv", dtype=str)
    table = table[table.measure.isin(list(measures))]
    wide = pd.DataFrame(0, index=sorted(set(table.ods_code)), columns=list(measures.values()))
    for row in table.itertuples():
        wide.loc[row.ods_code, measures[row.measure]] = 1
    wide["source"] = table.groupby("ods_code").source.agg(
        lambda texts: "; ".join(sorted(set(texts)))
    )
    return wide.rename_axis("code").reset_index()


def failing(source: Path) -> pd.DataFrame:
    """CCGs rated inadequate for 2015-16, and those whose directions began from April 2015 on."""
    table = pd.read_csv(source / "ccg_panel.csv", dtype=str)
    rated = (table.measure == "ccg_annual_rating") & (table.period == "2015-16")
    rated &= table.value == "inadequate"
    given = table.measure == "legal_directions_start"
    table["what"] = np.where(rated, "rated inadequate", "directions given")
    table["since"] = np.where(rated, table.period, table.value)
    table = table[rated | given].rename(columns={"ods_code": "code"})
    return table[["what", "code", "since", "confidence", "source"]].sort_values(["what", "code"])


def record(source: Path) -> pd.DataFrame:
    """The record as compiled, without the rows about periods after 2018.

    Tables it names have the names they have here.
    """
    table = pd.read_csv(source / "record.csv", dtype=str, keep_default_na=False)
    table = table.replace(NAMES_HERE, regex=True)
    return table[~table.date_or_period.isin(AFTER_THE_PERIOD)]


def completed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table with the rows that it was compiled without, each below the last of another kind.

    `after` says of which, by what stands in the first column. There must be one.
    """
    additions = HERE / f"additional_{name}.csv"
    first = table.columns[0]
    for row in pd.read_csv(additions, dtype=str, keep_default_na=False).to_dict("records"):
        places = [n for n, kind in enumerate(table[first]) if kind == row["after"]]
        assert places, f"{additions.name}: {name} has no {row['after']}"
        below = places[-1] + 1
        added = pd.DataFrame([row])[list(table.columns)]
        table = pd.concat([table[:below], added, table[below:]], ignore_index=True)
    return table


def corrected(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table with its texts put right; a correction must find what it corrects.

    A row is known by its first two columns and by the text that was compiled.
    """
    table = table.copy()
    first, second = table.columns[:2]
    corrections = pd.read_csv(CORRECTIONS, dtype=str, keep_default_na=False)
    for row in corrections[corrections.table == name].itertuples():
        found = (table[first] == row.first) & (table[second] == row.second)
        found &= table[row.column] == row.compiled
        assert found.any(), f"{CORRECTIONS.name}: {name} has no {row.first}, {row.second} like this"
        table.loc[found, row.column] = row.here
    return table


def tables(source: Path) -> dict[str, pd.DataFrame]:
    """Every table of the package, by file name without its ending."""
    founding = ccgs(source)
    mergers = renamed(source, "mergers.csv", {
        "effective_date": "date", "predecessor_ods_code": "predecessor_code",
        "predecessor_name": "predecessor_name", "successor_ods_code": "successor_code",
        "successor_name": "successor_name", "source": "source",
    })  # fmt: skip
    people = populations(source, founding, mergers)
    known = officers(source, mergers)
    return {
        "ccgs": founding,
        "neighbours": renamed(source, "adjacency.csv", {
            "ods_a": "code_a", "ods_b": "code_b", "shared_border_km": "border_km", "kind": "kind",
        }),
        "local_authorities": renamed(source, "local_authority.csv", {
            "ods_code": "code", "la_code": "authority", "la_name": "authority_name",
            "population_share": "population_share",
        }),
        "former_pcts": renamed(source, "predecessor_pct.csv", {
            "ods_code": "code", "pct_code": "trust", "pct_name": "trust_name",
            "pct_share_percent": "percent_of_trust",
        }),
        "populations": people,
        "practices": practices(source, founding),
        "deprivation": deprivation(source, founding),
        "shared_officers": known[known.date == START].drop(columns="date"),
        "observed_officers": known,
        "directions_2013": directions(source),
        "failing": failing(source),
        "mergers": mergers,
        "record": completed("record", corrected("record", record(source))),
        "policy_timeline": completed("policy_timeline", corrected(
            "policy_timeline", pd.read_csv(source / "policy_timeline.csv", dtype=str)
        )),
        **support_tables(source, founding, people, mergers),
    }  # fmt: skip


def main(source: Path) -> None:
    """Write every table to the package's folder of England."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, table in tables(source).items():
        path = TARGET / f"{name}.csv"
        table.to_csv(path, index=False, lineterminator="\n")
        size = path.stat().st_size
        assert size < LARGEST_FILE, f"{path.name} has {size} bytes"
        print(f"{path.name:<24}{len(table):>6} rows{size:>9} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/build_data.py SOURCE_FOLDER")
    main(Path(sys.argv[1]))
