"""An HTTP client for untrusted addresses from lists, profiles and pages."""

import os
import re
import ssl
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpcore

from care100 import __version__, time_limit
from care100.connections import authorities
from care100.connections.deadline import current
from care100.web import addresses
from care100.web.addresses import Address
from care100.web.errors import HostUnreachable, NotSecure, Unreadable
from care100.web.page import Page, Unpacker
from care100.web.transport import Backend, Budget, budget, too_slow

USER_AGENT = f"care100/{__version__}"
# Limit on idle connections: each needs a file descriptor, and many systems allow 1,024.
MOST_KEPT = 100
# Seconds that a connection may be idle; many servers close it after five.
KEPT_SECONDS = 5.0
_REDIRECTS = (301, 302, 303, 307, 308)
# Bytes allowed in addition to the body: headers, chunk sizes and the gzip header.
_OVERHEAD = 256 * 1024
_HEADER_VALUE = re.compile(r"[!-~](?:[ -~]{0,298}[!-~])?")


@dataclass(frozen=True)
class RequestLimits:
    """The limits of one `get` with all its redirects; `size` is in bytes after unpacking.

    `seconds` applies if the user has not chosen a time limit.
    """

    seconds: float = 20.0
    size: int = 2_000_000
    redirects: int = 5

    @property
    def time(self) -> float:
        """Return the seconds that the requests may last together."""
        return time_limit.seconds(self.seconds)


@dataclass(frozen=True)
class CacheValidators:
    """A response's ETag and Last-Modified (RFC 9110, 8.8), for conditional requests.

    A value that is not valid in a header is not sent back.
    """

    etag: str = ""
    modified: str = ""


ServerLock = Callable[[str], AbstractContextManager[object]]


class GuardedClient:
    """A client that reads untrusted addresses. Thread-safe; use it in a `with` statement.

    `here` lists the servers on this computer that may be read, as for `addresses.read`; it
    may grow during use. Redirects from public pages to these servers are refused.
    `server_lock` is a context manager entered with the server's name for each request,
    redirects included, and left when the response is read. Time spent waiting to enter it
    does not count against the limits.

    The client sends no cookies and no credentials, and ignores proxies in the environment:
    a proxy resolves names itself, so the address checked here might not be the one used.
    """

    def __init__(
        self,
        *,
        here: Collection[str] = (),
        limits: RequestLimits = RequestLimits(),
        server_lock: ServerLock = lambda _: nullcontext(),
    ) -> None:
        self._here = here
        self._limits = limits
        self._server_lock = server_lock
        self._pool = httpcore.ConnectionPool(
            ssl_context=authorities.trusted(),
            max_connections=None,
            max_keepalive_connections=MOST_KEPT,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=Backend(self._here),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.close()

    def get(
        self, url: str, *, accept: str = "*/*", seen: CacheValidators = CacheValidators()
    ) -> Page:
        """Return the response of an address, with any status. Raises WebError.

        With `seen` the response may be an empty 304, which means that nothing has changed.
        """
        address = addresses.read(url, self._here)
        seconds = self._limits.time
        for _ in range(self._limits.redirects + 1):
            with self._server_lock(address.server):
                began = time.monotonic()
                answer = self._send(address, _headers(address, accept, seen), seconds)
                seconds -= time.monotonic() - began
            if isinstance(answer, Page):
                return answer
            address = self._next(address, answer)
        raise Unreadable(
            f"{address.server} redirected more than {self._limits.redirects} times.",
            "Check the address in a browser.",
        )

    def _next(self, address: Address, location: str) -> Address:
        """Return the target of a redirect.

        Raises NotAllowed also when a public page redirects to this computer.
        """
        try:
            url = urljoin(address.url, location)
        except ValueError:
            raise Unreadable(
                f"{address.server} redirected to an address that is not valid.",
                "Check the address in a browser.",
            ) from None
        return addresses.read(url, self._here if address.is_here else ())

    def _send(self, address: Address, headers: list[tuple[str, str]], seconds: float) -> Page | str:
        """Send one request, and return the page or the location of its redirect.

        A server may close an idle connection just as it is reused; the request is then
        retried on a new connection.
        """
        allowed = Budget(address.server, time.monotonic() + seconds, self._limits.size + _OVERHEAD)
        token = current.set(allowed)
        try:
            with _translated_errors(address.server):
                while True:
                    try:
                        return self._send_once(address, headers)
                    except (httpcore.NetworkError, httpcore.RemoteProtocolError):
                        if allowed.fresh:
                            raise
        finally:
            current.reset(token)

    def _send_once(self, address: Address, headers: list[tuple[str, str]]) -> Page | str:
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        waits = {"timeout": {"pool": budget().seconds()}}
        with self._pool.stream("GET", url, headers=headers, extensions=waits) as response:
            return self._read(address, response)

    def _read(self, address: Address, response: httpcore.Response) -> Page | str:
        headers: dict[str, str] = {}
        for raw, value in response.headers:
            name, text = raw.decode("ascii").lower(), value.decode("utf-8", "replace")
            headers[name] = f"{headers[name]}, {text}" if name in headers else text
        if response.status in _REDIRECTS and headers.get("location"):
            return headers["location"]
        unpacker = Unpacker(headers.get("content-encoding", ""), self._limits.size, address.server)
        for piece in response.iter_stream():
            unpacker.take(piece)
            budget().seconds()
        body = unpacker.whole() if response.status != 304 else b""
        return Page(address.url, response.status, headers, body)


def _headers(address: Address, accept: str, seen: CacheValidators) -> list[tuple[str, str]]:
    known = [("If-None-Match", seen.etag), ("If-Modified-Since", seen.modified)]
    return [
        ("Host", address.server),
        ("User-Agent", USER_AGENT),
        ("Accept", accept),
        ("Accept-Encoding", "gzip"),
        *((name, value) for name, value in known if _HEADER_VALUE.fullmatch(value)),
    ]


@contextmanager
def _translated_errors(server: str) -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise too_slow(server) from error
    except (httpcore.ConnectError, httpcore.NetworkError) as error:
        raise _unreachable(server, error) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise Unreadable(f"{server} sent a broken response.", "Try again later.") from error


def _unreachable(server: str, error: Exception) -> HostUnreachable:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return NotSecure(
                f"{server} could not prove its identity: its certificate or encryption is not"
                " valid.",
                "Check the address, and try again later.",
            )
        cause = cause.__cause__ or cause.__context__
    hint = _PROXY if any(os.environ.get(name) for name in _PROXIES) else "Try again later."
    return HostUnreachable(f"{server} could not be reached.", hint)


_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
_PROXY = "care100 does not use your proxy for such addresses. Try a network without a proxy."
