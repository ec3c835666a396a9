"""Loopback ports: binding free ones, and counting their connections."""

import errno
import socket
from collections import Counter
from typing import Any


class ConnectionCounter:
    """The connections of each port: open now, open at once at most, and opened in all."""

    def __init__(self) -> None:
        self.open: Counter[int] = Counter()
        self.peak: Counter[int] = Counter()
        self.total: Counter[int] = Counter()

    def opened(self, port: int) -> None:
        """Count a new connection."""
        self.open[port] += 1
        self.total[port] += 1
        self.peak[port] = max(self.peak[port], self.open[port])

    def closed(self, port: int) -> None:
        """Count the end of a connection."""
        self.open[port] -= 1

    def reset(self, port: int) -> None:
        """Start counting again; connections that are open count as new."""
        self.peak[port] = self.total[port] = self.open[port]


def bind(
    family: socket.AddressFamily, address: tuple[str, int], *, listen: bool = True
) -> socket.socket:
    """Bind a socket. Without `listen` the port is kept, but refuses connections."""
    # Asyncio turns Nagle's delay off only where the protocol is named.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # A port with recent connections can be closed and opened again.
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
    """Return the port of a bound socket."""
    return int(sock.getsockname()[1])


def listen_on_free_port() -> list[socket.socket]:
    """Return listening sockets on one free port: IPv4, and IPv6 where it is available."""
    for _ in range(20):
        four = bind(socket.AF_INET, ("127.0.0.1", 0))
        try:
            six = bind(socket.AF_INET6, ("::1", port_of(four)))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:  # no IPv6 on this machine
                return [four]
            four.close()
        else:
            return [four, six]
    raise OSError(errno.EADDRINUSE, "no port is free on both 127.0.0.1 and ::1")
