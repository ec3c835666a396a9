"""A proxy that records every byte that leaves a browser.

It also sees what the browser's own tools do not show: requests while a page is being left,
redirects and beacons.
"""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

_LOOPBACK = {"127.0.0.1", "localhost"}
_HOP = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class Exchange:
    """A request to a server and port, as it was sent, and the response."""

    server: str
    path: str
    sent: bytes
    received: bytes


class Wire:
    """The proxy, within a `with`; pass `settings` to a browser context."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        handler = type("Handler", (_Handler,), {"exchanges": self.exchanges})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings that make Chromium use the proxy, also for this computer."""
        address = f"http://127.0.0.1:{self._server.server_address[1]}"
        return {"server": address, "bypass": "<-loopback>"}

    def to(self, server: str) -> Iterator[Exchange]:
        """Return the exchanges with one server."""
        return (one for one in self.exchanges if one.server == server)

    def not_to(self, server: str) -> Iterator[Exchange]:
        """Return the exchanges with all other servers."""
        return (one for one in self.exchanges if one.server != server)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    exchanges: list[Exchange]
    protocol_version = "HTTP/1.1"

    def _relay(self) -> None:
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length", 0))
        sent = self.rfile.read(length)
        head = f"{self.command} {self.path}\n{self.headers}".encode()
        path = f"{url.path}?{url.query}" if url.query else url.path
        answer, received = None, b""
        if url.hostname in _LOOPBACK:
            connection = http.client.HTTPConnection(url.netloc, timeout=30)
            try:
                kept = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
                connection.request(self.command, path, sent or None, kept)
                answer = connection.getresponse()
                received = answer.read()
            except (OSError, http.client.HTTPException):
                answer = None
            finally:
                connection.close()
        self.exchanges.append(Exchange(url.netloc, url.path, head + sent, received))
        self.send_response(answer.status if answer else 502)
        for name, value in answer.getheaders() if answer else ():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(received)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(received)

    do_GET = do_POST = do_HEAD = do_OPTIONS = do_PUT = do_DELETE = _relay  # noqa: N815

    def do_CONNECT(self) -> None:
        """Record the target of an encrypted connection, and refuse it."""
        self.exchanges.append(Exchange(self.path, "", str(self.headers).encode(), b""))
        self.send_error(502)

    def send_response(self, code: int, message: str | None = None) -> None:
        """Send no headers of the proxy's own: the server's response has them."""
        self.send_response_only(code, message)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Log nothing."""
