"""The tables of commissioning support: units of 1 April 2013, known customers, support in-house."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

START = "2013-04-01"
WHOLLY_IN = (
    0.95  # a CCG belongs to an area when this share of its people lives in the area's authorities
)
SPANS_REGIONS = "North and Midlands"
ODS_SEED = " (stored file id 42607646519, a public SQL seed of ODS role RO213)"
LATER_NOTES = (" (as NEL CSU); ceased end October 2021", "; HSJ Jobs 22 March 2022")  # after 2018

# Areas that a unit's name states, as local authorities and footprints. A CCG that lies in one is
# taken to be the unit's customer at the start; the basis says what else supports the reading.
NAMED_AREA: dict[str, tuple[tuple[str, ...], str]] = {
    "North Yorkshire and Humber CSU": (
        ("North Yorkshire", "York", "East Riding of Yorkshire", "Kingston upon Hull, City of",
         "North Lincolnshire", "North East Lincolnshire"),
        "the unit's name; customer of its successor in October 2014",
    ),
    "West and South Yorkshire and Bassetlaw CSU": (
        ("Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield",
         "South Yorkshire and Bassetlaw"),
        "the unit's name; customer of its successor in October 2014",
    ),
    "North and East London CSU": (
        ("North Central London", "North East London"),
        "the unit's name, before launch North Central and East London",
    ),
    "South London CSU": (("South East London", "South West London"), "the unit's name"),
    "Central Eastern CSU": (
        ("Hertfordshire", "Essex", "Southend-on-Sea", "Thurrock",
         "Bedford", "Central Bedfordshire", "Luton"),
        "the unit's name at launch, Hertfordshire and Essex; its director on its area",
    ),
    "Kent and Medway CSU": (("Kent", "Medway"), "the unit's name"),
    "Staffordshire and Lancashire CSU": (
        ("Staffordshire", "Stoke-on-Trent", "Lancashire", "Blackburn with Darwen", "Blackpool"),
        "the unit's name",
    ),
}  # fmt: skip
AREA_SOURCE = {
    "North and East London CSU": "HSJ 5048150 (2012)",
    "Central Eastern CSU": "Healthcare Leader 8 February 2013; HSJ 5069894 (2014)",
}

# Where no customer is known, or only one, the unit stands at the middle of the area it is described
# by. Those marked assumed serve only to place the unit on the map.
PLACED_BY: dict[str, tuple[tuple[str, ...], str]] = {
    "Surrey and Sussex CSU": (
        ("Sussex and East Surrey", "Surrey Heartlands"), "the unit's name: Surrey and Sussex"),
    "Arden CSU": (("Coventry and Warwickshire",), "assumed: Coventry and Warwickshire"),
    "Greater East Midlands CSU": (
        ("Derbyshire", "Nottinghamshire", "Leicester, Leicestershire and Rutland", "Lincolnshire",
         "Northamptonshire"), "assumed: the five counties of the East Midlands"),
    "Central Midlands CSU": (
        ("Birmingham and Solihull", "The Black Country"),
        "assumed: Birmingham and the Black Country"),
    "South CSU": (
        ("Hampshire and the Isle of Wight", "Dorset"), "assumed: Hampshire and Dorset"),
    "Central Southern CSU": (
        ("Buckinghamshire, Oxfordshire and Berkshire West", "Gloucestershire"),
        "assumed: Oxfordshire, Buckinghamshire, Berkshire and Gloucestershire (HSJ 5041395)"),
    "South West CSU": (
        ("Cornwall and the Isles of Scilly", "Somerset",
         "Bristol, North Somerset and South Gloucestershire"),
        "assumed: Cornwall, Somerset and Bristol"),
}  # fmt: skip


def codes_in(area: tuple[str, ...], founding: pd.DataFrame, authorities: pd.DataFrame) -> set[str]:
    """Codes of the CCGs that lie in an area given as names of local authorities and footprints."""
    known = set(authorities.la_name) | set(founding.footprint_name)
    assert set(area) <= known, f"no such place: {set(area) - known}"
    inside = authorities[authorities.la_name.isin(area)].groupby("ods_code").population_share.sum()
    by_footprint = founding[founding.footprint_name.isin(area)].code
    return set(inside[inside >= WHOLLY_IN].index) | set(by_footprint)


def customers(source: Path, founding: pd.DataFrame, mergers: pd.DataFrame) -> pd.DataFrame:
    """Which unit served a CCG on 1 April 2013, where known or only one reading is left."""
    stated = pd.read_csv(source / "csu_customers.csv", dtype=str)
    authorities = pd.read_csv(source / "local_authority.csv")
    family = mergers.groupby("successor_code").predecessor_code.agg(list).to_dict()
    rows = []
    for row in stated[stated["from"] == START].itertuples():
        by_count = "by geography" in row.source
        basis = "count of customers that fits one area" if by_count else "named"
        rows.append((row.ods_code, row.csu, basis, row.source))
    still = stated[(stated.csu == "North of England CSU") & (stated["from"] > START)]
    for row in still.itertuples():
        for code in family.get(row.ods_code, [row.ods_code]):
            rows.append((code, row.csu, "customer of the same unit in 2016", row.source))
    for unit, (area, basis) in NAMED_AREA.items():
        source_text = AREA_SOURCE.get(unit, "name of the unit, ODS list of CSUs (role RO213)")
        rows += [(c, unit, basis, source_text) for c in codes_in(area, founding, authorities)]
    table = pd.DataFrame(rows, columns=["code", "unit", "basis", "source"])
    table = table.drop_duplicates(["code", "unit"]).sort_values(["unit", "code"])
    assert table.code.is_unique, "a CCG has two units"
    return table


def units(
    source: Path, founding: pd.DataFrame, people: pd.DataFrame, served: pd.DataFrame
) -> pd.DataFrame:
    """The units at work on 1 April 2013: region, place and its basis, and how each ended."""
    table = pd.read_csv(source / "csus.csv", dtype=str, keep_default_na=False)
    table = table[table.opened == START].copy()
    authorities = pd.read_csv(source / "local_authority.csv")
    weight = people[people.year == people.year.min()].set_index("code").registered_population
    place = founding.set_index("code")[["longitude", "latitude"]].astype(float)
    for index, row in table.iterrows():
        if row["name"] in PLACED_BY:
            area, basis = PLACED_BY[row["name"]]
            codes = sorted(codes_in(area, founding, authorities))
        else:
            codes, basis = list(served.code[served.unit == row["name"]]), "its known customers"
        centre = np.average(place.loc[codes], axis=0, weights=weight[codes])
        table.loc[index, ["longitude", "latitude"]] = [f"{x:.4f}" for x in centre]
        table.loc[index, "placed_by"] = basis
    for note in (ODS_SEED, *LATER_NOTES):
        table = table.apply(lambda column, note=note: column.str.replace(note, "", regex=False))
    later = table.closed > "2018-12-31"
    table.loc[later, ["closed", "successor"]] = ""
    table["region"] = table.region.replace(SPANS_REGIONS, "")
    columns = ["name", "region", "longitude", "latitude", "placed_by", "closed", "successor",
               "how_ended", "source"]  # fmt: skip
    return table[columns].rename(columns={"name": "unit"})


def in_house(source: Path) -> pd.DataFrame:
    """CCGs reported to host their own support or to leave their unit, and from when."""
    table = pd.read_csv(source / "ccg_panel.csv", dtype=str)
    table = table[table.measure == "in_house_commissioning_support"]
    begins = {
        "2013-14": START,
        "2014-15": "2014-10-01",
    }  # the North West London contracts ran to September 2014
    columns = {"ods_code": "code", "period": "from", "value": "detail", "source": "source"}
    return table[list(columns)].rename(columns=columns).assign(**{"from": table.period.map(begins)})


def support_tables(
    source: Path, founding: pd.DataFrame, people: pd.DataFrame, mergers: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The three tables of commissioning support, by file name without its ending."""
    served = customers(source, founding, mergers)
    return {
        "support_units": units(source, founding, people, served),
        "support_customers": served,
        "in_house_support": in_house(source),
    }
