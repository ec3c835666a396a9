"""One small web server in a thread of its own, on one port or on many, with connections that
can be cut and ports that can be closed.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine
from typing import Any, ClassVar

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from care100.sandbox.ports import Census, bound, listening, port_of

Address = tuple[str, int]
Transports = dict[Address, asyncio.Transport]

SECOND = 1.0
"""How often the server's `Date` header is renewed."""

GRACE = 5
"""Seconds that a stopping server gives to requests still under way."""


class CuttableProtocol(H11Protocol):
    """Counts connections, and remembers each one's transport by the client's address, so that
    it can be aborted.
    """

    transports: ClassVar[Transports] = {}
    census: ClassVar[Census] = Census()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Uvicorn's own, and remember the transport."""
        super().connection_made(transport)
        if self.client:
            self.transports[self.client] = transport
        if self.server:
            self.census.came(_port(self.server))

    def connection_lost(self, exc: Exception | None) -> None:
        """Uvicorn's own, and forget the transport."""
        if self.client:
            self.transports.pop(self.client, None)
        if self.server:
            self.census.went(_port(self.server))
        super().connection_lost(exc)


def _port(server: tuple[str, int | None]) -> int:
    return server[1] or 0


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

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the server's loop, and wait until it is done."""
        assert self._loop is not None  # noqa: S101 - it is up
        asyncio.run_coroutine_threadsafe(work, self._loop).result(GRACE)

    async def listen_on(self, sockets: list[socket.socket]) -> None:
        for sock in sockets:
            server = await asyncio.get_running_loop().create_server(
                lambda: self.config.http_protocol_class(  # type: ignore[call-arg]
                    config=self.config, server_state=self.server_state, app_state={}
                ),
                sock=sock,
            )
            self.servers.append(server)

    async def leave(self, port: int) -> None:
        for server in list(self.servers):
            if any(port_of(sock) == port for sock in server.sockets):
                self.servers.remove(server)
                server.close()


class Serving:
    """Ports of one's own from the start, and an app on them between `start` and `stop`."""

    def __init__(self, ports: int = 1) -> None:
        free = [listening() for _ in range(ports)]
        self._sockets = {port_of(sockets[0]): sockets for sockets in free}
        self.ports = tuple(self._sockets)
        self.transports: Transports = {}
        self.census = Census()
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The only port, or the first."""
        return self.ports[0]

    def start(self, app: ASGIApp, name: str) -> None:
        """Serve `app`; returns when the first request can be answered. Without ports it does
        nothing.
        """
        if not self.ports:
            return
        kept = {"transports": self.transports, "census": self.census}
        protocol: Any = type("Protocol", (CuttableProtocol,), kept)
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
        everything = [sock for sockets in self._sockets.values() for sock in sockets]
        self._thread = threading.Thread(
            target=self._uvicorn.run, args=(everything,), name=name, daemon=True
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
        for sockets in self._sockets.values():
            for sock in sockets:
                sock.close()

    def close(self, port: int) -> None:
        """Nothing listens on a port any more: connections to it are refused, and those that
        were open are dropped. The port stays ours.
        """
        self._change(port, listen=False)

    def open(self, port: int) -> None:
        """Listen on a port again."""
        self._change(port, listen=True)

    def _change(self, port: int, *, listen: bool) -> None:
        running = self._uvicorn
        assert running is not None  # noqa: S101 - only a running server is told to

        async def change() -> None:
            places = [(sock.family, sock.getsockname()[0]) for sock in self._sockets[port]]
            await running.leave(port)
            for sock in self._sockets[port]:
                sock.close()
            for transport in list(self.transports.values()):
                if transport.get_extra_info("sockname")[1] == port:
                    transport.abort()
            self._sockets[port] = [
                bound(family, (host, port), listen=listen) for family, host in places
            ]
            if listen:
                await running.listen_on(self._sockets[port])

        running.do(change())

    def has(self, client: Address) -> bool:
        """Whether a client's connection is open."""
        return client in self.transports

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
