"""A page as HTML: one file with its style, its scripts and plotly.js inside.

The page forbids the browser, by its content security policy, to fetch anything and to run any
script but the two that are meant, each known by its hash.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from ccgsim.reports.blocks import Page


def html(page: Page) -> str:
    """Return a page as one HTML document; every text in it is escaped."""
    scripts = (_plotly(), _text("charts.js"))
    return _template().render(
        page=page,
        style=Markup(_text("style.css")),
        scripts=[Markup(script) for script in scripts],
        hashes=" ".join(f"'sha256-{_hash(script)}'" for script in scripts),
    )


def as_data(json: str) -> Markup:
    """Return JSON so that nothing in it can end the element that holds it."""
    return Markup(json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("ccgsim.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["as_data"] = as_data
    return environment.get_template("report.html")


@cache
def _text(name: str) -> str:
    return files("ccgsim.reports").joinpath("templates", name).read_text("utf-8")


@cache
def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def _hash(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()
