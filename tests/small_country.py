"""A country of four CCGs, small enough to work out by hand, as a folder of tables."""

from __future__ import annotations

from pathlib import Path

SMALL = {
    "ccgs": """code,name,longitude,latitude,footprint,footprint_name,region
AAA,Ash,-1.0,52.0,F2,Downs,South
BBB,Birch,-1.1,52.1,F1,Hills,North
CCC,Cedar,-1.2,52.2,F1,Hills,North
DDD,Date,-1.3,52.3,F1,Hills,North
""",
    "neighbours": "code_a,code_b,border_km\nBBB,AAA,7.5\nCCC,DDD,2\n",
    "populations": """code,year,registered_population
AAA,2013,1000
BBB,2013,4000
CCC,2013,3000
DDD,2013,2000
""",
}


def small_country(folder: Path) -> Path:
    """Write the required tables of the small country to `folder`."""
    for name, text in SMALL.items():
        write(folder, name, text)
    return folder


def write(folder: Path, name: str, text: str) -> Path:
    """Write one table to `folder`, over what is there."""
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
