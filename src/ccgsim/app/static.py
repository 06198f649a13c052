"""Plotly's code as a file of our own server: fetched once by a browser, which may keep it."""

from __future__ import annotations

import gzip
from functools import cache

import plotly
from plotly.offline import get_plotlyjs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PLOTLY = f"/static/ccgsim/plotly-{plotly.__version__}.js"
"""Its address below the root of the server; another version has another one."""
FOR_A_YEAR = "public, max-age=31536000, immutable"


@cache
def _compressed() -> bytes:
    """Return plotly's code as it is sent: compressing 5 MB takes 0.2 s, which is spent once."""
    return gzip.compress(get_plotlyjs().encode(), mtime=0)


def _send(request: Request) -> Response:
    headers = {
        "Cache-Control": FOR_A_YEAR,
        "Content-Encoding": "gzip",
        "Content-Type": "text/javascript; charset=utf-8",
    }
    return Response(_compressed(), headers=headers)


def serve_plotly() -> None:
    """Let Solara's server answer for `PLOTLY`, before its own pages do."""
    from solara.server.starlette import app

    if not any(getattr(route, "path", "") == PLOTLY for route in app.routes):
        app.routes.insert(0, Route(PLOTLY, _send))
