"""A report: one page that tells a colleague what a run, a comparison or a sweep was and found.

    report("results/record-2013-2018/2018-12-18T12-00-00Z")

The page is one HTML file with everything in it: it opens without a network and prints.
"""

from __future__ import annotations

from ccgsim.reports.writing import report

__all__ = ["report"]
