"""The work behind the pages: scenario files at hand, and their runs in processes of their own."""

from __future__ import annotations
