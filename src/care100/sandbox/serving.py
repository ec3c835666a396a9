"""One small web server in a thread of its own, with connections that can be cut."""

import asyncio
import contextlib
import errno
import socket
import threading
from typing import Any, ClassVar

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]
Transports = dict[Address, asyncio.Transport]

SECOND = 1.0
"""How often the server's `Date` header is renewed."""

GRACE = 5
"""Seconds that a stopping server gives to requests still under way."""


class CuttableProtocol(H11Protocol):
    """Remembers each connection's transport by the client's address, so that it can be aborted."""

    transports: ClassVar[Transports] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Uvicorn's own, and remember the transport."""
        super().connection_made(transport)
        if self.client:
            self.transports[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Uvicorn's own, and forget the transport."""
        if self.client:
            self.transports.pop(self.client, None)
        super().connection_lost(exc)


class _Uvicorn(uvicorn.Server):
    """Uvicorn that stops at once when told to, not at the next tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._up = threading.Event()
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._up.set()
        while not self._stop.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), SECOND)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Uvicorn's, but without its fixed pause: requests under way get GRACE seconds."""
        for server in self.servers:
            server.close()
        for sock in sockets or ():
            sock.close()
        state = self.server_state
        for connection in tuple(state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(GRACE):
                while state.connections or state.tasks:
                    await asyncio.sleep(0.002)
        except TimeoutError:
            for task in tuple(state.tasks):
                task.cancel()

    def wait_until_up(self) -> None:
        self._up.wait()

    def stop(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)


def _bound(family: socket.AddressFamily, address: tuple[str, int]) -> socket.socket:
    """A listening socket. Asyncio turns Nagle's delay off only where the protocol is named."""
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
        sock.listen(128)
    except OSError:
        sock.close()
        raise
    return sock


def _listen() -> list[socket.socket]:
    """Sockets on one free port of the loopback: IPv4, and IPv6 where it can be had."""
    for _ in range(20):
        four = _bound(socket.AF_INET, ("127.0.0.1", 0))
        try:
            six = _bound(socket.AF_INET6, ("::1", four.getsockname()[1]))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:  # no IPv6 here
                return [four]
            four.close()
        else:
            return [four, six]
    raise OSError(errno.EADDRINUSE, "no port is free on both 127.0.0.1 and ::1")


class Serving:
    """A port of one's own from the start, and an app on it between `start` and `stop`."""

    def __init__(self) -> None:
        self._sockets = _listen()
        self.port: int = self._sockets[0].getsockname()[1]
        self.transports: Transports = {}
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    def start(self, app: ASGIApp, name: str) -> None:
        """Serve `app`; returns when the first request can be answered."""
        protocol: Any = type("Protocol", (CuttableProtocol,), {"transports": self.transports})
        config = uvicorn.Config(
            app,
            http=protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=300,
        )
        self._uvicorn = _Uvicorn(config)
        self._thread = threading.Thread(
            target=self._uvicorn.run, args=(self._sockets,), name=name, daemon=True
        )
        self._thread.start()
        self._uvicorn.wait_until_up()

    def ask_to_stop(self) -> None:
        """Begin to stop; `join` waits for the end."""
        if self._uvicorn is not None:
            self._uvicorn.stop()

    def join(self) -> None:
        """Wait until the thread is gone and the port is free."""
        if self._thread is not None:
            self._thread.join()
        for sock in self._sockets:
            sock.close()

    def abort(self, client: Address) -> None:
        """Drop a client's connection at once, without another byte. Call in the server's loop."""
        transport = self.transports.get(client)
        if transport is not None:
            transport.abort()

    def hang_up(self, client: Address) -> None:
        """Close a client's connection after what was already sent."""
        transport = self.transports.get(client)
        if transport is not None:
            transport.close()
