"""What only the browser can do: the address, reading and saving files, showing a visitor round."""

from __future__ import annotations

from importlib.resources import files

import anywidget
import traitlets


def _source(name: str) -> str:
    return (files("ccgsim.app.parts") / "browser" / name).read_text(encoding="utf-8")


class AddressWidget(anywidget.AnyWidget):
    """Writes ``query`` into the address, so that a reload or a link brings the view back.

    ``visited`` is the query that the browser's Back or Forward button leads to, and a number.
    """

    _esm = _source("address.js")
    query = traitlets.Unicode().tag(sync=True)
    visited = traitlets.List().tag(sync=True)


class FileWidget(anywidget.AnyWidget):
    """A button that reads a text file of the visitor's: ``picked`` is [name, text, number]."""

    _esm = _source("file.js")
    label = traitlets.Unicode().tag(sync=True)
    accept = traitlets.Unicode().tag(sync=True)
    largest = traitlets.Int(200_000).tag(sync=True)
    picked = traitlets.List().tag(sync=True)


class TourWidget(anywidget.AnyWidget):
    """A button that starts a tour of ``steps``, and an offer of it to a new visitor."""

    _esm = _source("tour.js")
    steps = traitlets.List().tag(sync=True)


class TermsWidget(anywidget.AnyWidget):
    """Shows the explanation of a term of `glossary` that is pointed at, reached or touched."""

    _esm = _source("terms.js")


class SaveWidget(anywidget.AnyWidget):
    """A button that saves a file: it sets ``asked`` to a number, and waits for ``sent``, the number
    and the bytes, or for the number in ``failed``.
    """

    _esm = _source("save.js")
    label = traitlets.Unicode().tag(sync=True)
    about = traitlets.Unicode().tag(sync=True)
    file = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    asked = traitlets.Int(0).tag(sync=True)
    sent = traitlets.List([0, b""]).tag(sync=True)
    failed = traitlets.Int(0).tag(sync=True)


class PictureWidget(anywidget.AnyWidget):
    """A button that saves the chart or the map inside ``target``, a CSS selector, as a PNG.

    ``what`` that is goes with the label into the button's name, which screen readers read.
    """

    _esm = _source("picture.js")
    label = traitlets.Unicode().tag(sync=True)
    what = traitlets.Unicode().tag(sync=True)
    target = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    about = traitlets.Unicode().tag(sync=True)
    file = traitlets.Unicode().tag(sync=True)
