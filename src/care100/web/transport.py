"""Connections to untrusted servers, within a budget of time and bytes.

A name is resolved once, every resulting IP address is checked, and the connection is made
to a checked address. TLS and the `Host` header still use the name.
"""

# ruff: noqa: ARG002 - the names and arguments are those of httpcore's interfaces.

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

from care100.connections import deadline
from care100.connections.deadline import Deadline, TimedBackend, TimedStream
from care100.web import addresses
from care100.web.errors import NoSuchServer, NotAllowed, TooSlow
from care100.web.page import too_large


@dataclass
class Budget(Deadline):
    """The budget of one request: its time, and `bytes_left`.

    `fresh` becomes true when the request opens a connection or reads data. While it is
    false, a network error may only mean that a reused connection was closed.
    """

    bytes_left: int
    fresh: bool = False

    def late(self) -> TooSlow:
        """Return the error for a request whose time is over."""
        return too_slow(self.server)

    def spend(self, count: int) -> None:
        """Deduct the bytes read. Raises Unreadable when the budget is exceeded."""
        self.bytes_left -= count
        self.fresh = self.fresh or count > 0
        if self.bytes_left < 0:
            raise too_large(self.server)


def budget() -> Budget:
    """Return the budget of the current request."""
    allowed = deadline.current.get()
    assert isinstance(allowed, Budget)  # noqa: S101 - set by the client
    return allowed


def too_slow(server: str) -> TooSlow:
    """Return the error for a server that exceeded the time limit."""
    return TooSlow(
        f"{server} did not respond in time.",
        "Try again later, or give the server more time with --timeout.",
    )


class Backend(TimedBackend):
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
        budget().fresh = True
        name = f"[{host}]" if ":" in host else host
        is_here = f"{name}:{port}" in self._here or (port == 443 and name in self._here)
        allowed = addresses.is_loopback if is_here else addresses.is_public
        found = _look_up(host, port)
        if (not is_here and port != 443) or not all(map(allowed, found)):
            raise NotAllowed(
                f"{host} is in a private network, which care100 does not read.",
                "Use the address of a public server.",
            )
        trouble: Exception = NoSuchServer(f"{host} has no address.", "Check the name.")
        for ip in found[:4]:
            try:
                return Stream(deadline.dial(ip, port, budget().seconds()))
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


class Stream(TimedStream):
    """A connection that reads and writes within the current request's budget."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read the available bytes. Raises TooSlow and Unreadable."""
        data = super().read(max_bytes, timeout)
        budget().spend(len(data))
        return data


def _look_up(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name. Raises NoSuchServer and TooSlow."""
    try:
        found = deadline.look_up(host, port, budget().seconds())
    except TimeoutError:
        raise too_slow(host) from None
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise NoSuchServer(
            f"The server {host} was not found.", "Check the name and your network connection."
        )
    return found
