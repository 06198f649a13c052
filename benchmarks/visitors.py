"""Visitors whose browsers are elsewhere: what the server sends them, without drawing it.

Speaks Solara's own protocol (Jupyter messages over a web socket), as the page in a browser does. So
the machine of the server does the server's work alone, as where each visitor has a machine.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from uuid import uuid4

from websockets.sync.client import connect

PATIENCE = 60.0
"""Seconds to wait for one message."""


@dataclass(frozen=True)
class Slider:
    """A lever that the server has told of."""

    comm: str
    value: float
    step: float
    highest: float


class Visitor:
    """One who has opened the app's page with the levers."""

    def __init__(self, address: str) -> None:
        self._session, control = uuid4().hex, uuid4().hex
        place = f"{address.replace('http', 'ws', 1)}jupyter/api/kernels/{uuid4()}/channels"
        self._socket = connect(
            f"{place}?session_id={self._session}",
            max_size=None,
            additional_headers={"Cookie": f"solara-session-id={uuid4()}"},
        )
        opens = {"comm_id": control, "target_name": "solara.control", "data": {}}
        page = {"path": "/?tab=levers", "dark": False, "themes": {}, "appName": None}
        self._send("comm_open", opens)
        self._tell(control, {"method": "run", "args": page})
        self.sliders: list[Slider] = []
        self._chart = ""
        while not self._chart:
            self._meet(self._received())

    def moves(self, slider: Slider, value: float) -> float:
        """Let go of a slider at a value; return the seconds until the new fan has arrived."""
        start = time.perf_counter()
        state = {"v_model": value}
        self._tell(slider.comm, {"method": "update", "state": state, "buffer_paths": []})
        event = {"event": "change", "data": value}
        self._tell(slider.comm, {"method": "custom", "content": event})
        while not self._is_fan(self._received()):
            pass
        return time.perf_counter() - start

    def leave(self) -> None:
        """Close the page."""
        self._socket.close()

    def _meet(self, message: dict[str, Any]) -> None:
        """Take note of a slider, and of the chart, when the server first tells of them."""
        content = message["content"]
        if message["header"]["msg_type"] != "comm_open":
            return
        state = content["data"].get("state", {})
        if state.get("class_") == "ccgsim-slider":
            numbers = (float(state[name]) for name in ("v_model", "step", "max"))
            self.sliders.append(Slider(content["comm_id"], *numbers))
        if "figure" in state:
            self._chart = content["comm_id"]

    def _is_fan(self, message: dict[str, Any]) -> bool:
        content = message["content"]
        mine = content.get("comm_id") == self._chart
        return mine and "figure" in content["data"].get("state", {})

    def _received(self) -> dict[str, Any]:
        """Return the next message; what comes in binary begins with where its parts are."""
        raw = self._socket.recv(timeout=PATIENCE)
        if isinstance(raw, bytes):
            parts = int.from_bytes(raw[:4], "big")
            ends = [int.from_bytes(raw[at : at + 4], "big") for at in range(4, 4 + 4 * parts, 4)]
            raw = raw[ends[0] : (*ends, len(raw))[1]].decode()
        message: dict[str, Any] = json.loads(raw)
        return message

    def _tell(self, comm: str, data: dict[str, Any]) -> None:
        self._send("comm_msg", {"comm_id": comm, "data": data})

    def _send(self, kind: str, content: dict[str, Any]) -> None:
        header = {
            "msg_id": uuid4().hex, "msg_type": kind, "session": self._session,
            "username": "", "version": "5.2", "date": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }  # fmt: skip
        message = {
            "header": header, "parent_header": {}, "metadata": {}, "content": content,
            "buffers": [], "channel": "shell",
        }  # fmt: skip
        self._socket.send(json.dumps(message))


def all_move(address: str, visitors: int) -> list[float]:
    """Return the seconds to a new fan of each visitor, when all let go of a lever at once.

    Nobody's lever or value is another's.
    """
    there = [Visitor(address) for _ in range(visitors)]
    together = Barrier(visitors)

    def move(number: int) -> float:
        visitor = there[number]
        slider = visitor.sliders[number % len(visitor.sliders)]
        by_a_step = number < len(visitor.sliders)
        together.wait()
        return visitor.moves(slider, slider.value + slider.step if by_a_step else slider.highest)

    time.sleep(1.0)  # the maps of those who came last are still on their way
    with ThreadPoolExecutor(visitors) as pool:
        found = list(pool.map(move, range(visitors)))
    for visitor in there:
        visitor.leave()
    return found
