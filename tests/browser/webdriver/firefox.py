"""Firefox, through the Marionette protocol that is built into it.

firefox-source-docs.mozilla.org/testing/marionette/Protocol.html: each message is its length, a
colon, and JSON.
"""

import json
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import SocketIO
from typing import Any

from tests.browser.webdriver.browser import TIMEOUT, Browser, process

NAMES = ("firefox-esr", "firefox")
MISSING = "Firefox is needed to test the page and was not found; on Debian: apt install firefox-esr"
# The port is a free one. Nothing is looked up outside this computer.
_SETTINGS = {
    "marionette.port": 0,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.server": "",
}


def found() -> str | None:
    """Return the path of Firefox; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def start(path: str) -> Iterator[Browser]:
    """Start a browser with a profile of its own, and stop it at the end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in _SETTINGS.items()
        )
        (profile / "user.js").write_text("\n".join(lines))
        options = ("--headless", "--marionette", "--no-remote", "--profile", folder)
        with process(path, *options), _connection(profile) as stream:
            marionette = _Marionette(stream)
            marionette.send("NewSession", capabilities={})
            yield Browser(marionette)


@contextmanager
def _connection(profile: Path) -> Iterator[SocketIO]:
    address = ("127.0.0.1", _port(profile))
    # Not buffered, so that one file can be written and read in turn.
    with (
        socket.create_connection(address, TIMEOUT * 3) as connection,
        connection.makefile("rwb", buffering=0) as stream,
    ):
        yield stream


def _port(profile: Path) -> int:
    """Wait until Firefox has written the port that it listens on."""
    ends = time.monotonic() + TIMEOUT * 3
    file = profile / "MarionetteActivePort"
    while not (file.exists() and file.read_text().strip()):
        assert time.monotonic() < ends, "Firefox does not listen"
        time.sleep(0.05)
    return int(file.read_text())


class _Marionette:
    def __init__(self, stream: SocketIO) -> None:
        self._stream = stream
        self._number = 0
        self._receive()  # the greeting

    def send(self, command: str, **values: Any) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, f"WebDriver:{command}", values]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        _, number, error, result = self._receive()
        assert number == self._number
        assert error is None, f"{command}: {error['error']}: {error['message']}"
        return result.get("value", result) if isinstance(result, dict) else result

    def _receive(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            assert byte, "Firefox has closed the connection"
            length += byte
        message = b""
        while len(message) < int(length):
            message += self._stream.read(int(length) - len(message))
        return json.loads(message)
