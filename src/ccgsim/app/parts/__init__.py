"""Parts of which every page is made: widgets of the browser, tables, buttons, words explained."""

from __future__ import annotations
