"""A web server for a published page, as static hosting is: with ETags, and a count of responses."""

import hashlib
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Self

from care100.site.build import Files

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class PageServer:
    """A context in which files are served on loopback. `files` may change meanwhile.

    statuses    the responses by their status
    sent        the bytes of all bodies
    """

    def __init__(self, files: Files) -> None:
        self.files = dict(files)
        self.statuses: Counter[int] = Counter()
        self.sent = 0
        self._lock = Lock()
        handler = type("Handler", (_Handler,), {"pages": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def count(self, status: int, size: int) -> None:
        """Count a response."""
        with self._lock:
            self.statuses[status] += 1
            self.sent += size

    def forget(self) -> None:
        """Begin to count again."""
        self.statuses.clear()
        self.sent = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    pages: PageServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file, or 304 if the client has it already."""
        path = self.path.partition("?")[0].lstrip("/")
        path = f"{path}index.html" if path.endswith("/") or not path else path
        body = self.pages.files.get(path)
        if body is None:
            self._send(404, "html", b"", "")
            return
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        known = self.headers.get("If-None-Match") == etag
        self._send(304 if known else 200, path.rpartition(".")[2], b"" if known else body, etag)

    def _send(self, status: int, ending: str, body: bytes, etag: str) -> None:
        self.pages.count(status, len(body))
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Type", _TYPES.get(ending, "application/json"))
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""
