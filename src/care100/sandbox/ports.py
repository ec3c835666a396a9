"""Ports of the loopback: taking free ones, and counting who connects to them."""

import errno
import socket
from collections import Counter
from typing import Any


class Census:
    """How many connections each port has now, had at most at once, and had in all."""

    def __init__(self) -> None:
        self.now: Counter[int] = Counter()
        self.most: Counter[int] = Counter()
        self.all: Counter[int] = Counter()

    def came(self, port: int) -> None:
        """A connection to a port was made."""
        self.now[port] += 1
        self.all[port] += 1
        self.most[port] = max(self.most[port], self.now[port])

    def went(self, port: int) -> None:
        """A connection to a port has ended."""
        self.now[port] -= 1

    def clear(self, port: int) -> None:
        """Begin to count anew; connections that are open count as made now."""
        self.most[port] = self.all[port] = self.now[port]


def bound(
    family: socket.AddressFamily, address: tuple[str, int], *, listen: bool = True
) -> socket.socket:
    """A socket, and a listening one unless told otherwise: then nobody can connect to it, and
    nobody else can have its port. Asyncio turns Nagle's delay off only where the protocol is
    named.
    """
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # So that a port which had connections a moment ago can be closed and opened again.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
        if listen:
            sock.listen(128)
    except OSError:
        sock.close()
        raise
    return sock


def port_of(sock: Any) -> int:
    """The port of a socket of ours."""
    return int(sock.getsockname()[1])


def listening() -> list[socket.socket]:
    """Sockets on one free port of the loopback: IPv4, and IPv6 where it can be had."""
    for _ in range(20):
        four = bound(socket.AF_INET, ("127.0.0.1", 0))
        try:
            six = bound(socket.AF_INET6, ("::1", four.getsockname()[1]))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:  # no IPv6 here
                return [four]
            four.close()
        else:
            return [four, six]
    raise OSError(errno.EADDRINUSE, "no port is free on both 127.0.0.1 and ::1")
