"""Serve the app: nothing is looked up on, or told to, any other machine."""

from __future__ import annotations

import os
import signal
import socket
import webbrowser
from threading import Thread
from time import sleep

from ccgsim.errors import CcgsimError

APP = "ccgsim.app.main"
LOOK = 0.2
"""Seconds between two looks whether the server answers yet."""


def serve(host: str, port: int, browser: bool) -> None:
    """Serve until stopped.

    Args:
        host: address to listen on.
        port: its port.
        browser: whether to open a window.

    Raises:
        CcgsimError: the port is taken or the address is not this machine's.
    """
    _check_free(host, port)
    # Solara reads these when it is imported.
    os.environ.update(
        SOLARA_APP=APP,
        SOLARA_TELEMETRY_MIXPANEL_ENABLE="False",
        SOLARA_THEME_SHOW_BANNER="False",
        SOLARA_THEME_TITLE="ccgsim",
    )
    import uvicorn
    from solara.server.starlette import app

    address = f"http://{host}:{port}"
    print(f"The app is at {address} (stop it with Ctrl-C)", flush=True)
    if browser:
        Thread(target=_open_when_answered, args=(host, port, address), daemon=True).start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: end the workers too
    uvicorn.run(app, host=host, port=port, log_level="warning")


def _open_when_answered(host: str, port: int, address: str) -> None:
    """Open a window once the server listens, which takes longest the first time."""
    while True:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            sleep(LOOK)
        else:
            webbrowser.open(address)
            return


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise CcgsimError(
                f"{host}:{port} cannot be served ({problem.strerror}). Choose another --port."
            ) from None
