"""Connections to untrusted servers, within a budget of time and bytes.

A name is resolved once, every resulting IP address is checked, and the connection is made
to a checked address. TLS and the `Host` header still use the name.
"""

# ruff: noqa: ARG002 - the names and arguments are those of httpcore's interfaces.

import queue
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore

from care100.web import addresses
from care100.web.errors import NoSuchServer, NotAllowed, TooSlow
from care100.web.page import too_large


@dataclass
class Budget:
    """The budget of one request: a `deadline` in monotonic seconds, and `bytes_left`.

    `fresh` becomes true when the request opens a connection or reads data. While it is
    false, a network error may only mean that a reused connection was closed.
    """

    server: str
    deadline: float
    bytes_left: int
    fresh: bool = False

    def seconds(self) -> float:
        """Return the seconds left. Raises TooSlow when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise too_slow(self.server)
        return left

    def spend(self, count: int) -> None:
        """Deduct the bytes read. Raises Unreadable when the budget is exceeded."""
        self.bytes_left -= count
        self.fresh = self.fresh or count > 0
        if self.bytes_left < 0:
            raise too_large(self.server)


# Each request runs in a single thread, so a context variable can hold its budget.
budget: ContextVar[Budget] = ContextVar("budget")


def too_slow(server: str) -> TooSlow:
    """Return the error for a server that exceeded the time limit."""
    return TooSlow(f"{server} did not respond in time.", "Try again later.")


class Backend(httpcore.NetworkBackend):
    """A network backend that connects only to public addresses and to servers in `here`."""

    def __init__(self, here: Collection[str]) -> None:
        self._here = here

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that responds.

        Raises NotAllowed, without trying any, when one of the addresses is not allowed.
        """
        budget.get().fresh = True
        name = f"[{host}]" if ":" in host else host
        is_here = f"{name}:{port}" in self._here or (port == 443 and name in self._here)
        allowed = addresses.is_loopback if is_here else addresses.is_public
        found = _look_up(host, port, budget.get().seconds())
        if (not is_here and port != 443) or not all(map(allowed, found)):
            raise NotAllowed(
                f"{host} is in a private network, which care100 does not read.",
                "Use the address of a public server.",
            )
        trouble: Exception = NoSuchServer(f"{host} has no address.", "Check the name.")
        for ip in found[:4]:
            try:
                return Stream(_dial(ip, port, budget.get().seconds()))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Refuse to connect: untrusted servers are never Unix sockets."""
        raise NotAllowed(
            f"{path} is a socket on this computer, which care100 does not read.",
            "Use the address of a public server.",
        )

    def sleep(self, seconds: float) -> None:
        """Sleep; part of the interface, but unused because retries are off."""
        time.sleep(seconds)


class Stream(httpcore.NetworkStream):
    """A connection that reads and writes within the current request's budget."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read the available bytes. Raises TooSlow and Unreadable."""
        data = self._inner.read(max_bytes, budget.get().seconds())
        budget.get().spend(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes. Raises TooSlow."""
        self._inner.write(buffer, budget.get().seconds())

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Start TLS with a server that proves that it is `server_hostname`."""
        left = budget.get().seconds()
        return Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """Return information about the connection."""
        return self._inner.get_extra_info(info)


def _dial(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(ip, port, seconds)


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    """Return the IP addresses of a name. Raises NoSuchServer and TooSlow.

    The operating system's resolver has no time limit, so it runs in a thread of its own,
    which is abandoned when it takes too long.
    """
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(_ask_system(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name=f"looking up {host}").start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise too_slow(host) from None
    if isinstance(answer, Exception) or not answer:
        raise NoSuchServer(
            f"The server {host} was not found.", "Check the name and your network connection."
        )
    return answer


def _ask_system(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
