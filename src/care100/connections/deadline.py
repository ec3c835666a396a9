"""The end of a request's time, which every step of its connection obeys."""

# ruff: noqa: ARG002 - the names and arguments are those of httpcore's interfaces.

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Self

import httpcore


@dataclass
class Deadline:
    """The end of the time of one request to `server`, in monotonic seconds."""

    server: str
    ends: float

    def seconds(self) -> float:
        """Return the seconds left. Raises the error of `late` when there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> Exception:
        """Return the error for a request whose time is over."""
        return httpcore.ReadTimeout(f"{self.server} did not respond in time")


# Each request runs in a single thread, so a context variable can hold its deadline.
current: ContextVar[Deadline] = ContextVar("current")


class TimedStream(httpcore.NetworkStream):
    """A connection that reads and writes within the time of the current request."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read the available bytes."""
        return self._inner.read(max_bytes, current.get().seconds())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes."""
        self._inner.write(buffer, current.get().seconds())

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> Self:
        """Start TLS with a server that proves that it is `server_hostname`."""
        left = current.get().seconds()
        return type(self)(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """Return information about the connection."""
        return self._inner.get_extra_info(info)


class TimedBackend(httpcore.NetworkBackend):
    """A network backend whose connections obey the time of the current request."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a name that responds."""
        try:
            found = look_up(host, port, current.get().seconds())
        except TimeoutError:
            raise current.get().late() from None
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        trouble: Exception = httpcore.ConnectError(f"{host} has no address")
        for ip in found:
            try:
                return TimedStream(dial(ip, port, current.get().seconds()))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    def sleep(self, seconds: float) -> None:
        """Sleep; part of the interface, but unused because retries are off."""
        time.sleep(seconds)


def dial(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
    """Connect to an IP address."""
    return httpcore.SyncBackend().connect_tcp(ip, port, seconds)


def look_up(host: str, port: int, seconds: float) -> list[str]:
    """Return the IP addresses of a name. Raises TimeoutError, OSError and UnicodeError.

    The operating system's resolver has no time limit, so it runs in a thread of its own,
    which is abandoned when it takes too long.
    """
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(ask_system(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name=f"looking up {host}").start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def ask_system(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name from the operating system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
