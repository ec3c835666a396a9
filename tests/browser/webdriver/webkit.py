"""Debian's WebKit, the engine of Safari, through its WebDriver server."""

import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

from tests.browser.webdriver.browser import TIMEOUT, Browser, process

DRIVER, DISPLAY_SERVER = "WebKitWebDriver", "Xvfb"
MISSING = (
    "WebKit is needed to test the page and was not found; "
    "on Debian: apt install webkit2gtk-driver xvfb"
)
# The method and the path of each command; `{id}` is an element.
_COMMANDS = {
    "Navigate": ("POST", "/url"),
    "Back": ("POST", "/back"),
    "GetCurrentURL": ("GET", "/url"),
    "GetWindowHandle": ("GET", "/window"),
    "GetWindowHandles": ("GET", "/window/handles"),
    "SwitchToWindow": ("POST", "/window"),
    "CloseWindow": ("DELETE", "/window"),
    "ExecuteScript": ("POST", "/execute/sync"),
    "FindElement": ("POST", "/element"),
    "PerformActions": ("POST", "/actions"),
    "ElementClear": ("POST", "/element/{id}/clear"),
    "ElementSendKeys": ("POST", "/element/{id}/value"),
}


def is_installed() -> bool:
    """Return whether the driver and a display server are here."""
    return all(map(shutil.which, (DRIVER, DISPLAY_SERVER)))


@contextmanager
def start() -> Iterator[Browser]:
    """Start a browser on a display of its own, and stop both at the end."""
    with _display() as display, _driver(display) as port:
        session = _request(port, "POST", "/session", {"capabilities": {"alwaysMatch": {}}})
        connection = _Session(port, f"/session/{session['sessionId']}")
        try:
            yield Browser(connection)
        finally:
            _request(port, "DELETE", connection.session)


@dataclass(frozen=True)
class _Session:
    port: int
    session: str

    def send(self, command: str, **values: Any) -> Any:
        method, path = _COMMANDS[command]
        path = path.format(id=quote(values.pop("id", ""), safe=""))
        return _request(
            self.port, method, self.session + path, values if method == "POST" else None
        )


def _request(port: int, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        response = connection.getresponse()
        value = json.load(response)["value"]
    finally:
        connection.close()
    assert response.status == 200, f"{method} {path}: {value['error']}: {value['message']}"
    return value


@contextmanager
def _display() -> Iterator[str]:
    """Run a display server that exists in memory only; yield its name, such as `:99`."""
    reader, writer = os.pipe()
    arguments = ["-displayfd", str(writer), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with process(DISPLAY_SERVER, *arguments, pass_fds=[writer]):
        os.close(writer)
        with os.fdopen(reader) as number:
            yield f":{number.readline().strip()}"


@contextmanager
def _driver(display: str) -> Iterator[int]:
    """Run the driver; yield its port once it responds."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    # WebKit's own sandbox does not work for root.
    env = {**os.environ, "DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
    with process(DRIVER, f"--port={port}", env=env):
        ends = time.monotonic() + TIMEOUT
        while True:
            try:
                _request(port, "GET", "/status")
                break
            except OSError:
                assert time.monotonic() < ends, f"{DRIVER} does not respond"
                time.sleep(0.05)
        yield port
