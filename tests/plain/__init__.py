"""The model once more, as docs/model.md tells it: one replicate, one CCG after another, no arrays.

Slow on purpose. It shares no code with the rules of the package; only facts, parameters and the
policy by month are read from there.
"""

from __future__ import annotations
