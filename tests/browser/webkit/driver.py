"""A small WebDriver client for Debian's WebKit, the engine of Safari (www.w3.org/TR/webdriver2)."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

DRIVER, DISPLAY_SERVER = "WebKitWebDriver", "Xvfb"
MISSING = (
    "WebKit is needed to test the page and was not found; "
    "on Debian: apt install webkit2gtk-driver xvfb"
)
TIMEOUT = 20.0
"""Seconds; enough while other workers use the processor."""

_AT_ONCE = "{ behavior: 'instant', block: 'center' }"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def is_installed() -> bool:
    """Return whether the driver and a display server are here."""
    return all(map(shutil.which, (DRIVER, DISPLAY_SERVER)))


@contextmanager
def start() -> Iterator["Browser"]:
    """Start a browser on a display of its own, and stop both at the end."""
    with _display() as display, _driver(display) as port:
        session = _request(port, "POST", "/session", {"capabilities": {"alwaysMatch": {}}})
        browser = Browser(port, f"/session/{session['sessionId']}")
        try:
            yield browser
        finally:
            _request(port, "DELETE", browser.session)


@dataclass(frozen=True)
class Browser:
    """A browser with one tab. Elements are named by CSS selectors; scripts are JavaScript."""

    port: int
    session: str

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self._post("/url", {"url": address})

    def back(self) -> None:
        """Press the Back button."""
        self._post("/back", {})

    @property
    def address(self) -> str:
        """The address of the page that is shown."""
        return str(_request(self.port, "GET", f"{self.session}/url"))

    def run(self, script: str) -> Any:
        """Run the body of a function in the page; return its result."""
        return self._post("/execute/sync", {"script": script, "args": []})

    def texts(self, selector: str) -> list[str]:
        """Return the visible texts of the elements."""
        found: list[str] = self.run(
            f"return [...document.querySelectorAll({json.dumps(selector)})]"
            ".filter((one) => one.offsetParent).map((one) => one.innerText.trim())"
        )
        return found

    def click(self, selector: str) -> None:
        """Click on an element as a mouse does."""
        self._post(f"/element/{self._find(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Replace the text of a field with the keyboard."""
        element = self._find(selector)
        self._post(f"/element/{element}/clear", {})
        self._post(f"/element/{element}/value", {"text": text})

    def wait_for(self, condition: Callable[[], Any]) -> Any:
        """Wait until the condition is true; return its value."""
        ends = time.monotonic() + TIMEOUT
        while not (value := condition()):
            assert time.monotonic() < ends, f"timed out at {self.address}"
            time.sleep(0.02)
        return value

    def _find(self, selector: str) -> str:
        # The page scrolls smoothly: without this the element would still move.
        self.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView({_AT_ONCE})")
        body = {"using": "css selector", "value": selector}
        return quote(self._post("/element", body)[_ELEMENT], safe="")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return _request(self.port, "POST", self.session + path, body)


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
    with _process(DISPLAY_SERVER, *arguments, pass_fds=[writer]):
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
    with _process(DRIVER, f"--port={port}", env=env):
        ends = time.monotonic() + TIMEOUT
        while True:
            try:
                _request(port, "GET", "/status")
                break
            except OSError:
                assert time.monotonic() < ends, f"{DRIVER} does not respond"
                time.sleep(0.05)
        yield port


@contextmanager
def _process(*command: str, **options: Any) -> Iterator[None]:
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)
    try:
        yield
    finally:
        running.terminate()
        running.wait(TIMEOUT)
