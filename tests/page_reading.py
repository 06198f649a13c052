"""Reading a report as a browser would, as far as tests need it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "img", "br", "hr", "input"}


@dataclass
class Reading(HTMLParser):
    """Elements with their attributes, scripts, styles, and the text outside of both."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    style: str = ""
    text: str = ""
    _inside: tuple[str, dict[str, str | None]] = ("", {})

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag, dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        self._inside = "", {}

    def handle_data(self, data: str) -> None:
        tag, attributes = self._inside
        if tag == "style":
            self.style += data
        elif tag != "script":
            self.text += data
        elif attributes.get("type") == "application/json":
            self.data[str(attributes["id"])] = json.loads(data)
        else:
            self.scripts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def read(text: str) -> Reading:
    """Return a page, read."""
    page = Reading()
    page.feed(text)
    page.close()
    return page
