"""A web server in a thread of its own, on one port or many, whose connections can be cut and
whose ports can be closed.
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

from care100.sandbox.ports import ConnectionCounter, bind, listen_on_free_port, port_of

Address = tuple[str, int]
Transports = dict[Address, asyncio.Transport]

DATE_SECONDS = 1.0
"""How often the `Date` header is renewed."""

SHUTDOWN_SECONDS = 5
"""How long a stopping server waits for requests under way."""


class TrackedProtocol(H11Protocol):
    """Uvicorn's HTTP protocol, with a count of connections and access to each transport."""

    transports: ClassVar[Transports] = {}
    counter: ClassVar[ConnectionCounter] = ConnectionCounter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the transport by the client's address, so that it can be cut."""
        super().connection_made(transport)
        if self.client:
            self.transports[self.client] = transport
        if self.server:
            self.counter.opened(_port(self.server))

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport."""
        if self.client:
            self.transports.pop(self.client, None)
        if self.server:
            self.counter.closed(_port(self.server))
        super().connection_lost(exc)


def _port(server: tuple[str, int | None]) -> int:
    return server[1] or 0


class _Uvicorn(uvicorn.Server):
    """Uvicorn that stops at once, not at its next tenth of a second."""

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
                await asyncio.wait_for(self._stop.wait(), DATE_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down without Uvicorn's fixed pause, within SHUTDOWN_SECONDS."""
        for server in self.servers:
            server.close()
        for sock in sockets or ():
            sock.close()
        state = self.server_state
        for connection in tuple(state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(SHUTDOWN_SECONDS):
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

    def run_in_loop(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine in the server's loop, and wait for it."""
        assert self._loop is not None  # noqa: S101 - only a running server is asked
        asyncio.run_coroutine_threadsafe(work, self._loop).result(SHUTDOWN_SECONDS)

    async def add_listeners(self, sockets: list[socket.socket]) -> None:
        for sock in sockets:
            server = await asyncio.get_running_loop().create_server(
                lambda: self.config.http_protocol_class(  # type: ignore[call-arg]
                    config=self.config, server_state=self.server_state, app_state={}
                ),
                sock=sock,
            )
            self.servers.append(server)

    async def remove_listeners(self, port: int) -> None:
        for server in list(self.servers):
            if any(port_of(sock) == port for sock in server.sockets):
                self.servers.remove(server)
                server.close()


class HttpServer:
    """Ports that are bound from the start, and serve an app between `start` and `join`."""

    def __init__(self, ports: int = 1) -> None:
        bound = [listen_on_free_port() for _ in range(ports)]
        self._sockets = {port_of(sockets[0]): sockets for sockets in bound}
        self.ports = tuple(self._sockets)
        self.transports: Transports = {}
        self.counter = ConnectionCounter()
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The only port, or the first."""
        return self.ports[0]

    def start(self, app: ASGIApp, name: str) -> None:
        """Serve `app`; return when requests can be answered. Without ports do nothing."""
        if not self.ports:
            return
        own = {"transports": self.transports, "counter": self.counter}
        protocol: Any = type("Protocol", (TrackedProtocol,), own)
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
        all_sockets = [sock for sockets in self._sockets.values() for sock in sockets]
        self._thread = threading.Thread(
            target=self._uvicorn.run, args=(all_sockets,), name=name, daemon=True
        )
        self._thread.start()
        self._uvicorn.wait_until_up()

    def ask_to_stop(self) -> None:
        """Begin to stop; `join` waits for the end."""
        if self._uvicorn is not None:
            self._uvicorn.stop()

    def join(self) -> None:
        """Wait until the thread has ended and the ports are free."""
        if self._thread is not None:
            self._thread.join()
        for sockets in self._sockets.values():
            for sock in sockets:
                sock.close()

    async def stop_listening(self) -> None:
        """Refuse new connections, but keep open ones. Call this in the server's loop."""
        assert self._uvicorn is not None  # noqa: S101 - only a running server is asked
        for port, sockets in self._sockets.items():
            addresses = [(sock.family, sock.getsockname()[0]) for sock in sockets]
            await self._uvicorn.remove_listeners(port)
            for sock in sockets:
                sock.close()
            self._sockets[port] = [
                bind(family, (host, port), listen=False) for family, host in addresses
            ]

    def close_port(self, port: int) -> None:
        """Refuse new connections to a port and drop its open ones, but keep the port."""
        self._change(port, listen=False)

    def open_port(self, port: int) -> None:
        """Listen on a port again."""
        self._change(port, listen=True)

    def _change(self, port: int, *, listen: bool) -> None:
        running = self._uvicorn
        assert running is not None  # noqa: S101 - only a running server is asked

        async def change() -> None:
            addresses = [(sock.family, sock.getsockname()[0]) for sock in self._sockets[port]]
            await running.remove_listeners(port)
            for sock in self._sockets[port]:
                sock.close()
            for transport in list(self.transports.values()):
                if transport.get_extra_info("sockname")[1] == port:
                    transport.abort()
            self._sockets[port] = [
                bind(family, (host, port), listen=listen) for family, host in addresses
            ]
            if listen:
                await running.add_listeners(self._sockets[port])

        running.run_in_loop(change())

    def is_connected(self, client: Address) -> bool:
        """Whether a client's connection is open."""
        return client in self.transports

    def abort(self, client: Address) -> None:
        """Drop a client's connection without another byte. Call this in the server's loop."""
        transport = self.transports.get(client)
        if transport is not None:
            transport.abort()

    def close_connection(self, client: Address) -> None:
        """Close a client's connection after the bytes that were already sent."""
        transport = self.transports.get(client)
        if transport is not None:
            transport.close()
