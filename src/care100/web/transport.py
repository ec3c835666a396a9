"""Connections to strangers: where a name leads is looked up once, every address is
checked, and the connection is made to a checked one. The name goes on to TLS and to the
`Host` header as it was. Nothing that is read goes past its budget of time and bytes.
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
from care100.web.errors import NoSuchServer, NotAllowed, TooSlow, Unreadable


@dataclass
class Budget:
    """What one request to `server` may take: until `deadline` (monotonic seconds), and
    `bytes_left`. `fresh` once it has made a connection or read anything: it then did not
    just find a kept connection closed.
    """

    server: str
    deadline: float
    bytes_left: int
    fresh: bool = False

    def seconds(self) -> float:
        """The time that is left. Raises TooSlow when there is none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise too_slow(self.server)
        return left

    def spend(self, count: int) -> None:
        """Take so many bytes. Raises Unreadable when there were not as many."""
        self.bytes_left -= count
        self.fresh = self.fresh or count > 0
        if self.bytes_left < 0:
            raise Unreadable(f"{self.server} sent more than care100 reads.")


# A request is carried out in one thread from its beginning to its end.
budget: ContextVar[Budget] = ContextVar("budget")


def too_slow(server: str) -> TooSlow:
    """What to say of a server that takes too long."""
    return TooSlow(f"{server} is too slow to answer.", "Try again later.")


class Backend(httpcore.NetworkBackend):
    """Connects to public addresses, and to the servers of `here` on this computer."""

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
        """Connect to the first address that answers. Raises NotAllowed before any is tried
        when one of them is not allowed.
        """
        budget.get().fresh = True
        name = f"[{host}]" if ":" in host else host
        is_here = f"{name}:{port}" in self._here or (port == 443 and name in self._here)
        allowed = addresses.is_loopback if is_here else addresses.is_public
        found = _look_up(host, port, budget.get().seconds())
        if (not is_here and port != 443) or not all(map(allowed, found)):
            raise NotAllowed(f"{host} leads into a private network, where care100 does not go.")
        trouble: Exception = NoSuchServer(f"{host} has no address.")
        for ip in found[:4]:
            try:
                return Stream(_dial(ip, port, budget.get().seconds()))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Never: no stranger lives there."""
        raise NotAllowed("care100 does not read from sockets on this computer.")

    def sleep(self, seconds: float) -> None:
        """Never needed: nothing is tried again here."""
        time.sleep(seconds)


class Stream(httpcore.NetworkStream):
    """A connection that reads and writes within the budget of the request at hand."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is. Raises TooSlow and Unreadable."""
        data = self._inner.read(max_bytes, budget.get().seconds())
        budget.get().spend(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write it all. Raises TooSlow."""
        self._inner.write(buffer, budget.get().seconds())

    def close(self) -> None:
        """Hang up."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Encrypt, with a server that proves that it is `server_hostname`."""
        left = budget.get().seconds()
        return Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection."""
        return self._inner.get_extra_info(info)


def _dial(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(ip, port, seconds)


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    """The IP addresses of a name. Raises NoSuchServer and TooSlow.

    The operating system's look-up knows no time limit, so it is left behind in a thread
    of its own when it takes too long.
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
        raise NoSuchServer(f"There is no server named {host}, or no network.")
    return answer


def _ask_system(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
