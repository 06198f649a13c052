"""Settings that every test shares."""

from __future__ import annotations

from hypothesis import settings

# The first example of a property test pays for imports and for reading the facts, and a busy
# machine pays twice: time is measured in benchmarks/, never by a deadline on one example.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
