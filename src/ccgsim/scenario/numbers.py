"""Numbers and words of a scenario file, each with the bounds beyond which it is a slip of the pen.

The bounds are judgements: wide enough for any policy one could ask about, and narrow enough to
catch a percentage for a fraction, pence for pounds, pounds for millions and a mistyped year.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Fraction = Annotated[Number, Field(ge=0, le=1)]
PerHead = Annotated[Number, Field(ge=1, le=250)]
"""£ a year: from next to nothing to ten times the allowance of 2013-14."""
Relative = Annotated[Number, Field(gt=0, le=10)]
"""A multiple of what was; ten times is further than the parameters were ever held against."""
Demands = Annotated[Number, Field(ge=0, le=10)]
"""A multiple of what was, or none."""
Income = Annotated[Number, Field(ge=0, le=1000)]
"""£m a year: all support units together had 810 in 2013-14 (NAO HC 1783, 4.10)."""
Growth = Annotated[Number, Field(ge=-50, le=50)]
"""% a year."""
Count = Annotated[int, Field(strict=True, ge=0, le=1000)]
Text = Annotated[str, Field(min_length=1)]
Codes = tuple[Text, ...]

FIRST_START, LAST_END = date(2013, 4, 1), date(2050, 3, 31)
"""CCGs begin on the first. A run that goes on beyond the last would take long to say nothing."""
