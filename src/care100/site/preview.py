"""Serve a site from memory on this computer, to look at it before publishing."""

import errno
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import unquote, urlsplit

from care100.model.errors import Care100Error
from care100.site.build import Files

_LOOPBACK = "127.0.0.1"
# Python's own table differs between computers.
_TYPES = {
    "atom": "application/atom+xml",
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "opml": "text/x-opml; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
}


class PortTaken(Care100Error):
    """Another program uses that port."""


class Preview:
    """A context in which the files of a site are served on a loopback port."""

    def __init__(self, files: Files, port: int) -> None:
        """Listen on the port; 0 means any free port. Raises PortTaken."""
        handler = type("Handler", (_Handler,), {"files": files})
        try:
            self._server = _Server((_LOOPBACK, port), handler)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise PortTaken(
                f"Port {port} cannot be used: {error.strerror}.", "Use any free port: --port 0"
            ) from error
        # The interval is the longest time, in seconds, that stopping takes.
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """The address of the site."""
        return f"http://{_LOOPBACK}:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore browsers that close the connection, as they do when a visitor leaves."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    files: Files

    def do_GET(self) -> None:
        """Respond with a file."""
        name = unquote(urlsplit(self.path).path).removeprefix("/")
        if name == "" or name.endswith("/"):
            name += "index.html"
        if name in self.files:
            kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
            self._answer(HTTPStatus.OK, kind, self.files[name])
        elif f"{name}/index.html" in self.files:
            # Links on a page are relative, so its address must end with a slash.
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"/{name}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"There is no such file here.\n")

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def _answer(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Log nothing: the terminal shows only what the command prints."""
