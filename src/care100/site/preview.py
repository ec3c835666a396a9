"""The site served on this computer from memory, for a look before publishing."""

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
# Python's own table depends on the computer.
_TYPES = {
    "atom": "application/atom+xml",
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
}


class PortTaken(Care100Error):
    """Another program listens on that port."""


class Preview:
    """The files of a site on a port of the loopback, within a `with`."""

    def __init__(self, files: Files, port: int) -> None:
        """Listen on the port; 0 is any free one. Raises PortTaken."""
        handler = type("Handler", (_Handler,), {"files": files})
        try:
            self._server = _Server((_LOOPBACK, port), handler)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise PortTaken(
                f"Port {port} cannot be used: {error.strerror}.", "Choose any free one: --port 0"
            ) from error
        # The interval is how long it takes to stop, in seconds.
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """Where it is."""
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
        """Say nothing of a browser that hangs up, as they do when somebody moves on."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    files: Files

    def do_GET(self) -> None:
        """Answer with a file."""
        name = unquote(urlsplit(self.path).path).removeprefix("/")
        if name == "" or name.endswith("/"):
            name += "index.html"
        if name in self.files:
            self._answer(HTTPStatus.OK, _TYPES[name.rpartition(".")[2]], self.files[name])
        elif f"{name}/index.html" in self.files:
            # Links on a page are relative: its address must end with the slash.
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
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: the terminal is for the person who started it."""
