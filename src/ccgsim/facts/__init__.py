"""The facts a run starts from: founding CCGs, borders, footprints, support units, officers.

`load_facts()` reads the package's England of 2013, or a folder of the same tables for another
country or a made-up one. The sources of England's tables are in `data/README.md`.

`country` holds the facts as arrays, `tables` and `reading` check every row on the way in, `checks`
what must hold of them together, and `made_up` makes countries of any size.
"""

from __future__ import annotations

from ccgsim.facts.country import Facts, load_facts, load_table

__all__ = ["Facts", "load_facts", "load_table"]
