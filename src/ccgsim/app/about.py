"""What the model is, where its facts come from, what it cannot say, and how to cite it."""

from __future__ import annotations

import solara

from ccgsim import __version__

TEXT = f"""
### What this is

In April 2013, 211 **Clinical Commissioning Groups** (CCGs) took over the planning and buying of local health care in England.
Their **running cost allowance**, the money for running themselves, shrank. Many came to share an **accountable officer**, the
person who answers for a CCG; took **commissioning support**, such as finance or contracting, back from the **support units**
(CSUs) that sold it; and merged. 195 were left in April 2018.

`ccgsim` simulates those decisions, CCG by CCG and month by month, on the real network of neighbours and of **partnerships**
(STPs, the 44 areas of March 2016), under the policy that a scenario file sets. Each decision adds up named terms, such as
pressure on the allowance, saving, or local identity, and a term of luck; the option with the largest sum is taken.

### How to read it

- **The map** has one hexagon for each CCG of 2013; neighbours are kept near their neighbours as far as a map of equal hexagons
  allows. A dark outline is a merged body, a line joins those who share an officer.
- **A future** is one run of the model. Two hundred of them, each with its own luck and its own draw of the parameters that the
  record leaves open, make the fan. No single one is a forecast.
- **A difference from the baseline** compares each future with the same future of the scenario without your changes: the same
  luck, so that what differs is the policy's doing.

### Where the facts come from

Populations, borders, partnerships, councils, former primary care trusts, support units, and officers known to be shared come
from NHS England, NHS Digital, the Office for National Statistics and contemporary reports; each table names its source. The
record of 2013 to 2018 is above all that of the National Audit Office (HC 1783, 18 December 2018) and of the King's Fund and
Nuffield Trust (*Clinical commissioning: GPs in charge?*, July 2016).

### What it cannot say

It knows nothing after 31 December 2018. There is no way back from a merger or a shared officer. It does not model patients,
hospitals or the quality of care. Where no source gives a CCG's value, such as its finances in 2013, the value is drawn at
random: what the map says of **one** CCG in **one** future is an example, not a fact about that CCG.

### Keys

On the map, the arrow keys move from CCG to CCG and Enter opens one. Elsewhere beside the map, the space bar plays and pauses.
The slider takes the arrow keys, Page Up and Page Down.

### Cite

The ccgsim authors: *ccgsim*, version {__version__}. MIT licence; the data contain public sector information licensed under the
Open Government Licence v3.0.
"""


@solara.component
def About() -> None:
    """The page as Markdown."""
    solara.Markdown(TEXT)
