"""A loopback server that receives the redirect with the code (RFC 8252, 7.3)."""

from __future__ import annotations

import errno
import html
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from care100.auth.oauth import LoginDenied, LoginError, LoginTimedOut, Return, same_state

HOST = "127.0.0.1"
PATH = "/callback"
TIMEOUT_S = 300.0
_TICK_S = 0.1

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} – care100</title>
<style>
body {{
  font: 1.25rem/1.6 system-ui, sans-serif;
  max-width: 34rem; margin: 18vh auto; padding: 0 1.5rem;
}}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
</main>
</body>
</html>
"""


class LoopbackReceiver:
    """A server on 127.0.0.1 that waits for the redirect of the login with this `state`.

    Requests to another path or with another state get a response and are otherwise ignored,
    so that unrelated pages cannot break a login. The same goes for redirects from another
    server than `issuer`, if it is given (RFC 9207). Nothing is logged. Use it in a `with`
    statement, inside which it responds. `port` 0 chooses a free port. Raises `LoginError` when
    the port is in use.
    """

    def __init__(self, state: str, port: int = 0, issuer: str = "") -> None:
        self._state = state
        self._issuer = issuer
        self._outcome: str | LoginError | None = None
        self._done = threading.Event()
        self._deciding = threading.Lock()
        self._server = self._listen(port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": _TICK_S}, daemon=True
        )

    @property
    def redirect_uri(self) -> str:
        """Return the address for the server's redirect."""
        return f"http://{HOST}:{self._server.server_port}{PATH}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self, timeout: float = TIMEOUT_S) -> str:
        """Return the code, waiting at most `timeout` seconds.

        Raises `LoginTimedOut`, `LoginDenied`, and `LoginError` for other refusals.
        """
        deadline = time.monotonic() + timeout
        # Wait in short intervals, because on Windows Ctrl-C does not interrupt a long wait.
        while not self._done.wait(min(0.5, max(0.0, deadline - time.monotonic()))):
            if time.monotonic() >= deadline:
                raise LoginTimedOut(
                    f"The login was not approved within {_spell(timeout)}.",
                    "Log in again. If no browser can reach this computer, use --no-browser.",
                )
        if isinstance(self._outcome, LoginError):
            raise self._outcome
        return str(self._outcome)

    def judge(self, back: Return) -> tuple[str, str, str | LoginError | None]:
        """Return a title and text for the browser, and the login's outcome.

        The outcome is None for a redirect that does not belong to this login.
        """
        if not same_state(self._state, back.state) or not back.is_from(self._issuer):
            return (
                "Another login",
                "This page does not belong to the login that care100 is waiting for. "
                "You can close this window.",
                None,
            )
        outcome = back.outcome()
        if isinstance(outcome, LoginDenied):
            return (
                "Not approved",
                "care100 was not given access. You can close this window.",
                outcome,
            )
        if isinstance(outcome, LoginError):
            return (
                "Login failed",
                f"{outcome.message} care100 shows the details. You can close this window.",
                outcome,
            )
        return "Approved", "You can close this window and go back to care100.", outcome

    def decide(self, outcome: str | LoginError) -> None:
        """Set the login's outcome, unless it is already set."""
        with self._deciding:
            if self._outcome is None:
                self._outcome = outcome
                self._done.set()

    def _listen(self, port: int) -> _Listener:
        try:
            return _Listener(self, port)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            raise LoginError(
                f"Port {port} of this computer, which the login needs, "
                + ("is in use." if taken else "cannot be used."),
                "Stop the program that uses it (another care100 login?), or use --no-browser.",
            ) from error


class _Listener(ThreadingHTTPServer):
    # Threads are needed because browsers open connections in advance and leave them idle.
    daemon_threads = True
    # On Windows this would let another program share the port and receive the code.
    allow_reuse_address = os.name == "posix"

    def __init__(self, receiver: LoopbackReceiver, port: int) -> None:
        self.receiver = receiver
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        """Bind without HTTPServer's reverse lookup of the host name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a browser that disconnects."""


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    server_version = "care100"
    sys_version = ""
    timeout = 10.0

    def do_GET(self) -> None:
        """Respond to the browser, then set the login's outcome."""
        address = urlsplit(self.path)
        if address.path != PATH:
            self._answer(404, "Page not found", "You can close this window.")
            return
        receiver = self.server.receiver
        title, text, outcome = receiver.judge(Return.read(address.query))
        self._answer(400 if outcome is None else 200, title, text)
        if outcome is not None:
            receiver.decide(outcome)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Log nothing, because the address contains the code."""

    def _answer(self, status: int, title: str, text: str) -> None:
        body = _PAGE.format(title=html.escape(title), text=html.escape(text)).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "Connection": "close",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _spell(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
