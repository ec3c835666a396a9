"""Everything that leaves a browser, byte for byte: a proxy between it and all servers.

The browser itself need not be believed: what it sends while a page is being left, by a redirect
or by a beacon is here too.
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
    """A request as it was sent, to a server and its port, and what came back."""

    server: str
    path: str
    sent: bytes
    received: bytes


class Wire:
    """The proxy, within a `with`; a browser's context takes `settings`."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        handler = type("Handler", (_Handler,), {"exchanges": self.exchanges})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def settings(self) -> dict[str, str]:
        """What makes Chromium take this way, also to this computer itself."""
        address = f"http://127.0.0.1:{self._server.server_address[1]}"
        return {"server": address, "bypass": "<-loopback>"}

    def to(self, server: str) -> Iterator[Exchange]:
        """What went to one server."""
        return (one for one in self.exchanges if one.server == server)

    def past(self, server: str) -> Iterator[Exchange]:
        """What went to any other one."""
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
        """Write down where an encrypted connection would go, and refuse it."""
        self.exchanges.append(Exchange(self.path, "", str(self.headers).encode(), b""))
        self.send_error(502)

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without headers of the proxy's own, which the server's answer has already."""
        self.send_response_only(code, message)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""
