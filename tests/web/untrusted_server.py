"""An untrusted server on loopback that sends the bytes a test gives it."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Self

Answer = Callable[[str], Iterable[bytes]]


class UntrustedServer:
    """A server that sends the pieces from `answer(path)` for each request, then disconnects.

    `asked` holds the raw request headers in order. Use it in a `with` statement.
    """

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.answer, self.asked = answer, list[str]()
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.server = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.server}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            talk = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            with talk:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = talk.recv(65536)
                    if not piece:
                        return
                    head += piece
                self.asked.append(head.decode("ascii"))
                for piece in self.answer(head.split(b" ")[1].decode("ascii")):
                    talk.sendall(piece)


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a complete HTTP response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def sent_on(location: str) -> bytes:
    """Return a redirect response."""
    return page(b"", f"Location: {location}", status="302 Found")
